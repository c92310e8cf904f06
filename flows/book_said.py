"""The expense book that came back, in lines: what is edited from what to what, what is not taken.

Laws: the first rows of each sort here, all of them in a file where that is not all; whatever is not
taken is said with its reason.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from coverage.case import NO_ENGAGEMENT
from flows.decisions import item_word
from flows.effects import Attached, Listed, Panel, Say, Value, Word, Yen
from flows.imports import SHOWN, column_word, first_rows, row_bad, row_read, row_twin, why
from flows.returned import Line, Returned
from flows.row_edits import Edit
from flows.turn import Turn

FIELDS = 2
"""Edited fields of one row that are shown at once."""
NAMES = 12
"""Signs of a name beside the one it was."""
REFUSED = ("conflict", "unknown", "withdrawn", "double", "other_case")
"""Rows that are not taken, by why."""


def counted(book: Returned) -> Say:
    """How many rows are what."""
    edited, same = len(book.of("edited")), len(book.of("same"))
    return Say("book.back.read", {"edited": edited, "fresh": len(book.fresh), "same": same})


def total(was: int, now: int) -> Say:
    """What is expected in all, before and after."""
    if was == now:
        return Say("book.back.total.same", {"after": Yen(now)})
    return Say("book.back.total", {"before": Yen(was), "after": Yen(now)})


def notes(book: Returned) -> Iterator[Say]:
    """What is not taken, and what is left as it is."""
    bad = len(book.of("bad")) + sum(1 for each in book.new if each.bad)
    if bad:
        yield Say("import.bad", {"n": bad})
    for state in REFUSED:
        ids = [each.id for each in book.lines if each.state == state]
        if ids:
            shown = Listed(tuple(dict.fromkeys(ids[:SHOWN])))
            yield Say(f"book.back.{state}", {"n": len(ids), "ids": shown})
    unmarked = sum(1 for each in book.of("edited") if not each.known)
    for name, n in (("unmarked", unmarked), ("missing", book.missing)):
        if n:
            yield Say(f"book.back.{name}", {"n": n})
    touched = [each.ours for each in book.lines if each.ours]
    if touched:
        columns = [*dict.fromkeys(name for each in touched for name in each)][:SHOWN]
        names = Listed(tuple(map(column_word, columns)))
        yield Say("book.back.ours", {"n": len(touched), "columns": names})


def panels(turn: Turn, book: Returned) -> list[Panel | Attached]:
    """The rows of each sort; all of them in a file where they are more."""
    bad = [(each.number, each.bad) for each in book.of("bad")]
    bad += [(each.number, each.bad) for each in book.new if each.bad]
    sorts = {
        "book.back.edits": [_line(turn, each) for each in book.of("edited")],
        "book.back.conflicts": [_line(turn, each) for each in book.of("conflict")],
        "book.back.new": [row_read(each) for each in book.fresh],
        "import.bad.title": [row_bad(*each) for each in bad],
        "import.twins.title": [row_twin(each) for each in book.good if each.twin is not None],
    }
    made: list[Panel | Attached] = [
        first_rows(Word(title), lines) for title, lines in sorts.items() if lines
    ]
    long = any(len(each.edits) > FIELDS for each in book.lines)
    if long or any(len(lines) > SHOWN for lines in sorts.values()):
        made.append(_report(turn, book))
    return made


def _line(turn: Turn, line: Line) -> Say:
    """A row with its edits, or with what stands against them."""
    key = "book.back.edit" if line.state == "edited" else "book.back.edit.conflict"
    shown: list[Value] = [_edit(turn, key, each) for each in line.edits[:FIELDS]]
    if len(line.edits) > FIELDS:
        shown.append(Word("book.back.edit.more", {"n": len(line.edits) - FIELDS}))
    values: dict[str, Value] = {"row": line.number, "edits": Listed(tuple(shown))}
    return Say("book.back.row", {**values, "item": item_word(turn, "expenses", line.id)})


def _edit(turn: Turn, key: str, edit: Edit) -> Word:
    before, after = (_short(_value(turn, edit.column, v)) for v in (edit.before, edit.after))
    return Word(key, {"column": column_word(edit.column), "before": before, "after": after})


def _short(shown: Value) -> Value:
    return f"{shown[:NAMES]}…" if isinstance(shown, str) and len(shown) > NAMES else shown


def _value(turn: Turn, column: str, value: Any) -> Value:
    """A cell's value in words."""
    if value is None:
        return Word("choice.unknown")
    if column in ("category", "kind"):
        return Word(f"{column}.{value}")
    if column == "incurred_on":
        return date.fromisoformat(value)
    if column == "recipients":
        return Word("count.people", {"n": value})
    if column == "engagement":
        firm = turn.open.facts.get(f"engagements.{value}.firm") or value
        return Word("engagement.none") if value == NO_ENGAGEMENT else str(firm)
    return str(value) if column == "vendor" else Yen(value)


def _report(turn: Turn, book: Returned) -> Attached:
    """Every row that is not as it was, a line for each of its edits, as a file."""
    head = (
        *(Word("report.row"), Word("book.column.number"), Word("report.state")),
        *(Word("template.column"), Word("book.report.before"), Word("book.report.after")),
        Word("report.why"),
    )
    lines = [each for line in book.lines if line.state != "same" for each in _told(turn, line)]
    for row in book.new:
        state = "bad" if row.bad else "new" if row.twin is None else "twin"
        reason = Listed(tuple(map(why, row.bad))) if row.bad else str(row.twin or "")
        lines.append(_cells(row.number, "", state, reason=reason))
    return Attached("rows", Say("book.report.sent"), Word("report.file"), (head, *lines))


def _told(turn: Turn, line: Line) -> Iterator[tuple[Value, ...]]:
    """The lines of one row."""
    for bad in line.bad:
        yield _cells(line.number, line.id, "bad", bad.column, reason=why(bad))
    for edit in line.edits:
        both = (_value(turn, edit.column, each) for each in (edit.before, edit.after))
        yield _cells(line.number, line.id, line.state, edit.column, *both)
    if not line.bad and not line.edits:
        yield _cells(line.number, line.id, line.state)


def _cells(
    row: int,
    id: str,
    state: str,
    column: str = "",
    before: Value = "",
    after: Value = "",
    reason: Value = "",
) -> tuple[Value, ...]:
    named: Value = column_word(column) if column else ""
    return (str(row), id, Word(f"book.report.{state}"), named, before, after, reason)
