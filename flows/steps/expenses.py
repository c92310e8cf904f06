"""Chapter 6, expenses: recorded or asked about beforehand, decided at once, corrected, withdrawn.

Laws: of a cost that is not made yet nothing is kept; what repeats a recorded cost is asked about
before it is kept; a history, a receipt, a mark of the insurer stand beside each cost.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from flows.actions import keep_expense, load, reckoned, withdraw
from flows.claiming import show, standing_item
from flows.described import described
from flows.dossier import ids
from flows.effects import Button, Say, Word, Yen
from flows.history import history
from flows.payments import how_far
from flows.receipts import tied
from flows.recorded import with_recorder
from flows.step import Choice, Step
from flows.steps.costing import QUESTIONS
from flows.steps.desk import BACK, onward, window
from flows.steps.payment import entry_ways, take_back
from flows.turn import Turn
from flows.twins import twin

ENTRY = ("correct", "withdraw", "back")
"""What can be done with any item."""


def _items(turn: Turn) -> tuple[Button, ...]:
    count = len(ids(turn.open.facts, "expenses"))
    shown = window(turn, count)
    more = (Button("import", Word("expenses.import")), Button("new", Word("desk.expense")))
    return (*item_buttons(turn, "expenses", shown), *onward(shown, count), *BACK, *more)


def _list_words(turn: Turn) -> str:
    """What is asked of the list; that nothing is on it yet."""
    return "ask.expenses.list" if ids(turn.open.facts, "expenses") else "ask.expenses.list.none"


def item_buttons(turn: Turn, section: str, shown: slice = slice(None)) -> tuple[Button, ...]:
    """The items of a section as choices, each with what is expected of it."""
    items = [each for each in reckoned(turn).assessment.items if each.section == section][shown]
    name = {"expenses": "category", "claims": "claimant"}[section]
    receipts = tied(turn.open.facts) if section == "expenses" else frozenset()
    return tuple(
        Button(
            item.id,
            with_recorder(
                turn,
                "item.line.receipt" if item.id in receipts else "item.line",
                {
                    "id": item.id,
                    "what": Word(f"{name}.{turn.value(f'{section}.{item.id}.{name}')}"),
                    "claimed": Yen(item.claimed),
                    "payable": Yen(item.payable),
                    "decision": how_far(turn, item),
                },
                f"{section}.{item.id}.",
            ),
        )
        for item in items
    )


def _fields(turn: Turn) -> tuple[Button, ...]:
    return (*field_buttons(turn, QUESTIONS), Button("back", Word("choice.back")))


def _is_twin(turn: Turn) -> bool:
    """Is a new cost the same as one recorded: same vendor, amount and day?"""
    draft = turn.talk.draft
    new = "id" not in draft and not draft.get("ask")
    return new and twin(turn.open.facts, draft) is not None


def _history(turn: Turn) -> None:
    turn.say(history(turn, "expenses", str(turn.value("draft.id")), QUESTIONS))


def _begin_receipt(turn: Turn) -> None:
    """The receipt of the cost just kept, or of the one shown."""
    if turn.answer == "receipt":
        last = ids(turn.open.facts, "expenses")[-1]
        turn.draft({"expense": turn.talk.draft.get("id") or last})


def field_buttons(turn: Turn, questions: tuple[Step, ...]) -> tuple[Button, ...]:
    """The fields of the loaded entry that can be corrected, each with its answer."""
    return tuple(
        Button(
            f"q:{step.id}:{turn.value('draft.section')}:{turn.value('draft.id')}",
            Word(
                "field.line",
                {
                    "field": Word(f"fact.{step.chapter}.{step.paths[0].partition('.')[2]}.short"),
                    "answer": described(step, _answer(step, turn), turn),
                },
            ),
        )
        for step in questions
        if step.paths and step.when(turn)
    )


def _answer(step: Step, turn: Turn) -> Any:
    """What was answered; of the part that was chosen only the kind of cost is kept."""
    return next((turn.value(path) for path in step.paths if turn.has(path)), None)


def _show(turn: Turn) -> None:
    """Open an item of the list."""
    if turn.answer not in ("back", "import", "new"):
        open_item(turn, "expenses", str(turn.answer))


def open_item(turn: Turn, section: str, id: str) -> None:
    """Show an item's decision and how far it is, and load it to be corrected."""
    item = standing_item(turn, section, id)
    assert item is not None  # only what stands is listed
    show(turn, item)
    turn.draft(load(turn, section, id))


