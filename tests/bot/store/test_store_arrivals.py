"""How many come in a time: never more in any of its length, over all programs."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import TYPE_CHECKING

from sqlalchemy import text

from bot.store import arrivals, attempts
from bot.store.arrivals import PARTS, Share
from bot.store.tables import attempts as table
from tests.bot.store.test_store_together import at_once

if TYPE_CHECKING:
    from bot.store.repository import Store
    from tests.bot.store.conftest import House

HOUR = timedelta(hours=1)
ALL, MINE, THEIRS = Share("all", 9, HOUR), Share("all mine", 3, HOUR), Share("all theirs", 3, HOUR)


def came(store: Store, *shares: Share) -> bool:
    """Somebody comes, in a turn of their own."""
    with store.turn() as turn:
        return arrivals.came(turn.work, shares)


def test_the_time_goes_along(house: House) -> None:
    """Whoever came before an hour of the clock was over counts after it too, until their own is."""
    house.later(minutes=28)  # 09:58
    assert [came(house.store, ALL, MINE) for _ in range(4)] == [True, True, True, False]
    house.later(minutes=4)
    assert not came(house.store, ALL, MINE)
    house.later(minutes=56, seconds=59)  # an hour on, and all but a second of a part
    assert not came(house.store, ALL, MINE)
    house.later(seconds=1)
    assert [came(house.store, ALL, MINE) for _ in range(4)] == [True, True, True, False]


def test_in_no_hour_do_more_come(house: House) -> None:
    """One who asks every seven minutes for a day is let in as often as is meant, and no oftener."""
    let_in = []
    for _ in range(200):
        house.later(minutes=7)
        if came(house.store, MINE):
            let_in.append(house.now)
    for first, fourth in zip(let_in, let_in[3:], strict=False):
        assert HOUR <= fourth - first <= HOUR + HOUR / PARTS + timedelta(minutes=7)
    assert len(let_in) > 60


def test_others_go_on(house: House) -> None:
    """One name's share is used up, and another's is not; whoever was refused counts nowhere."""
    for _ in range(20):
        came(house.store, ALL, MINE)
    assert [came(house.store, ALL, THEIRS) for _ in range(4)] == [True, True, True, False]
    assert [came(house.store, ALL) for _ in range(4)] == [True, True, True, False]


def test_of_many_at_the_same_moment_so_many_come(house: House) -> None:
    """Programs that count at the same moment together let in no more than one would."""

    def counted(store: Store, _: int) -> int:
        return sum(came(store, ALL) for _ in range(5))

    assert sum(at_once(house, 4, counted)) == ALL.most


def test_whoever_counts_at_the_same_moment_waits(house: House) -> None:
    """Where it was seen that there is one place left, nobody else takes it meanwhile: another
    program's transaction waits for this one's end, and finds none."""
    one = Share("one", 2, HOUR)
    assert came(house.store, one)
    store, found = house.open(), list[bool]()
    other = threading.Thread(target=lambda: found.append(came(store, one)))
    with house.store.turn() as turn:
        assert arrivals._room(turn.work, one)
        other.start()
        while other.is_alive() and not house.on_sqlite and not waits(house):
            time.sleep(0.01)
        assert arrivals.came(turn.work, [one])
    other.join()
    assert found == [False]


def waits(house: House) -> bool:
    """Does a transaction wait for another one's end?"""
    blocked = "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
    with house.store.reading() as work:
        asked = text(f"{blocked} AND wait_event_type = 'Lock'")
        return bool(work.connection.execute(asked).scalar_one())


def test_who_came_is_forgotten(house: House) -> None:
    """A day later nothing is left of it, whoever else comes; and no name ever stands there."""
    came(house.store, ALL, MINE)
    assert b"mine" not in house.on_disk()
    house.later(days=1, seconds=1)
    came(house.store, THEIRS)
    with house.store.turn() as turn:
        assert attempts.forget(turn.work) == 4, "two shares, each with a part of its hour"
    house.later(days=1, seconds=1)
    with house.store.turn() as turn:
        assert attempts.forget(turn.work)
        assert turn.work.connection.execute(table.select()).all() == []
