"""How much of anybody is taken: each by themselves, for a moment, in bounded memory."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot import bootstrap, limits
from bot.limits import Limit
from bot.settings import Settings
from bot.store import attempts
from bot.store.attempts import Bound
from bot.store.tables import attempts as table
from bot.store.writer import Writer
from bot.sweep import Sweeper


def test_each_is_counted_by_themselves_for_a_moment() -> None:
    """The one too many is over, another is not, and a moment later nobody is."""
    now = [0.0]
    limit = Limit(2, 10, lambda: now[0])
    assert [limit.over("a") for _ in range(4)] == [False, False, True, True]
    assert not limit.over("b")
    now[0] = 10
    assert not limit.over("a")


def test_the_moment_goes_along() -> None:
    """What was taken at the end of one moment counts at the beginning of the next."""
    now = [0.0]
    limit, taken = Limit(3, 10, lambda: now[0]), list[float]()
    for second in (0, 8, 9, 10, 11, 12, 17, 18, 18, 19, 20, 20, 27, 28, 28, 28, 38, 38, 38, 38):
        now[0] = second
        if not limit.over("a"):
            taken.append(second)
    assert taken == [0, 8, 9, 10, 18, 19, 20, 28, 38, 38, 38]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was counted longest ago is forgotten, not whoever sends now."""
    monkeypatch.setattr(limits, "REMEMBERED", 3)
    limit = Limit(1, 10, lambda: 0.0)
    for who in ("a", "b", "c", "a", "d"):
        limit.over(who)
    assert len(limit._taken) == 3
    assert limit.over("a")
    assert not limit.over("b")


def test_whose_moment_is_over_is_not_remembered() -> None:
    """Whoever sends nothing any more is let go of when anybody else sends something."""
    now = [0.0]
    limit = Limit(1, 10, lambda: now[0])
    for who in ("a", "b", "c"):
        limit.over(who)
        now[0] += 4
    limit.over("d")
    assert set(limit._taken) == {"b", "c", "d"}


async def test_old_attempts_are_swept_away(tmp_path: Path) -> None:
    """What was counted a day ago is gone though nobody tries again; what is young stays."""
    now = [bootstrap.utc_now()]
    house = bootstrap.open_house(Settings(data_dir=tmp_path), lambda: now[0])
    writer = Writer(house.store)
    sweeper = Sweeper(house, writer)

    def tried(who: str) -> None:
        with house.store.turn() as turn:
            attempts.failed(turn.work, attempts.scope(turn.work, who), Bound(3, timedelta(hours=1)))

    def counted() -> int:
        with house.store.reading() as work:
            return len(work.connection.execute(table.select()).all())

    tried("a")
    now[0] += timedelta(hours=23)
    await sweeper._tidy()
    assert counted() == 1
    now[0] += timedelta(hours=2)
    await sweeper._tidy()
    assert counted() == 0
    writer.close()
    house.store.close()
