"""Amounts of yen as people type them.

Laws: a bare number, an abbreviation, a foreign sign and an *about* are guesses; a range, a
product, two amounts and a net-of-tax amount are problems; a value is whole yen.
"""

from __future__ import annotations

import re
from fractions import Fraction

from flows.answers.numerals import number
from flows.answers.reading import Confirm, Problem, Reading, Value, normal

MOST = 10**13
_END = re.compile(r"(?:です|でした|になります|くらいです|だと思います)?[。!]*$")
_ABOUT_HEAD = re.compile(
    r"^(?:約|およそ|おおよそ|だいたい|大体|ざっと|about |around |approx\.? |roughly |circa |~)\s*"
)
_ABOUT_TAIL = re.compile(r"\s*(?:くらい|ぐらい|ほど|程度|前後|ごろ| or so)$")
_RANGE = re.compile(
    r"以上|以下|未満|超|弱$|強$|[円万億千\d]\s*(?:~|から)|\d\s*-\s*[¥\d]|\d\s*(?:to|and)\s|between|"
    r"at least|up to|over |under |more than|less than"
)
_SEVERAL = re.compile(
    r"[\d円万億千]\s*(?:か|と|又は|または|、|・|or |/)\s*[¥\d一二三四五六七八九百]"
)
_PRODUCT = re.compile(r"[×✕✖*@]|[\d円]\s*x\s*\d|掛ける|\beach\b|ずつ")
_NET = re.compile(r"税抜|税別|\+\s*税|\+\s*tax|excl|before tax|without tax")
_GROSS = re.compile(
    r"[(\s]*(?:税込み?|消費税込み?|tax included|incl(?:\.|uding)? tax|with tax)[)\s]*"
)
_FOREIGN = re.compile(r"us\$|\$|€|£|米?ドル|ユーロ|usd|eur|dollars?|euros?")
_YEN_HEAD = re.compile(r"^(?:¥|jpy)\s*")
_YEN_TAIL = re.compile(r"\s*(?:円也?|yen|jpy)\s*-?$")
_SCALE = re.compile(r"^([\d.,]+)\s*(k|m|mn|b|bn|thousand|million|billion)$", re.ASCII)
SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}


def read_yen(text: str, *, zero: bool = False) -> Reading[int]:
    """Whole yen; ``zero`` allows none."""
    plain = _END.sub("", normal(text).casefold()).strip()
    problem = _problem(plain)
    if problem:
        return Problem(problem)
    plain = _GROSS.sub("", plain)
    core = _ABOUT_TAIL.sub("", _ABOUT_HEAD.sub("", plain))
    about = core != plain
    local = _FOREIGN.sub("", core).strip()
    foreign = local != core
    digits = _YEN_TAIL.sub("", _YEN_HEAD.sub("", local)).removesuffix("-").strip()
    yen = digits != local
    value, scaled = _number(digits)
    if value is None:
        return Problem("unreadable")
    unit = yen or bool(re.search("[万億兆]", digits))
    return _kept(value, _guess(foreign, scaled, about, unit), zero)


def _problem(plain: str) -> str | None:
    if not plain:
        return "empty"
    if re.match(r"[-▲△]|マイナス|minus", plain):
        return "negative"
    bare = _ABOUT_HEAD.sub("", plain)
    for why, pattern in (
        ("tax", _NET),
        ("product", _PRODUCT),
        ("range", _RANGE),
        ("several", _SEVERAL),
    ):
        if pattern.search(bare):
            return why
    return None


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
