"""The screen that keeps leaked personal data out of the chat: pure, and called before anything
is stored.

Laws: a hit is never stored; a doubt is asked about, and let through once it is sent again with a
word that says what the number is (荷物番号, 法人番号, tracking …); a password is told before
a number, a number before a roster, a hit before a doubt; a column's heading labels its cells;
a long text is looked at in pieces, a table with its headings above each piece.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from flows.heard import Heard, Screened, Typed
from flows.screen.finding import Doubt, Finding, Hit, plain
from flows.screen.numbers import numbers
from flows.screen.passwords import password
from flows.screen.persons import roster
from flows.screen.tables import columns, table

__all__ = ["Doubt", "Finding", "Hit", "screen", "screen_rows", "sifted"]

PIECE = 20_000
"""Signs that are looked at together."""
OVERLAP = 500
"""Signs that two neighbouring pieces share, so that nothing is cut in two."""


def screen(text: str) -> Finding | None:
    """What leaked data a text holds."""
    starts = range(0, max(1, len(text) - OVERLAP), PIECE - OVERLAP)
    return _worst(_piece(text[start : start + PIECE]) for start in starts)


def screen_rows(rows: Sequence[Sequence[str]]) -> Finding | None:
    """What leaked data the rows of a table hold, the headings among them."""
    clean = ["\t".join(" ".join(cell.split()) for cell in row) for row in rows]
    return _worst(screen("\n".join(part)) for part in _parts(clean))


def sifted(text: str) -> Heard:
    """What a channel hands on of a typed text: the text, or only that it was screened."""
    found = screen(text)
    if found is None:
        return Typed(text)
    return Screened(found.kind, doubt=isinstance(found, Doubt))


def _parts(lines: Sequence[str]) -> Iterator[list[str]]:
    """The lines of a table in pieces, each with the headings above it."""
    part, size = list(lines[:1]), 0
    for line in lines[1:]:
        if size + len(line) > PIECE and len(part) > 1:
            yield part
            part, size = list(lines[:1]), 0
        part.append(line)
        size += len(line)
    yield part


def _worst(findings: Iterable[Finding | None]) -> Finding | None:
    """The first hit, else the first doubt; nothing is looked at after a hit."""
    doubt: Finding | None = None
    for found in findings:
        if isinstance(found, Hit):
            return found
        doubt = doubt or found
    return doubt


def _piece(text: str) -> Finding | None:
    shown = plain(text)
    rows = table(shown)
    parts = [shown, *columns(rows)] if rows else [shown]
    if any(password(part) for part in parts):
        return Hit("password")
    found = next(iter(_numbers(shown, rows)), None)
    if isinstance(found, Hit) or not roster(shown):
        return found
    return Hit("roster")


def _numbers(shown: str, rows: list[list[str]]) -> list[Finding]:
    """The findings among the numbers, hits first; in a table each column by itself."""
    parts: Iterable[str] = columns(rows) if rows else [shown]
    found = [each for each in map(numbers, parts) if each is not None]
    return sorted(found, key=lambda each: isinstance(each, Doubt))
