"""One sheet of the expense book: its looks, its headings, its rows, and what they come to.

Laws: a text is written as a text, whatever it begins with; what was written is summed up as it is
written, so that a formula's shown value is that of the rows and not the program's.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from bot.documents.measures import LINE, PRINTED, UNWRAPPED, high, pages, shortened, wide
from bot.documents.rows import Cell, Row
from bot.documents.source import Source
from flows.book import visible
from flows.cells import COLUMNS

HEAD = 3
"""The row of the headings, counted from 0: before it title, note and the sums of what is shown."""
TOP = 1
"""The column of the title: the first is repeated on every page, and too narrow for it."""
A4 = 9
YEN = "#,##0_ "
"""A figure, with room for a blank between it and a text in the next cell."""
TALL = 44
"""Points of the row of the headings, which hold three lines."""
SUMMED = frozenset(
    {"amount", "claimed", "payable", "self_pay", "deductible", "ineligible", "over_limit"}
    | {"pending", "submitted", "decided", "paid"}
)
"""The columns whose sum of the rows shown stands above them."""
ROOM = 1_000
"""Rows below the last one that a formula looks at too."""


class Looks:
    """What all sheets of one workbook share: its formats, its words, its print."""

    def __init__(self, workbook: Any, source: Source) -> None:
        self._book, self.source = workbook, source
        grey = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1}
        self.head = workbook.add_format({**grey, "bg_color": "#E7E6E6"})
        self.edited = workbook.add_format({**grey, "bg_color": "#FFF2CC"})
        self.title = workbook.add_format({"bold": True, "font_size": 14})
        self.below = workbook.add_format({"bottom": 1, "bottom_color": "#D9D9D9"})
        self.bold = workbook.add_format({"bold": True})
        self.yen = workbook.add_format({"num_format": YEN, "valign": "top"})
        self.sum = workbook.add_format({"num_format": YEN, "bold": True})
        day = {"num_format": "yyyy-mm-dd", "valign": "top", "align": "center"}
        self.day = workbook.add_format(day)
        self.plain = workbook.add_format({"num_format": "@", "valign": "top"})
        self.wrap = workbook.add_format({"num_format": "@", "valign": "top", "text_wrap": True})
        self._cut = source.word("book.cut")

    def sheet(self, name: str, head: int = HEAD) -> Any:
        """A new sheet, set to be printed with its headings on every page."""
        sheet = self._book.add_worksheet(self.source.word(f"book.sheet.{name}"))
        sheet.set_landscape()
        sheet.set_paper(A4)
        sheet.set_margins(left=0.4, right=0.4, top=0.7, bottom=0.7)
        sheet.repeat_rows(head)
        stands = _printed(self.source.word("book.stands", day=self.source.today))
        sheet.set_header(f"&L{_printed(self.source.dossier.id)}&R&A")
        sheet.set_footer(f"&L{stands}&R&P / &N")
        return sheet

    def quoted(self, name: str) -> str:
        """A sheet's name as a formula has it."""
        return "'" + self.source.word(f"book.sheet.{name}").replace("'", "''") + "'"

    def cell(self, sheet: Any, row: int, place: int, cell: Cell, wrap: bool = False) -> None:
        """Write a cell as what it is; what is not known stays empty."""
        if isinstance(cell, int):
            sheet.write_number(row, place, cell, self.yen)
        elif isinstance(cell, date):
            sheet.write_datetime(row, place, cell, self.day)
        elif cell:
            self.text(sheet, row, place, cell, self.wrap if wrap else self.plain)

    def text(self, sheet: Any, row: int, place: int, text: str, look: Any = None) -> None:
        """Write a text, with nothing in it that a cell cannot hold."""
        sheet.write_string(row, place, shortened(visible(text), self._cut), look or self.plain)


