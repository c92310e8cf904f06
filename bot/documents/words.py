"""Every key that the papers make from their own tables, so that no word can be missing.

Laws: a key that is not written out in a call of ``word`` is listed here by its family.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.bundle import HEADS
from bot.documents.rows import CLAIMS, COSTS, WITHDRAWN_ONES
from bot.documents.totals import CHECKED, LIMITS, MEASURES
from flows.book import BOOK
from flows.cells import COLUMNS
from flows.payments import STAGES
from flows.words import DEADLINES

SHEETS = ("expenses", "claims", "totals", "withdrawn", "choices")


def families() -> Iterator[str]:
    """Every key made from a table."""
    columns = {*BOOK, *CLAIMS, *COSTS, *WITHDRAWN_ONES, *MEASURES, *LIMITS} - {*COLUMNS}
    yield from (f"book.column.{each}" for each in columns if "." not in each)
    yield from (f"book.{each}" for each in {*CHECKED, *LIMITS} if "." in each)
    yield from (f"book.sheet.{each}" for each in SHEETS)
    yield from (f"book.note.{each}" for each in ("claims", "withdrawn"))
    yield from (f"bundle.column.{each}" for each in HEADS)
    yield from (f"bundle.state.{each}" for each in ("kept", "differs", "unreadable"))
    yield from (f"bundle.front.{each}" for each in ("differs", "unreadable"))
    yield from (f"calendar.{each}" for each in DEADLINES)
    yield from (f"calendar.{about}.{each}" for about in ("why", "act") for each in DEADLINES)
    yield from (f"book.stage.{each}" for each in STAGES)
