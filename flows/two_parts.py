"""A cost that two parts could take: forensics, as cause investigation or as cyber response.

Laws: both results are shown with their arithmetic and the person chooses; never both; of a cost
that is being corrected the other result stands in its place, not beside it.
"""

from __future__ import annotations

from coverage.assessment import Item
from coverage.lines import CYBER
from coverage.parts.cyber import ATTACKS
from flows.actions import imagine, imagined_id
from flows.claiming import standing_item
from flows.decisions import arithmetic
from flows.effects import Button, Panel, Say, Word, Yen
from flows.turn import Turn

FORENSICS = frozenset({"cause_investigation", "cyber_response"})


def two_parts(turn: Turn) -> bool:
    """Could the response part and the cyber rider both take this cost?"""
    attacked = turn.value("incident.cause") in ATTACKS
    rider = "cyber_response" in (turn.open.policy.get("riders") or ())
    return turn.value("draft.category") in FORENSICS and attacked and rider


def undecided(turn: Turn) -> bool:
    """Is it still to be chosen?"""
    return two_parts(turn) and not turn.has("draft.part")


def both(turn: Turn) -> tuple[Button, ...]:
    """Both results side by side."""
    return tuple(_part(turn, category) for category in sorted(FORENSICS))


def show_both(turn: Turn) -> None:
    """Both results with their arithmetic, before one is chosen."""
    for category in sorted(FORENSICS):
        item = _as(turn, category)
        decision = Say(f"decision.{item.decision}", {"payable": Yen(item.payable)})
        title = Word("parts.title", {"category": Word(f"category.{category}")})
        turn.say(Panel(title, (decision, *arithmetic(item))))


def _as(turn: Turn, category: str) -> Item:
    """The cost as it would be decided under one of the two."""
    draft = {**turn.talk.draft, "category": category}
    if category in CYBER:
        draft.setdefault("kind", "damage_assessment")
    else:
        draft.pop("kind", None)
    item = standing_item(imagine(turn, draft), "expenses", imagined_id(turn, draft))
    assert item is not None
    return item


def _part(turn: Turn, category: str) -> Button:
    item = _as(turn, category)
    label = Word(
        "parts.line",
        {
            "category": Word(f"category.{category}"),
            "payable": Yen(item.payable),
            "decision": Word(f"decided.{item.decision}"),
        },
    )
    return Button(category, label)