class Table:
    """A table on a sheet of its own: headings, rows, what they come to."""

    def __init__(self, looks: Looks, name: str, columns: Sequence[str], heads: list[str]) -> None:
        self._looks, self._name, self._columns, self._heads = looks, name, columns, heads
        self._sheet = looks.sheet(name)
        self._next = HEAD + 1
        self.sums: Counter[tuple[str, str]] = Counter()
        """Yen of a column in a part; of the whole column under the part ``""``."""

    def top(self, note: str) -> None:
        """The title, the day and what the sheet is for; the headings."""
        looks, source = self._looks, self._looks.source
        title = source.word("book.title", case=source.dossier.id)
        looks.text(self._sheet, 0, TOP, title, looks.title)
        stands = source.word("book.stands", day=source.today)
        self._sheet.merge_range(1, TOP, 1, self._pages() - 1, "")
        looks.text(self._sheet, 1, TOP, f"{stands} {note}", looks.wrap)
        self._sheet.set_row(1, 2 * LINE)
        self._sheet.freeze_panes(HEAD + 1, 1)
        self._sheet.set_row(HEAD, TALL)
        for place, column in enumerate(self._columns):
            hidden = {"hidden": True} if column == "mark" else {}
            self._sheet.set_column(place, place, wide(column), None, hidden)
            edited = column in COLUMNS and self._name == "expenses"
            self._head(HEAD, place, self._heads[place], edited)

    def _pages(self) -> int:
        """Onto which pages it is printed: all columns on one where they can be read on it.

        How many columns stand on the first.
        """
        self._sheet.repeat_columns(0)
        breaks = pages(self._columns)
        if not breaks:
            self._sheet.fit_to_pages(1, 0)
            return len(self._columns)
        self._sheet.set_print_scale(PRINTED)
        self._sheet.set_v_pagebreaks(breaks)
        return breaks[0]

    def fill(self, rows: Iterable[Row]) -> None:
        """The rows, with filters over them."""
        for row in rows:
            self._row(self._columns, row)
            self._add(row)
        last = (max(HEAD + 1, self._next - 1), len(self._columns) - 1)
        self._sheet.autofilter(HEAD, 0, *last)
        below = {"type": "no_errors", "format": self._looks.below}
        self._sheet.conditional_format(HEAD + 1, 0, *last, below)
        self._shown()

    def below(self, title: str, columns: Sequence[str], heads: list[str], rows: list[Row]) -> None:
        """Another table under the first, without filters."""
        self._looks.text(self._sheet, self._next + 1, 0, title, self._looks.bold)
        self._next += 2
        for place, head in enumerate(heads):
            self._head(self._next, place, head, edited=False)
        self._next += 1
        for row in rows:
            self._row(columns, row)

    def choose(self, column: str, source: str) -> None:
        """Offer a list in a column; another text is not refused."""
        place = self._columns.index(column)
        list_ = {"validate": "list", "source": source, "error_type": "information"}
        self._sheet.data_validation(HEAD + 1, place, self._next + ROOM, place, list_)

    def range(self, column: str) -> str | None:
        """The cells of a column as a formula has them, with room below; None where it has none."""
        if column not in self._columns:
            return None
        from xlsxwriter.utility import xl_range_abs

        place = self._columns.index(column)
        cells = xl_range_abs(HEAD + 1, place, HEAD + ROOM + self._filled, place)
        return f"{self._looks.quoted(self._name)}!{cells}"

    def _row(self, columns: Sequence[str], row: Row) -> None:
        for place, column in enumerate(columns):
            cell = row.cells.get(column)
            self._looks.cell(self._sheet, self._next, place, cell, column not in UNWRAPPED)
        if points := high(row.cells, columns):
            self._sheet.set_row(self._next, points)
        self._next += 1

    def _add(self, row: Row) -> None:
        part = str(row.cells.get("part", ""))
        for column in SUMMED & row.cells.keys():
            yen = row.cells[column]
            if isinstance(yen, int):
                self.sums[column, part] += yen
                self.sums[column, ""] += yen if part else 0

    def _head(self, row: int, place: int, text: str, edited: bool) -> None:
        look = self._looks.edited if edited else self._looks.head
        self._looks.text(self._sheet, row, place, text, look)

    def _shown(self) -> None:
        """Above each sum's column what the rows that are shown come to."""
        self._filled = self._next - HEAD - 1
        looks = self._looks
        looks.text(self._sheet, HEAD - 1, 0, looks.source.word("book.shown"), looks.bold)
        for place, column in enumerate(self._columns):
            if column in SUMMED:
                cells = str(self.range(column)).rpartition("!")[2]
                sum_ = self.sums[column, ""]
                formula = f"=SUBTOTAL(109,{cells})"
                self._sheet.write_formula(HEAD - 1, place, formula, looks.sum, sum_)


def _printed(text: str) -> str:
    """A text in a page's header or footer, where & begins a command."""
    return text.replace("&", "&&")
