"""Where a conversation stands, in words: what is asked there.

Laws: what is asked is called as the fact it becomes; steps on the way in, and those that ask
whether something is right or whether there is more, have words of their own; of a menu its chapter
says enough.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.catalogue import catalogue
from flows.effects import Word
from flows.machine import STEPS
from flows.step import Step

ARRIVING = ("card", "notice", "policy", "number", "code", "check", "case", "phone")
"""The steps on the way in that staff need to tell apart."""
ENDINGS = {"keep": "confirm", "cost_keep": "confirm", "ended_keep": "confirm", "confirm": "confirm"}
ENDINGS |= {"more": "more", "result": "result"}
"""By the last part of a step's name what is asked there, whatever the chapter."""


def asked(step: str) -> Word | None:
    """What is asked at a step; None at a menu, and at a step that is no more."""
    return _ASKED.get(step)


def families() -> Iterator[str]:
    """Every key made from a code."""
    yield from (f"console.step.{each}" for each in (*ARRIVING, *set(ENDINGS.values())))


def _word(step: Step) -> Word | None:
    chapter, _, last = step.id.partition(".")
    if chapter == "arrival":
        return Word(f"console.step.{last}") if last in ARRIVING else None
    if last in ENDINGS:
        return Word(f"console.step.{ENDINGS[last]}")
    known = catalogue("ja").texts
    keys = (key for path in step.paths[:1] for key in _keys(chapter, path))
    return next((Word(key) for key in keys if key in known), None)


def _keys(chapter: str, path: str) -> tuple[str, ...]:
    section, _, field = path.partition(".")
    if section == "draft":
        return (f"fact.{chapter}.{field}.short", f"console.field.{field}")
    return (f"fact.{path}", f"console.field.{field}")


_ASKED = {id: word for id, step in STEPS.items() if (word := _word(step))}
