"""Every paper there is: what it is called, what kind of file it is, who makes it.

Laws: one row a paper; the conversation, the page, the console and the command line all read this
table, so that none knows a paper the others do not.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from typing import Any

from bot.documents.source import Source
from bot.files.kinds import XLSX
from flows.dossier import case_document

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
Progress = Callable[[int, int], None]
"""Told now and then how much is done, of how much; of 0 while nobody can say."""


@dataclass(frozen=True, slots=True)
class Kind:
    """One paper; `make` gives its bytes piece by piece.

    ``long``: of a large case it takes a while before there is the first of them.
    """

    suffix: str
    media: str
    make: Callable[[Source, Progress], Iterator[bytes]]
    long: bool = False


def _case(source: Source, _: Progress) -> Iterator[bytes]:
    """The case document, which `assess` reads."""
    tree = case_document(source.dossier)
    yield (json.dumps(tree, ensure_ascii=False) + "\n").encode()


def _made(suffix: str, media: str, module: str, name: str, *, long: bool = False) -> Kind:
    """A paper made piece by piece, by a function of this package.

    It is brought in when it is first asked for: whatever makes no paper starts without the
    libraries that write them.
    """

    def make(source: Source, progress: Progress) -> Iterator[bytes]:
        pieces: Iterator[bytes] = _maker(module, name)(source, progress)
        return pieces

    return Kind(suffix, media, make, long)


def _whole(suffix: str, media: str, module: str, maker: str, **given: str) -> Kind:
    """A paper made at once, by a function of this package, brought in likewise."""

    def make(source: Source, _: Progress) -> Iterator[bytes]:
        yield _maker(module, maker)(source, **given)

    return Kind(suffix, media, make)


def _maker(module: str, name: str) -> Callable[..., Any]:
    maker: Callable[..., Any] = getattr(import_module(f"{__package__}.{module}"), name)
    return maker


KINDS: dict[str, Kind] = {
    "case": Kind("json", "application/json", _case),
    "dossier": _made("pdf", "application/pdf", "dossier.make", "make", long=True),
    "picture": _whole("png", "image/png", "picture", "png"),
    "drawing": _whole("svg", "image/svg+xml", "picture", "svg"),
    "book": _made("xlsx", XLSX, "book", "book", long=True),
    "rows": _made("csv", "text/csv; charset=utf-8", "flat", "rows"),
    "calendar": _made("ics", "text/calendar; charset=utf-8", "agenda", "agenda"),
    "receipts": _made("zip", "application/zip", "bundle", "bundle"),
    "preliminary": _whole("docx", DOCX, "filed", "report", name="preliminary"),
    "final": _whole("docx", DOCX, "filed", "report", name="final"),
    "persons": _whole("docx", DOCX, "filed", "persons"),
    "insurer": _whole("docx", DOCX, "filed", "insurer"),
}
"""Papers by name."""


def is_long(paper: str) -> bool:
    """Is it a paper that takes a while before there is anything of it?"""
    return paper in KINDS and KINDS[paper].long


def file_name(case: str, paper: str) -> str:
    """What the file is called: ASCII, so that every system keeps it."""
    return f"{case}-{paper}.{KINDS[paper].suffix}"


def forms() -> dict[str, list[str]]:
    """The papers there are of each kind of file (its suffix), the first of each the usual one."""
    found: dict[str, list[str]] = {}
    for name, kind in KINDS.items():
        found.setdefault(kind.suffix, []).append(name)
    return found
