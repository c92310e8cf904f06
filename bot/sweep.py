"""The sweep: every so often, what is due by itself is looked for and said.

Laws: nothing of it is in memory, so that a start goes on where a kill left off; only cases in
which something may be due are looked at, each in a transaction of its own among the turns; what
fails waits for the next sweep and keeps nothing else from being said.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime, timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from bot import logs
from bot.bootstrap import House
from bot.erasing import finish_quietly
from bot.files.keeping import let_go
from bot.heralds import Herald, call_staff
from bot.metrics import METRICS
from bot.projecting import project
from bot.reminding import look, own_up
from bot.store import attempts, conversations, projections
from bot.store.work import Work
from bot.store.writer import Job, Writer
from flows.reminders import MORNING
from flows.turn import JAPAN

EVERY = 20.0
"""Seconds between two sweeps."""
AT_ONCE = 200
TIDIED = timedelta(hours=1)
"""Between two times that old attempts are forgotten."""

LOG = structlog.get_logger()


class Sweeper:
    """Sweeps in one process; several may, over one database."""

    def __init__(
        self,
        house: House,
        writer: Writer,
        said: asyncio.Event | None = None,
        heralds: Sequence[Herald] = (),
    ) -> None:
        self._house, self._writer, self._heralds = house, writer, heralds
        self._said = said or asyncio.Event()
        self._tidied: datetime | None = None

    async def run(self) -> None:
        """Sweep for ever; first bring up to date what an older program left behind."""
        await self._each(self._project, await asyncio.to_thread(self._behind))
        while True:
            await self.sweep()
            await self._tidy()
            await asyncio.sleep(EVERY)

    async def sweep(self) -> int:
        """Say everything that is due now: in how many conversations."""
        await asyncio.to_thread(finish_quietly, self._house)
        await asyncio.to_thread(let_go, self._house)
        told = await self._each(self._own_up, await asyncio.to_thread(self._unanswered))
        told += await self._each(self._look, await asyncio.to_thread(self._woken))
        stayed = 0
        while ids := await asyncio.to_thread(self._due, stayed):
            told += await self._each(self._look, ids)
            stayed += await asyncio.to_thread(self._still, ids)
        await call_staff(self._house, self._writer, self._heralds)
        if told:
            self._said.set()
        return told

    async def _tidy(self) -> None:
        """Now and then forget what was counted long ago."""
        now = self._house.clock()
        if self._tidied is None or now - self._tidied > TIDIED:
            self._tidied = now
            await self._writer.submit(_forget, None)

    async def _each(self, job: Job[str, int], ids: Sequence[str]) -> int:
        """Do a job for each, those that wait together in one transaction."""
        futures = [self._writer.submit(job, id) for id in ids]
        results = await asyncio.gather(*futures, return_exceptions=True)
        told = 0
        for id, result in zip(ids, results, strict=True):
            if isinstance(result, (OperationalError, InterfaceError)):
                raise result
            if isinstance(result, BaseException):
                LOG.error("sweep.failed", about=id, **logs.of(result))
                METRICS.sweeps.labels("failed").inc()
            else:
                told += result
        METRICS.sweeps.labels("said").inc(told)
        return told

    def _due(self, stayed: int) -> list[str]:
        """Cases to look at; nobody's night is disturbed."""
        with self._house.store.reading() as work:
            if work.now.astimezone(JAPAN).hour < MORNING:
                return []
            return projections.due(work, stayed, AT_ONCE)

    def _still(self, ids: Sequence[str]) -> int:
        """How many of these are due as before: it is not the hour, or they failed."""
        with self._house.store.reading() as work:
            return projections.still_due(work, ids)

    def _woken(self) -> list[str]:
        with self._house.store.reading() as work:
            return projections.woken(work, AT_ONCE)

    def _unanswered(self) -> list[str]:
        with self._house.store.reading() as work:
            return conversations.unanswered(work, AT_ONCE)

    def _behind(self) -> list[str]:
        with self._house.store.reading() as work:
            return projections.behind(work)

    def _look(self, work: Work, ids: Sequence[str]) -> list[int]:
        turn = self._house.store.turns(work)
        turn.hold_cases(ids)
        return [look(self._house, turn, id) for id in ids]

    def _own_up(self, work: Work, ids: Sequence[str]) -> list[int]:
        turn = self._house.store.turns(work)
        turn.hold(ids)
        return [int(own_up(self._house, turn, id)) for id in ids]

    def _project(self, work: Work, ids: Sequence[str]) -> list[int]:
        turn = self._house.store.turns(work)
        turn.hold_cases(ids)
        for id in ids:
            project(self._house, turn, id)
        return [0] * len(ids)


def _forget(work: Work, items: Sequence[None]) -> list[int]:
    forgotten = attempts.forget(work)
    return [forgotten] * len(items)
