"""The fonts of the papers: two families, and the signs that they can write.

Laws: a paper is set in these families and no other, so that it looks the same everywhere; where one
is missing nothing is made, and the error names the package that brings it; a sign is writable only
if one family has it in both weights.
"""

from __future__ import annotations

import struct
import unicodedata
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import typst

from bot.store.problems import StoreProblem

PACKAGES = {
    "BIZ UDPGothic": "fonts-morisawa-bizud-gothic",
    "Noto Sans CJK JP": "fonts-noto-cjk",
}
"""The families, the first one first, and the Debian package of each."""
WEIGHTS = (400, 700)
STEERING = frozenset({"Cc", "Cf", "Co", "Cs"})
"""The kinds of signs that print nothing of their own, or whatever a font likes."""
_COLLECTION = b"ttcf"
_WHOLE, _BASIC = 12, 4
"""Formats of a font's table of signs: all of Unicode, and its first 65,536 signs."""


@cache
def fonts() -> typst.Fonts:
    """The fonts of this machine. Raises `StoreProblem` where a family is not among them."""
    found = typst.Fonts(include_system_fonts=True, include_embedded_fonts=False)
    for family, package in PACKAGES.items():
        weights = {each.weight for each in found.fonts() if each.family == family}
        if not weights.issuperset(WEIGHTS):
            raise StoreProblem("no_font", package)
    return found


@cache
def writable() -> tuple[frozenset[str], ...]:
    """The signs each family can write, in both weights; none that only steers the text."""
    return tuple(frozenset(filter(_prints, map(chr, _codes(family)))) for family in PACKAGES)


def _prints(sign: str) -> bool:
    return unicodedata.category(sign) not in STEERING


def _codes(family: str) -> set[int]:
    faces = [each for each in fonts().fonts() if each.family == family and each.weight in WEIGHTS]
    signs = [set(_signs(Path(str(face.path)).read_bytes(), face.index)) for face in faces]
    return set.intersection(*signs)


def _signs(font: bytes, index: int) -> Iterator[int]:
    """The code points a font maps to a glyph (its ``cmap``)."""
    table = _table(font, index)
    (count,) = struct.unpack_from(">H", font, table + 2)
    for place in range(count):
        _, _, offset = struct.unpack_from(">HHL", font, table + 4 + 8 * place)
        (form,) = struct.unpack_from(">H", font, table + offset)
        if form == _WHOLE:
            yield from _groups(font, table + offset)
        elif form == _BASIC:
            yield from _segments(font, table + offset)


def _table(font: bytes, index: int) -> int:
    """Where the ``cmap`` of one font of a file begins."""
    head = struct.unpack_from(">L", font, 12 + 4 * index)[0] if font[:4] == _COLLECTION else 0
    (count,) = struct.unpack_from(">H", font, head + 4)
    for place in range(count):
        tag, _, offset, _ = struct.unpack_from(">4sLLL", font, head + 12 + 16 * place)
        if tag == b"cmap":
            return int(offset)
    raise StoreProblem("no_font", "cmap")


def _groups(font: bytes, at: int) -> Iterator[int]:
    (count,) = struct.unpack_from(">L", font, at + 12)
    for first, last, _ in struct.iter_unpack(">LLL", font[at + 16 : at + 16 + 12 * count]):
        yield from range(first, last + 1)


def _segments(font: bytes, at: int) -> Iterator[int]:
    (twice,) = struct.unpack_from(">H", font, at + 6)
    shape = f">{twice // 2}H"
    lasts = struct.unpack_from(shape, font, at + 14)
    firsts = struct.unpack_from(shape, font, at + 16 + twice)
    for first, last in zip(firsts, lasts, strict=True):
        yield from range(first, min(last, 0xFFFE) + 1)