def _ways(turn: Turn) -> tuple[Button, ...]:
    correct, withdraw, back = (Button(code, Word(f"entry.{code}")) for code in ENTRY)
    papers = (Button(code, Word(f"entry.{code}")) for code in ("receipt", "history"))
    return (correct, withdraw, *entry_ways(turn), *papers, back)


def begin_ask(turn: Turn) -> None:
    """Ask about a cost that is not made yet; there is no way back into the one before."""
    turn.draft({"ask": True})
    turn.talk = replace(turn.talk, trail=("desk.menu",))


def begin_entry(turn: Turn) -> None:
    """Record a cost."""
    turn.draft({})


def _dropped(turn: Turn) -> None:
    """The cost that repeats another is not kept."""
    turn.draft({})
    turn.say(Say("expense.dropped"))


def _record(turn: Turn) -> None:
    """What was asked about beforehand is recorded after all."""
    if turn.answer == "record":
        quoted = dict(turn.talk.draft)
        quoted.pop("ask", None)
        quoted.pop("incurred_on", None)
        turn.draft(quoted)


STEPS = (
    Step("expenses.start", does=begin_entry),
    *QUESTIONS,
    Step(
        "expenses.same",
        Choice("same", ("keep", "drop"), unknown=False),
        when=_is_twin,
        to={"drop": "expenses.dropped"},
        menu=True,
    ),
    Step(
        "expenses.keep",
        does=keep_expense,
        keeps=True,
        to={"quoted": "expenses.quoted", "kept": "expenses.more", "corrected": "expenses.more"},
    ),
    Step(
        "expenses.more",
        Choice("expenses", ("another", "list", "desk", "receipt"), unknown=False),
        does=_begin_receipt,
        to={
            "another": "expenses.start",
            "receipt": "receipts.wanted",
            "list": "expenses.list",
            "desk": "desk.menu",
        },
        menu=True,
    ),
    Step("expenses.dropped", does=_dropped, to={"": "desk.menu"}),
    Step("expenses.ask", does=begin_ask, to={"": "expenses.category"}),
    Step(
        "expenses.quoted",
        Choice("quoted", ("record", "another", "desk"), unknown=False),
        does=_record,
        to={"record": "expenses.on", "another": "expenses.ask", "desk": "desk.menu"},
        menu=True,
    ),
    Step(
        "expenses.list",
        Choice("item", made=_items, unknown=False),
        does=_show,
        to={"back": "desk.menu", "import": "imports.wanted", "new": "expenses.start"},
        menu=True,
        asks=_list_words,
    ),
    Step(
        "expenses.item",
        Choice("entry", made=_ways, unknown=False),
        does=_begin_receipt,
        to={
            "correct": "expenses.field",
            "submit": "payment.one",
            "unsubmit": "expenses.unsubmit",
            "receipt": "receipts.wanted",
            "history": "expenses.history",
            "withdraw": "expenses.withdraw",
            "back": "expenses.list",
        },
        menu=True,
    ),
    Step("expenses.history", does=_history, to={"": "expenses.item"}),
    Step(
        "expenses.field",
        Choice("field", made=_fields, unknown=False),
        to={"back": "expenses.item"},
        menu=True,
    ),
    Step(
        "expenses.withdraw",
        Choice("withdraw", ("withdraw", "keep"), unknown=False),
        to={"withdraw": "expenses.withdrawn", "keep": "expenses.list"},
        menu=True,
    ),
    Step("expenses.withdrawn", does=withdraw, to={"": "expenses.list"}),
    Step("expenses.unsubmit", does=take_back, to={"": "expenses.list"}),
)
