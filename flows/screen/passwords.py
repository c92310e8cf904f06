"""Passwords that stand beside their label.

Laws: a password is one token after its label; talk about passwords (leaked, hashed, 8 characters,
1,000 of them) is none, and neither is one that was blotted out.
"""

from __future__ import annotations

import re

LABEL = (
    r"(?:パスワード|パスコード|パスフレーズ|暗証番号|合言葉|"
    r"(?<![a-z])(?:password|passwd|passcode|passphrase|pass|pwd?|pin(?: ?code)?))(?![a-z])"
)
_END = r"(?=[\s。、，,;」』\"'\])}]|です|でした|だ|と|$)"
_VALUE = r"([!-~]{4,128}?)"
_GIVEN = re.compile(
    LABEL
    + r"(?:\([^()\n]{0,12}\))?[\"'」]?\s{0,3}(?:[:=]>?|→|->)\s{0,3}[\"'「『]?"
    + _VALUE
    + _END,
    re.IGNORECASE,
)
_SAID = re.compile(
    LABEL + r" ?(?:は|が|を|(?:is|was|were|to)\b) ?[\"'「『]?" + _VALUE + _END, re.IGNORECASE
)
_BESIDE = re.compile(LABEL + r"[ \t]{1,3}[\"'「『]?" + _VALUE + _END, re.IGNORECASE)
_PIN = re.compile(
    r"(?:暗証番号|(?<![a-z])pin(?: ?code)?)\s{0,2}(?:は|[:=]|is)?\s{0,2}[\"'「『]?[0-9]{4,8}"
    + _END,
    re.IGNORECASE,
)
_TALK = re.compile(
    r"(?:leaked|none|null|nil|true|false|unknown|unset|not|yes|no|n/a|encrypted|hashed|changed|"
    r"reset|required|the|was|were|is|safe|weak|strong|masked|hidden|redacted|removed|omitted|"
    r"stolen|exposed|plain(?:text)?|protected|same|only|and|all|none|for|some|"
    r"(?:bcrypt|sha|md5|aes|pbkdf2|argon2|scrypt|ntlm|zip|excel|pdf)[-_]?\w*|"
    r"[*x●•._\-#?<>\[\]]+|[\[<{(].*|\w+\(.*)[.!?]*",
    re.IGNORECASE,
)
_PLAIN_FIGURE = re.compile(r"[\d.,/:\-%¥]+")
_DAY = re.compile(r"\d{1,4}[/\-.]\d{1,2}(?:[/\-.]\d{1,4})?|[\d,]+,\d{3}|\d+%")
_CODED = re.compile(r"(?=.*[a-z])(?=.*[\d!-,:-@\[-`{-~])|(?=.*[a-z][A-Z])|(?=.*[A-Z].*\d)")


def password(text: str) -> bool:
    """Does a plain text give a password away?"""
    if _PIN.search(text) or any(_given(found[1]) for found in _GIVEN.finditer(text)):
        return True
    return any(_coded(found[1]) for each in (_SAID, _BESIDE) for found in each.finditer(text))


def _given(value: str) -> bool:
    """After a colon anything may be one, but for words about it."""
    return _TALK.fullmatch(value) is None and _DAY.fullmatch(value) is None


def _coded(value: str) -> bool:
    """In a sentence only what is no plain word and no plain figure."""
    value = value.rstrip(".!?:")
    if len(value) < 4 or not _given(value) or _PLAIN_FIGURE.fullmatch(value):
        return False
    return _CODED.match(value) is not None
