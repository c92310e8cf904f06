"""What waits at the same moment shares one commit, and one that fails takes no other with it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from threading import Event
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import func, select

from bot.store import firms, notes, tables
from bot.store.work import Work
from bot.store.writer import Writer

if TYPE_CHECKING:
    from tests.bot.store.conftest import House


class Firms:
    """A job that adds firms, and remembers how many came together."""

    def __init__(self) -> None:
        self.batches: list[int] = []

    def add(self, work: Work, names: Sequence[str]) -> list[str]:
        """Add firms; one named *bad* cannot be added."""
        for name in names:
            firms.add(work, name, sample=False)
        if "bad" in names:
            raise ValueError("bad")
        self.batches.append(len(names))
        return [f"{name}!" for name in names]


@pytest.fixture
def writer(house: House) -> Iterator[Writer]:
    """A writer over a store."""
    made = Writer(house.store)
    yield made
    made.close()


def hold(writer: Writer) -> Event:
    """Keep the writer busy until the event is set, so that others wait together."""
    free = Event()

    def wait(work: Work, items: Sequence[None]) -> list[None]:
        free.wait(10)
        return list(items)

    writer.submit(wait, None)
    return free


async def test_what_waits_is_written_together(house: House, writer: Writer) -> None:
    """Ten items that wait are one call of their job, and each gets its own result."""
    job, free = Firms(), hold(writer)
    waiting = [writer.submit(job.add, f"社{n}") for n in range(10)]
    free.set()
    assert await asyncio.gather(*waiting) == [f"社{n}!" for n in range(10)]
    assert job.batches == [10]
    assert len(house.store.firms()) == 10


async def test_one_that_fails_takes_no_other_with_it(house: House, writer: Writer) -> None:
    """Of ten items one cannot be done: nine are kept, and only that one hears of it."""
    job, free = Firms(), hold(writer)
    names = [*(f"社{n}" for n in range(5)), "bad", *(f"社{n}" for n in range(5, 9))]
    waiting = [writer.submit(job.add, name) for name in names]
    free.set()
    done = await asyncio.gather(*waiting, return_exceptions=True)
    failed = [name for name, each in zip(names, done, strict=True) if each != f"{name}!"]
    assert failed == ["bad"]
    assert set(house.store.firms()) == {name for name in names if name != "bad"}


async def test_a_job_reads_what_the_one_before_wrote(house: House, writer: Writer) -> None:
    """In one transaction what one job left to be written is there for the next."""
    conversation, case = house.case("田中")

    def write(work: Work, items: Sequence[str]) -> list[None]:
        for each in items:
            notes.add(work, conversation, case, "佐藤", each)
        return [None] * len(items)

    def read(work: Work, items: Sequence[None]) -> list[list[str]]:
        found = [each.body for each in notes.of(work, [conversation])]
        return [found for _ in items]

    free = hold(writer)
    writing, reading = writer.submit(write, "折り返し"), writer.submit(read, None)
    free.set()
    await writing
    assert await reading == ["折り返し"]


async def test_nothing_is_told_before_it_is_kept(house: House) -> None:
    """When a future is settled, its row is there for everybody."""
    seen: list[int] = []

    def look(name: str) -> None:
        if name == "writer.after_commit":
            with house.store.reading() as work:
                count = select(func.count()).select_from(tables.firms)
                seen.append(work.connection.execute(count).scalar_one())

    writer = Writer(house.store, look)
    assert await writer.submit(Firms().add, "社") == "社!"
    assert seen == [1]
    writer.close()


async def test_closing_finishes_what_waits(house: House) -> None:
    """A writer that is closed does first what was handed to it before."""
    writer = Writer(house.store)
    free = hold(writer)
    last = writer.submit(Firms().add, "社")
    free.set()
    await asyncio.to_thread(writer.close)
    assert len(house.store.firms()) == 1
    assert await last == "社!"
