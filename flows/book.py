"""The expense book: its columns, how a text stands in a cell, the mark by which an edit is known.

Laws: a mark says of which case and cost a row was, and of each cell what stood there, by a hash and
never by its content; it goes where its row goes, so that sorting, filtering and columns taken out
change nothing; a damaged mark is none. No text of a cell hides a sign or is cut without a mark.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256

from flows.cells import COLUMNS

TOLD = ("category", "kind", "vendor", "incurred_on", "amount")
TOLD_ALSO = ("retainer", "tax", "recipients", "engagement")
REASONED = ("part", "decision", "payable", "self_pay", "ineligible", "over_limit", "pending")
GONE = ("stage", "submitted", "submitted_on", "decided", "decided_on", "reason", "paid", "paid_on")
BOOK = (
    *("number", *TOLD, *TOLD_ALSO, "receipts"),
    *(*REASONED, "clauses", "why", "missing"),
    *(*GONE, "mark"),
)
"""The columns of the book; those of `COLUMNS` may be edited, the others are the program's."""
OURS = tuple(each for each in BOOK if each not in (*COLUMNS, "number", "mark"))
"""What the program says: an edit there is not taken."""
DAYS = frozenset({"incurred_on", "submitted_on", "decided_on", "paid_on"})
SUMS = frozenset(
    {"amount", "retainer", "tax", "recipients", *REASONED[2:], "submitted", "decided", "paid"}
)

MARKED = (*COLUMNS, *OURS)
SIGNS = 6
"""Letters of the hash of one cell; letters only, so that a mark is never taken for a number."""
CHECK = 8
FORMULA = tuple("=+-@＝＋－＠\t\r\n")
"""What a cell that is computed begins with, in any program and width."""
MOST = 400
"""Signs of a cell that are compared; of a table no more than a few more are read."""

_MARK = re.compile(r"(\S+) (E[1-9]\d*) ([a-p]+)", re.ASCII)
_HIDDEN = re.compile(
    "[\0-\x08\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u202a-\u202e\u2028\u2029\u2060-\u206f\ufeff"
    "\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff]"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a row was when the book was made."""

    case: str
    id: str
    cells: Mapping[str, str]

    def stood(self, column: str, text: str) -> bool:
        """Did this stand in the cell?"""
        return self.cells[column] == _letters(self.case, self.id, column, text)


def mark(case: str, id: str, cells: Mapping[str, str]) -> str:
    """The mark of a row, from what stands in its cells."""
    hashes = "".join(_letters(case, id, name, cells.get(name, "")) for name in MARKED)
    return f"{case} {id} {hashes}{_check(case, id, hashes)}"


def read_mark(text: str) -> Mark | None:
    """A row's mark; None where there is none or it is damaged."""
    found = _MARK.fullmatch(text.strip())
    if found is None or len(found[3]) != SIGNS * len(MARKED) + CHECK:
        return None
    case, id, hashes = found[1], found[2], found[3][:-CHECK]
    if found[3][-CHECK:] != _check(case, id, hashes):
        return None
    pieces = (hashes[place : place + SIGNS] for place in range(0, len(hashes), SIGNS))
    return Mark(case, id, dict(zip(MARKED, pieces, strict=True)))


def visible(text: str) -> str:
    """A text with every sign that a cell cannot hold, or that one cannot see, written out."""
    if text.isprintable() and text.isascii():
        return text  # nearly every cell
    return _HIDDEN.sub(lambda found: _written(ord(found[0])), text.replace("\r\n", "\n"))


def compared(text: str) -> str:
    """A cell's text as it is compared: however it was saved between."""
    plain = " ".join(visible(text).split())
    if plain.startswith("'") and plain[1:].lstrip().startswith(FORMULA):
        plain = plain[1:].lstrip()
    return plain[:MOST]


def _written(sign: int) -> str:
    return chr(0x2400 + sign) if sign < 0x20 else f"[U+{sign:04X}]"


def _check(case: str, id: str, hashes: str) -> str:
    return _letters(case, id, "", hashes, CHECK)


def _letters(case: str, id: str, column: str, text: str, signs: int = SIGNS) -> str:
    """A hash in letters; the same text in another row or column has another."""
    digest = sha256("\0".join((case, id, column, text)).encode()).hexdigest()[:signs]
    return digest.translate(_TO_LETTERS)


_TO_LETTERS = str.maketrans("0123456789abcdef", "abcdefghijklmnop")
