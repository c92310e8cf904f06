"""The days of a case on one line: the policy's window, the regulator's days, today.

Laws: it shows only what stands in words beside it; places are hundredths of its width, so that it
fits a phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flows.deadlines import deadlines
from flows.turn import Reckoned

MARGIN = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class Mark:
    """One day on the line; ``high``: its word stands above the others."""

    name: str
    day: date
    at: float
    done: bool
    high: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """The line: where the window begins and ends, where today is, the days to keep."""

    today: float
    begins: float | None
    ends: float | None
    marks: list[Mark]


def timeline(reckoned: Reckoned, today: date) -> Timeline | None:
    """The line of a case; None where there is no day yet."""
    window, found = reckoned.assessment.window, deadlines(reckoned)
    days = [each.day for each in found] + ([window.first, window.last] if window else [])
    if not days:
        return None
    first, last = min(*days, today) - MARGIN, max(*days, today) + MARGIN
    span = (last - first).days

    def at(day: date) -> float:
        return round(1000 * (day - first).days / span, 1)

    marks = [
        Mark(each.name, each.day, at(each.day), each.done, place % 3)
        for place, each in enumerate(found)
    ]
    begins, ends = (at(window.first), at(window.last)) if window else (None, None)
    return Timeline(at(today), begins, ends, marks)
