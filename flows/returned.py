"""The expense book that comes back: which rows were edited, which are new, what cannot be taken.

Laws: an edit is what differs from the book as it was made; what somebody else changed in the case
since is a conflict and not taken; a row is taken whole or not at all; a row that is missing says
nothing; only what was told may be edited, what the program says may not.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from flows.answers.reading import normal
from flows.book import OURS, read_mark
from flows.cells import COLUMNS, NEEDED, Bad, Reader, plain
from flows.dossier import WITHDRAWN, ids
from flows.row_edits import Cells, Comparer, Edit
from flows.sheets import HEADINGS_WITHIN, Row, marked, names_of, once, read_row
from flows.turn import Turn, Words
from flows.twins import marks

Became = Literal[
    "same", "edited", "conflict", "bad", "unknown", "withdrawn", "double", "other_case"
]
MARKS = ("number", "mark")

_NUMBER = re.compile(r"E[1-9]\d*", re.ASCII)
_CASE = re.compile(r"K-\d{4}-\d{4,}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Line:
    """A row with a number: what became of it; ``ours``: edited columns that are the program's."""

    number: int
    id: str
    state: Became
    edits: tuple[Edit, ...] = ()
    bad: tuple[Bad, ...] = ()
    ours: tuple[str, ...] = ()
    known: bool = True
    """Does it still bear its mark, so that a conflict would be seen?"""


@dataclass(frozen=True, slots=True)
class Returned:
    """A book as it was understood."""

    lines: tuple[Line, ...] = ()
    new: tuple[Row, ...] = ()
    missing: int = 0
    """Costs that stand in the case and not in the book."""
    other_case: str = ""
    """The case the book is of, where it is another one; nothing of it is taken then."""

    def of(self, state: Became) -> list[Line]:
        """The rows of which this became."""
        return [each for each in self.lines if each.state == state]

    @property
    def good(self) -> list[Row]:
        """The new rows that were read."""
        return [row for row in self.new if not row.bad]

    @property
    def fresh(self) -> list[Row]:
        """The new rows that were read and repeat nothing."""
        return [row for row in self.good if row.twin is None]


def read_book(rows: Sequence[Sequence[str]], turn: Turn) -> Returned | None:
    """The book that a table is; None where it is none of ours."""
    names = _names(turn.ports.words)
    for place, row in enumerate(rows[:HEADINGS_WITHIN]):
        columns = [names.get(plain(cell)) for cell in row]
        told = [each for each in columns if each in (*COLUMNS, *MARKS)]
        if once(told) and set(told) & {*MARKS}:
            found = _Reading(turn, columns)
            below = [(n, cells) for n, cells in enumerate(rows[place + 1 :], place + 2)]
            if any(found.is_ours(cells) for _, cells in below):
                named = _named(rows[:place], turn)
                return Returned(other_case=named) if named else found.whole(below)
    return None


def sheet_of(heads: Sequence[Sequence[Sequence[str]]], words: Words) -> int | None:
    """Which sheet of a workbook is the costs', by the headings among its first rows; None: none.

    Others of our own book bear some of them too: it is the one that bears most, a mark above all.
    """
    names = _names(words)
    found = [max((_headed(row, names) for row in rows), default=0) for rows in heads]
    best = max(found, default=0)
    return found.index(best) if best else None


def _headed(row: Sequence[str], names: Mapping[str, str]) -> int:
    """How much a row is the headings of a table of costs."""
    columns = {names.get(plain(cell)) for cell in row}
    if not (columns.issuperset(NEEDED) or columns & {*MARKS}):
        return 0
    return len(columns & {*COLUMNS}) + len(COLUMNS) * ("mark" in columns)


def _names(words: Words) -> dict[str, str]:
    """The columns of a book by their headings in either language, those that only it has too."""
    columns = (*OURS, *MARKS)
    ours = {plain(text): each for each in columns for text in words(f"book.column.{each}")}
    return {**ours, **names_of(words)}


