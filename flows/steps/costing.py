"""The questions of an expense: of one made, of one to be made, of one to be corrected.

Laws: a category is asked for what it needs and no more; the same questions serve a cost made and a
cost not yet made; where two parts could take a cost both results are shown and the person chooses.
"""

from __future__ import annotations

from typing import get_args

from coverage.case import NO_ENGAGEMENT, Category, CyberKind, ExpenseKind, StaffKind
from coverage.lines import CONSULTING, CYBER, OTHER, RESPONSE
from flows.effects import Button, Word
from flows.line_words import VENDOR
from flows.responding import engaged_firms
from flows.step import Choice, DayOf, PeopleOf, Step, TextOf, YenOf
from flows.turn import Turn
from flows.two_parts import both, show_both, two_parts, undecided

ADVISED = CONSULTING | RESPONSE
EVERY = get_args(ExpenseKind)


def _category(turn: Turn) -> str:
    return str(turn.value("draft.category"))


def _real(turn: Turn) -> bool:
    return not turn.value("draft.ask")


def _asked_amount(turn: Turn) -> str:
    return "ask.expenses.amount" if _real(turn) else "ask.expenses.amount.planned"


def _asked_day(turn: Turn) -> str:
    return "ask.expenses.on" if _real(turn) else "ask.expenses.on.planned"


def _on_advice(turn: Turn) -> bool:
    return _category(turn) in ADVISED


def _legal(turn: Turn) -> bool:
    return _category(turn) == "legal_consultation"


def _staff(turn: Turn) -> bool:
    return _category(turn) == "staff_cost"


def _cyber(turn: Turn) -> bool:
    return _category(turn) in CYBER


def _has_kind(turn: Turn) -> bool:
    return _staff(turn) or _cyber(turn)


def _condolence(turn: Turn) -> bool:
    return _category(turn) == "condolence"


def _net_of_tax(turn: Turn) -> bool:
    terms = turn.open.policy.get("terms") or {}
    return terms.get("tax") == "exclusive" and _category(turn) not in OTHER


def _engagements(turn: Turn) -> tuple[Button, ...]:
    return (*engaged_firms(turn), Button(NO_ENGAGEMENT, Word("engagement.none")))


def _kinds(turn: Turn) -> tuple[Button, ...]:
    kinds = get_args(StaffKind) if _staff(turn) else get_args(CyberKind)
    return tuple(Button(kind, Word(f"kind.{kind}")) for kind in kinds)


def _correcting_vendor(turn: Turn) -> bool:
    """The vendor is asked for only where one chose to tell it."""
    return turn.state in ("expenses.field", "expenses.vendor")


QUESTIONS = (
    Step(
        "expenses.category",
        Choice("category", get_args(Category), unknown=False),
        sets="draft.category",
        clears=("kind", "retainer", "recipients", "part"),
    ),
    Step(
        "expenses.amount",
        YenOf(unknown=False),
        sets="draft.amount",
        clears=("retainer", "tax", "part"),
        asks=_asked_amount,
    ),
    Step("expenses.on", DayOf(past=_real), sets="draft.incurred_on", asks=_asked_day),
    Step(
        "expenses.engagement",
        Choice("engagement", made=_engagements),
        sets="draft.engagement",
        when=_on_advice,
    ),
    Step(
        "expenses.retainer",
        YenOf(zero=True, within="draft.amount"),
        sets="draft.retainer",
        when=_legal,
    ),
    Step("expenses.recipients", PeopleOf(), sets="draft.recipients", when=_condolence),
    Step(
        "expenses.tax",
        YenOf(zero=True, within="draft.amount"),
        sets="draft.tax",
        when=_net_of_tax,
    ),
    Step("expenses.both", does=show_both, when=undecided),
    Step(
        "expenses.part",
        Choice("category", made=both, unknown=False),
        sets=("draft.part", "draft.category"),
        when=two_parts,
    ),
    Step("expenses.kind", Choice("kind", EVERY, _kinds), sets="draft.kind", when=_has_kind),
    Step(
        "expenses.vendor",
        TextOf(most=VENDOR),
        sets="draft.vendor",
        when=_correcting_vendor,
    ),
)
