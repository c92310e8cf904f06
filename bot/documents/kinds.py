"""Every paper there is: what it is called, what kind of file it is, who makes it.

Laws: one row a paper; the conversation, the page, the console and the command line all read this
table, so that none knows a paper the others do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bot.documents.agenda import agenda
from bot.documents.book import book
from bot.documents.bundle import bundle
from bot.documents.flat import rows
from bot.documents.source import Source
from bot.files.kinds import XLSX
from flows.dossier import case_document

Progress = Callable[[int, int], None]
"""Told now and then how much is done, of how much."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One paper; `make` gives its bytes piece by piece."""

    suffix: str
    media: str
    make: Callable[[Source, Progress], Iterator[bytes]]


def _case(source: Source, _: Progress) -> Iterator[bytes]:
    """The case document, which `assess` reads."""
    tree = case_document(source.dossier)
    yield (json.dumps(tree, ensure_ascii=False) + "\n").encode()


KINDS: dict[str, Kind] = {
    "case": Kind("json", "application/json", _case),
    "book": Kind("xlsx", XLSX, book),
    "calendar": Kind("ics", "text/calendar; charset=utf-8", agenda),
    "receipts": Kind("zip", "application/zip", bundle),
    "rows": Kind("csv", "text/csv; charset=utf-8", rows),
}
"""Papers by name."""


def file_name(case: str, paper: str) -> str:
    """What the file is called: ASCII, so that every system keeps it."""
    return f"{case}-{paper}.{KINDS[paper].suffix}"


def forms() -> dict[str, list[str]]:
    """The papers there are of each kind of file (its suffix), the first of each the usual one."""
    found: dict[str, list[str]] = {}
    for name, kind in KINDS.items():
        found.setdefault(kind.suffix, []).append(name)
    return found
