"""Numbers as people here write them: 1,234 · 1.5億 · 百五十万 · 1億5千万 · 1,500千 · 二〇二六.

Laws: exact (a fraction, never a float); units stand once each, the larger first; commas group by
three; 千, 百万 and 十億 count any figures, as the columns of a ledger do; what is not one well-made
number is None, and so are a leading zero and two neighbouring kanji digits (五六万: five or six).
"""

from __future__ import annotations

import re
from fractions import Fraction

LARGE = {"兆": 10**12, "億": 10**8, "万": 10**4}
SMALL = {"千": 1000, "百": 100, "十": 10}
DIGITS = {digit: value for value, digit in enumerate("〇一二三四五六七八九")} | {"零": 0}
KANJI = "".join(DIGITS)

_SECTION = re.compile(r"([^兆億万]+)([兆億万]?)")
_PLAIN = re.compile(r"(?:0|[1-9]\d*)(?:\.\d+)?", re.ASCII)
_GROUPED = re.compile(r"[1-9]\d{0,2}(?:,\d{3})+(?:\.\d+)?", re.ASCII)
_POSITIONAL = re.compile(rf"[〇零]|(?![〇零])[{KANJI}]+")
_NEIGHBOURS = frozenset(["一二", "二三", "三四", "四五", "五六", "六七", "七八", "八九"])
_DOUBTFUL = re.compile(r"\d{1,3}\.\d{3}", re.ASCII)
LONGEST = 60
_CLIPPED = re.compile(rf"[万億兆千](?:\d{{1,2}}|[{KANJI}])", re.ASCII)
_SCALED = re.compile(r"([\d.,]+)\s*(k|m|mn|b|bn|thousand|million|billion)", re.ASCII)
SCALES = {"k": 3, "thousand": 3, "m": 6, "mn": 6, "million": 6, "b": 9, "bn": 9, "billion": 9}
_LEDGER = re.compile(r"([\d.,]+)(千|百万|十億)", re.ASCII)
LEDGER = {"千": 10**3, "百万": 10**6, "十億": 10**9}
_STEPS = re.compile(rf"(\d\.\d+|[1-9]|[{KANJI}])?([千百十])", re.ASCII)


def number(text: str) -> Fraction | None:
    """The number a text writes, or None where it writes no single one."""
    if len(text) <= LONGEST and (ledger := _LEDGER.fullmatch(text)):
        figures = _figures(ledger[1])
        return None if figures is None else figures * LEDGER[ledger[2]]
    sections = _SECTION.findall(text) if len(text) <= LONGEST else []
    if not sections or "".join(a + b for a, b in sections) != text:
        return None
    total, above = Fraction(0), 10**16
    for place, (digits, unit) in enumerate(sections):
        value, size = _section(digits), LARGE.get(unit, 1)
        if value is None or size >= above or (place and value >= 10**4):
            return None
        if len(sections) > 1 and (value == 0 or value.denominator != 1):
            return None
        total, above = total + value * size, size
    return total


def doubtful(text: str) -> bool:
    """Whether a point may stand for a comma: 1.500 without a unit."""
    return _DOUBTFUL.fullmatch(text) is not None


def scaled(text: str) -> tuple[Fraction | None, str]:
    """The number, and the abbreviated or spelt English scale it was written with."""
    found = _SCALED.fullmatch(text)
    if found is None:
        return number(text), ""
    value = number(found[1])
    return (None if value is None else value * 10 ** SCALES[found[2]]), found[2]


def clipped(text: str) -> bool:
    """Whether a last unit may have been left out: 1万2 as a short 1万2千."""
    return _CLIPPED.fullmatch(text[-3:]) is not None or _CLIPPED.fullmatch(text[-2:]) is not None


def _section(text: str) -> Fraction | None:
    """The part of a number between the large units."""
    figures = _figures(text)
    if figures is not None:
        return figures
    if text in _NEIGHBOURS:
        return None
    if _POSITIONAL.fullmatch(text):
        return Fraction("".join(str(DIGITS[each]) for each in text))
    return _stepped(text)


def _figures(text: str) -> Fraction | None:
    """Plain figures, or grouped by three."""
    if _PLAIN.fullmatch(text) or _GROUPED.fullmatch(text):
        return Fraction(text.replace(",", ""))
    return None


def _stepped(text: str) -> Fraction | None:
    """3千5百, 百五十, 三千五, 3千500: the steps go down; a kanji or all figures left may follow."""
    total, above, end = Fraction(0), 10**4, 0
    for match in _STEPS.finditer(text):
        size = SMALL[match[2]]
        times = _digit(match[1])
        whole = times.denominator == 1 or match[0] == text
        if match.start() != end or size >= above or times == 0 or not whole:
            return None
        total, above, end = total + times * size, size, match.end()
    rest = _rest(text[end:], above) if end else None
    return None if rest is None else total + rest


def _rest(text: str, above: int) -> int | None:
    """What stands under the last step: nothing, one kanji digit, or figures up to the step."""
    if text in DIGITS and text not in "〇零":
        return DIGITS[text]
    figures = _PLAIN.fullmatch(text) and "." not in text and 10 ** len(text) == above
    return int(text) if figures else 0 if not text else None


def _digit(text: str | None) -> Fraction:
    if not text:
        return Fraction(1)
    return Fraction(DIGITS[text]) if text in DIGITS else Fraction(text)
