"""Reading a table's rows from CSV or Excel: cells as plain texts, nothing run, everything capped.

Laws: a formula is never computed, what Excel last showed is read; so is a unit that a format shows
beside a number, and a sheet that is hidden is no table of costs; a workbook of too many parts is
refused before even its list of them is read, one that would unfold beyond the cap, in bytes or in
tags, or whose XML declares a type of its own, before it is opened; a row beyond the cap is not
read; a day is given as 2026-11-10, a whole number without its point; rows without any text are left
out but keep their numbers, as empty rows, between others.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import lru_cache
from io import BytesIO, StringIO
from itertools import islice
from typing import Any
from zipfile import BadZipFile, ZipFile, ZipInfo
from zlib import error as Broken

MOST_ROWS = 5_000
"""Rows of expenses in one table."""
ABOVE = 10
"""Rows above them, the headings among them."""
MOST_COLUMNS = 40
MOST_SIGNS = 500
"""Signs of one cell that are looked at."""
UNFOLDED = 64_000_000
"""Bytes a workbook may unfold to."""
PARTS = 1_000
"""Parts a workbook may have."""
TAGS = 1_000_000
"""Tags of all parts of a workbook: each takes a hundred times its bytes once it is read."""
LONGEST_ROW = 200_000
"""Signs of one row of a CSV."""
PIECE = 1_000_000
"""Bytes that are looked at together."""
PART = b"PK\x01\x02"
"""How each part begins in an archive's list, which alone may take many times its bytes."""
DECLARED = (b"<!DOCTYPE", b"<!ENTITY")
_CONTROL = re.compile("[\0-\x08\x0e-\x1f]")
_BESIDE = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]-]*)[^\]]*\]|([$€£])')
"""A text in a format: in quotes, escaped, as a currency with its country, a sign by itself."""
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_UNIT = re.compile(
    "[十百千万億兆]+円?|(?:US)?[$]|[€£]|ドル|ユーロ|ポンド|元|ウォン"
    "|USD|EUR|GBP|CNY|KRW|TWD|HKD|SGD|AUD|CHF"
)


class BadTable(Exception):
    """The table cannot be read: a code."""


def rows_of_csv(data: bytes) -> list[list[str]]:
    """The rows of a CSV. Raises `BadTable`."""
    text = text_of(data)
    if text is None:
        raise BadTable("damaged")
    head = text.split("\n", 1)[0]
    separator = max(",;\t", key=head.count)
    try:
        return _capped(_read(text, separator))
    except csv.Error:
        raise BadTable("damaged") from None


def _read(text: str, separator: str) -> Iterator[list[str]]:
    """The rows of a text; none is read that would fill the memory by its cells alone."""
    lines = _Lines(text)
    for row in csv.reader(lines, delimiter=separator):
        lines.read = 0
        yield row


class _Lines:
    """The lines of a text, not too many signs of them for one row."""

    def __init__(self, text: str) -> None:
        self._lines, self.read = StringIO(text, newline=""), 0

    def __iter__(self) -> Iterator[str]:
        for line in self._lines:
            self.read += len(line)
            if self.read > LONGEST_ROW:
                raise BadTable("bomb")
            yield line


class Workbook:
    """The sheets of a workbook, in the order it was saved in, those that Excel hides after those
    that it shows (so many). Raises `BadTable`, also read."""

    def __init__(self, data: bytes) -> None:
        import openpyxl

        _safe(data)
        with _damaged():
            book = openpyxl.load_workbook(BytesIO(data), read_only=True, data_only=True)
            self._sheets = sorted(book.worksheets, key=_hidden)
            self.shown = sum(not _hidden(each) for each in self._sheets)

    def heads(self, at_most: int) -> list[list[list[str]]]:
        """The first rows of every sheet."""
        with _damaged():
            return [list(_rows(islice(_cells(each), at_most))) for each in self._sheets]

    def rows(self, place: int = 0) -> list[list[str]]:
        """The rows of a sheet."""
        with _damaged():
            return _capped(_cells(self._sheets[place]))


