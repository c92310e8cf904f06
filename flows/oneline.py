"""A cost in one line: `弁護士相談 33万円 11/10`, read whole or not at all.

Laws: every word of the line must be understood, each kind of thing once; a kind of cost and an
amount are needed; the reading is always shown and confirmed before it is kept.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, get_args

from coverage.case import Category
from flows.answers.dates import read_day
from flows.answers.money import read_yen
from flows.answers.reading import Problem, normal
from flows.effects import Button, Word
from flows.reading import choose
from flows.turn import Turn

LONGEST = 4
"""Words that may belong together, as ``20 November 2026``."""


def categories() -> tuple[Button, ...]:
    """The kinds of cost as choices."""
    return tuple(Button(code, Word(f"category.{code}")) for code in get_args(Category))


def read_line(text: str, turn: Turn, *, past: bool) -> dict[str, Any] | None:
    """The draft's values of a one-line entry, or None where it is not one."""
    words = normal(text).split()
    found: dict[str, Any] = {}
    while words:
        taken = _take(words, found, turn, past)
        if taken is None:
            return None
        words = words[taken:]
    return found if {"category", "amount"} <= found.keys() else None


def _take(words: list[str], found: dict[str, Any], turn: Turn, past: bool) -> int | None:
    """Read the longest understood run of words; how many it took."""
    for length in range(min(LONGEST, len(words)), 0, -1):
        text = " ".join(words[:length])
        for name, read in _readers(turn, past).items():
            value = None if name in found else read(text)
            if value is not None:
                found[name] = value
                return length
    return None


def _readers(turn: Turn, past: bool) -> dict[str, Callable[[str], Any]]:
    def category(text: str) -> str | None:
        return None if text.isdecimal() else choose(text, categories(), turn)

    def day(text: str) -> str | None:
        reading = read_day(text, turn.today, past=past)
        return None if isinstance(reading, Problem) else reading.value.isoformat()

    def amount(text: str) -> int | None:
        reading = read_yen(text)
        return None if isinstance(reading, Problem) else reading.value

    return {"category": category, "incurred_on": day, "amount": amount}
