"""The expense book as people send it back: edited and saved by another program."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

import openpyxl

from bot.documents.sheet import HEAD
from flows.book import BOOK


def edited(book: bytes, edits: Sequence[str]) -> bytes:
    """The book with these edits: ``E2.amount=440000``, ``-E3`` a row taken out, ``~tax`` a column.

    ``+category=弁護士相談,amount=55000`` is a row added at the end.
    """
    rows = rows_of(book)
    without: set[str] = set()
    for edit in edits:
        if edit.startswith("-"):
            rows = [row for row in rows if row["number"] != edit[1:]]
        elif edit.startswith("~"):
            without.add(edit[1:])
        elif edit.startswith("+"):
            rows.append(dict(pair.split("=", 1) for pair in edit[1:].split(",")))
        else:
            path, _, value = edit.partition("=")
            id, _, column = path.partition(".")
            next(row for row in rows if row["number"] == id)[column] = value or None
    return saved(book, rows, [column for column in BOOK if column not in without])


def rows_of(book: bytes) -> list[dict[str, Any]]:
    """The rows of the book's first sheet, by their columns."""
    sheet = openpyxl.load_workbook(BytesIO(book), data_only=True).worksheets[0]
    cells = sheet.iter_rows(min_row=HEAD + 2, values_only=True)
    return [{c: _plain(v) for c, v in zip(BOOK, row, strict=True)} for row in cells]


def saved(book: bytes, rows: Sequence[Mapping[str, Any]], columns: Sequence[str] = BOOK) -> bytes:
    """The book with these rows and columns, saved by another program."""
    workbook = openpyxl.load_workbook(BytesIO(book), data_only=True)
    sheet = workbook.worksheets[0]
    heads = dict(zip(BOOK, (cell.value for cell in sheet[HEAD + 1]), strict=True))
    sheet.delete_rows(HEAD + 1, sheet.max_row)
    for number, row in enumerate([heads, *rows], HEAD + 1):
        for place, column in enumerate(columns, 1):
            if row.get(column) is not None:
                cell = sheet.cell(number, place)
                cell.value = row[column]
                if isinstance(cell.value, str):
                    cell.data_type = "s"
    file = BytesIO()
    workbook.save(file)
    return file.getvalue()


def _plain(value: Any) -> Any:
    """A cell's value; a day as a day."""
    return value.date() if isinstance(value, datetime) else value
