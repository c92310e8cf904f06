"""Takes the turns of what came in: chat by chat in order, all that waits together.

Laws: a chat's turns are taken by one task at a time; a turn that fails is tried again, the third
time it is given up: it stays with its problem, staff are called, the person is told, and what came
after it is heard; what nobody woke us for is looked for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import replace
from datetime import timedelta

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from bot import logs
from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.files.fetching import Fetching
from bot.hearings import Chatful, Hearings, Outcome, queues
from bot.metrics import METRICS
from bot.store import chats, inbound
from bot.store.chats import PAGE, Chat
from bot.store.problems import StoreProblem
from bot.store.transcript import Said
from bot.store.work import Work
from bot.store.writer import Writer

GRACE = timedelta(milliseconds=250)
"""How long a missing number before is waited for."""
TRIES = 3
PAUSE = timedelta(seconds=2)
CHANNELS = ("telegram", PAGE)
SWEEP = timedelta(seconds=1)
"""Between two looks for what nobody woke us for."""

LOG = structlog.get_logger()


class Turner:
    """Takes turns in one process; several may run over one database, each for its channels."""

    def __init__(
        self,
        house: House,
        writer: Writer,
        said: asyncio.Event,
        grace: timedelta = GRACE,
        fetching: Fetching | None = None,
        channels: Collection[str] = CHANNELS,
    ) -> None:
        self._fetching, self._channels = fetching, channels
        self._house, self._writer, self._said, self._grace = house, writer, said, grace
        self._running: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        self._closing = False

    @property
    def busy(self) -> bool:
        """Are turns being taken?"""
        return bool(self._running)

    def wake(self, chat_id: str) -> None:
        """Something came in on a chat."""
        if chat_id in self._running:
            self._again.add(chat_id)
        elif not self._closing:
            task = asyncio.create_task(self._chat(chat_id))
            self._running[chat_id] = task
            task.add_done_callback(lambda task: self._ended(chat_id, task))

    async def run(self) -> None:
        """Look for what a killed process, or another one, left waiting: at the start for all."""
        age = timedelta(0)
        while True:
            for chat_id in await asyncio.to_thread(self._left, age):
                self.wake(chat_id)
            age = SWEEP
            await asyncio.sleep(SWEEP.total_seconds())

    async def close(self) -> None:
        """Finish the turns that are being taken."""
        self._closing = True
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    def _ended(self, chat_id: str, task: asyncio.Task[None]) -> None:
        del self._running[chat_id]
        if error := task.exception():  # the sweep comes back to it
            LOG.error("turn.unfinished", chat=chat_id, error=type(error).__name__)
        if chat_id in self._again:
            self._again.discard(chat_id)
            self.wake(chat_id)

    def _left(self, at_least: timedelta) -> list[str]:
        with self._house.store.reading() as work:
            return inbound.chats_due(work, work.now - at_least, self._channels, 500)

    async def _chat(self, chat_id: str) -> None:
        """Take a chat's turns until nothing waits."""
        chatful = Chatful(chat_id)
        while True:
            try:
                outcome = await self._writer.submit(self._take, chatful)
            except (OperationalError, InterfaceError, StoreProblem) as error:
                why = error.code if isinstance(error, StoreProblem) else None
                LOG.warning("turn.database", chat=chat_id, error=type(error).__name__, problem=why)
                return  # the sweep comes back to it
            except Exception as error:
                if chatful.at_most > 1:
                    chatful = replace(chatful, at_most=1)
                    continue
                LOG.error("turn.failed", chat=chat_id, **logs.of(error))
                METRICS.turns.labels("failed").inc()
                await self._writer.submit(self._fail, (chat_id, error))
                outcome = Outcome(0, more=True)
            if outcome.taken:
                METRICS.turns.labels("taken").inc(outcome.taken)
                self._said.set()
            if outcome.wanted is not None and self._fetching is not None:
                await self._fetching.fetch(outcome.wanted)
                continue
            if not outcome.more:
                return
            await asyncio.sleep(outcome.pause)

    def _take(self, work: Work, items: Sequence[Chatful]) -> list[Outcome]:
        """Take the turns of all chats that wait, in one transaction."""
        turn = self._house.store.turns(work)
        held = {each.id: each for each in chats.hold(work, [item.chat_id for item in items])}
        found = queues(work, held, self._grace)
        hearings = Hearings(self._house, turn, held, found, fetches=self._fetching is not None)
        return [hearings.of(each) for each in items]

    def _fail(self, work: Work, items: Sequence[tuple[str, Exception]]) -> list[None]:
        """The first turn of each chat failed when it was taken alone."""
        for chat_id, error in items:
            chat = next(iter(chats.hold(work, [chat_id])), None)
            if chat is None:
                continue  # another process takes its turns now
            first = next(iter(inbound.waiting(work, [chat_id])), None)
            if first is not None and first.attempts + 1 < TRIES:
                later = work.now + PAUSE * (first.attempts + 1)
                inbound.postpone(work, first.id, first.attempts + 1, later)
            elif first is not None:
                inbound.given_up(work, first.id, type(error).__name__, chat.conversation_id)
                self._give_up(work, chat)
        return [None] * len(items)

    def _give_up(self, work: Work, chat: Chat) -> None:
        """Tell the person and staff that something could not be heard."""
        if chat.conversation_id is None:
            return
        turn = self._house.store.turns(work)
        language = turn.conversation(chat.conversation_id).talk.language
        turn.say(chat.conversation_id, Said("out", catalogue(language).text("turn.failed")))
        turn.alert("turn.failed", chat.conversation_id)
