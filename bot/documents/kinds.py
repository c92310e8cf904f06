"""Every paper there is: what it is called, what kind of file it is, who makes it.

Laws: one row a paper; the conversation, the page, the console and the command line all read this
table, so that none knows a paper the others do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

from bot.documents.agenda import agenda
from bot.documents.book import book
from bot.documents.bundle import bundle
from bot.documents.dossier.make import make as dossier
from bot.documents.filed import insurer, persons, report
from bot.documents.flat import rows
from bot.documents.picture import png, svg
from bot.documents.source import Source
from bot.files.kinds import XLSX
from flows.dossier import case_document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
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


def _drawn(draw: Callable[[Source], bytes], suffix: str, media: str) -> Kind:
    """The case as a picture."""

    def make(source: Source, _: Progress) -> Iterator[bytes]:
        yield draw(source)

    return Kind(suffix, media, make)


def _filed(write: Callable[[Source], bytes]) -> Kind:
    """A paper that is filed: a text to be worked on."""

    def make(source: Source, _: Progress) -> Iterator[bytes]:
        yield write(source)

    return Kind("docx", DOCX, make)


KINDS: dict[str, Kind] = {
    "case": Kind("json", "application/json", _case),
    "picture": _drawn(png, "png", "image/png"),
    "drawing": _drawn(svg, "svg", "image/svg+xml"),
    "book": Kind("xlsx", XLSX, book),
    "rows": Kind("csv", "text/csv; charset=utf-8", rows),
    "calendar": Kind("ics", "text/calendar; charset=utf-8", agenda),
    "receipts": Kind("zip", "application/zip", bundle),
    "preliminary": _filed(partial(report, name="preliminary")),
    "final": _filed(partial(report, name="final")),
    "persons": _filed(persons),
    "insurer": _filed(insurer),
    "dossier": Kind("pdf", "application/pdf", dossier),
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
