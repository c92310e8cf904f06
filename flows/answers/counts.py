"""Numbers of persons as people type them.

Laws: an *about*, an abbreviation and a count of records are guesses; a range is a problem.
"""

from __future__ import annotations

import re

from flows.answers.numerals import number
from flows.answers.reading import Confirm, Problem, Reading, Value, normal

MOST = 10**10
_END = re.compile(r"(?:です|でした)?[。!]*$")
_ABOUT = re.compile(
    r"^(?:約|およそ|おおよそ|だいたい|大体|about |around |approx\.? |roughly |~)\s*|"
    r"\s*(?:くらい|ぐらい|ほど|程度|前後| or so)$"
)
_RANGE = re.compile(
    r"以上|以下|未満|超|弱$|強$|[人名万千\d]\s*(?:~|から|か)|\d\s*-\s*\d|\d\s*(?:to|or)\s|"
    r"at least|up to|over |under |more than|less than|\+$"
)
_PEOPLE = re.compile(r"\s*(?:人|名|名様|名分|人分|people|persons?)$")
_RECORDS = re.compile(r"\s*(?:件|records?|rows?|通)$")


def read_count(text: str) -> Reading[int]:
    """A number of persons, 0 allowed."""
    plain = _END.sub("", normal(text).casefold()).strip()
    if not plain:
        return Problem("empty")
    if plain.startswith("-"):
        return Problem("negative")
    core = _ABOUT.sub("", plain)
    if _RANGE.search(core):
        return Problem("range")
    counted = _PEOPLE.sub("", core)
    records = _RECORDS.sub("", counted) if counted == core else counted
    thousands = re.fullmatch(r"([\d.]+)\s*k", records, re.ASCII)
    value = number(thousands[1] if thousands else records)
    if value is None:
        return Problem("unreadable")
    value *= 1000 if thousands else 1
    if value.denominator != 1:
        return Problem("fraction")
    if value > MOST:
        return Problem("too_large")
    why = "scale" if thousands else "about" if core != plain else ""
    why = why or ("records" if records != counted else "")
    return Confirm(int(value), why) if why else Value(int(value))
