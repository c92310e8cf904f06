"""What goes out: things to say, as keys and values, and the question that is open.

Laws: no words here, only keys of the catalogues; a value says what it is (yen, a day, a word, a
person's own text) so that each language can write it its way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True)
class Yen:
    """An amount in whole yen."""

    amount: int


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the catalogues, with what it needs itself."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """Several values, joined as the language joins them."""

    values: tuple[Value, ...]


Value = Yen | Word | Listed | date | int | str


@dataclass(frozen=True, slots=True)
class Say:
    """One paragraph: a key and its values."""

    key: str
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """One choice of the open question."""

    choice: str
    label: Word | str


@dataclass(frozen=True, slots=True)
class Ask:
    """The open question: where we are, the question, its choices.

    The choices are ``numbered`` unless a number is itself an answer.
    """

    step: str
    place: Say | None
    question: Say
    buttons: tuple[Button, ...] = ()
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines that belong together; with a title, something of its own to look at (a decision)."""

    title: Word | None
    lines: tuple[Say, ...]


Effect = Say | Panel | Ask


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a new case under this policy and go on in it."""

    policy: str


@dataclass(frozen=True, slots=True)
class JoinCase:
    """Join this open case and go on in it."""

    case: str


Order = OpenCase | JoinCase
