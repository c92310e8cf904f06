"""Which part a cost or a claim falls into.

Laws: an item's *line* is its category or its basis; every line but ``other`` has one part.
"""

from __future__ import annotations

from typing import get_args

from coverage.case import Basis, Category, Claim, Expense, PartName

CONSULTING = frozenset({"consulting"})
CYBER = frozenset({"cyber_response"})
OTHER = frozenset({"other"})
RESPONSE = frozenset(get_args(Category)) - CONSULTING - CYBER - OTHER
LIABILITY = frozenset(get_args(Basis))
LEAK = frozenset({"personal_leak"})
IP = frozenset({"ip_infringement"})
RIDER_BASES = LIABILITY - LEAK
COSTS = CONSULTING | RESPONSE | CYBER
SCOPED = (COSTS | LIABILITY) - IP

PART_OF: dict[str, PartName] = {
    **dict.fromkeys(CONSULTING, "consulting"),
    **dict.fromkeys(RESPONSE, "response"),
    **dict.fromkeys(CYBER, "cyber_response"),
    **dict.fromkeys(LIABILITY, "liability"),
}

Item = Expense | Claim


def line(item: Item) -> str:
    """The item's category or basis."""
    return item.category if isinstance(item, Expense) else item.basis
