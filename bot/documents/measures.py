"""How wide the columns of the expense book are, how high its rows, what is printed on one page.

Laws: a row is as high as its longest text, also where the program that opens it does not measure;
what is printed together is read together: what was told, what is expected, how far it is.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len

from bot.documents.rows import Cell
from flows.book import visible

LONGEST = 32_767
"""UTF-16 units that a cell holds."""
WIDTHS = {
    "number": 13,
    "category": 30,
    "kind": 16,
    "vendor": 26,
    "reference": 20,
    "part": 22,
    "engagement": 24,
    "receipts": 12,
    "decision": 24,
    "clauses": 22,
    "why": 32,
    "missing": 26,
    "reason": 30,
    "recipients": 10,
    "claimant": 20,
    "basis": 24,
    "note": 26,
    "stage": 16,
    "resolution": 20,
}
USUAL = 13
UNWRAPPED = frozenset({"number", "mark"})
"""The columns whose texts stay on one line."""
FIRST = ("part", "stage")
"""The columns with which a new page begins where not all of them stand on one."""
ON_A_PAGE = 150
"""Signs that fit on a landscape page of A4 in their own size."""
PRINTED = 58
"""Per cent of it in which the widest part of the columns, and their numbers, fits a page."""
SPARE = 1
"""Signs of a column that are left free at the ends of its lines."""
LINE, HIGHEST = 13.5, 400
"""Points of a line, and of the highest row."""


def wide(column: str) -> int:
    """How many signs of the usual size stand beside each other in a column."""
    return WIDTHS.get(column, USUAL)


def pages(columns: Sequence[str]) -> list[int]:
    """The places of the columns with which a new page begins; none where all fit on one."""
    if sum(map(wide, columns)) * PRINTED <= ON_A_PAGE * 100:
        return []
    return [columns.index(each) for each in FIRST if each in columns]


def high(cells: Mapping[str, Cell], columns: Sequence[str]) -> float | None:
    """Points of a row; None where each of its cells is one line."""
    lines = max(_lines(column, cells.get(column)) for column in columns)
    return min(HIGHEST, LINE * lines) if lines > 1 else None


def _lines(column: str, cell: Cell) -> int:
    """How many lines a cell takes; a sign of Japanese is as wide as two others."""
    if column in UNWRAPPED or not isinstance(cell, str):
        return 1
    room = wide(column) - SPARE
    return sum(max(1, -(-cell_len(line) // room)) for line in visible(cell).split("\n"))


def shortened(text: str, mark: str) -> str:
    """A text that fits a cell, with a mark at its end where it was cut."""
    if len(text) <= LONGEST // 2 or _units(text) <= LONGEST:
        return text
    kept = text.encode("utf-16-le")[: 2 * (LONGEST - len(mark))].decode("utf-16-le", "ignore")
    return f"{kept}{mark}"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2
