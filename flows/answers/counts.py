"""Numbers of persons as people type them.

Laws: an *about*, an abbreviation and a count of records are guesses; a range, a product and two
numbers are problems.
"""

from __future__ import annotations

import re

from flows.answers.loosely import not_one, told
from flows.answers.numerals import clipped, doubtful, scaled
from flows.answers.reading import Confirm, Problem, Reading, Value, normal, too_long

MOST = 10**10
_RANGE = re.compile(r"\d\s*[人名]?\s*(?:か|or )\s*\d")
_PEOPLE = re.compile(r"\s*(?:人|名|名様|名分|人分|people|persons?)$")
_RECORDS = re.compile(r"\s*(?:件|records?|rows?|通)$")
_NEGATIVE = re.compile(r"[-▲△]|マイナス|minus")


def read_count(text: str) -> Reading[int]:
    """A number of persons, 0 allowed."""
    if too_long(text):
        return Problem("unreadable")
    core, about = told(normal(text).casefold())
    if not core:
        return Problem("unreadable" if about else "empty")
    if _NEGATIVE.match(core):
        return Problem("negative")
    why = "range" if _RANGE.search(core) else not_one(core)
    if why:
        return Problem(why)
    counted = _PEOPLE.sub("", core)
    records = _RECORDS.sub("", counted) if counted == core else counted
    value, scale = scaled(records)
    if value is None:
        return Problem("unreadable")
    if value.denominator != 1 or doubtful(records):
        return Problem("fraction")
    if value > MOST:
        return Problem("too_large")
    short = 0 < len(scale) <= 2 or (records == core and clipped(records))
    guess = "scale" if short else "about" if about else ""
    guess = guess or ("records" if records != counted else "")
    return Confirm(int(value), guess) if guess else Value(int(value))
