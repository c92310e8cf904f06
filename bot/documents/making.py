"""A paper is ordered by name and made: as it is given out, or whole, to be sent.

Laws: it is made of the case as it stands then; nothing is kept of it here; whoever waits for one
may leave, and no more of it is made than they would take.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from itertools import chain
from typing import Any

from bot.bootstrap import House
from bot.documents.kinds import KINDS, Progress, file_name
from bot.documents.source import source
from bot.store.files import Document, Wanted
from bot.store.problems import StoreProblem
from flows.talk import Language

AT_ONCE = 2
"""Papers that one process makes at once to be sent: each may take a core and much memory."""


class Ended(Exception):
    """The process is told to end: what is being made is made by the next one."""


class TooLarge(Exception):
    """The paper is larger than whoever wants it takes."""


def nobody(_done: int, _of: int) -> None:
    """Progress that nobody watches."""


def made(
    house: House, case: str, paper: str, language: Language, progress: Progress = nobody
) -> Iterator[bytes]:
    """The bytes of a paper, piece by piece. Raises `StoreProblem` where there is no such case."""
    return KINDS[paper].make(source(house, case, language), progress)


def ordered(house: House, wanted: Wanted, progress: Progress = nobody) -> Iterator[bytes]:
    """The bytes of a paper that was ordered."""
    if wanted.case is None or wanted.paper not in KINDS:
        raise StoreProblem("unknown_paper", wanted.paper)
    return made(house, wanted.case, wanted.paper, wanted.language, progress)


def named(wanted: Wanted) -> str:
    """What the file of an ordered paper is called."""
    return file_name(wanted.case or "", wanted.paper)


def begun(pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The bytes of a paper, begun: what cannot be made at all has failed already."""
    return chain([next(pieces, b"")], pieces)


def whole(house: House, wanted: Wanted) -> Document:
    """An ordered paper, made at once."""
    return Document(named(wanted), b"".join(ordered(house, wanted)))


class Making:
    """Makes papers to be sent, off the loop."""

    def __init__(self, house: House) -> None:
        self._house, self._ended = house, asyncio.Event()
        self._threads = ThreadPoolExecutor(AT_ONCE, "paper")

    async def made(self, wanted: Wanted, at_most: int) -> Document:
        """An ordered paper. Raises `TooLarge`, `Ended`, and whatever goes wrong in making it."""
        if self._ended.is_set():
            raise Ended
        work = partial(self._made, wanted, at_most)
        making = asyncio.wrap_future(self._threads.submit(work))
        ended = asyncio.create_task(self._ended.wait())
        waits: list[asyncio.Future[Any]] = [making, ended]
        await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
        ended.cancel()
        if not making.done():
            making.cancel()
            raise Ended
        return making.result()

    def close(self) -> None:
        """Make no more; what is in the middle of being made is left."""
        self._ended.set()
        self._threads.shutdown(wait=False, cancel_futures=True)

    def _made(self, wanted: Wanted, at_most: int) -> Document:
        pieces, size = list[bytes](), 0
        for piece in ordered(self._house, wanted, self._watched):
            self._watched(0, 0)
            size += len(piece)
            if size > at_most:
                raise TooLarge
            pieces.append(piece)
        return Document(named(wanted), b"".join(pieces))

    def _watched(self, _done: int, _of: int) -> None:
        if self._ended.is_set():
            raise Ended
