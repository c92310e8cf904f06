"""What the screen finds, and how text is made plain before it is looked at.

Laws: a finding names a kind and never repeats what was seen; full-width and foreign digits, hidden
characters and the many hyphens make no difference; every step takes time linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

from flows.heard import Leak


@dataclass(frozen=True, slots=True)
class Hit:
    """Leaked data: not to be stored at all."""

    kind: Leak


@dataclass(frozen=True, slots=True)
class Doubt:
    """A lone number that may be leaked data by accident only: to be asked about."""

    kind: Leak


Finding = Hit | Doubt

_HIDDEN = re.compile(
    "[\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e"
    "\u2060-\u206f\u20e3\u3164\ufe00-\ufe0f\ufeff\U000e0000-\U000e01ef]"
)
_DIGIT = re.compile(r"(?![0-9])\d")
_HYPHEN = re.compile("[\u2010-\u2015\u2212\u2500\u2501\u02d7\u207b\u208b\ufe58\ufe63]")
_LONG_MARK = re.compile(r"(?<=[0-9])\s?ー\s?(?=[0-9])")
_BLANK = re.compile(r"[^\S\n\t]")
_BREAK = re.compile("\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")


def plain(text: str) -> str:
    """The text with one sign for each thing: digits, hyphens, blanks, line ends."""
    shown = unicodedata.normalize("NFKC", _HIDDEN.sub("", text))
    shown = _DIGIT.sub(lambda found: str(unicodedata.decimal(found[0])), _HIDDEN.sub("", shown))
    shown = _BLANK.sub(" ", _BREAK.sub("\n", shown))
    return _LONG_MARK.sub("-", _HYPHEN.sub("-", shown))
