"""Drafts of what the law asks to be written: the report's nine items, the notice to the persons.

Laws: a draft says only what the case knows, and marks what it does not (`draft.unknown`); it names
no person, only companies and counts; it is written in Japanese, for it is filed and sent in Japan:
the English catalogue holds what each line means, for whoever cannot read it. The final report has
the same items as the preliminary one, and whatever is still open in it is to be settled first.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from flows.drafted import NOTICE, REPORT, UNKNOWN, Made, Source
from flows.effects import Listed, Panel, Say, Word
from flows.facts import Facts
from flows.turn import Reckoned

DRAFTS = ("preliminary", "final", "persons")

AT_ONCE = 4
"""Lines of one item in one piece, so that each fits a phone."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One item of a draft, or what more there is of it: its title and lines."""

    title: Word
    lines: tuple[Say, ...]
    more: bool = False

    @property
    def open(self) -> bool:
        """Is something in it not known yet?"""
        return any(UNKNOWN in _flat(value) for line in self.lines for value in line.values.values())

    def panel(self, language: str = "ja") -> Panel:
        """The item as it is shown: in Japanese, unless its meaning is asked for."""
        title = Word("draft.more", {"item": self.title}) if self.more else self.title
        return Panel(title, self.lines, language)


def draft(name: str, policy: Mapping[str, Any], facts: Facts, reckoned: Reckoned) -> list[Piece]:
    """The named draft, item by item."""
    source = Source(policy, facts, reckoned, name)
    items = NOTICE if name == "persons" else REPORT
    return [piece for item, made in items.items() for piece in _pieces(item, made(source))]


def missing(pieces: list[Piece]) -> tuple[Word, ...]:
    """The items in which something is still open."""
    return tuple({piece.title.key: piece.title for piece in pieces if piece.open}.values())


def _pieces(item: str, made: Made) -> Iterator[Piece]:
    lines = [
        Say(f"draft.line.{key}", {"value": UNKNOWN if value is None else value})
        for key, value in made
    ]
    for start in range(0, len(lines), AT_ONCE):
        title, part = Word(f"draft.item.{item}"), tuple(lines[start : start + AT_ONCE])
        yield Piece(title, part, more=start > 0)


def _flat(value: object) -> Iterator[object]:
    """A value and all it is made of."""
    yield value
    inner = value.values if isinstance(value, Listed) else ()
    inner = tuple(value.values.values()) if isinstance(value, Word) else inner
    for each in inner:
        yield from _flat(each)
