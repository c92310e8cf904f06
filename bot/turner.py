"""Takes the turns of what came in: chat by chat in order, all that waits together.

Laws: what waits in a chat is heard in the order of the channel's numbers; a number that is missing
below is waited for a moment, since another process may be keeping it; a turn that fails is
tried again, the third time it is given up: it stays with its problem, staff are called, the person
is told, and what came after it is heard.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.files.fetching import Fetching, Wanted
from bot.hearing import Unheard, heard_of
from bot.metrics import METRICS
from bot.store import chats, inbound, members, outbox, transcript
from bot.store.chats import PAGE, Chat
from bot.store.inbound import Waiting
from bot.store.problems import StoreProblem
from bot.store.transcript import Said
from bot.store.turn import Turn
from bot.store.work import Work
from bot.store.writer import Writer
from bot.turn import Source, taken
from flows.machine import STEPS
from flows.talk import Language, Talk

GRACE = timedelta(milliseconds=250)
"""How long a missing number before is waited for."""
GLANCE = 0.05
"""Seconds between two looks whether it has come."""
TRIES = 3
PAUSE = timedelta(seconds=2)
CHANNELS = ("telegram", PAGE)
AT_ONCE = 16
"""Turns of one chat in one transaction."""
LEASE = timedelta(seconds=30)
"""For how long a file is being fetched by one process before another may try."""
SWEEP = timedelta(seconds=1)
"""Between two looks for what nobody woke us for."""

LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Chatful:
    """A chat whose turns are to be taken, at most so many."""

    chat_id: str
    at_most: int = AT_ONCE


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many turns were taken, whether more wait, for how long; a file to be fetched first."""

    taken: int
    more: bool
    pause: float = 0.0
    wanted: Wanted | None = None


ELSEWHERE = Outcome(0, more=True, pause=GLANCE)
"""Another process takes this chat's turns, and may not have seen all that waits."""


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
            waited = inbound.oldest(work)
            age = (work.now - waited).total_seconds() if waited else 0.0
            METRICS.inbound_age.set(max(0.0, age))
            return inbound.chats_due(work, work.now - at_least, self._channels, 500)

    async def _chat(self, chat_id: str) -> None:
        """Take a chat's turns until nothing waits."""
        chatful = Chatful(chat_id)
        while True:
            try:
                outcome = await self._writer.submit(self._take, chatful)
            except (OperationalError, InterfaceError, StoreProblem) as error:
                LOG.warning("turn.database", chat=chat_id, error=type(error).__name__)
                return  # the sweep comes back to it
            except Exception as error:
                if chatful.at_most > 1:
                    chatful = replace(chatful, at_most=1)
                    continue
                LOG.error("turn.failed", chat=chat_id, error=type(error).__name__)
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
        since = work.now - self._grace
        channels = {id.partition(":")[0] for id in held}
        came = {each: inbound.recent(work, each, since) for each in channels}
        # Read after what came: a number that comes between the two is one that may still come.
        rows = inbound.waiting(work, held.keys())
        waiting = {id: list(mine) for id, mine in groupby(rows, lambda each: each.chat_id)}
        ready = _ready(work, waiting, came, since)
        hearings = _Hearings(self._house, turn, held, ready, fetches=self._fetching is not None)
        return [hearings.of(each, len(waiting.get(each.chat_id, ()))) for each in items]

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
                inbound.handled(work, first.id, type(error).__name__)
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


def _ready(
    work: Work, waiting: dict[str, list[Waiting]], came: dict[str, set[int]], since: datetime
) -> dict[str, list[Waiting]]:
    """Of each chat what may be heard now: nothing after a number that may still come."""
    for id, mine in waiting.items():
        came[id.partition(":")[0]] |= {each.ordinal for each in mine if each.received_at > since}
    missing = {each: inbound.gap(work, each, numbers, since) for each, numbers in came.items()}
    found: dict[str, list[Waiting]] = {}
    for id, mine in waiting.items():
        gap = missing[id.partition(":")[0]]
        late = [n for n, each in enumerate(mine) if _held_up(each, gap, since, work.now)]
        found[id] = mine[: min([*late, len(mine)])]
    return found


def _held_up(each: Waiting, gap: int | None, since: datetime, now: datetime) -> bool:
    """Must it wait: for its time, or for a number before it that may still come?"""
    return each.due_at > now or (
        gap is not None and gap < each.ordinal and each.received_at > since
    )


