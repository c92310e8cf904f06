"""What a reading comes to, and how text is made plain before it is read.

Laws: a value is certain; a guess is confirmed before it is kept; what is not one value is a
problem and asked again, never guessed; what is longer than anybody writes one value is not looked
at, so that no text takes long to read.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Generic, TypeVar

T_co = TypeVar("T_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Value(Generic[T_co]):
    """Read with certainty."""

    value: T_co


@dataclass(frozen=True, slots=True)
class Confirm(Generic[T_co]):
    """Guessed: a value, and the code of why it was a guess."""

    value: T_co
    why: str


@dataclass(frozen=True, slots=True)
class Problem:
    """Not one value: the code of why."""

    why: str


Reading = Value[T_co] | Confirm[T_co] | Problem

GUESSES = frozenset(
    {
        "no_year",
        "no_month",
        "two_digit_year",
        "weekday",
        "order",
        "about",
        "night",
        "no_unit",
        "foreign",
        "scale",
        "records",
    }
)
PROBLEMS = frozenset(
    {
        "empty",
        "unreadable",
        "range",
        "several",
        "product",
        "month_only",
        "no_such_day",
        "weekday_differs",
        "ambiguous_order",
        "future",
        "too_old",
        "negative",
        "zero",
        "fraction",
        "too_large",
        "tax",
    }
)
LONGEST = 200
"""Signs in which one value is said, with its manners."""
STROKES = "‐‑‒–—―−"
"""What keyboards give for a dash, beside the ー of kana."""
DASHES = re.compile(
    f"[{STROKES}](?=[\\d¥円]|$)|(?<=\\d)[{STROKES}]"
    "|(?<![ァ-ヺ])ー(?=[\\d¥円])|(?<=[\\d円])ー$"  # no dash where it only draws out a sound
)
NUMBERED = re.compile("[²³¹⁰-⁹₀-₉①-⒛⓪-⓿❶-➓㈠-㈩㉈-㉟㊀-㊉㊱-㊿¼-¾⅐-⅟]")
WAVES = re.compile("[〜～∼∿]")
APOSTROPHES = re.compile("[‘’ʼ]")
"""As telephones set them of themselves."""
UNSEEN = ("Cc", "Cf")
"""Controls, marks that turn the direction of reading, signs of no width."""
TURNED = "\u202e"
"""Shows what stands after it from behind: 12 is seen as 21, so that it is not read as 12."""


def too_long(text: str) -> bool:
    """Is it more than one value?"""
    return len(text) > LONGEST


def seen(text: str) -> str:
    """A text on one line, without signs that nobody sees: they make it look like another."""
    return " ".join("".join(each for each in text if _shows(each)).split())


def _shows(sign: str) -> bool:
    return sign.isspace() or unicodedata.category(sign) not in UNSEEN


def normal(text: str) -> str:
    """Text in one width, one kind of dash, wave, apostrophe and space; ① stands apart; without
    signs that nobody sees, which come along when something is copied from a page or a mail."""
    if not text.isprintable():
        text = "".join(each for each in text if _shows(each) or each == TURNED)
    apart = NUMBERED.sub(r" \g<0> ", APOSTROPHES.sub("'", text.replace("～", "~")))
    plain = WAVES.sub("~", unicodedata.normalize("NFKC", apart))
    return " ".join(DASHES.sub("-", plain).split())
