"""Chapter 7, claims for damages against the insured: recorded, decided, corrected, withdrawn.

Laws: the persons stay out, a claimant has a reference of one's own, a name only where a company;
a claim without a sum is a claim; before anything is asked the warning not to admit or settle.
"""

from __future__ import annotations

from typing import get_args

from coverage.case import Basis, Claimant, Jurisdiction, Resolution
from flows.actions import keep_claim, withdraw
from flows.claiming import explain_basis, is_lost, is_open, remind, unpaid_settlement, wait, warn
from flows.dossier import ids
from flows.effects import Button, Word
from flows.person import call_person
from flows.step import Choice, DayOf, Step, TextOf, YenOf
from flows.steps.desk import onward, window
from flows.steps.expenses import ENTRY, field_buttons, item_buttons, open_item
from flows.steps.payment import entry_ways, take_back
from flows.turn import Turn


def _begin(turn: Turn) -> None:
    turn.draft({})
    warn(turn)


def _items(turn: Turn) -> tuple[Button, ...]:
    count = len(ids(turn.open.facts, "claims"))
    shown = window(turn, count)
    more = (Button("new", Word("claims.new")), Button("back", Word("choice.back")))
    return (*item_buttons(turn, "claims", shown), *onward(shown, count), *more)


def _list_words(turn: Turn) -> str:
    """What is asked of the list; that nothing is on it yet."""
    return "ask.claims.list" if ids(turn.open.facts, "claims") else "ask.claims.list.none"


def _fields(turn: Turn) -> tuple[Button, ...]:
    told = tuple(each for each in QUESTIONS if each.id != "claims.sure")
    return (*field_buttons(turn, told), Button("back", Word("choice.back")))


def _show(turn: Turn) -> None:
    if turn.answer not in ("back", "new"):
        open_item(turn, "claims", str(turn.answer))
        if is_open(turn):
            remind(turn)


def _ways(turn: Turn) -> tuple[Button, ...]:
    correct, withdraw, back = (Button(code, Word(f"entry.{code}")) for code in ENTRY)
    ended = ("ended",) if is_open(turn) else ()
    more = tuple(Button(code, Word(f"entry.{code}")) for code in (*ended, "cost"))
    return (correct, withdraw, *more, *entry_ways(turn), back)


SURE = ("wait", "record")
"""What can be done about a settlement for which nothing would be paid."""
QUESTIONS = (
    Step(
        "claims.claimant",
        Choice("claimant", get_args(Claimant), unknown=False),
        sets="draft.claimant",
    ),
    Step("claims.reference", TextOf(most=40), sets="draft.reference"),
    Step(
        "claims.basis",
        Choice("basis", get_args(Basis), unknown=False),
        sets="draft.basis",
        does=explain_basis,
        clears=("sure",),
    ),
    Step("claims.made_on", DayOf(past=True), sets="draft.made_on"),
    Step(
        "claims.jurisdiction",
        Choice("jurisdiction", get_args(Jurisdiction)),
        sets="draft.jurisdiction",
    ),
    Step("claims.damages", YenOf(zero=is_lost), sets="draft.damages"),
    Step(
        "claims.resolution",
        Choice("resolution", get_args(Resolution)),
        sets="draft.resolution",
        clears=("sure",),
    ),
    Step(
        "claims.sure",
        Choice("sure", SURE, unknown=False),
        sets="draft.sure",
        when=unpaid_settlement,
        does=wait,
    ),
    Step("claims.litigation", YenOf(zero=True), sets="draft.litigation"),
)

STEPS = (
    Step(
        "claims.list",
        Choice("item", made=_items, unknown=False),
        does=_show,
        to={"back": "desk.menu", "new": "claims.start"},
        menu=True,
        asks=_list_words,
    ),
    Step(
        "claims.item",
        Choice("entry", made=_ways, unknown=False),
        to={
            "ended": "litigation.ended",
            "cost": "litigation.cost",
            "correct": "claims.field",
            "submit": "payment.one",
            "unsubmit": "claims.unsubmit",
            "withdraw": "claims.withdraw",
            "back": "claims.list",
        },
        menu=True,
    ),
    Step(
        "claims.field",
        Choice("field", made=_fields, unknown=False),
        to={"back": "claims.item"},
        menu=True,
    ),
    Step(
        "claims.withdraw",
        Choice("withdraw", ("withdraw", "keep"), unknown=False),
        to={"withdraw": "claims.withdrawn", "keep": "claims.list"},
        menu=True,
    ),
    Step("claims.withdrawn", does=withdraw, to={"": "claims.list"}),
    Step("claims.unsubmit", does=take_back, to={"": "claims.list"}),
    Step("claims.start", does=_begin),
    *QUESTIONS,
    Step("claims.keep", does=keep_claim, keeps=True),
    Step(
        "claims.more",
        Choice("claims", ("another", "list", "human", "desk"), unknown=False),
        to={
            "another": "claims.start",
            "list": "claims.list",
            "human": "claims.human",
            "desk": "desk.menu",
        },
        menu=True,
    ),
    Step("claims.human", does=call_person, to={"": "claims.more"}),
)
