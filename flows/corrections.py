"""A table that was sent: new costs, or the expense book come back; shown, and taken at a yes.

Laws: nothing is kept before a yes; of a book every edit is shown from what to what, with what the
total would become; where the case changed between showing and the yes, it is shown again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any

from flows.actions import reckoned
from flows.book_said import counted, notes, panels, total
from flows.effects import Button, Listed, Panel, Say, Word
from flows.facts import Fact
from flows.imports import SHOWN, new_costs, reviewed, take
from flows.payments import standing
from flows.returned import Line, Returned, read_book
from flows.sheets import Row, read_sheet
from flows.turn import Turn, reckon

AGAIN = "again"
"""The answer after which the question is asked once more."""


def look_through(turn: Turn, file: str) -> dict[str, Any] | None:
    """Say what a table says; the entry to be confirmed, None where nothing can be taken of it."""
    rows = turn.ports.registry.sheet(file)
    book = read_book(rows, turn)
    if book is None:
        return {"sheet": file} if reviewed(turn, rows) else None
    return {"sheet": file, "seen": _seen(book)} if _review(turn, book) else None


def ways(turn: Turn) -> tuple[Button, ...]:
    """What can be taken of the table that was shown, with or without possible doubles."""
    rows = turn.ports.registry.sheet(turn.talk.draft["sheet"])
    book = read_book(rows, turn)
    sheet = book or read_sheet(rows, turn)
    good, fresh = (len(sheet.good), len(sheet.fresh)) if sheet else (0, 0)
    edited = len(book.of("edited")) if book else 0
    taken = (Button("take", _taking(edited, fresh)),) if edited or fresh else ()
    if good > fresh:
        both = {"n": good, "edited": edited}
        every = Word("book.back.take.all" if edited else "import.take_all", both)
        taken = (*taken, Button("take_all", every))
    return (*taken, Button("take_none", Word("import.drop")))


def take_table(turn: Turn) -> None:
    """Take what was chosen of the table, nothing, or show it again where the case moved."""
    rows = turn.ports.registry.sheet(str(turn.talk.draft["sheet"]))
    book, twins = read_book(rows, turn), turn.answer == "take_all"
    drop = turn.answer == "take_none"
    turn.answer = ""
    if drop or (book is None and not take(turn, rows, twins=twins)):
        turn.say(Say("import.dropped"))
    elif book is not None and turn.talk.draft.get("seen") != _seen(book):
        _again(turn)
    elif book is not None:
        _take_book(turn, book, book.good if twins else book.fresh)


def _taking(edited: int, fresh: int) -> Word:
    if edited and fresh:
        return Word("book.back.take", {"edited": edited, "fresh": fresh})
    return Word("book.back.take.edited", {"n": edited}) if edited else _taking_new(fresh)


def _taking_new(fresh: int) -> Word:
    return Word("import.take", {"n": fresh})


def _again(turn: Turn) -> None:
    """The case moved meanwhile: what the book says now is shown, and asked about again."""
    turn.say(Say("book.back.moved"))
    draft = look_through(turn, str(turn.talk.draft["sheet"]))
    if draft is not None:
        turn.draft(draft)
        turn.answer = AGAIN


def _review(turn: Turn, book: Returned) -> bool:
    """Say what the book would change; False where that is nothing."""
    if book.other_case:
        turn.say(Say("book.back.foreign", {"case": book.other_case}))
        return False
    lines = (counted(book), *_effect(turn, book))
    more = tuple(notes(book))
    turn.say(Panel(Word("book.back.title"), lines), *([Panel(None, more)] if more else []))
    turn.say(*panels(turn, book))
    some = bool(book.of("edited") or book.good)
    if not some:
        untouched = not book.new and len(book.of("same")) == len(book.lines)
        turn.say(Say("book.back.same" if untouched else "book.back.none"))
    return some


def _effect(turn: Turn, book: Returned) -> tuple[Say, ...]:
    """What is expected in all, now and with the book taken."""
    told = _told(turn, book.of("edited"), book.fresh)
    after = turn.open.with_facts(turn.open.facts.told(told))
    was = reckoned(turn).assessment.totals["payable"]
    now = reckon(after, turn.ports.calendar).assessment.totals["payable"]
    return (total(was, now),) if told else ()


def _take_book(turn: Turn, book: Returned, rows: Sequence[Row]) -> None:
    """The edits become corrections, the new rows costs."""
    was, edited = reckoned(turn).assessment.totals["payable"], book.of("edited")
    turn.dossier = turn.open.with_facts(turn.open.facts.told(_told(turn, edited, rows)))
    now = reckoned(turn).assessment.totals["payable"]
    turn.say(Panel(None, (*_taken(len(edited), len(rows)), total(was, now))))
    stages = [(each.id, standing(turn.open.facts, each.id).stage) for each in edited]
    gone = [id for id, stage in stages if stage != "expected"]
    if gone:
        more = [Word("book.back.edit.more", {"n": n})] if (n := len(gone) - SHOWN) > 0 else []
        turn.say(Say("book.back.after", {"ids": Listed((*gone[:SHOWN], *more))}))


def _taken(edited: int, fresh: int) -> Iterator[Say]:
    """How much was recorded of what."""
    if edited:
        yield Say("book.back.taken", {"n": edited})
    if fresh:
        yield Say("import.taken", {"n": fresh})


def _told(turn: Turn, edited: Sequence[Line], rows: Sequence[Row]) -> list[Fact]:
    """The facts that the book tells: of each correction no more than was edited."""
    corrections = [
        Fact(f"expenses.{line.id}.{edit.column}", edit.after, turn.by, turn.now)
        for line in edited
        for edit in line.edits
    ]
    return corrections + new_costs(turn, rows)


def _seen(book: Returned) -> str:
    """What was shown, in short."""
    edits = [(each.id, each.edits) for each in book.of("edited")]
    new = [(each.number, each.twin) for each in book.good]
    return sha256(repr((edits, new)).encode()).hexdigest()[:16]
