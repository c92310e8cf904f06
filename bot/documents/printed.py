"""Texts made printable: whatever somebody wrote prints as text, and no sign is lost unseen.

Laws: a sign that no font of the papers has, and one that would steer the text (a control, a change
of direction), is printed as its number, ``〔U+202E〕``; line ends become blanks; a long run
without a blank may be broken; everything else is left as it is.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

from bot.documents.fonts import writable

RUN = 20
"""Signs in a row after which a run without a blank may be broken."""
BREAK = "\u200b"
_RUNS = re.compile(rf"[!-~\u00a1-\u024f]{{{RUN + 1},}}")
_SELECTORS = frozenset(map(chr, (*range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0))))
"""Variation selectors: they choose a form of the sign before them and print nothing."""
_BLANKS = {ord(each): " " for each in "\n\r\t\v\f\x85\u2028\u2029"}


def printed(tree: Any) -> Any:
    """A tree of JSON values with every text in it made printable."""
    if isinstance(tree, str):
        return printable(tree)
    if isinstance(tree, dict):
        return {name: printed(value) for name, value in tree.items()}
    return [printed(each) for each in tree] if isinstance(tree, list | tuple) else tree


def printable(text: str) -> str:
    """A text whose every sign can be written."""
    first, *_ = writable()
    if not (first.issuperset(text) and unicodedata.is_normalized("NFC", text)):
        text = "".join(_pieces(text.translate(_BLANKS)))
    return _RUNS.sub(_broken, text)


def _pieces(text: str) -> Iterator[str]:
    """The text sign by sign, a sign with the marks on it together."""
    base = ""
    for each in text:
        if base and (unicodedata.combining(each) or each in _SELECTORS):
            base += each
            continue
        yield _written(base)
        base = each
    yield _written(base)


def _written(cluster: str) -> str:
    composed = unicodedata.normalize("NFC", cluster)
    if len(composed) < len(cluster) and _fits(composed):
        return composed
    if _fits(cluster):
        return cluster
    return "".join(each if _fits(each) else f"〔U+{ord(each):04X}〕" for each in cluster)


def _fits(cluster: str) -> bool:
    """Has one family all of it?"""
    signs = set(cluster) - _SELECTORS if len(cluster) > 1 else set(cluster)
    return any(family.issuperset(signs) for family in writable())


def _broken(run: re.Match[str]) -> str:
    text = run[0]
    return BREAK.join(text[at : at + RUN] for at in range(0, len(text), RUN))
