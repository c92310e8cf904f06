"""The law's side of the case: the verdict, both clocks, the drafts, where a report is filed.

Laws: each page stands behind a button; a draft is shown in Japanese whatever the chat's language;
what only the drafts ask is asked here, and only of whoever wants to fill them in.
"""

from __future__ import annotations

from flows.regulator import (
    after,
    blanks,
    choose,
    fill,
    filled,
    law,
    opened,
    turn_over,
    ways,
)
from flows.step import Choice, Condition, DayOf, Step, TextOf


def _filling(name: str) -> Condition:
    """Is this blank the one that was chosen?"""
    return lambda turn: bool(turn.value("draft.field") == name)


STEPS = (
    Step(
        "regulator.menu",
        Choice("regulator", made=ways, unknown=False),
        does=choose,
        to={"back": "desk.menu"},
        shows=law,
        menu=True,
    ),
    Step(
        "regulator.draft",
        Choice("regulator", made=after, unknown=False),
        does=turn_over,
        to={
            "back": "regulator.menu",
            "card": "response.item",
            "meaning": "regulator.draft",
            "japanese": "regulator.draft",
            "fill": "regulator.fill",
        },
        shows=opened,
        menu=True,
    ),
    Step(
        "regulator.fill",
        Choice("blank", made=blanks, unknown=False),
        does=fill,
        to={"back": "regulator.draft"},
        menu=True,
    ),
    Step(
        "regulator.occurred_on",
        DayOf(past=True),
        sets="draft.value",
        when=_filling("occurred_on"),
    ),
    *(
        Step(
            f"regulator.{name}",
            TextOf(most=100, skip=False),
            sets="draft.value",
            when=_filling(name),
        )
        for name in ("prevented", "preventing", "contact")
    ),
    Step("regulator.filled", does=filled, to={"": "regulator.fill"}),
)
