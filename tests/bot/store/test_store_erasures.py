"""Orders to erase cases and the years they are kept, on both databases, at their edges."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import update

from bot.store import erasures, tables
from bot.store.erasures import Closed, Erasure
from bot.store.problems import StoreProblem

if TYPE_CHECKING:
    from tests.bot.store.conftest import House

NUMBER = "PIL-2026-0001"
MOMENT = timedelta(microseconds=1)
YEARS = 7
"""For which the house keeps a closed case."""


def closed(house: House, at: datetime | None = None) -> str:
    """A case that is closed, now or at a moment: its number."""
    _, case = house.case()
    with house.store.turn() as turn:
        turn.close_case(case)
    with house.store.turn() as turn:
        mine = update(tables.cases).where(tables.cases.c.id == case)
        turn.work.connection.execute(mine.values(closed_at=at or house.now))
    return case


def due(house: House) -> list[Closed]:
    """What is due now."""
    with house.store.reading() as work:
        return erasures.due(work, YEARS)


def test_an_order_goes_from_one_to_another_to_its_end(house: House) -> None:
    """Each step is kept with who and when, and nothing of it is said before."""
    case, other = closed(house), closed(house)
    moments, seen = [house.now + timedelta(minutes=n) for n in range(4)], list[Erasure | None]()
    with house.store.turn() as turn:
        work = turn.work
        steps: list[Callable[[], object]] = [
            lambda: erasures.order(work, case, "a"),
            lambda: erasures.sign(work, case, "b"),
            lambda: erasures.done(work, case),
            lambda: erasures.cleaned(work, [case]),
        ]
        for at, step in zip(moments, steps, strict=True):
            work.now = at
            seen.append(erasures.find(work, case))
            listed = erasures.ordered(work), erasures.unfinished(work), erasures.uncleaned(work)
            number = len(seen)
            assert [bool(each) for each in listed] == [number in (2, 3), number == 3, number == 4]
            step()
            assert erasures.find(work, other) is None
        seen.append(erasures.find(work, case))
        assert erasures.uncleaned(work) == []
    one, two, three, four = moments
    assert seen == [
        None,
        Erasure(case, "a", one, None, None, None, None),
        Erasure(case, "a", one, "b", two, None, None),
        Erasure(case, "a", one, "b", two, three, None),
        Erasure(case, "a", one, "b", two, three, four),
    ]


def test_what_was_ordered_first_stands_first(house: House) -> None:
    """Whatever its number is."""
    first, second = closed(house), closed(house)
    with house.store.turn() as turn:
        erasures.order(turn.work, second, "a")
        turn.work.now += MOMENT
        erasures.order(turn.work, first, "a")
        assert [each.case_id for each in erasures.ordered(turn.work)] == [second, first]


def test_an_order_that_may_not_be_is_refused(house: House) -> None:
    """Twice ordered, signed by who ordered it, signed twice, taken back too late or never given."""
    case = closed(house)
    with house.store.turn() as turn:
        work = turn.work
        for act in (erasures.withdraw, lambda work, case: erasures.sign(work, case, "b")):
            with pytest.raises(StoreProblem, match=r"^erasure_not_ordered(:|$)"):
                act(work, case)
        erasures.order(work, case, "a")
        with pytest.raises(StoreProblem, match=r"^erasure_ordered(:|$)"):
            erasures.order(work, case, "b")
        with pytest.raises(StoreProblem, match=r"^erasure_same(:|$)"):
            erasures.sign(work, case, "a")
        erasures.withdraw(work, case)
        assert erasures.ordered(work) == []
        erasures.order(work, case, "b")
        erasures.sign(work, case, "a")
        with pytest.raises(StoreProblem, match=r"^erasure_not_ordered(:|$)"):
            erasures.withdraw(work, case)
        with pytest.raises(StoreProblem, match=r"^erasure_not_ordered(:|$)"):
            erasures.sign(work, case, "c")
        found = erasures.find(work, case)
    assert found is not None
    assert (found.ordered_by, found.signed_by) == ("b", "a")


def test_a_case_is_due_when_its_years_are_over(house: House) -> None:
    """At that moment, not one before; the longest closed first, of any number of years set."""
    first, second = closed(house), closed(house, house.now - timedelta(days=1))
    begun = house.now
    house.case()  # an open one is never due
    house.now = begun.replace(year=begun.year + YEARS) - MOMENT
    assert [each.case_id for each in due(house)] == [second]
    house.now += MOMENT
    assert due(house)[1] == Closed(first, NUMBER, begun, house.now)
    assert [each.case_id for each in due(house)] == [second, first]
    with house.store.turn() as turn:
        assert erasures.years(turn.work, YEARS) == YEARS
        erasures.keep_for(turn.work, YEARS + 1)
    with house.store.turn() as turn:
        erasures.keep_for(turn.work, YEARS + 2)
    assert due(house) == []
    house.now = begun.replace(year=begun.year + YEARS + 2)
    assert [each.case_id for each in due(house)] == [second, first]


def test_what_closed_on_the_29th_of_february_is_due_on_the_1st_of_march(house: House) -> None:
    """Where the year has no such day; looked at on such a day nothing is due too early."""
    leap = datetime(2028, 2, 29, 9, 30, tzinfo=UTC)
    case = closed(house, leap)
    house.now = datetime(2035, 3, 1, 9, 30, tzinfo=UTC)
    assert due(house) == [Closed(case, NUMBER, leap, house.now)]
    house.now -= MOMENT
    assert due(house) == []
    closed(house, datetime(2025, 3, 1, 9, 30, tzinfo=UTC))
    house.now = datetime(2032, 2, 29, 9, 30, tzinfo=UTC)
    assert due(house) == []
