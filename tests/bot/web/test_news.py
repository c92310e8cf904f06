"""What has changed reaches whoever listens, on both databases, and only after its commit."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest

from bot.store.news import ALL, Listener
from bot.store.repository import Store
from tests.bot.store.conftest import Databases, House, SqliteFiles
from tests.postgres import Cluster

SOON = 10.0


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """Each kind of database in its turn."""
    if request.param == "sqlite":
        return SqliteFiles(tmp_path_factory.mktemp)
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    house = House(databases.make())
    yield house
    house.close()
    databases.drop(house.url)


@asynccontextmanager
async def hearing(store: Store, topics: set[str]) -> AsyncIterator[Listener]:
    """A listener in a process that hears all processes."""
    with store.bus.listening(topics) as listener:
        relaying = asyncio.create_task(store.relay_news())
        if store.on_server:
            assert await listener.news(SOON) == frozenset({ALL})
        yield listener
        relaying.cancel()
        with suppress(asyncio.CancelledError):
            await relaying


async def test_a_line_is_told_of(house: House) -> None:
    """What is written in a conversation is told to whoever looks at it, its case or the queue."""
    talk, case = await asyncio.to_thread(house.case)
    async with hearing(house.store, {f"talk:{talk}", f"case:{case}", "queue"}) as listener:
        with house.store.turn() as turn:
            turn.write(talk, "staff", "お待たせしました")
        heard = await listener.news(SOON)
        assert heard
        assert heard <= {f"talk:{talk}", f"case:{case}", "queue"}


async def test_another_process_is_heard(house: House) -> None:
    """On a server a change made by another process is told here as well."""
    if house.on_sqlite:
        return
    talk, _ = await asyncio.to_thread(house.case)
    async with hearing(house.open(), {f"talk:{talk}"}) as listener:
        with house.store.turn() as turn:
            turn.write(talk, "staff", "お待たせしました")
        assert await listener.news(SOON) == frozenset({f"talk:{talk}"})


async def test_what_is_taken_back_is_not_told(house: House) -> None:
    """A transaction that fails tells nothing, and what concerns others is not told here."""
    talk, case = await asyncio.to_thread(house.case)
    async with hearing(house.store, {f"talk:{talk}"}) as listener:
        with suppress(LookupError), house.store.turn() as turn:
            turn.write(talk, "staff", "x")
            raise LookupError
        with house.store.turn() as turn:
            turn.close_case(case)
        assert await listener.news(0.2) == frozenset()


async def test_news_waits_for_a_busy_listener_once(house: House) -> None:
    """Whatever comes while a listener is busy is told at once, each topic one time."""
    talk, _ = await asyncio.to_thread(house.case)
    async with hearing(house.store, {f"talk:{talk}"}) as listener:
        for text in ("a", "b", "c"):
            with house.store.turn() as turn:
                turn.write(talk, "staff", text)
        if house.on_sqlite:
            assert await listener.news(SOON) == frozenset({f"talk:{talk}"})
            assert await listener.news(0.05) == frozenset()


async def test_listening_ends_with_the_process(house: House) -> None:
    """When the bus is closed whoever waits is told that it is over."""
    async with hearing(house.store, {"queue"}) as listener:
        waiting = asyncio.create_task(listener.news(SOON))
        await asyncio.sleep(0)
        house.store.bus.close()
        assert await waiting is None
