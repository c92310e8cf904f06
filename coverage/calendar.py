"""Calendar days, and the day a legal last day moves to when it falls on a closed one.

Laws: closed days are handed in, never looked up; a day moves only forward, and only over closed
days; a day beyond what is known is still given, and said to be provisional; no day overflows:
what would pass the first or the last day Python knows is held there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

_SATURDAY = 5
_LAST_OF_DECEMBER = 29
_FIRST_OF_JANUARY = 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """The national holidays, and the last day up to which they are known.

    ``known_until`` None: nothing is known, so every rolled day is provisional.
    """

    holidays: frozenset[date]
    known_until: date | None


WEEKENDS_ONLY = Calendar(frozenset(), None)
"""Weekends and the turn of the year only: for callers that were handed no holidays."""


def later(day: date, days: int) -> date:
    """Give ``day`` + ``days`` calendar days, held at the first or last day there is."""
    try:
        return day + timedelta(days=days)
    except OverflowError:
        return date.max if days > 0 else date.min


def is_closed(day: date, calendar: Calendar) -> bool:
    """Tell a Saturday, Sunday, national holiday or day of 29 December to 3 January.

    Source: guideline 3-5 with the Act on Holidays of Administrative Organs, art. 1 and 2.
    """
    return day.weekday() >= _SATURDAY or _is_turn_of_year(day) or day in calendar.holidays


def _is_turn_of_year(day: date) -> bool:
    if day.month == 12:
        return day.day >= _LAST_OF_DECEMBER
    return day.month == 1 and day.day <= _FIRST_OF_JANUARY


def roll(day: date, calendar: Calendar) -> tuple[date, bool]:
    """Move a last day to the next open day, itself if open; true where that is provisional.

    Provisional: it lies beyond the holidays known, or no open day is left before ``date.max``.
    """
    while is_closed(day, calendar) and day < date.max:
        day = later(day, 1)
    known = calendar.known_until is not None and day <= calendar.known_until
    return day, not known or is_closed(day, calendar)
