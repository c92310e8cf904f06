"""How deadlines came to be: since when they are there, which are there no more."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from bot.closed import closed_days
from flows.courses import Course, courses
from flows.facts import Fact
from flows.turn import JAPAN
from tests.flows.situations import NIGHT, case_at

FIRST = datetime(2026, 11, 3, 9, tzinfo=JAPAN)


def course(*told: dict[str, Any]) -> dict[str, Course]:
    """The deadlines by name, after these were told one hour after the other."""
    history = [
        Fact(path, value, "m1", FIRST + timedelta(hours=n))
        for n, each in enumerate(told)
        for path, value in each.items()
    ]
    found = courses(case_at("2026-11-20", {}).open, history, closed_days())
    assert [each.deadline.day for each in found] == sorted(each.deadline.day for each in found)
    return {each.deadline.name: each for each in found}


def hour(n: int) -> datetime:
    """The moment of the n-th telling."""
    return FIRST + timedelta(hours=n)


def test_a_deadline_is_as_it_is_now_since_it_first_was_there() -> None:
    """Another discovery day moves the window; it began when there first was one."""
    found = course(NIGHT, {"expenses.E1.amount": 5}, {"events.V1.on": "2026-10-31"})
    window = found["window"]
    assert (window.began_at, window.gone) == (hour(0), False)
    assert window.deadline.day == date(2026, 10, 31) + timedelta(days=180)


def test_a_deadline_that_was_there_is_never_forgotten() -> None:
    """Owed no more it is gone as it last was; owed again, it is back, since it first was there."""
    freed, owed = {"duties.recovered_unseen": True}, {"duties.recovered_unseen": False}
    gone = course(NIGHT, freed, {"incident.partner": "x"})["preliminary"]
    assert (gone.gone, gone.deadline.day) == (True, date(2026, 11, 6))
    back = course(NIGHT, freed, owed)["preliminary"]
    assert back == Course(gone.deadline, hour(0))


def test_without_history_there_is_no_course() -> None:
    """A case of which nothing was told has no days."""
    assert course() == {}
