"""A legal last day moves over weekends, holidays and the turn of the year, and never backwards."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from coverage.calendar import WEEKENDS_ONLY, Calendar, is_closed, later, roll

HOLIDAYS = frozenset(
    date.fromisoformat(day)
    for day in (
        *("2026-04-29", "2026-05-03", "2026-05-04", "2026-05-05", "2026-05-06"),
        *("2026-09-21", "2026-09-22", "2026-09-23", "2026-11-03", "2026-11-23", "2027-01-01"),
    )
)
KNOWN = Calendar(HOLIDAYS, date(2027, 12, 31))

ROLLS = [
    ("an ordinary Friday stays", "2026-10-09", "2026-10-09"),
    ("a Saturday goes to Monday", "2026-11-07", "2026-11-09"),
    ("a Sunday goes to Monday", "2026-11-08", "2026-11-09"),
    ("a holiday on a Tuesday goes to Wednesday", "2026-11-03", "2026-11-04"),
    ("a Saturday before a holiday Monday goes to Tuesday", "2026-11-21", "2026-11-24"),
    ("Golden Week is crossed whole, with its substitute day", "2026-05-02", "2026-05-07"),
    ("the single holiday before Golden Week goes to the next day", "2026-04-29", "2026-04-30"),
    ("five closed days in September are crossed", "2026-09-19", "2026-09-24"),
    ("28 December is open", "2026-12-28", "2026-12-28"),
    ("29 December goes to the new year", "2026-12-29", "2027-01-04"),
    ("30 December goes to the new year", "2026-12-30", "2027-01-04"),
    ("3 January on a Monday goes to Tuesday", "2028-01-03", "2028-01-04"),
    ("3 January on a Saturday goes on over the Sunday", "2025-12-29", "2026-01-05"),
    ("4 January on a working day is open", "2027-01-04", "2027-01-04"),
]


@pytest.mark.parametrize(("said", "day", "moved"), ROLLS, ids=[said for said, _, _ in ROLLS])
def test_a_last_day_moves_to_the_next_open_day(said: str, day: str, moved: str) -> None:
    """Each row of the table moves as its sentence says."""
    assert roll(date.fromisoformat(day), KNOWN)[0] == date.fromisoformat(moved), said


def test_a_day_within_the_known_holidays_is_firm_and_one_beyond_is_provisional() -> None:
    """The last known day itself is firm; a day that rolls past it is not."""
    calendar = Calendar(frozenset(), date(2026, 11, 6))
    assert roll(date(2026, 11, 6), calendar) == (date(2026, 11, 6), False)
    assert roll(date(2026, 11, 7), calendar) == (date(2026, 11, 9), True)


def test_without_any_holidays_known_every_day_is_provisional() -> None:
    """A caller that was handed no holidays still gets the weekends right."""
    assert roll(date(2026, 11, 7), WEEKENDS_ONLY) == (date(2026, 11, 9), True)
    assert roll(date(2026, 11, 3), WEEKENDS_ONLY) == (date(2026, 11, 3), True)


def test_the_end_of_time_is_held_and_provisional() -> None:
    """No open day is left after 28 December 9999, and nothing crashes."""
    assert roll(date.max, Calendar(frozenset(), date.max)) == (date.max, True)
    assert later(date.max, 1) == later(date(2026, 1, 1), 10**12) == date.max
    assert later(date.min, -1) == later(date(2026, 1, 1), -(10**12)) == date.min


@given(st.dates(), st.integers(-(10**7), 10**7))
def test_later_adds_days_or_is_held(day: date, days: int) -> None:
    """Either the days are added exactly or one of the two ends was reached."""
    moved = later(day, days)
    assert (moved - day).days == days or moved in (date.min, date.max)


@given(st.dates(max_value=date(9999, 12, 1)), st.frozensets(st.dates(), max_size=9))
def test_a_rolled_day_is_open_and_all_days_jumped_over_are_closed(
    day: date, holidays: frozenset[date]
) -> None:
    """A rolled day is the first open one, and rolling again changes nothing."""
    calendar = Calendar(holidays | HOLIDAYS, None)
    moved, _ = roll(day, calendar)
    jumped = [day + timedelta(days=n) for n in range((moved - day).days)]
    assert moved >= day
    assert not is_closed(moved, calendar)
    assert all(is_closed(each, calendar) for each in jumped)
    assert roll(moved, calendar)[0] == moved
