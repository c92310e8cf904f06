"""Amounts of yen as people type them.

Laws: a bare number, an abbreviation, a foreign sign and an *about* are guesses; a range, a
product, two amounts and a net-of-tax amount are problems; a value is whole yen.
"""

from __future__ import annotations

import re
from fractions import Fraction

from flows.answers.loosely import not_one, told
from flows.answers.numerals import KANJI, clipped, doubtful, scaled
from flows.answers.reading import Confirm, Problem, Reading, Value, normal, too_long

MOST = 10**13
NET = re.compile(
    r"税抜|税別|税引|外税|(?:\+|と|プラス)\s*(?:消費)?税|(?:\+|plus)\s*(?:tax|vat)|excl|"
    r"(?:before|without) (?:tax|vat)"
)
"""Beside an amount: the tax is not in it."""
_GROSS = re.compile(
    r"(?<![(\s])[(\s]*(?:税込み?|消費税込み?|tax included|incl(?:\.|uding)? tax|with tax)[)\s]*"
)
_SIGNS = r"us\$|\$|€|£|米?ドル|ユーロ|usd|eur|dollars?|euros?"
_FOREIGN = re.compile(_SIGNS)
_FOREIGN_SUM = re.compile(rf"(?:{_SIGNS})\s*\d|[\d{KANJI}十百千万億kmb]\s*(?:{_SIGNS})(?![a-z])")
_YEN_HEAD = re.compile(r"^(?:[¥\\]|jpy)\s*")
"""The backslash is what the yen's key types in Windows, and what its sheets are saved with."""
_YEN_TAIL = re.compile(r"\s*(?:円也?|yen|jpy|¥)\s*-?$")
_CLOSED = re.compile(r"\.?-$")
_NONE = re.compile(
    r"(?:特に)?(?:なし|無し|無|ない|無い|ありません|ございません)(?:です)?[。.]?|"
    r"none|nothing|nil|no|there is none\.?"
)
_NEGATIVE = re.compile(r"[¥\\]?\s*[-▲△]|マイナス|minus|\([¥\\]?[\d,.]+円?\)$", re.ASCII)


def read_yen(text: str, *, zero: bool = False) -> Reading[int]:
    """Whole yen; ``zero`` allows none."""
    if too_long(text):
        return Problem("unreadable")
    plain = _GROSS.sub(" ", normal(text).casefold()).strip()
    core, about = told(plain)
    if zero and _NONE.fullmatch(core):
        return Value(0)
    problem = _problem(core, about)
    if problem:
        return Problem(problem)
    local = _FOREIGN.sub(" ", core).strip()
    digits, yen = _unmarked(local)
    value, scale = scaled(digits)
    if value is None:
        return Problem("unreadable")
    if doubtful(digits):
        return Problem("fraction")
    unit = yen or digits.endswith(("万", "億", "兆"))
    return _kept(value, _guess(local != core, scale, about, unit), zero)


def foreign(text: str) -> bool:
    """Does an amount of foreign money, which would be read as yen, stand in a text?"""
    return _FOREIGN_SUM.search(normal(text).casefold()) is not None


def _problem(core: str, about: bool) -> str | None:
    if not core:
        return "unreadable" if about else "empty"
    if _NEGATIVE.match(core):
        return "negative"
    return "tax" if NET.search(core) else not_one(core)


def _unmarked(local: str) -> tuple[str, bool]:
    """The figures, and whether a yen sign leaves no doubt of what they count.

    A dash closes an amount only where a sign opened it: ``30-`` is a range not yet finished.
    """
    untailed = _YEN_TAIL.sub("", local).strip()
    if not _YEN_HEAD.match(untailed):
        return untailed, untailed != local
    digits = _CLOSED.sub("", _YEN_HEAD.sub("", untailed)).strip()
    return digits, untailed != local or not clipped(digits)


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
