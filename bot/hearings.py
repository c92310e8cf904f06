"""The turns of one transaction: of each chat what may be heard now, and its hearing.

Laws: what waits in a chat is heard in the order of the channel's numbers; a number that is missing
below is waited for a moment, since another process may be keeping it; of a file only the id is
there: it is fetched first, outside of any transaction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import groupby

from bot.bootstrap import House
from bot.files.fetching import Wanted
from bot.hearing import Unheard, heard_of, pasted
from bot.metrics import METRICS
from bot.store import chats, inbound, members, outbox, transcript
from bot.store.chats import PAGE, Chat
from bot.store.inbound import Waiting
from bot.store.turn import Turn
from bot.store.work import Work
from bot.turn import Source, taken
from flows.machine import STEPS
from flows.talk import Language, Talk

GLANCE = 0.05
"""Seconds between two looks whether what is missing has come."""
AT_ONCE = 16
"""Turns of one chat in one transaction."""
LEASE = timedelta(seconds=30)
"""For how long a file is being fetched by one process before another may try."""


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


@dataclass(frozen=True, slots=True)
class Queue:
    """What waits in a chat: what may be heard now, and how much there is in all."""

    ready: Sequence[Waiting] = ()
    waiting: int = 0


ELSEWHERE = Outcome(0, more=True, pause=GLANCE)
"""Another process takes this chat's turns, and may not have seen all that waits."""
GONE = Outcome(0, more=False)
"""The chat went with its case: nothing waits in it any more."""


def queues(work: Work, held: Mapping[str, Chat], grace: timedelta) -> dict[str, Queue]:
    """Of each chat what waits: nothing may be heard after a number that may still come."""
    since = work.now - grace
    # A page's numbers do not follow on each other: none is ever missing there.
    numbered = {_channel(id) for id in held} - {PAGE}
    came = {each: inbound.recent(work, each, since) for each in numbered}
    # Read after what came: a number that comes between the two is one that may still come.
    rows = inbound.waiting(work, held.keys())
    for each in rows:
        channel = _channel(each.chat_id)
        if channel in came and each.received_at > since:
            came[channel].add(each.ordinal)
    gaps = {each: inbound.gap(work, each, numbers, since) for each, numbers in came.items()}
    found = {}
    for id, mine in groupby(rows, lambda each: each.chat_id):
        waiting, gap = list(mine), gaps.get(_channel(id))
        late = [n for n, each in enumerate(waiting) if _held_up(each, gap, since, work.now)]
        found[id] = Queue(waiting[: min([*late, len(waiting)])], len(waiting))
    return found


def _channel(chat_id: str) -> str:
    return chat_id.partition(":")[0]


def _held_up(each: Waiting, gap: int | None, since: datetime, now: datetime) -> bool:
    """Must it wait: for its time, or for a number before it that may still come?"""
    return each.due_at > now or (
        gap is not None and gap < each.ordinal and each.received_at > since
    )


class Hearings:
    """The turns of one transaction."""

    def __init__(
        self,
        house: House,
        turn: Turn,
        held: dict[str, Chat],
        queues: Mapping[str, Queue],
        *,
        fetches: bool,
    ) -> None:
        self._house, self._turn, self._held, self._queues = house, turn, held, queues
        self._fetches = fetches
        rows = [each for queue in queues.values() for each in queue.ready]
        tokens = {each.body["token"] for each in rows if each.body and "token" in each.body}
        self._asked = transcript.asked(turn.work, tokens) if tokens else {}
        turn.hold([each.conversation_id for each in held.values() if each.conversation_id])

    def of(self, item: Chatful) -> Outcome:
        """Take the turns of one chat."""
        chat = self._held.get(item.chat_id)
        if chat is None:
            return ELSEWHERE if chats.known(self._turn.work, [item.chat_id]) else GONE
        queue = self._queues.get(item.chat_id, Queue())
        mine = queue.ready[: item.at_most]
        file = next((n for n, each in enumerate(mine) if self._is_file(each)), len(mine))
        for each in mine[:file]:
            chat = self._hear(chat, each)
        if file < len(mine):
            return Outcome(file, more=True, wanted=self._wanted(chat, mine[file]))
        pause = 0.0 if mine else GLANCE
        return Outcome(len(mine), len(mine) < queue.waiting, pause)

    def _is_file(self, waiting: Waiting) -> bool:
        """Is it a file of which only the id is here?"""
        return self._fetches and (waiting.body or {}).get("kind") == "file"

    def _wanted(self, chat: Chat, waiting: Waiting) -> Wanted:
        """A file to be fetched; for a while nobody else fetches it."""
        work, id = self._turn.work, chat.conversation_id
        inbound.postpone(work, waiting.id, waiting.attempts, work.now + LEASE)
        place = self._turn.conversation(id) if id else None
        there = place is not None and not STEPS[place.talk.step].ends
        return Wanted(waiting, chat, place.case_id if place and there else None)

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
        later = partial(transcript.said_later, self._turn.work, conversation)
        since = partial(transcript.said_since, self._turn.work, conversation)
        found = (self._asked, answered, later, since)
        heard = heard_of(body, waiting.screened, place, *found, self._turn.now)
        if isinstance(heard, Unheard):
            return
        echo = chats.on_page(chat_id) and chats.sent_to(self._turn.work, conversation)
        source = Source(waiting.id, body.get("message"), buttons=True, echo=echo)
        taken(self._house, self._turn, conversation, heard, source)

    def _out(self, conversation: str, body: dict[str, str]) -> bool:
        """Does somebody who is out of their case, or whose case is closed, start anew? Whoever is
        out does by an invite's link that is typed, too."""
        place = self._turn.conversation(conversation)
        if body.get("kind") == "typed":
            return STEPS[place.talk.step].ends and pasted(body) is not None
        if body.get("kind") != "opened":
            return False
        closed = place.case_id is not None and self._turn.held(place.case_id).closed_at is not None
        return closed or STEPS[place.talk.step].ends

    def _begun(self, chat: Chat, body: dict[str, str]) -> Chat:
        """Somebody writes for the first time, or anew: known by the chat, called by their name, in
        the language of their client until they chose one."""
        language: Language = "en" if body.get("language") == "en" else "ja"
        if chat.conversation_id:
            language = self._turn.conversation(chat.conversation_id).talk.language
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
