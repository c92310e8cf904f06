"""The rows of the expense book as a CSV that every program opens.

Laws: the same cells as the book's first sheet; no cell that a person typed is ever opened as a
formula; it comes back in as the book does.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from bot.documents.book import counted
from bot.documents.rows import Book, Row, as_text, headings
from bot.documents.source import Source
from bot.files.made import BOM, line
from flows.book import BOOK

if TYPE_CHECKING:
    from bot.documents.kinds import Progress


def rows(source: Source, progress: Progress) -> Iterator[bytes]:
    """The headings and the rows, a line at a time."""
    yield BOM + line(headings(source))
    for row in counted(source, Book(source).expenses(), progress):
        yield line(_texts(row))


def _texts(row: Row) -> list[str]:
    return [as_text(row.cells.get(column)) for column in BOOK]
