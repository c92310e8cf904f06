"""How deadlines came to be: since when, how often they moved, which are there no more."""

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


def test_a_deadline_that_did_not_move_was_never_changed() -> None:
    """What moves no day, a note or a cost, is no change of it."""
    found = course(NIGHT, {"expenses.E1.amount": 5}, {"events.V1.note": "x"})
    assert found["window"] == Course(found["window"].deadline, hour(0), hour(0))


def test_every_move_is_counted_and_the_last_is_dated() -> None:
    """Another discovery day twice: the window moved twice, and is where it is now."""
    found = course(NIGHT, {"events.V1.on": "2026-11-01"}, {"events.V1.on": "2026-10-31"})
    window = found["window"]
    assert (window.changes, window.began_at, window.changed_at) == (2, hour(0), hour(2))
    assert window.deadline.day == date(2026, 10, 31) + timedelta(days=180)
    assert found["preliminary"].changes == 0


def test_a_deadline_that_was_there_is_never_forgotten() -> None:
    """Owed no more it is gone as it last was; owed again, it is back with one change more."""
    freed, owed = {"duties.recovered_unseen": True}, {"duties.recovered_unseen": False}
    gone = course(NIGHT, freed, {"incident.partner": "x"})["preliminary"]
    assert (gone.gone, gone.changes, gone.changed_at) == (True, 1, hour(1))
    assert gone.deadline.day == date(2026, 11, 6)
    back = course(NIGHT, freed, owed)["preliminary"]
    assert (back.gone, back.changes, back.changed_at) == (False, 2, hour(2))
    assert back.deadline == gone.deadline


def test_without_history_there_is_no_course() -> None:
    """A case of which nothing was told has no days."""
    assert course() == {}
