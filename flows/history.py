"""How an item came to be what it is: who told what, when, before and after.

Laws: nothing is left out and nothing weighed; the latest changes come last; what does not fit a
phone is counted.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from flows.decisions import item_word
from flows.described import described
from flows.dossier import WITHDRAWN
from flows.effects import Panel, Say, Value, Word
from flows.facts import Fact
from flows.receipts import SECTION, name_of
from flows.step import Step
from flows.turn import JAPAN, Turn

MOST = 8
"""Changes shown at once."""


def history(turn: Turn, section: str, id: str, questions: Sequence[Step]) -> Panel:
    """The history of an item, the first telling in one line."""
    told = [fact for fact in turn.ports.registry.history(turn.open.id) if _is_of(fact, section, id)]
    lines = list(_lines(turn, told, questions))
    first, later = lines[:1], lines[1:]
    more = [Say("history.more", {"n": len(later) - MOST})] if len(later) > MOST else []
    title = Word("history.title", {"item": item_word(turn, section, id)})
    return Panel(title, (*first, *more, *later[-MOST:]))


def _is_of(fact: Fact, section: str, id: str) -> bool:
    is_receipt = fact.path.startswith(f"{SECTION}.") and fact.path.endswith(".expense")
    return fact.path.startswith(f"{section}.{id}.") or (is_receipt and fact.value == id)


def _lines(turn: Turn, told: Sequence[Fact], questions: Sequence[Step]) -> Iterator[Say]:
    by_name = {
        path.partition(".")[2]: step
        for step in reversed(questions)  # the first that asks for it, not who may change it again
        for path in step.paths
    }
    was: dict[str, object] = {}
    for fact in told:
        name = fact.path.rpartition(".")[2]
        if name == "category" and name not in was:
            yield Say("history.recorded", _who(fact))
        elif told[0].at != fact.at and name == WITHDRAWN:
            yield Say("history.withdrawn", _who(fact))
        elif fact.path.startswith(SECTION):
            file = name_of(turn.open.facts, fact.path.split(".")[1])
            yield Say("history.receipt", {**_who(fact), "name": file})
        elif told[0].at != fact.at and name in by_name:
            step = by_name[name]
            yield Say(
                "history.changed",
                {
                    **_who(fact),
                    "field": Word(f"fact.expenses.{name}.short"),
                    "before": described(step, was.get(name), turn),
                    "after": described(step, fact.value, turn),
                },
            )
        was[name] = fact.value


def _who(fact: Fact) -> dict[str, Value]:
    at = fact.at.astimezone(JAPAN)
    return {"day": at.date(), "time": f"{at:%H:%M}", "who": fact.by}
