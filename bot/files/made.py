"""Files made to be sent: the table to fill in, rows as a CSV that Excel opens.

Laws: what a person fills in has a first sheet with the headings alone, so that nothing of ours is
read back as a cost; no cell that a person typed is ever opened as a formula, nor a part of one,
whatever else a program takes for the end of a cell; a sign of a CSV that one cannot see is written
out.
"""

from __future__ import annotations

import csv
from collections.abc import Sequence
from io import BytesIO, StringIO
from typing import Any, get_args

from bot.catalogue import Catalogue
from coverage.case import KINDS, Category
from flows.book import FORMULA, visible
from flows.cells import COLUMNS

BOM = "\ufeff".encode()
"""The mark by which Excel knows UTF-8."""
ROWS = 5_000
WIDE = 24


def table(rows: Sequence[Sequence[str]]) -> bytes:
    """Rows as a CSV, with the mark by which Excel knows UTF-8."""
    return BOM + b"".join(map(line, rows))


def line(cells: Sequence[str]) -> bytes:
    """One row of a CSV."""
    text = StringIO(newline="")
    csv.writer(text, quoting=csv.QUOTE_ALL).writerow([_harmless(cell) for cell in cells])
    return text.getvalue().encode()


def template(catalogue: Catalogue) -> bytes:
    """The table of expenses to fill in, with the kinds that may be chosen on a second sheet."""
    import xlsxwriter

    file, text = BytesIO(), catalogue.text
    kinds = [text(f"category.{each}") for each in get_args(Category)]
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        bold = book.add_format({"bold": True, "bottom": 1})
        yen = book.add_format({"num_format": "#,##0"})
        day = book.add_format({"num_format": "yyyy-mm-dd"})
        formats = {"amount": yen, "retainer": yen, "tax": yen, "incurred_on": day}
        sheet = book.add_worksheet(text("template.sheet"))
        for place, column in enumerate(COLUMNS):
            sheet.set_column(place, place, WIDE, formats.get(column))
            sheet.write_string(0, place, text(f"column.{column}"), bold)
        sheet.freeze_panes(1, 0)
        allowed = book.add_worksheet(text("template.kinds"))
        source = f"='{allowed.get_name()}'!$A$2:$A${len(kinds) + 1}"
        sheet.data_validation(1, 0, ROWS, 0, {"validate": "list", "source": source})
        _kinds(allowed, catalogue, kinds, bold)
    return file.getvalue()


def _kinds(sheet: Any, catalogue: Catalogue, kinds: list[str], bold: Any) -> None:
    """The kinds that may be chosen, and what each column expects."""
    text = catalogue.text
    finer = dict.fromkeys(kind for each in KINDS.values() for kind in each)
    columns = {
        text("column.category"): kinds,
        text("column.kind"): [text(f"kind.{each}") for each in finer],
        text("template.column"): [text(f"column.{each}") for each in COLUMNS],
        text("template.expected"): [text(f"cell.expected.{each}") for each in COLUMNS],
    }
    for place, (heading, cells) in enumerate(columns.items()):
        sheet.set_column(place, place, WIDE)
        sheet.write_string(0, place, heading, bold)
        for row, cell in enumerate(cells, 1):
            sheet.write_string(row, place, cell)


def _harmless(cell: str) -> str:
    shown = visible(cell)
    return f"'{shown}" if shown.startswith(FORMULA) else shown
