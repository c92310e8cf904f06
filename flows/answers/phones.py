"""Telephone numbers: as they are written here, or with a country's code.

Laws: digits in any width, with the usual signs between; too few or too many digits are no number.
"""

from __future__ import annotations

import re

from flows.answers.reading import STROKES, Problem, Reading, Value, normal, too_long

WRITTEN = re.compile(r"\+?[\d()\-. ]+")
FEWEST, MOST = 9, 15
DASHES = str.maketrans(dict.fromkeys(f"{STROKES}ー", "-"))


def read_phone(text: str) -> Reading[str]:
    """Read a telephone number, kept as it was grouped."""
    if too_long(text):
        return Problem("not_a_phone")
    written = normal(text).translate(DASHES).strip()
    digits = sum(sign.isdecimal() for sign in written)
    if WRITTEN.fullmatch(written) and written.isascii() and FEWEST <= digits <= MOST:
        return Value(written)
    return Problem("not_a_phone")
