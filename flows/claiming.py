"""What happens to a claim after it was recorded: costs of litigation as they arise, its end.

Laws: each cost of litigation is a fact of its own with day and note, and raises the claim's sum;
what the insurer can and cannot do is said before anything is recorded that cannot be undone.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from coverage.assessment import Item
from flows.actions import keep, reckoned, say_item
from flows.decisions import item_word
from flows.dossier import day_of, next_id
from flows.effects import Panel, Say, Value, Word, Yen
from flows.facts import Facts
from flows.payments import corrected, progress
from flows.person import desk
from flows.turn import Turn

OPEN = frozenset({None, "pending"})
"""Resolutions of a claim that has not ended."""
IP = "ip_infringement"
SHOWN = 4
"""Costs of litigation shown with a claim."""
NOTED = 40
"""Signs of a cost's note that are shown there: four whole ones are longer than a phone's screen."""


def is_open(turn: Turn) -> bool:
    """Has the loaded claim not ended yet?"""
    return turn.value("draft.resolution") in OPEN


def is_lost(turn: Turn) -> bool:
    """May the loaded claim have ended with no damages, and only its litigation be left?"""
    return not is_open(turn) and bool(turn.value("draft.litigation"))


def unpaid_settlement(turn: Turn) -> bool:
    """Would this end be the one for which an IP claim is not paid at all?"""
    ended = turn.value("draft.ended") or turn.value("draft.resolution")
    return bool(turn.value("draft.basis") == IP and ended == "settlement")


def warn(turn: Turn) -> None:
    """Say what the insurer can and cannot do, and whom to speak to first."""
    turn.say(Panel(None, (Say("claims.warning"), Say("claims.speak", desk(turn)))))


def remind(turn: Turn) -> None:
    """The same in a line, where it was said in full when the claim was told."""
    turn.say(Say("claims.again", desk(turn)))


def explain_basis(turn: Turn) -> None:
    """Once the basis is told: the warning for an IP claim, the limit of a recourse."""
    if turn.answer == IP:
        turn.say(Say("claims.ip"))
    if turn.value("draft.claimant") == "entruster":
        own = turn.answer == "personal_leak"
        turn.say(Say("claims.recourse" if own else "claims.recourse.rider"))


def wait(turn: Turn) -> None:
    """The settlement is not recorded: the claim stays open until the insurer was spoken to."""
    if turn.answer != "wait":
        return
    draft = {name: value for name, value in turn.talk.draft.items() if name != "ended"}
    turn.draft({**draft, "resolution": "pending"})
    warn(turn)


def show(turn: Turn, item: Item) -> None:
    """A claim or cost that was opened: its decision, its costs of litigation, how far it is."""
    say_item(turn, item.section, item.id)
    costs = tuple(_cost_lines(turn, item.id)) if item.section == "claims" else ()
    if costs:
        turn.say(Panel(Word("costs.title"), costs))
    far = progress(turn, item)
    if far is not None:
        turn.say(far)


def add_cost(turn: Turn) -> None:
    """A cost of litigation is kept, and the claim's sum of them is that much larger."""
    draft = turn.talk.draft
    claim, amount = str(draft["id"]), int(draft["cost"])
    head = f"costs.{next_id(turn.open.facts, 'costs')}"
    sum_ = (turn.open.facts.get(f"claims.{claim}.litigation") or 0) + amount
    turn.tell(
        {
            f"{head}.claim": claim,
            f"{head}.amount": amount,
            f"{head}.on": draft.get("cost_on"),
            f"{head}.note": _text(draft.get("cost_note")),
            f"claims.{claim}.litigation": sum_,
        }
    )
    said: dict[str, Value] = {"item": item_word(turn, "claims", claim), "sum": Yen(sum_)}
    turn.say(Say("costs.kept", {**said, "amount": Yen(amount)}))
    _corrected(turn, claim)


def end(turn: Turn) -> None:
    """A claim ended: how, the day, the sum; what was only claimed is no sum any more.

    One that was dismissed has none, and its litigation pays; of one that cost nothing either there
    is nothing to decide, and that is said.
    """
    draft = dict(turn.talk.draft)
    nothing = draft.get("sum") == 0 and not _in_all(turn.open.facts, str(draft["id"]))
    draft["resolution"] = draft["ended"]
    draft["damages"] = None if nothing else draft.get("sum")
    turn.draft({name: value for name, value in draft.items() if name not in ("ended", "sum")})
    claim = keep(turn, "claims")
    item = item_word(turn, "claims", claim)
    turn.say(Say("claim.corrected", {"item": item}))
    if nothing:
        turn.say(Say("claim.nothing", {"item": item}))
    _corrected(turn, claim)


def standing_item(turn: Turn, section: str, id: str) -> Item | None:
    """The assessed item, if it still stands."""
    items = reckoned(turn).assessment.items
    return next((each for each in items if (each.section, each.id) == (section, id)), None)


def costs_of(facts: Facts, claim: str) -> list[Mapping[str, Any]]:
    """The costs of litigation told of a claim, in the order they came."""
    return [each for each in facts.items("costs").values() if each.get("claim") == claim]


def _corrected(turn: Turn, claim: str) -> None:
    turn.draft({})
    say_item(turn, "claims", claim)
    corrected(turn, claim)


def costs_beside(facts: Facts, claim: str) -> int:
    """What the claim's sum has beside its single costs: told with the claim, or corrected since."""
    return _in_all(facts, claim) - _sum(costs_of(facts, claim))


def _cost_lines(turn: Turn, claim: str) -> Iterator[Say]:
    """What makes up the sum that is assessed: the last costs with day and note, and the rest."""
    facts = turn.open.facts
    costs, beside = costs_of(facts, claim), costs_beside(facts, claim)
    if not costs:
        return
    if beside:
        yield Say("costs.told" if beside > 0 else "costs.less", {"amount": Yen(abs(beside))})
    if len(costs) > SHOWN:
        yield Say("costs.earlier", {"n": len(costs) - SHOWN, "amount": Yen(_sum(costs[:-SHOWN]))})
    yield from map(_cost_line, costs[-SHOWN:])
    yield Say("costs.sum", {"amount": Yen(_in_all(facts, claim))})


def _cost_line(cost: Mapping[str, Any]) -> Say:
    said: dict[str, Value] = {
        "day": day_of(cost.get("on")) or Word("choice.unknown"),
        "amount": Yen(cost["amount"]),
    }
    note = str(cost.get("note") or "")
    shown = note if len(note) <= NOTED else f"{note[:NOTED]}…"
    return Say("costs.line.note", {**said, "note": shown}) if note else Say("costs.line", said)


def _in_all(facts: Facts, claim: str) -> int:
    """The claim's costs of litigation as they are assessed."""
    return int(facts.get(f"claims.{claim}.litigation") or 0)


def _sum(costs: list[Mapping[str, Any]]) -> int:
    return sum(int(each["amount"]) for each in costs)


def _text(told: Any) -> str | None:
    return None if told in (None, "skip") else str(told)
