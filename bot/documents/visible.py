"""Signs that a file cannot hold, made visible.

Laws: nothing a person wrote is dropped in silence: a control character stands as its picture, what
is no character at all as the sign for that; line breaks and tabs stay what they are.
"""

from __future__ import annotations

KEPT = "\n\t"
PICTURES, DELETE = 0x2400, 0x7F
NONE = "\N{REPLACEMENT CHARACTER}"


def visible(text: str) -> str:
    """A text that any XML can hold."""
    return "".join(map(_sign, text.replace("\r\n", "\n").replace("\r", "\n")))


def _sign(sign: str) -> str:
    code = ord(sign)
    if code < 0x20:
        return sign if sign in KEPT else chr(PICTURES + code)
    if DELETE <= code < 0xA0:
        return chr(PICTURES + 0x21) if code == DELETE else NONE
    return NONE if 0xD800 <= code < 0xE000 or code & 0xFFFE == 0xFFFE else sign
