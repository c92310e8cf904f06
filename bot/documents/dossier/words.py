"""Every key the dossier makes from its own tables, so that no word can be missing."""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.dossier.discovery import REASONS
from bot.documents.dossier.insurer import FAR, UNSENT
from bot.documents.dossier.overview import LEGEND, LIMIT, SECTIONS
from coverage.assessment import AMOUNTS

MONEY = ("submitted", "decided", "paid")


def families() -> Iterator[str]:
    """Every key made from a table."""
    yield from (f"dossier.limit.{each}" for each in LIMIT)
    yield from (f"dossier.of.{each}" for each in (*SECTIONS, "all"))
    yield from (f"dossier.sum.{each}" for each in AMOUNTS)
    yield from (f"dossier.counts.{each}" for each in REASONS)
    yield from (f"dossier.far.{each}" for each in FAR)
    yield from (f"dossier.notice.{each}" for each in UNSENT)
    yield from (f"dossier.day.{each}" for each in MONEY)
    yield from (f"dossier.legend.{each}" for each in LEGEND)
