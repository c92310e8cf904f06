"""What has just changed, told to whoever listens: the live pages of the web.

Laws: news is a topic only (``talk:…``, ``case:…``, ``queue``, ``staff:…``), never content; it is
told after the commit of what it is about, and never for what was taken back; news that comes while
a listener is busy is told once; a listener never holds up a writer. On SQLite news stays in the
process; on PostgreSQL it goes through NOTIFY and reaches every process that listens, this one too.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import contextmanager
from threading import Lock

import psycopg
from psycopg import sql
from sqlalchemy import Connection, Engine, text

QUEUE = "queue"
ALL = "*"
"""Anything may have changed: what was told meanwhile was not heard."""
CHANNEL = "hakkaku"
_TELL = text("SELECT pg_notify(:channel, topic) FROM unnest(cast(:topics as text[])) AS topic")


class Listener:
    """One who listens to some topics, on an event loop."""

    def __init__(self, topics: Collection[str]) -> None:
        self.topics = frozenset(topics)
        self._loop = asyncio.get_running_loop()
        self._waiting: set[str] = set()
        self._awake = asyncio.Event()
        self._ended = False

    async def news(self, patience: float) -> frozenset[str] | None:
        """What has changed since it was last asked, none after `patience` seconds; None: ended."""
        try:
            async with asyncio.timeout(patience):
                await self._awake.wait()
        except TimeoutError:
            return frozenset()
        self._awake.clear()
        found, self._waiting = frozenset(self._waiting), set()
        return None if self._ended else found

    def hear(self, topics: frozenset[str]) -> None:
        """Take news in; called from any thread."""
        mine = topics if ALL in topics else topics & self.topics
        if mine and not self._loop.is_closed():
            self._loop.call_soon_threadsafe(self._take, mine)

    def end(self) -> None:
        """Nothing more will come; called on the listener's own loop."""
        self._ended = True
        self._awake.set()

    def _take(self, topics: frozenset[str]) -> None:
        self._waiting |= topics
        self._awake.set()


class Bus:
    """Those who listen in this process."""

    def __init__(self) -> None:
        self._one = Lock()
        self._listeners: set[Listener] = set()

    @contextmanager
    def listening(self, topics: Collection[str]) -> Iterator[Listener]:
        """Listen to these topics."""
        listener = Listener(topics)
        with self._one:
            self._listeners.add(listener)
        try:
            yield listener
        finally:
            with self._one:
                self._listeners.discard(listener)

    def publish(self, topics: Collection[str]) -> None:
        """Tell everybody who listens."""
        for each in self._everybody():
            each.hear(frozenset(topics))

    def close(self) -> None:
        """End everybody's listening, so that open streams do not hold up the end."""
        for each in self._everybody():
            each.end()

    def _everybody(self) -> list[Listener]:
        with self._one:
            return list(self._listeners)


def tell(connection: Connection, topics: Collection[str]) -> None:
    """Have news told with the commit of a transaction, where the database does that."""
    if topics and connection.dialect.name == "postgresql":
        connection.execute(_TELL, {"channel": CHANNEL, "topics": sorted(topics)})


async def relay(engine: Engine, bus: Bus) -> None:
    """Hear what all processes tell and tell it here, until cancelled; SQLite has nothing to hear.

    Whenever hearing begins anything may have changed: what was told before was not heard.
    """
    if engine.dialect.name != "postgresql":
        await asyncio.Event().wait()
    async for topics in _heard(engine):
        bus.publish(topics)


async def _heard(engine: Engine) -> AsyncIterator[list[str]]:
    _, address = engine.dialect.create_connect_args(engine.url)
    async with await psycopg.AsyncConnection.connect(**address, autocommit=True) as connection:
        await connection.execute(sql.SQL("LISTEN {}").format(sql.Identifier(CHANNEL)))
        yield [ALL]
        async for each in connection.notifies():
            yield [each.payload]
