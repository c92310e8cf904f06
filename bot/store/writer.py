"""The one writer of a process: what waits at the same moment shares one commit.

Laws: a job is a function of a transaction and of all items that wait for it, so that what many
turns read and write is read and written together; if a transaction fails, its items are tried
again one by one, so that one that cannot be done takes no other with it; an item's future is
settled only after its commit, or with the exception that item alone raised; what nobody waits for
any more when its time comes is not begun.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from concurrent.futures import Future
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
    future: Future[Any]


class Writer:
    """A thread that takes whatever waits and writes it in one transaction."""

    def __init__(self, store: Store, failpoint: Failpoint = nothing) -> None:
        self._store, self._failpoint = store, failpoint
        self._waiting: SimpleQueue[_Item | None] = SimpleQueue()
        self._thread = Thread(target=self._run, name="writer", daemon=True)
        self._thread.start()

    def submit(self, job: Job[T, R], item: T) -> Future[R]:
        """Have an item done with whatever else waits; its result once it is kept."""
        future: Future[R] = Future()
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
        wanted = [each for each in found if each and each.future.set_running_or_notify_cancel()]
        return wanted, found[-1] is not None

    def _done(self, batch: list[_Item]) -> bool:
        """Do the items in one transaction; false where they are to be tried one by one."""
        by_job: dict[Job[Any, Any], list[_Item]] = {}
        for each in batch:
            by_job.setdefault(each.job, []).append(each)
        try:
            results = self._kept(by_job)
        except Exception as error:
            if len(batch) > 1:
                return False
            batch[0].future.set_exception(error)
            return True
        for each, result in results:
            each.future.set_result(result)
        return True

    def _kept(self, by_job: dict[Job[Any, Any], list[_Item]]) -> list[tuple[_Item, Any]]:
        results: list[tuple[_Item, Any]] = []
        with self._store.work() as work:
            for job, items in by_job.items():
                done = job(work, [each.item for each in items])
                results += zip(items, done, strict=True)
            work.write()
            self._failpoint("writer.before_commit")
        self._failpoint("writer.after_commit")
        return results
