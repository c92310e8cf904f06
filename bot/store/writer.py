"""The one writer of a process: what waits at the same moment shares one commit.

Laws: a job is a function of a transaction and of all items that wait for it, so that what many
turns read and write is read and written together; if a transaction fails, its items are tried
again one by one, so that one that cannot be done takes no other with it; an item's future is
settled only after its commit, or with the exception that item alone raised; all of a transaction
are settled by one call of their loop; what nobody waits for any more when its time comes is not
begun.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar

from bot.failpoints import Failpoint, nothing
from bot.store.repository import Store
from bot.store.work import Work

T = TypeVar("T")
R = TypeVar("R")
Job = Callable[[Work, Sequence[T]], Sequence[R]]
"""(a transaction, the items that wait) → a result for each."""

MOST = 64
"""Items in one transaction."""


@dataclass(slots=True)
class _Item:
    job: Job[Any, Any]
    item: Any
    future: asyncio.Future[Any]


_Settled = tuple["asyncio.Future[Any]", Any, Exception | None]
"""A future, with its result or with what its item raised."""


class Writer:
    """A thread that takes whatever waits and writes it in one transaction."""

    def __init__(self, store: Store, failpoint: Failpoint = nothing) -> None:
        self._store, self._failpoint = store, failpoint
        self._waiting: SimpleQueue[_Item | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job[T, R], item: T) -> asyncio.Future[R]:
        """Have an item done with whatever else waits; its result once it is kept."""
        future: asyncio.Future[R] = asyncio.get_running_loop().create_future()
        self._waiting.put(_Item(job, item, future))
        return future

    def close(self) -> None:
        """Finish what waits, then stop."""
        self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        open_ = True
        while open_:
            batch, open_ = self._batch()
            if batch and not self._done(batch):
                for each in batch:
                    self._done([each])

    def _batch(self) -> tuple[list[_Item], bool]:
        """What waits, at most so much; false once no more will come."""
        found = [self._waiting.get()]
        try:
            while len(found) < MOST and found[-1] is not None:
                found.append(self._waiting.get_nowait())
        except Empty:
            pass
        wanted = [each for each in found if each and not each.future.cancelled()]
        return wanted, found[-1] is not None

    def _done(self, batch: list[_Item]) -> bool:
        """Do the items in one transaction; false where they are to be tried one by one."""
        by_job: dict[Job[Any, Any], list[_Item]] = {}
        for each in batch:
            by_job.setdefault(each.job, []).append(each)
        try:
            settled = self._kept(by_job)
        except Exception as error:
            if len(batch) > 1:
                return False
            settled = [(batch[0].future, None, error)]
        _settle(settled)
        return True

    def _kept(self, by_job: dict[Job[Any, Any], list[_Item]]) -> list[_Settled]:
        results: list[_Settled] = []
        with self._store.work() as work:
            for job, items in by_job.items():
                done = job(work, [each.item for each in items])
                work.write()  # the next job reads what this one wrote
                pairs = zip(items, done, strict=True)
                results += [(each.future, result, None) for each, result in pairs]
            self._failpoint("writer.before_commit")
        self._failpoint("writer.after_commit")
        return results


def _settle(results: list[_Settled]) -> None:
    """Hand everybody their result on their own loop, all of a loop's at once."""
    by_loop: dict[asyncio.AbstractEventLoop, list[_Settled]] = {}
    for each in results:
        by_loop.setdefault(each[0].get_loop(), []).append(each)
    for loop, theirs in by_loop.items():
        if not loop.is_closed():
            loop.call_soon_threadsafe(_hand_out, theirs)


def _hand_out(results: list[_Settled]) -> None:
    for future, result, error in results:
        if future.done():
            continue
        if error is None:
            future.set_result(result)
        else:
            future.set_exception(error)
