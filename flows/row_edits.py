"""One row of a book that came back, beside its cost: which cells were edited, and into what.

Laws: a cell is edited where it says something else than stood there when the book was made, however
a program saved it; one that somebody else changed in the case since is a conflict; what no longer
fits an edited kind of cost is cleared, and that is an edit too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from coverage.case import NO_ENGAGEMENT
from flows.answers.reading import normal
from flows.book import DAYS, OURS, SUMS, Mark, compared
from flows.cells import COLUMNS, NEEDED, Bad, Reader, Wrong, fits, plain
from flows.turn import Turn

_DIGITS = re.compile(r"\d[\d,]*", re.ASCII)
_DAY = re.compile(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})日?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Edit:
    """A field of a cost: what the case says, what the book says now."""

    column: str
    before: Any
    after: Any


@dataclass(slots=True)
class Cells:
    """A row: its number in the file, its cost, its cells by column, its mark; what was found."""

    number: int
    id: str
    texts: Mapping[str, str]
    mark: Mark | None
    edits: list[Edit] = field(default_factory=list)
    bad: list[Bad] = field(default_factory=list)
    conflict: bool = False
    ours: tuple[str, ...] = ()


class Comparer:
    """Looks at the rows of one book."""

    def __init__(self, turn: Turn, reader: Reader) -> None:
        self._facts, self._reader = turn.open.facts, reader
        self._labels = {
            "category": reader.categories,
            "kind": reader.kinds,
            "engagement": reader.firms,
        }

    def compare(self, row: Cells) -> None:
        """Find what was edited in a row."""
        told = self._facts.item("expenses", row.id)
        for column in (each for each in COLUMNS if each in row.texts):
            self._cell(row, column, told.get(column))
        self._settle(row, told)
        row.ours = tuple(self._touched(row))

    def _cell(self, row: Cells, column: str, stored: Any) -> None:
        text, mark = row.texts[column], row.mark
        if mark is not None and any(map(partial(mark.stood, column), self._readings(column, text))):
            return
        if _text(stored) in self._readings(column, text):
            return
        try:
            value = self._reader.read(column, text) if text or column in NEEDED else None
        except Wrong as wrong:
            row.bad.append(Bad(column, text[:40], str(wrong)))
            return
        if value != stored:
            row.edits.append(Edit(column, stored, value))
            row.conflict |= mark is not None and not mark.stood(column, _text(stored))

    def _settle(self, row: Cells, told: Mapping[str, Any]) -> None:
        """What the row says together."""
        edited = {each.column: each.after for each in row.edits}
        now: dict[str, Any] = {each: edited.get(each, told.get(each)) for each in COLUMNS}
        for column in ("kind", "retainer", "recipients", "engagement"):
            value = now[column]
            if value is None or fits(column, now["category"], value):
                continue
            if column in edited and value not in (0, NO_ENGAGEMENT):
                row.bad.append(Bad(column, row.texts[column][:40], "unfit"))
            elif column in edited or "category" in edited:
                now[column] = None
                row.edits = [each for each in row.edits if each.column != column]
                if told.get(column) is not None:
                    row.edits.append(Edit(column, told[column], None))
        for column in ("retainer", "tax"):
            if (now[column] or 0) > now["amount"] and edited.keys() & {column, "amount"}:
                row.bad.append(Bad(column, str(now[column]), "above_amount"))

    def _touched(self, row: Cells) -> Iterator[str]:
        """The program's columns in which something else stands now."""
        mark = row.mark
        if mark is None:
            return
        for column in (each for each in OURS if each in row.texts):
            readings = self._readings(column, row.texts[column])
            if not any(mark.stood(column, each) for each in readings):
                yield column

    def _readings(self, column: str, text: str) -> Iterator[str]:
        """What a cell may stand for, however a program saved it: the likeliest first."""
        yield compared(text)
        if not text:
            return
        code = self._labels[column].get(plain(text)) if column in self._labels else None
        if code is not None:
            yield code
        if column in DAYS or column in SUMS:
            small = normal(text).removesuffix("円").lstrip("¥")
            day = _DAY.fullmatch(small)
            if _DIGITS.fullmatch(small):
                yield str(int(small.replace(",", "")))
            if day is not None:
                yield f"{day[1]}-{int(day[2]):02d}-{int(day[3]):02d}"


def _text(stored: Any) -> str:
    """A kept value as it is compared."""
    return "" if stored is None else compared(str(stored))