class _Hearings:
    """The turns of one transaction."""

    def __init__(
        self,
        house: House,
        turn: Turn,
        held: dict[str, Chat],
        ready: dict[str, list[Waiting]],
        *,
        fetches: bool,
    ) -> None:
        self._house, self._turn, self._held, self._ready = house, turn, held, ready
        self._fetches = fetches
        rows = [each for mine in ready.values() for each in mine]
        tokens = {each.body["token"] for each in rows if each.body and "token" in each.body}
        self._asked = transcript.asked(turn.work, tokens) if tokens else {}
        turn.hold([each.conversation_id for each in held.values() if each.conversation_id])

    def of(self, item: Chatful, waiting: int) -> Outcome:
        """Take the turns of one chat."""
        chat = self._held.get(item.chat_id)
        if chat is None:
            return ELSEWHERE
        mine = self._ready.get(item.chat_id, [])[: item.at_most]
        file = next((n for n, each in enumerate(mine) if self._is_file(each)), len(mine))
        for each in mine[:file]:
            chat = self._hear(chat, each)
        if file < len(mine):
            return Outcome(file, more=True, wanted=self._wanted(chat, mine[file]))
        pause = 0.0 if mine else GLANCE
        return Outcome(len(mine), len(mine) < waiting, pause)

    def _is_file(self, waiting: Waiting) -> bool:
        """Is it a file of which only the id is here?"""
        return self._fetches and (waiting.body or {}).get("kind") == "file"

    def _wanted(self, chat: Chat, waiting: Waiting) -> Wanted:
        """A file to be fetched; for a while nobody else fetches it."""
        work, id = self._turn.work, chat.conversation_id
        inbound.postpone(work, waiting.id, waiting.attempts, work.now + LEASE)
        case_id = self._turn.conversation(id).case_id if id else None
        return Wanted(waiting, chat, case_id)

    def _hear(self, chat: Chat, waiting: Waiting) -> Chat:
        """Take one turn; the chat as it is then bound."""
        work = self._turn.work
        inbound.handled(work, waiting.id)
        waited = (work.now - waiting.received_at).total_seconds()
        work.after.append(lambda: METRICS.waited.observe(waited))
        body = waiting.body or {}
        if body.get("kind") in ("blocked", "unblocked"):
            self._reach(chat, yes=body["kind"] == "unblocked")
            return chat
        if chat.unreachable:
            self._reach(chat, yes=True)
        if chat.conversation_id is None or self._out(chat.conversation_id, body):
            chat = self._begun(chat, body)
        self._answer(str(chat.conversation_id), waiting, chat.id)
        return replace(chat, unreachable=False)

    def _answer(self, conversation: str, waiting: Waiting, chat_id: str) -> None:
        place = self._turn.conversation(conversation)
        body = waiting.body or {}
        answered = partial(transcript.answered, self._turn.work, conversation)
        now = self._turn.now
        heard = heard_of(body, waiting.screened, place, self._asked, answered, now)
        if isinstance(heard, Unheard):
            return
        echo = chats.on_page(chat_id) and chats.sent_to(self._turn.work, conversation)
        source = Source(waiting.id, body.get("message"), buttons=True, echo=echo)
        taken(self._house, self._turn, conversation, heard, source)

    def _out(self, conversation: str, body: dict[str, str]) -> bool:
        """Does somebody who is out of their case, or whose case is closed, start anew?"""
        if body.get("kind") != "opened":
            return False
        place = self._turn.conversation(conversation)
        closed = place.case_id is not None and self._turn.held(place.case_id).closed_at is not None
        return closed or STEPS[place.talk.step].ends

    def _begun(self, chat: Chat, body: dict[str, str]) -> Chat:
        """Somebody writes for the first time, or anew: known by the chat, called by their name."""
        language: Language = "en" if body.get("language") == "en" else "ja"
        was = chat.conversation_id and members.person(self._turn.work, chat.conversation_id)
        name = body.get("name") or (was.name if was else "?")
        together = self._together(chat, was.identity) if was else [chat.id]
        conversation = self._turn.begin(together[0], Talk(language=language), name=name)
        for id in together:
            chats.bind(self._turn.work, id, conversation)
            if id in self._held:
                self._held[id] = replace(self._held[id], conversation_id=conversation)
        return replace(chat, conversation_id=conversation)

    def _together(self, chat: Chat, known_by: bytes) -> list[str]:
        """The chats that hold one conversation, and go on together; the person's own is the first.

        The person stays who they were, so that nobody is let in anew by another door.
        """
        everywhere = chats.of_conversation(self._turn.work, str(chat.conversation_id))
        return sorted(
            {chat.id, *everywhere},
            key=lambda id: (members.identity(self._turn.work, id) != known_by, id != chat.id),
        )

    def _reach(self, chat: Chat, *, yes: bool) -> None:
        chats.reachable(self._turn.work, chat.id, yes=yes)
        if yes and chat.conversation_id:
            outbox.again(self._turn.work, chat.conversation_id)
        elif chat.conversation_id:
            self._turn.alert(f"delivery.{outbox.UNREACHABLE}", chat.conversation_id)
