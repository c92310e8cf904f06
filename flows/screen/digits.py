"""Numbers that name a person: what their check digits and shapes say.

Laws: a My Number has 12 digits and its own check digit; a card number passes Luhn and has its
issuer's first digits and length; what fails its check digit is neither.
"""

from __future__ import annotations

import re

_ISSUERS = re.compile(
    r"4\d{12}(?:\d{3}){0,2}|5[1-5]\d{14}|2(?:22[1-9]|2[3-9]\d|[3-6]\d\d|7[01]\d|720)\d{12}|"
    r"3[47]\d{13}|35(?:2[89]|[3-8]\d)\d{12}|3(?:0[0-5]|095|[689]\d)\d{11}|"
    r"6(?:011|4[4-9]\d|5\d\d)\d{12}|62\d{14,17}"
)
CARD_SHAPES = frozenset({(4, 4, 4, 4), (4, 6, 5), (4, 6, 4)})
"""How the digits of a card are printed in groups."""


def my_number(digits: str) -> bool:
    """Is this a My Number, by its check digit?"""
    if len(digits) != 12:
        return False
    weights = (6, 5, 4, 3, 2, 7, 6, 5, 4, 3, 2)
    rest = sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11
    return int(digits[11]) == (0 if rest <= 1 else 11 - rest)


def luhn(digits: str) -> bool:
    """Do the digits pass Luhn's check?"""
    doubled = (int(digit) * 2 for digit in digits[-2::-2])
    odd = sum(int(digit) for digit in digits[-1::-2])
    return (odd + sum(each - 9 if each > 9 else each for each in doubled)) % 10 == 0


def card(digits: str) -> bool:
    """Is this a card number of a known issuer?"""
    return len(set(digits)) > 1 and _ISSUERS.fullmatch(digits) is not None and luhn(digits)


def corporate(digits: str) -> bool:
    """Is this a corporate number, by its check digit? It stands first."""
    if len(digits) != 13:
        return False
    total = sum(int(digit) * (1 + place % 2) for place, digit in enumerate(digits[:0:-1]))
    return int(digits[0]) == 9 - total % 9
