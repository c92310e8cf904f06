"""Amounts of yen as people type them.

Laws: a bare number, an abbreviation, a foreign sign and an *about* are guesses; a range, a
product, two amounts and a net-of-tax amount are problems; a value is whole yen.
"""

from __future__ import annotations

import re
from fractions import Fraction

from flows.answers.loosely import not_one, told
from flows.answers.numerals import doubtful, number
from flows.answers.reading import Confirm, Problem, Reading, Value, normal

MOST = 10**13
_NET = re.compile(r"税抜|税別|\+\s*税|\+\s*tax|excl|before tax|without tax")
_GROSS = re.compile(
    r"[(\s]*(?:税込み?|消費税込み?|tax included|incl(?:\.|uding)? tax|with tax)[)\s]*"
)
_FOREIGN = re.compile(r"us\$|\$|€|£|米?ドル|ユーロ|usd|eur|dollars?|euros?")
_YEN_HEAD = re.compile(r"^(?:¥|jpy)\s*")
_YEN_TAIL = re.compile(r"\s*(?:円也?|yen|jpy|¥)\s*-?$")
_NEGATIVE = re.compile(r"¥?\s*[-▲△]|マイナス|minus")
_SCALE = re.compile(r"^([\d.,]+)\s*(k|m|mn|b|bn|thousand|million|billion)$", re.ASCII)
SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}


def read_yen(text: str, *, zero: bool = False) -> Reading[int]:
    """Whole yen; ``zero`` allows none."""
    plain = _GROSS.sub(" ", normal(text).casefold()).strip()
    core, about = told(plain)
    problem = _problem(core, about)
    if problem:
        return Problem(problem)
    local = _FOREIGN.sub(" ", core).strip()
    digits = _YEN_TAIL.sub("", _YEN_HEAD.sub("", local)).removesuffix("-").strip()
    value, scaled = _number(digits)
    if value is None:
        return Problem("unreadable")
    if doubtful(digits):
        return Problem("fraction")
    unit = digits != local or digits.endswith(("万", "億", "兆"))
    return _kept(value, _guess(local != core, scaled, about, unit), zero)


def _problem(core: str, about: bool) -> str | None:
    if not core:
        return "unreadable" if about else "empty"
    if _NEGATIVE.match(core):
        return "negative"
    return "tax" if _NET.search(core) else not_one(core)


def _number(digits: str) -> tuple[Fraction | None, str]:
    """The number, and the abbreviated or spelt scale it was written with."""
    scaled = _SCALE.match(digits)
    if scaled is None:
        return number(digits), ""
    value = number(scaled[1])
    return (None if value is None else value * 10 ** SCALES[scaled[2]]), scaled[2]


def _guess(foreign: bool, scale: str, about: bool, unit: bool) -> str | None:
    if foreign:
        return "foreign"
    if scale and len(scale) <= 2:
        return "scale"
    if about:
        return "about"
    return None if unit else "no_unit"


def _kept(value: Fraction, guess: str | None, zero: bool) -> Reading[int]:
    if value.denominator != 1:
        return Problem("fraction")
    if value == 0 and not zero:
        return Problem("zero")
    if value > MOST:
        return Problem("too_large")
    amount = int(value)
    if guess is None or (amount == 0 and guess == "no_unit"):
        return Value(amount)
    return Confirm(amount, guess)
