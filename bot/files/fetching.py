"""Files that came in on a channel are fetched, looked at and kept, between two turns of their chat.

Laws: the slow part is neither in a transaction nor on the loop's way; a fetch that was killed or
failed is done again under the same name, so that nothing is lost and nothing doubled; what came
after it in the chat waits; few are in the memory at once, one of a chat, and the rest of what came
in goes on; after the last try the person is told, and staff.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import timedelta
from typing import Any, Protocol

import structlog

from bot.bootstrap import House
from bot.catalogue import Catalogue, catalogue
from bot.failpoints import Failpoint, nothing
from bot.files.keeping import TROUBLE, Looked, gone, looked_into, put_away, sent
from bot.files.kinds import MOST_BYTES
from bot.store import files, inbound
from bot.store.chats import Chat
from bot.store.files import Kept
from bot.store.inbound import Waiting
from bot.store.problems import StoreProblem
from bot.store.transcript import Said
from bot.store.turn import Turn
from bot.store.work import Work
from bot.store.writer import Job, Writer
from flows.heard import Screened, Unkept

AT_ONCE = 8
"""Files that one process fetches at once, each in its memory whole."""
TRIES = 3
PAUSE = timedelta(seconds=2)
MANY_ROWS = 500
"""Rows of a table from which it is said that they are being read."""
ACTION = 4.0
"""Seconds for which a channel shows that somebody is at work."""

LOG = structlog.get_logger()


class Away(Exception):
    """The channel cannot give the file now."""


class Gone(Exception):
    """The channel will not give the file any more."""


class Channel(Protocol):
    """A channel, as far as files go."""

    async def fetch(self, file: str) -> bytes:
        """A file's bytes. Raises `Away` or `Gone`."""

    async def at_work(self, address: str) -> None:
        """Show for a moment that somebody is at work."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """A file that came in and is to be fetched: where, for which case."""

    waiting: Waiting
    chat: Chat
    case_id: str | None


class Fetching:
    """Fetches files for the turns of one process."""

    def __init__(
        self,
        house: House,
        writer: Writer,
        channels: Mapping[str, Channel],
        said: asyncio.Event,
        failpoint: Failpoint = nothing,
    ) -> None:
        self._house, self._writer, self._channels = house, writer, channels
        self._said, self._failpoint = said, failpoint
        self._few = asyncio.Semaphore(AT_ONCE)

    async def fetch(self, wanted: Wanted) -> None:
        """Fetch a file, and put what is heard of it in the place of its id."""
        channel = self._channels[wanted.chat.id.partition(":")[0]]
        try:
            async with _at_work(channel, wanted.chat.address), self._few:
                found = await self._found(channel, wanted)
        except Exception as error:
            LOG.warning("file.not_fetched", id=wanted.waiting.id, error=type(error).__name__)
            await self._submit(self._failed, (wanted, _why(error)))
            return
        self._failpoint("file.put_away")
        await self._submit(self._arrived, (wanted, found))

    async def _found(self, channel: Channel, wanted: Wanted) -> Kept | Screened | Unkept:
        body = wanted.waiting.body
        name = str(body["file_name"])
        if wanted.case_id is None:
            return Unkept("no_case", name)
        if body["size"] > MOST_BYTES:
            return Unkept("size", name)
        data = await channel.fetch(body["file"])
        self._failpoint("file.fetched")
        looked = await looked_into(data, name)
        if not isinstance(looked, Looked):
            return looked
        if len(looked.rows or ()) > MANY_ROWS and not body.get("told"):
            await self._submit(self._reading, (wanted, len(looked.rows or ())))
            self._said.set()
        id = self._house.store.file_id(wanted.waiting.id)
        return await asyncio.to_thread(put_away, self._house, wanted.case_id, id, looked)

    async def _submit(self, job: Job[Any, None], item: Any) -> None:
        await self._writer.submit(job, item)

    def _arrived(
        self, work: Work, items: Sequence[tuple[Wanted, Kept | Screened | Unkept]]
    ) -> list[None]:
        """What is heard of each file takes its id's place in what came in."""
        for wanted, found in items:
            erased = isinstance(found, Kept) and gone(self._house, work, found)
            if erased or not inbound.still_waits(work, wanted.waiting.id):
                continue
            if isinstance(found, Kept):
                files.add(work, found)
                self._put(work, wanted, {"kind": "sent", "sent": asdict(sent(found))})
            elif isinstance(found, Unkept):
                self._put(work, wanted, {"kind": "unkept", "why": found.why})
            else:
                inbound.screen(work, wanted.waiting.id, found.kind)
        return [None] * len(items)

    def _put(self, work: Work, wanted: Wanted, told: dict[str, Any]) -> None:
        inbound.put(work, wanted.waiting.id, {**wanted.waiting.body, **told})

    def _reading(self, work: Work, items: Sequence[tuple[Wanted, int]]) -> list[None]:
        """Say once that a long table is being read."""
        for wanted, count in items:
            turn = self._house.store.turns(work)
            text = self._words(turn, wanted).text("file.reading", count)
            turn.say(str(wanted.chat.conversation_id), Said("out", text.format(n=count)))
            wanted.waiting.body["told"] = True
            inbound.keep_body(work, wanted.waiting.id, wanted.waiting.body)
        return [None] * len(items)

    def _failed(self, work: Work, items: Sequence[tuple[Wanted, str]]) -> list[None]:
        """A fetch failed: it is tried again, or given up aloud."""
        for wanted, why in items:
            waiting = wanted.waiting
            if not inbound.still_waits(work, waiting.id):
                continue
            if waiting.attempts + 1 < TRIES and why != "gone":
                later = work.now + PAUSE * (waiting.attempts + 1)
                inbound.postpone(work, waiting.id, waiting.attempts + 1, later)
                continue
            self._put(work, wanted, {"kind": "unkept", "why": why})
            if wanted.chat.conversation_id and why == "away":
                turn = self._house.store.turns(work)
                turn.alert("file.not_kept", wanted.chat.conversation_id)
        return [None] * len(items)

    def _words(self, turn: Turn, wanted: Wanted) -> Catalogue:
        talk = turn.conversation(str(wanted.chat.conversation_id)).talk
        return catalogue(talk.language)


def _why(error: Exception) -> str:
    """How a failure is told to the person."""
    if isinstance(error, Gone):
        return "gone"
    if isinstance(error, StoreProblem) and error.code in TROUBLE:
        return TROUBLE[error.code]
    return "away" if isinstance(error, Away | StoreProblem) else "damaged"


@asynccontextmanager
async def _at_work(channel: Channel, address: str) -> AsyncIterator[None]:
    """Show, for as long as it takes, that somebody is at work."""

    async def showing() -> None:
        while True:
            await channel.at_work(address)
            await asyncio.sleep(ACTION)

    task = asyncio.create_task(showing())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task