def _named(above: Sequence[Sequence[str]], turn: Turn) -> str:
    """The other case that the lines above the headings name."""
    named = {case for row in above for cell in row for case in _CASE.findall(cell)}
    return "" if turn.open.id in named or not named else min(named)


class _Reading:
    """Reads one book against the case."""

    def __init__(self, turn: Turn, columns: Sequence[str | None]) -> None:
        self._columns, self._case, self._facts = columns, turn.open.id, turn.open.facts
        self._reader = Reader(turn)
        self._comparer = Comparer(turn, self._reader)
        self._standing = frozenset(ids(self._facts, "expenses"))
        self._told = [each if each in COLUMNS else None for each in columns]

    def is_ours(self, cells: Sequence[str]) -> bool:
        """Does the row bear a number or a mark of ours?"""
        texts = self._texts(cells)
        return _id(texts) is not None or read_mark(texts.get("mark", "")) is not None

    def whole(self, rows: Sequence[tuple[int, Sequence[str]]]) -> Returned:
        """Every row of the book."""
        old, lines, new = list[Cells](), list[Line](), list[Row]()
        for number, cells in rows:
            texts = self._texts(cells)
            row = self._row(number, texts)
            if row is not None:
                old.append(row)
            elif texts.get("number"):
                lines.append(_no_number(number, texts["number"]))
            elif any(text for name, text in texts.items() if name in COLUMNS):
                new.append(read_row(self._reader, self._told, number, cells))
        other = self._other_case(old)
        if other:
            return Returned(other_case=other)
        twice = {id for id, n in Counter(each.id for each in old).items() if n > 1}
        lines += [self._line(each, each.id in twice) for each in old]
        lines.sort(key=lambda each: each.number)
        missing = len(self._standing - {each.id for each in old})
        return Returned(tuple(lines), tuple(marked(new, marks(self._facts))), missing)

    def _other_case(self, rows: list[Cells]) -> str:
        """The other case of which all the marks are."""
        cases = {each.mark.case for each in rows if each.mark}
        return "" if not cases or self._case in cases else min(cases)

    def _texts(self, cells: Sequence[str]) -> dict[str, str]:
        """The cells by their columns; a cell that is not there is empty."""
        filled = [*cells, *[""] * (len(self._columns) - len(cells))]
        return {name: text for name, text in zip(self._columns, filled, strict=False) if name}

    def _row(self, number: int, texts: Mapping[str, str]) -> Cells | None:
        """A row of a recorded cost; None where it bears no number."""
        stamp, id = read_mark(texts.get("mark", "")), _id(texts)
        if "number" not in texts and stamp is not None:
            id = stamp.id  # the column of the numbers was taken out
        if id is None:
            return None
        return Cells(number, id, texts, stamp if stamp is not None and stamp.id == id else None)

    def _line(self, row: Cells, twice: bool) -> Line:
        """What became of a row of a recorded cost."""
        why = self._refused(row, twice)
        if why is not None:
            return Line(row.number, row.id, why)
        self._comparer.compare(row)
        state: Became = "edited" if row.edits else "same"
        if row.bad or row.conflict:
            state = "bad" if row.bad else "conflict"
        edits, bad = tuple(row.edits), tuple(row.bad)
        return Line(row.number, row.id, state, edits, bad, row.ours, row.mark is not None)

    def _refused(self, row: Cells, twice: bool) -> Became | None:
        """Why a row is not even looked at."""
        if row.mark is not None and row.mark.case != self._case:
            return "other_case"
        if twice:
            return "double"
        if row.id in self._standing:
            return None
        return "withdrawn" if self._facts.get(f"expenses.{row.id}.{WITHDRAWN}") else "unknown"


def _id(texts: Mapping[str, str]) -> str | None:
    """The cost whose row it is."""
    number = normal(texts.get("number", "")).upper()
    return number if _NUMBER.fullmatch(number) else None


def _no_number(number: int, text: str) -> Line:
    return Line(number, text[:20], "bad", bad=(Bad("number", text[:40], "no_number"),))
