"""Activation codes as people type them: in any width, with their dash or without, or in one line
with the policy's number.

Laws: what has not as many signs as a code is none, and no attempt at one; of a code nothing stands
in the transcript, before it is asked for either; only what is typed as it is printed, or called a
code, is tried as one: of the rest nobody knows whether it is not the policy's number.
"""

from __future__ import annotations

import re
import unicodedata

from flows.answers.reading import STROKES, Problem, Reading, Value, seen

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What a code is made of: nothing that is taken for something else."""
LENGTH, GROUP = 8, 4
HIDDEN = "****"
"""Stands for what was typed where a secret is asked for."""
_DASH, _SIGN = f"[-{STROKES}ー]", f"[{SIGNS}]"
_CODE = rf"(?=[\d-]*[A-Z]){_SIGN}{{{GROUP}}}{_DASH}{_SIGN}{{{GROUP}}}"
"""As it is printed, with a letter in it, as nearly every one has."""
_LOOSE = rf"(?=[\d_ ]{{0,8}}[A-Z])(?=[A-Z_ ]{{0,8}}\d){_SIGN}{{{GROUP}}}[_ ]?{_SIGN}{{{GROUP}}}"
"""Without its dash, with a figure in it: words of eight letters are none."""
_CALLED = r"(?:確認コード|コード|(?:activation\s)?code)\s*(?:は|:|is\b)?"
_APART, _END = r"[\s、,/:・]", r"\s*(?:です)?(?:[。.].*)?"
_LINKED = rf"(?:\s*[ので]|{_APART}+(?:and|with)(?:\s+the)?)?"
"""What joins a number to what its code is called."""
ALONE = re.compile(rf"(?<![A-Z0-9-])(?:{_CODE}|{_LOOSE})(?![A-Z0-9-])", re.IGNORECASE)
BOTH = re.compile(
    rf"(.*?[^\s、,/:・])(?:{_APART}+({_CODE})|{_LINKED}{_APART}*{_CALLED}\s*({_CODE}|{_LOOSE})){_END}",
    re.IGNORECASE,
)
NUMBER = re.compile(
    r"(?:(?:証券番号|証券|番号|policy(?:\snumber)?|number)\s*(?:は|が|:|is\b)?\s*)?(.+?)\s*(?:です)?[。.]?",
    re.IGNORECASE,
)

_NUMBERS = re.compile(rf"[A-Za-z0-9]+(?:[-{STROKES}_/][A-Za-z0-9]+)*")
HIRAGANA, FIGURES = re.compile("[ぁ-ん]"), re.compile(r"\d{3}|[A-Za-z\d]-[A-Za-z\d]")
WORDS = 5
"""So many signs of hiragana, or words, make a sentence."""


def plain_code(text: str) -> str:
    """A code without what stands between its signs; the ー of Japanese keyboards is a letter."""
    plain = unicodedata.normalize("NFKC", text).upper()
    return "".join(sign for sign in plain if sign.isascii() and sign.isalnum())


def read_code(text: str) -> Reading[str]:
    """Read a code."""
    code = plain_code(text)
    named = ALONE.findall(unicodedata.normalize("NFKC", text))
    if len(code) != LENGTH and len(named) == 1:
        code = plain_code(named[0])
    return Value(code) if len(code) == LENGTH else Problem("not_a_code")


def with_number(text: str) -> tuple[str, str] | None:
    """A policy's number and the code after it, where both stand in one line."""
    found = BOTH.fullmatch(seen(unicodedata.normalize("NFKC", text)))
    return (found[1], plain_code(found[2] or found[3])) if found else None


def plain_number(text: str) -> str:
    """A policy's number without what it is called beside it; some begin so themselves."""
    found = NUMBER.fullmatch(seen(unicodedata.normalize("NFKC", text)))
    return found[1] if found else text


def numbers_in(text: str) -> tuple[str, ...]:
    """What of a sentence could be a policy's number."""
    return tuple(_NUMBERS.findall(seen(unicodedata.normalize("NFKC", text))))


def sentence(text: str) -> bool:
    """Is it told in words, with no figures in which a policy's number could stand?"""
    plain = seen(unicodedata.normalize("NFKC", text))
    told = len(HIRAGANA.findall(plain)) >= WORDS or len(plain.split()) >= WORDS
    return told and FIGURES.search(plain) is None


def all_hidden(text: str) -> str:
    """What stands in the transcript of an answer that is a code."""
    return HIDDEN


def code_hidden(text: str) -> str:
    """What stands in the transcript of an answer beside which a code may stand."""
    plain = unicodedata.normalize("NFKC", text)
    return ALONE.sub(HIDDEN, plain) if ALONE.search(plain) else text
