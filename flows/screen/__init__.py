"""The screen that keeps leaked personal data out of the chat: pure, and called before anything
is stored.

Laws: a hit is never stored; a doubt is asked about, and let through once it is sent again with a
word that says what the number is (荷物番号, 法人番号, tracking …); a password is told before
a number, a number before a roster, a hit before a doubt; a column's heading labels its cells;
nothing longer is looked at than `MOST`, and of a typed text nothing beyond it is handed on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from flows.heard import Heard, Screened, Typed
from flows.screen.finding import Doubt, Finding, Hit, plain
from flows.screen.numbers import numbers
from flows.screen.passwords import password
from flows.screen.persons import roster
from flows.screen.tables import columns, table

__all__ = ["MOST", "Doubt", "Finding", "Hit", "screen", "screen_rows", "sifted"]

MOST = 60_000
"""Signs of one text that are looked at; no channel hands on as many, but a table or a terminal."""
TYPED = 4_096
"""Signs of a typed text that are taken, as on Telegram."""
CELL = 100
"""Signs of a cell that are looked at: no name, number or address is longer."""


def screen(text: str) -> Finding | None:
    """What leaked data a text holds."""
    shown = plain(text[:MOST])
    rows = table(shown)
    parts = [shown, *columns(rows)] if rows else [shown]
    if any(password(part) for part in parts):
        return Hit("password")
    found = next(iter(_numbers(shown, rows)), None)
    if isinstance(found, Hit) or not roster(shown):
        return found
    return Hit("roster")


def screen_rows(rows: Sequence[Sequence[str]]) -> Finding | None:
    """What leaked data the rows of a table hold, the headings among them."""
    clean = [[" ".join(cell[: 2 * CELL].split())[:CELL] for cell in row] for row in rows]
    return screen("\n".join("\t".join(row) for row in clean))


def sifted(text: str) -> Heard:
    """What a channel hands on of a typed text: the text, or only that it was screened."""
    text = text[:TYPED]
    found = screen(text)
    if found is None:
        return Typed(text)
    return Screened(found.kind, doubt=isinstance(found, Doubt))


def _numbers(shown: str, rows: list[list[str]]) -> list[Finding]:
    """The findings among the numbers, hits first; in a table each column by itself."""
    parts: Iterable[str] = columns(rows) if rows else [shown]
    found = [each for each in map(numbers, parts) if each is not None]
    return sorted(found, key=lambda each: isinstance(each, Doubt))
