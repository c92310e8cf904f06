"""Chapter 5, response: the steps to take, each not needed, planned or done.

Laws: the written notice to the insurer stands first; what is done is asked its day, what is planned
by when; whose advice it is is asked once; from a step's card one records its cost or asks
beforehand, with what is known filled in.
"""

from __future__ import annotations

from flows.checklist import COSTED, DUTIES, GROUPS
from flows.dossier import ids
from flows.responding import advisers, card, chosen, cost, listed, opened, record, summary, ways
from flows.step import Choice, DayOf, Step
from flows.turn import Turn


def _open(turn: Turn) -> None:
    if turn.answer not in ("back", *GROUPS):
        opened(turn, str(turn.answer))


def _done(turn: Turn) -> bool:
    return bool(turn.value("draft.state") == "done")


def _planned(turn: Turn) -> bool:
    return bool(turn.value("draft.state") == "planned")


def _costed(turn: Turn) -> bool:
    engaged = bool(ids(turn.open.facts, "engagements"))
    return engaged and turn.value("draft.step") in COSTED


STEPS = (
    Step(
        "response.menu",
        Choice("response", made=listed("menu"), unknown=False),
        does=_open,
        to={
            "back": "desk.menu",
            "costs": "response.costs",
            **dict.fromkeys(DUTIES, "response.item"),
        },
        shows=summary,
        menu=True,
    ),
    Step(
        "response.costs",
        Choice("response", made=listed("costs"), unknown=False),
        does=_open,
        to={"back": "desk.menu", "menu": "response.menu"},
        shows=summary,
        menu=True,
    ),
    Step(
        "response.item",
        Choice("todo", made=ways, unknown=False),
        does=chosen,
        to={
            "not_needed": "response.keep",
            "record": "response.cost",
            "ask": "response.ask",
            "advice": "response.advised",
            "costs": "expenses.list",
            "draft": "regulator.draft",
            "letter": "payment.draft",
            "response.menu": "response.menu",
            "response.costs": "response.costs",
        },
        shows=card,
        menu=True,
    ),
    Step("response.on", DayOf(past=True), sets="draft.on", when=_done),
    Step("response.by", DayOf(past=False), sets="draft.by", when=_planned),
    Step(
        "response.advised",
        Choice("adviser", made=advisers),
        sets="draft.engagement",
        when=_costed,
    ),
    Step("response.keep", does=record, to={"": "response.item"}),
    Step("response.cost", does=cost, to={"": "expenses.category"}),
    Step("response.ask", does=cost, to={"": "expenses.category"}),
)
