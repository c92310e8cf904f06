"""The same cost twice: same vendor, amount and day.

Laws: what is not known equals nothing but what is not known; without a day there is no twin; a
withdrawn cost is none.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flows.answers.reading import normal
from flows.dossier import WITHDRAWN
from flows.facts import Facts

Mark = tuple[int, str, str]


def mark(cost: Mapping[str, Any]) -> Mark | None:
    """What two costs must share to be taken for one."""
    amount, day = cost.get("amount"), cost.get("incurred_on")
    if amount is None or not isinstance(day, str):
        return None
    return int(amount), day, normal(str(cost.get("vendor") or "")).casefold()


def marks(facts: Facts) -> dict[Mark, str]:
    """The marks of the costs that stand, each with the first that bears it."""
    found: dict[Mark, str] = {}
    for id, told in facts.items("expenses").items():
        made = None if told.get(WITHDRAWN) else mark(told)
        if made is not None:
            found.setdefault(made, id)
    return found


def twin(facts: Facts, cost: Mapping[str, Any]) -> str | None:
    """A recorded cost that this one may repeat."""
    made = mark(cost)
    return None if made is None else marks(facts).get(made)
