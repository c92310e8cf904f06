"""The days of a case on one line: the policy's window, the regulator's days, today.

Laws: it shows only what stands in words beside it; places are hundredths of its width, so that it
fits a phone.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from flows.deadlines import Deadline, deadlines
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
class Day:
    """One day in the list that a narrow screen shows: past, today or still to come."""

    name: str
    day: date
    state: str


@dataclass(frozen=True, slots=True)
class Timeline:
    """The line: where the window begins and ends, where today is, the days to keep."""

    today: float
    begins: float | None
    ends: float | None
    marks: list[Mark]
    listed: list[Day]


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
    return Timeline(at(today), begins, ends, marks, _listed(reckoned, found, today))


def _listed(reckoned: Reckoned, found: list[Deadline], today: date) -> list[Day]:
    """The same days one below the other, today among them."""
    days = [
        Day(each.name, each.day, "done" if each.done else "past" if each.day < today else "ahead")
        for each in found
    ]
    discovery = reckoned.assessment.discovery
    if discovery:
        days.append(Day("discovered", discovery.on, "done"))
    return sorted([*days, Day("today", today, "today")], key=lambda each: each.day)
