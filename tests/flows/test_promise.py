"""When a person is promised: in the hours, after them, over weekends and holidays."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

import pytest

from bot.closed import closed_days
from bot.house_file import load
from flows.promise import promised
from flows.turn import JAPAN

HOUSE = replace(load(None), holidays=frozenset({date(2026, 11, 12)}))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-11-02T09:00", "2026-11-02T09:30"),
        ("2026-11-02T14:10", "2026-11-02T14:40"),
        ("2026-11-02T16:59", "2026-11-02T17:29"),
        ("2026-11-02T08:59", "2026-11-02T09:30"),
        ("2026-11-02T00:10", "2026-11-02T09:30"),
        # The third of November is a national holiday.
        ("2026-11-02T17:00", "2026-11-04T09:30"),
        ("2026-11-03T10:00", "2026-11-04T09:30"),
        # A Friday evening, a Saturday, a Sunday.
        ("2026-11-06T17:00", "2026-11-09T09:30"),
        ("2026-11-07T10:00", "2026-11-09T09:30"),
        ("2026-11-08T23:59", "2026-11-09T09:30"),
        # The house's own holiday, and the evening before it.
        ("2026-11-12T10:00", "2026-11-13T09:30"),
        ("2026-11-11T18:00", "2026-11-13T09:30"),
        # The turn of the year: closed from the 29th to the third, which is a Sunday.
        ("2026-12-28T17:00", "2027-01-04T09:30"),
        ("2026-12-31T23:30", "2027-01-04T09:30"),
        # Golden week.
        ("2027-04-30T17:00", "2027-05-06T09:30"),
    ],
)
def test_somebody_is_promised_in_business_hours(now: str, then: str) -> None:
    """Half an hour on in the hours, otherwise half an hour after the next opening."""
    at = datetime.fromisoformat(now).replace(tzinfo=JAPAN)
    assert promised(HOUSE, closed_days(), at) == datetime.fromisoformat(then).replace(tzinfo=JAPAN)


def test_the_house_sets_its_own_promise() -> None:
    """Other hours and minutes give another moment."""
    house = replace(HOUSE, promise_minutes=90)
    at = datetime(2026, 11, 2, 20, tzinfo=JAPAN)
    assert promised(house, closed_days(), at) == datetime(2026, 11, 4, 10, 30, tzinfo=JAPAN)
