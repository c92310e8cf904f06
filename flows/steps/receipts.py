"""Chapter 6, receipts: sent for an expense, or asked for which expense one is.

Laws: the latest expense comes first; what is not tied is kept for later and offered again; one
comes back to the question that was open.
"""

from __future__ import annotations

from flows.decisions import item_word
from flows.dossier import ids
from flows.effects import Button, Say, Word, Yen
from flows.facts import Facts
from flows.receipts import NAMED, drop, loose, name_of, same, tie
from flows.step import Choice, Step
from flows.steps.desk import paged
from flows.turn import JAPAN, Turn

LATER, DROP = "later", "drop"


def _offered(turn: Turn) -> tuple[Button, ...]:
    """The files kept for later, and the end."""
    facts = turn.open.facts
    kept = [Button(id, _kept(facts, id)) for id in loose(facts)]
    return paged(turn, kept, last=(Button("done", Word("receipts.done")),))


def _kept(facts: Facts, id: str) -> Word:
    """A file kept for later by its name; photos often have the same, and then also by their day."""
    name = name_of(facts, id)
    same = [each for each in loose(facts) if name_of(facts, each) == name]
    if len(same) < 2:
        return Word("receipt.line", {"name": name})
    sent = facts.latest[f"files.{id}.name"].at.astimezone(JAPAN).date()
    return Word("receipt.line.nth", {"name": name, "n": same.index(id) + 1, "day": sent})


def _take_kept(turn: Turn) -> None:
    """A file that was kept for later is the receipt."""
    if turn.answer == "done":
        turn.draft({})
    else:
        file, expense = str(turn.answer), str(turn.talk.draft["expense"])
        tie(turn, [file], expense)
        name, item = name_of(turn.open.facts, file), item_word(turn, "expenses", expense)
        turn.say(Say("receipt.tied", {"name": name, "item": item}))


def _expenses(turn: Turn) -> tuple[Button, ...]:
    """The expenses, the latest first; for later; where it was sent before, not again."""
    facts = turn.open.facts
    again = any(same(facts, id) for id in turn.talk.draft.get("files", ()))
    codes = (LATER, *((DROP,) if again else ()))
    last = tuple(Button(code, Word(f"receipts.{code}")) for code in codes)
    return paged(turn, [_expense(turn, id) for id in ids(facts, "expenses")[::-1]], last=last)


def _which_words(turn: Turn) -> str:
    """Of many files not every name is said, but that there are more."""
    many = len(turn.talk.draft["files"]) > NAMED
    return "ask.receipts.which.more" if many else "ask.receipts.which"


def _expense(turn: Turn, id: str) -> Button:
    amount = Yen(int(turn.value(f"expenses.{id}.amount") or 0))
    return Button(
        id, Word("receipt.item", {"item": item_word(turn, "expenses", id), "yen": amount})
    )


def _tie(turn: Turn) -> None:
    files = list(turn.talk.draft.get("files", ()))
    names = {"n": len(files)}
    if turn.answer == DROP:
        drop(turn, [id for id in files if same(turn.open.facts, id)])
        turn.say(Say("receipt.dropped"))
    elif turn.answer == LATER:
        turn.say(Say("receipt.all.later", {**names}))
    else:
        tie(turn, files, str(turn.answer))
        item = item_word(turn, "expenses", str(turn.answer))
        turn.say(Say("receipt.all.tied", {**names, "item": item}))
    turn.answer = ""


STEPS = (
    Step(
        "receipts.wanted",
        Choice("receipts", made=_offered, unknown=False),
        does=_take_kept,
        to={"done": "expenses.more"},
        menu=True,
    ),
    Step("receipts.again", to={"": "receipts.wanted"}),
    Step(
        "receipts.which",
        Choice("receipts", made=_expenses, unknown=False),
        does=_tie,
        menu=True,
        asks=_which_words,
    ),
)
