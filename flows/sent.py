"""A file was sent: a receipt is tied to an expense or kept for later, a table is read.

Laws: a file is taken at any time, and the open question waits; what was not kept is said with what
would be; several at once are asked about together; words beside a file answer nothing, and that is
said.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeGuard

from flows.aside import aside
from flows.corrections import look_through
from flows.decisions import item_word
from flows.dossier import ids
from flows.effects import Say, Value, Word
from flows.heard import Heard, Sent, Unkept, Unread
from flows.receipts import drop, name_of, record, same, tie
from flows.talk import Talk
from flows.turn import Turn

WANTED, WHICH = "receipts.wanted", "receipts.which"


def sent(turn: Turn, heard: Sent | Unkept) -> None:
    """Take a file, or say why it was not taken, and that what stands beside it is no answer."""
    _sent(turn, heard)
    turn.say(*beside(heard))


def beside(heard: Sent | Unkept | Unread) -> tuple[Say, ...]:
    """What is written beside a file stays in the transcript, and is said to answer nothing."""
    return (Say("beside.unread"),) if heard.caption.strip() else ()


def _sent(turn: Turn, heard: Sent | Unkept) -> None:
    if isinstance(heard, Unkept):
        turn.say(*unkept(heard))
    elif turn.dossier is None or turn.state == "arrival.entered":
        turn.say(Say("unkept.no_case", {"name": heard.name}))
    elif heard.kind == "table":
        _table(turn, heard)
    else:
        _receipt(turn, heard)


def unkept(heard: Unkept) -> tuple[Say, ...]:
    """Why a file was not kept, and what would be."""
    return (Say(f"unkept.{heard.why}", {"name": heard.name}), Say("unkept.taken"))


def is_receipt(heard: Heard) -> TypeGuard[Sent]:
    """Was a receipt sent, and not a table?"""
    return isinstance(heard, Sent) and heard.kind != "table"


def asked_about(talk: Talk, file: str) -> bool:
    """Is it asked now whether a table's rows are to be taken? Else nothing can be taken of it."""
    return talk.draft.get("sheet") == file


def keep_for_later(turn: Turn, heard: Sent) -> None:
    """A receipt is kept, tied to nothing yet."""
    some = bool(ids(turn.open.facts, "expenses"))
    record(turn, heard)
    turn.say(Say("receipt.loose" if some else "receipt.later", {"name": heard.name}))


def _table(turn: Turn, heard: Sent) -> None:
    """A table of expenses: what was understood of it, to be confirmed."""
    draft = look_through(turn, heard.file)
    if draft is None:
        return
    if turn.state.startswith("imports."):
        turn.talk = replace(turn.talk, step="expenses.list", draft={}, trail=(), page=0)
    aside(turn, "imports.confirm")
    turn.draft(draft)


def _receipt(turn: Turn, heard: Sent) -> None:
    id = record(turn, heard)
    _say_same(turn, id)
    if turn.state == WANTED:
        _wanted(turn, id)
    elif turn.state == WHICH:
        turn.draft({"files": [*turn.talk.draft["files"], id]})
    elif ids(turn.open.facts, "expenses"):
        aside(turn, WHICH)
        turn.draft({"files": [id]})
    else:
        turn.say(Say("receipt.later", {"name": heard.name}))


def _wanted(turn: Turn, id: str) -> None:
    """The receipt of the expense one was asked for; the very same is not kept twice."""
    expense, facts = str(turn.talk.draft["expense"]), turn.open.facts
    other = same(facts, id)
    if other is not None and facts.get(f"files.{other}.expense") == expense:
        drop(turn, [id])
        turn.say(Say("receipt.dropped"))
        return
    tie(turn, [id], expense)
    item = item_word(turn, "expenses", expense)
    turn.say(Say("receipt.tied", {"name": name_of(facts, id), "item": item}))


def _say_same(turn: Turn, id: str) -> None:
    """The very same file was sent before."""
    facts = turn.open.facts
    other = same(facts, id)
    if other is None:
        return
    expense = facts.get(f"files.{other}.expense")
    where: Value = Word("receipt.same.loose")
    if expense:
        where = item_word(turn, "expenses", str(expense))
    turn.say(Say("receipt.same", {"name": name_of(facts, id), "where": where}))
