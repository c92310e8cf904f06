"""Brings what was said to the people it was said to, in order, as fast as a channel allows.

Laws: a line is sent only after the one before it in its conversation was delivered and marked, so a
kill, or a database that lets go of the role, may double at most the one in flight; a paper that was
ordered is made here, beside everything else: it comes after what was said before it, and what is
said after it waits a moment for it and no longer; one process at a time is the courier; a channel's
own pace is kept, a chat that must wait holds up no other and is left alone meanwhile, its buttons
too; what cannot be sent is tried again with growing pauses or shown as undelivered, never dropped;
a mistake of ours is told in the log and holds up its own chat only.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine, Mapping, Sequence
from datetime import datetime
from itertools import groupby, takewhile
from typing import Any, TypeVar

import structlog
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError

from bot import logs
from bot.bootstrap import House
from bot.carrying import Later, Never, Papers, Sender
from bot.documents.making import Ended
from bot.failpoints import Failpoint, nothing
from bot.metrics import METRICS
from bot.pace import Pace, Rests, growing
from bot.store import outbox
from bot.store.files import Wanted
from bot.store.outbox import Failed, Outgoing, Retired, Sent
from bot.store.problems import StoreProblem
from bot.store.role import Role
from bot.store.work import Work
from bot.store.writer import Job, Writer

T = TypeVar("T")
LOG = structlog.get_logger()
POLL = 0.25
"""Seconds between two looks for what another process said."""
IDLE = 2.0
"""Seconds between two tries to become the courier."""
AT_ONCE = 200
MOMENT = 5.0
"""Seconds that what was said after a paper waits for it, from when it was said."""
LAST = 10.0
"""Seconds in which what was said last is still sent when the process is told to end."""


class Courier:
    """Sends what waits, in one process at a time."""

    def __init__(
        self,
        house: House,
        writer: Writer,
        senders: Mapping[str, Sender],
        pace: Pace,
        role: Role,
        failpoint: Failpoint = nothing,
    ) -> None:
        self._house, self._writer, self._senders = house, writer, senders
        self._pace, self._role, self._failpoint = pace, role, failpoint
        self._papers = Papers(house, failpoint)
        self.said = asyncio.Event()
        """Set by whoever says something in this process."""
        self._running: dict[str, asyncio.Task[None]] = {}
        self._rests = Rests()
        self._held = False
        self._until: float | None = None

    async def run(self) -> None:
        """Send for as long as this process is the courier; wait to be it otherwise."""
        clock, sure = asyncio.get_running_loop().time, 0.0
        while True:
            if not self._held or clock() - sure > POLL:
                self._held, sure = await asyncio.to_thread(self._role.hold), clock()
            if self._held:
                await self._looked()
                await self._woken(POLL)
            else:
                await asyncio.sleep(IDLE)

    async def close(self) -> None:
        """Send what was said last, as far as the time goes, then leave the role."""
        self._until = asyncio.get_running_loop().time() + LAST
        if self._running:
            await asyncio.wait(self._running.values(), timeout=LAST)
        self._papers.close()
        await self._finished()
        if self._held:
            try:
                await self._look()
            except (SQLAlchemyError, StoreProblem) as error:
                LOG.warning("delivery.left", error=type(error).__name__)
            await self._finished()
        await asyncio.to_thread(self._role.leave)

    async def _finished(self) -> None:
        """Wait for what is being sent; how it went is told by `_ended`."""
        await asyncio.gather(*self._running.values(), return_exceptions=True)

    async def _woken(self, at_most: float) -> None:
        # Not wait_for, which loses a cancelling that comes together with what it waits for.
        try:
            async with asyncio.timeout(at_most):
                await self.said.wait()
        except TimeoutError:
            return
        self.said.clear()

    async def _looked(self) -> None:
        """Look; whoever cannot has no hold of the role they know of, until they ask again."""
        try:
            await self._look()
        except Exception:
            self._held = False
            raise

    async def _look(self) -> None:
        """Start sending in every conversation that waits and is not being sent to.

        Looked for in the writer's transaction: what was said in it is found without another.
        """
        waiting, retired = await self._writer.submit(self._found, frozenset(self._running))
        for _, lines in groupby(waiting, lambda each: each.conversation_id):
            self._begin(list(lines))
        for each in retired:
            self._start(each.line_id, each.chat_id, self._retire(each))

    def _begin(self, lines: list[Outgoing]) -> None:
        """Send a conversation's lines: papers that stand first beside the rest, up to the next."""
        papers = list(takewhile(_is_paper, lines))
        for each in papers:
            self._start(each.line.id, each.chat_id, self._send_all([each]))
        rest = list(takewhile(lambda each: not _is_paper(each), lines[len(papers) :]))
        if rest:
            made = [self._running[each.line.id] for each in papers if each.line.id in self._running]
            self._start(rest[0].conversation_id, rest[0].chat_id, self._after(made, rest))

    async def _after(self, papers: list[asyncio.Task[None]], lines: list[Outgoing]) -> None:
        """Send lines once the papers before them are there, or a moment after they were said.

        After that, not after they were found here: else they would wait as long as processes die.
        """
        left = MOMENT - (self._house.clock() - lines[0].line.at).total_seconds()
        if papers and left > 0:
            await asyncio.wait(papers, timeout=min(left, MOMENT))
        await self._send_all(lines)

    def _start(self, name: str, chat: str, sending: Coroutine[Any, Any, None]) -> None:
        if name in self._running or self._rests.rests(chat):
            sending.close()
            return
        task = asyncio.create_task(sending)
        self._running[name] = task
        task.add_done_callback(lambda task: self._ended(name, chat, task))

    def _ended(self, name: str, chat: str, task: asyncio.Task[None]) -> None:
        """Look again; what ended by a mistake of ours is told, and tried again after a rest."""
        del self._running[name]
        if error := task.exception():
            LOG.error("delivery.failed", what=name, **logs.of(error))
            self._rests.rest(chat)
        self.said.set()

    def _found(
        self, work: Work, items: Sequence[frozenset[str]]
    ) -> list[tuple[list[Outgoing], list[Retired]]]:
        """What is to be sent and whose buttons are to go, of what is not under way."""
        found = []
        for busy in items:
            found.append((outbox.due(work, AT_ONCE, busy), outbox.retired(work, AT_ONCE, busy)))
        return found

    async def _send_all(self, lines: list[Outgoing]) -> None:
        """Send a conversation's lines one after the other, each marked before the next."""
        for each in lines:
            if self._over() or self._rests.rests(each.chat_id) or not await self._send(each):
                return

    def _over(self) -> bool:
        """Is the time over in which what was said last is still sent?"""
        clock = asyncio.get_running_loop().time
        return self._until is not None and clock() > self._until

    async def _send(self, outgoing: Outgoing) -> bool:
        sender, began = self._senders[outgoing.chat_id.partition(":")[0]], self._house.clock()
        try:
            if isinstance(outgoing.document, Wanted):
                outgoing = await self._papers.made(outgoing, outgoing.document, sender)
                if self._rests.rests(outgoing.chat_id):
                    return False
            await self._pace.wait(outgoing.chat_id)
            if not self._held:  # another sends it
                return False
            self._failpoint("courier.before_send")
            external_id = await sender.send(outgoing)
        except Ended:
            return False
        except (Later, Never) as problem:
            await self._mark(outbox.mark_failed, self._failed(outgoing, problem, began))
            METRICS.deliveries.labels(type(problem).__name__.casefold()).inc()
            return False
        self._failpoint("courier.after_send")
        marked = (outgoing.line.id, external_id, outgoing.retired, outgoing.conversation_id)
        await self._mark(outbox.mark_sent, Sent(*marked))
        self._rests.well(outgoing.chat_id)
        METRICS.deliveries.labels("sent").inc()
        METRICS.sent.observe((self._house.clock() - outgoing.line.at).total_seconds())
        return True

    def _failed(self, outgoing: Outgoing, problem: Later | Never, began: datetime) -> Failed:
        if isinstance(problem, Never):
            LOG.warning("delivery.never", line=outgoing.line.id, problem=str(problem))
            return Failed(outgoing, None, str(problem), began)
        after = problem.after or growing(outgoing.attempts)
        LOG.info("delivery.later", line=outgoing.line.id, seconds=after.total_seconds())
        if problem.after:
            self._rests.rest(outgoing.chat_id, problem.after)
        return Failed(outgoing, self._house.clock() + after)

    async def _retire(self, retired: Retired) -> None:
        sender = self._senders[retired.chat_id.partition(":")[0]]
        await self._pace.wait()
        try:
            await sender.retire(retired)
        except Later as problem:
            self._rests.rest(retired.chat_id, problem.after)
            return
        except Never as problem:
            LOG.info("buttons.stay", line=retired.line_id, problem=str(problem))
        await self._mark(outbox.mark_bare, retired.line_id)

    async def _mark(self, job: Job[T, None], item: T) -> None:
        """Mark how a sending went; a database that is away is waited for, but by whoever is told to
        end no longer than for what was said last: it is sent again then."""
        while True:
            try:
                await self._writer.submit(job, item)
                return
            except (OperationalError, InterfaceError, StoreProblem) as error:
                LOG.warning("delivery.unmarked", error=type(error).__name__)
                if self._over():
                    return
                await asyncio.sleep(POLL)


def _is_paper(outgoing: Outgoing) -> bool:
    return isinstance(outgoing.document, Wanted)
