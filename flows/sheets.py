"""A table of expenses read row by row: what each row says, or why it cannot be read.

Laws: a row is read whole or not at all; a row without any text is none; the numbers of rows are
those of the file.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from coverage.case import NO_ENGAGEMENT
from flows.cells import COLUMNS, NEEDED, Bad, Reader, Wrong, fits, plain
from flows.turn import Turn, Words
from flows.twins import Mark, mark, marks

HEADINGS_WITHIN = 10
"""The first rows among which the headings are looked for."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, its values, or what is wrong; the cost it may repeat.

    ``twin`` is a recorded expense's id, or the number of a row above.
    """

    number: int
    values: Mapping[str, Any]
    bad: tuple[Bad, ...] = ()
    twin: str | int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was understood; ``unused`` are headings that mean nothing here."""

    rows: tuple[Row, ...]
    unused: tuple[str, ...]

    @property
    def good(self) -> list[Row]:
        """The rows that were read."""
        return [row for row in self.rows if not row.bad]

    @property
    def fresh(self) -> list[Row]:
        """The rows that were read and repeat nothing."""
        return [row for row in self.good if row.twin is None]


def read_sheet(rows: Sequence[Sequence[str]], turn: Turn) -> Sheet | None:
    """The rows under their headings; None where no headings are found."""
    names = names_of(turn.ports.words)
    for place, row in enumerate(rows[:HEADINGS_WITHIN]):
        columns = [names.get(plain(cell)) for cell in row]
        if all(columns.count(each) == 1 for each in NEEDED) and once(columns):
            reader, numbered = Reader(turn), enumerate(rows[place + 1 :], place + 2)
            found = [read_row(reader, columns, n, cells) for n, cells in numbered if any(cells)]
            pairs = zip(row, columns, strict=True)
            unused = tuple(cell for cell, column in pairs if cell and column is None)
            return Sheet(tuple(marked(found, marks(turn.open.facts))), unused)
    return None


def names_of(words: Words) -> dict[str, str]:
    """The columns of a cost by their headings, in either language."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        also = [n for text in words(f"also.column.{column}") for n in text.split("|")]
        for text in (*words(f"column.{column}"), *also, column):
            found[plain(text)] = column
    return found


def once(columns: Sequence[str | None]) -> bool:
    """Does no column stand twice?"""
    named = [each for each in columns if each]
    return len(named) == len(set(named))


def marked(rows: list[Row], known: dict[Mark, str]) -> Iterator[Row]:
    """The rows, each that repeats a recorded cost or a row above marked with it."""
    seen: dict[Mark, str | int] = {**known}
    for row in rows:
        made = None if row.bad else mark(row.values)
        if made is None:
            yield row
            continue
        yield Row(row.number, row.values, twin=seen.get(made))
        seen.setdefault(made, row.number)


def read_row(
    reader: Reader, columns: Sequence[str | None], number: int, cells: Sequence[str]
) -> Row:
    """One row."""
    values: dict[str, Any] = {}
    bad: list[Bad] = []
    texts = dict(zip(columns, cells, strict=False))
    for column in COLUMNS:
        text = texts.get(column) or ""
        try:
            if text or column in NEEDED:
                values[column] = _cell(reader, column, text, values)
        except Wrong as wrong:
            bad.append(Bad(column, text[:40], str(wrong)))
    if any(cells[len(columns) :]):
        bad.append(Bad("amount", " ".join(cells[len(columns) :])[:40], "shifted"))
    kept = {name: value for name, value in values.items() if value is not None}
    return Row(number, {} if bad else kept, tuple(bad))


def _cell(reader: Reader, column: str, text: str, values: Mapping[str, Any]) -> Any:
    value = reader.read(column, text)
    if "category" in values and not fits(column, values["category"], value):
        if value in (0, NO_ENGAGEMENT):
            return None
        raise Wrong("unfit")
    if column in ("retainer", "tax") and value > values.get("amount", value):
        raise Wrong("above_amount")
    return value
