"""The fonts of the papers: two families, and the signs that they can write.

Laws: a paper is set in these families and no other, so that it looks the same everywhere; where one
is missing nothing is made, and the error names the package that brings it; a sign is writable only
if one family has it in both weights.
"""

from __future__ import annotations

import unicodedata
from functools import cache

import typst
from fontTools.ttLib import TTFont

from bot.store.problems import StoreProblem

PACKAGES = {
    "BIZ UDPGothic": "fonts-morisawa-bizud-gothic",
    "Noto Sans CJK JP": "fonts-noto-cjk",
}
"""The families, the first one first, and the Debian package of each."""
WEIGHTS = (400, 700)
STEERING = frozenset({"Cc", "Cf", "Co", "Cs"})
"""The kinds of signs that print nothing of their own, or whatever a font likes."""


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
    return set.intersection(*(_of_face(str(face.path), face.index) for face in faces))


def _of_face(path: str, index: int) -> set[int]:
    """The code points a font maps to a glyph; what they look like is not read."""
    with TTFont(path, fontNumber=index, lazy=True) as font:
        return set(font.getBestCmap())
