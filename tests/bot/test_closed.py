"""The closed days come from the holiday library, and say how far they are known."""

from datetime import date

import pytest

from bot.closed import closed_days
from coverage.calendar import is_closed, roll

ROLLS = [
    ("Golden Week 2026 ends with a substitute holiday", "2026-05-02", "2026-05-07"),
    ("a day between two holidays is closed too", "2026-09-19", "2026-09-24"),
    ("the equinox on a Sunday closes its Monday", "2027-03-20", "2027-03-23"),
    ("Culture Day 2026", "2026-11-03", "2026-11-04"),
    ("the turn of the year 2026", "2026-12-29", "2027-01-04"),
    ("the turn of the year 2027", "2027-12-29", "2028-01-04"),
    ("the Olympic opening moved Marine Day in 2021", "2021-07-22", "2021-07-26"),
]


@pytest.mark.parametrize(("said", "day", "moved"), ROLLS, ids=[said for said, _, _ in ROLLS])
def test_japanese_closed_days(said: str, day: str, moved: str) -> None:
    """Each row of the table moves as the Japanese calendar says, firmly."""
    assert roll(date.fromisoformat(day), closed_days()) == (date.fromisoformat(moved), False), said


def test_bank_holidays_are_not_national_holidays() -> None:
    """2 January is closed by the law's own turn of the year, not by the library."""
    assert date(2026, 1, 1) in closed_days().holidays
    assert date(2026, 1, 2) not in closed_days().holidays
    assert date(2026, 12, 31) not in closed_days().holidays
    assert is_closed(date(2026, 1, 2), closed_days())


def test_beyond_the_library_a_day_is_provisional() -> None:
    """The library ends with a year; an ordinary day after it is still given, as provisional."""
    until = closed_days().known_until
    assert until is not None
    assert (until.month, until.day) == (12, 31)
    assert until.year >= 2050
    assert roll(date(until.year, 12, 28), closed_days())[1] is False
    assert roll(date(until.year + 1, 6, 15), closed_days())[1] is True
    assert all(day <= until for day in closed_days().holidays)


def test_the_closed_days_are_made_once() -> None:
    """The library is asked once in a process."""
    assert closed_days() is closed_days()
