"""Numbers as people here write them: 1,234 · 1.5億 · 百五十万 · 1億5千万 · 二〇二六.

Laws: exact (a fraction, never a float); units stand once each, the larger first; commas group by
three; what is not one well-made number is None; two neighbouring kanji digits (五六万: five or six)
are none.
"""

from __future__ import annotations

import re
from fractions import Fraction

LARGE = {"兆": 10**12, "億": 10**8, "万": 10**4}
SMALL = {"千": 1000, "百": 100, "十": 10}
DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
KANJI = "".join(DIGITS)

_SECTION = re.compile(r"([^兆億万]+)([兆億万]?)")
_PLAIN = re.compile(r"\d+(?:\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_POSITIONAL = re.compile(rf"[{KANJI}]+")
_NEIGHBOURS = frozenset(["一二", "二三", "三四", "四五", "五六", "六七", "七八", "八九"])
_DOUBTFUL = re.compile(r"\d{1,3}\.\d{3}", re.ASCII)
LONGEST = 60
_STEPS = re.compile(rf"(\d+(?:\.\d+)?|[{KANJI}])?([千百十])", re.ASCII)


def number(text: str) -> Fraction | None:
    """The number a text writes, or None where it writes no single one."""
    sections = _SECTION.findall(text) if len(text) <= LONGEST else []
    if not sections or "".join(a + b for a, b in sections) != text:
        return None
    total, above = Fraction(0), 10**16
    for place, (digits, unit) in enumerate(sections):
        value, size = _section(digits), LARGE.get(unit, 1)
        if value is None or size >= above or (place and value >= 10**4):
            return None
        if len(sections) > 1 and value.denominator != 1:
            return None
        total, above = total + value * size, size
    return total


def doubtful(text: str) -> bool:
    """Whether a point may stand for a comma: 1.500 without a unit."""
    return _DOUBTFUL.fullmatch(text) is not None


def _section(text: str) -> Fraction | None:
    """The part of a number between the large units."""
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return Fraction(text.replace(",", ""))
    if text in _NEIGHBOURS:
        return None
    if _POSITIONAL.fullmatch(text):
        return Fraction("".join(str(DIGITS[each]) for each in text))
    return _stepped(text)


def _stepped(text: str) -> Fraction | None:
    """3千5百, 百五十, 三千五: the steps go down, a single kanji may follow."""
    total, above, end = Fraction(0), 10**4, 0
    for match in _STEPS.finditer(text):
        size = SMALL[match[2]]
        times = _digit(match[1])
        if match.start() != end or size >= above or times >= 10 or times == 0:
            return None
        total, above, end = total + times * size, size, match.end()
    rest = text[end:]
    if not end or (rest and (rest not in DIGITS or rest in "〇零")):
        return None
    return total + DIGITS.get(rest, 0)


def _digit(text: str | None) -> Fraction:
    if not text:
        return Fraction(1)
    return Fraction(DIGITS[text]) if text in DIGITS else Fraction(text)
