"""The pieces a page is made of, as plain JSON values.

Laws: everything in them is worded already; a cell is a text, or a text with small lines below it;
how a piece looks is the templates' business.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

Block = dict[str, Any]
Cell = str | dict[str, Any]


def section(title: str, *blocks: Block | None, lead: str = "", appendix: bool = False) -> Block:
    """A chapter; what is None is left out."""
    found = [each for each in blocks if each is not None]
    return {"title": title, "lead": lead, "appendix": appendix, "blocks": found}


def head(text: str) -> Block:
    """A heading within a chapter."""
    return {"kind": "head", "text": text}


def lines(texts: Iterable[str]) -> Block:
    """Sentences, one below the other."""
    return {"kind": "lines", "lines": list(texts)}


def note(texts: Iterable[str]) -> Block:
    """What is to be kept in mind, set apart."""
    return {"kind": "note", "lines": list(texts)}


def bullets(texts: Iterable[str]) -> Block:
    """A list of sentences."""
    return {"kind": "bullets", "lines": list(texts)}


def column(title: str, *, mm: float | None = None, fr: float = 1, right: bool = False) -> Block:
    """A column: so many millimetres, or a share of what is left."""
    width = {"mm": mm} if mm is not None else {"fr": fr}
    return {"title": title, "right": right, **width}


def cell(text: str, *below: str, strong: bool = False) -> Cell:
    """A cell with small lines below its text."""
    return {"text": text, "below": [each for each in below if each], "strong": strong}


def table(
    columns: Sequence[Block], rows: Iterable[Sequence[Cell]], foot: Sequence[Cell] = ()
) -> Block:
    """Rows under a header that every page repeats; ``foot``: their sum."""
    made = [list(row) for row in rows]
    return {"kind": "table", "columns": list(columns), "rows": made, "foot": list(foot)}