def _hidden(sheet: Any) -> bool:
    """Does Excel show no such sheet?"""
    hidden: bool = sheet.sheet_state != "visible"
    return hidden


def _cells(sheet: Any) -> Iterable[Iterable[Any]]:
    """The values of a sheet's cells as they are, however large it says it is."""
    sheet.reset_dimensions()
    for row in sheet.iter_rows(max_col=MOST_COLUMNS):
        yield map(_shown, row)


def _shown(cell: Any) -> Any:
    """A cell's value; with the unit that its format shows beside a number, as in `330千円`."""
    value = cell.value
    unit = _unit(cell.number_format) if isinstance(value, (int, float)) else ""
    return f"{_cell(value)}{unit}" if unit else value


@lru_cache(maxsize=1_000)
def _unit(number_format: str) -> str:
    """What a format shows beside a number that makes it other than so many yen.

    A format that scales shows a part of the number, and the number is the whole. The currencies of
    Excel's own formats are those of whoever looks.
    """
    from openpyxl.styles.numbers import BUILTIN_FORMATS_REVERSE

    section = number_format.split(";", maxsplit=1)[0]
    if number_format in BUILTIN_FORMATS_REVERSE or _SCALED.search(section):
        return ""
    beside = ("".join(found.groups("")).strip() for found in _BESIDE.finditer(section))
    return next(filter(_UNIT.fullmatch, beside), "")


@contextmanager
def _damaged() -> Iterator[None]:
    """What cannot be read of a workbook is damaged: openpyxl raises whatever its parsers raise."""
    try:
        yield
    except BadTable:
        raise
    except Exception as error:
        raise BadTable("damaged") from error


def crowded(data: bytes) -> bool:
    """Has an archive more parts than any workbook?"""
    return data.count(PART) > PARTS


def text_of(data: bytes) -> str | None:
    """The text of a file, in UTF-8 or as Excel in Japan writes it; None where it is none."""
    encodings = ("utf-16",) if data[:2] in (b"\xff\xfe", b"\xfe\xff") else ("utf-8-sig", "cp932")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        return None if _CONTROL.search(text) else text
    return None


def _safe(data: bytes) -> None:
    if crowded(data):
        raise BadTable("bomb")
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            if sum(each.file_size for each in parts) > UNFOLDED:
                raise BadTable("bomb")
            if sum(_tags(archive, each) for each in parts) > TAGS:
                raise BadTable("bomb")
    except (BadZipFile, Broken, EOFError, ValueError, OSError, RuntimeError):
        raise BadTable("damaged") from None


def _tags(archive: ZipFile, each: ZipInfo) -> int:
    """How many tags a part has. Raises `BadTable` where it declares a type of its own."""
    count, before = 0, b""
    with archive.open(each) as part:
        while piece := part.read(PIECE):
            if any(sign in before + piece for sign in DECLARED):
                raise BadTable("bomb")
            count, before = count + piece.count(b"<"), piece[-len(DECLARED[0]) :]
    return count


def _capped(rows: Iterable[Iterable[Any]]) -> list[list[str]]:
    """The rows as texts, without the empty ones at the end."""
    found = list(_rows(islice(rows, MOST_ROWS * 2)))
    while found and not found[-1]:
        found.pop()
    if len(found) > MOST_ROWS + ABOVE:
        raise BadTable("rows")
    return found


def _rows(rows: Iterable[Iterable[Any]]) -> Iterator[list[str]]:
    for row in rows:
        cells = [_cell(each) for each in islice(row, MOST_COLUMNS)]
        while cells and not cells[-1]:
            cells.pop()
        yield cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime):
        return value.date().isoformat()
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return " ".join(_CONTROL.sub(" ", str(value)).split())[:MOST_SIGNS]
