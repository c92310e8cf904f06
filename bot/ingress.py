"""What comes in is kept before anybody hears of it, and wakes whoever takes its turn.

Laws: an update is kept under its own id and committed before its channel is told that it arrived;
kept once, however often it comes; what holds leaked data is screened before, and only that it did
is kept, and who wrote it; of what one chat floods only that it came is kept, and everybody else
goes on; what can be answered at once on the channel is answered once, after the commit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.failpoints import Failpoint, nothing
from bot.limits import Limit
from bot.metrics import METRICS
from bot.store import chats, inbound
from bot.store.inbound import Arrived
from bot.store.tables import inbound as table
from bot.store.work import Work
from bot.store.writer import Writer

FLOOD, MINUTE = 300, 60.0
"""Updates of one chat in so many seconds: more than anybody types, also after a day without us."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One update of a channel: its number, where from, what it holds.

    ``address`` None: nobody's turn comes of it. ``at_once`` is done after the first commit.
    ``form``: what makes it the same on a channel that has no numbers; kept as a keyed hash only.
    ``also`` is kept in the same transaction, where it is new.
    """

    channel: str
    ordinal: int
    address: str | None = None
    body: dict[str, Any] | None = None
    screened: str | None = None
    at_once: Callable[[], Coroutine[Any, Any, None]] | None = None
    form: str | None = None
    also: Callable[[Work], None] | None = None


@dataclass(frozen=True, slots=True)
class Kept:
    """An update as it was kept: is it new, and whose turn it is."""

    new: bool
    chat_id: str | None


class Ingress:
    """Keeps what comes in on any channel."""

    def __init__(
        self, writer: Writer, wake: Callable[[str], None], failpoint: Failpoint = nothing
    ) -> None:
        self._writer, self._wake, self._failpoint = writer, wake, failpoint
        self._running: set[asyncio.Task[None]] = set()
        self._flood = Limit(FLOOD, MINUTE)

    async def receive(self, incoming: Incoming) -> None:
        """Keep an update; returns when it is on the disk."""
        if incoming.address is not None and self._flood.over(incoming.address):
            METRICS.updates.labels("flood").inc()
            incoming = replace(incoming, address=None, body=None, screened=None, at_once=None)
        kept = await self._writer.submit(keep, incoming)
        self._failpoint("ingress.kept")
        METRICS.updates.labels("new" if kept.new else "seen").inc()
        if kept.chat_id is not None:
            self._wake(kept.chat_id)
        if kept.new and incoming.at_once is not None:
            task = asyncio.create_task(incoming.at_once())
            self._running.add(task)
            task.add_done_callback(self._running.discard)

    async def close(self) -> None:
        """Finish what is being answered at once."""
        await asyncio.gather(*self._running)


def keep(work: Work, items: Sequence[Incoming]) -> list[Kept]:
    """Keep updates that came in, each once."""
    arrived = [_arrived(work, each) for each in items]
    addresses = {
        each.chat_id: item.address
        for each, item in zip(arrived, items, strict=True)
        if each.chat_id is not None and item.address is not None
    }
    unknown = addresses.keys() - chats.stay(work, addresses.keys())
    chats.keep(work, [(id, addresses[id]) for id in sorted(unknown)])
    new = {each.id: each for each in arrived}
    for id in inbound.known(work, new.keys()):
        del new[id]
    for each, item in zip(arrived, items, strict=True):
        if item.also is not None and each.id in new:
            item.also(work)
    inbound.keep(work, new.values())
    return [Kept(new.pop(each.id, None) is not None, each.chat_id) for each in arrived]


def _arrived(work: Work, each: Incoming) -> Arrived:
    chat_id = None
    if each.address is not None:
        chat_id = chats.id_of(work, each.channel, each.address)
    key = work.index(table.c.id, each.form).hex() if each.form else None
    return Arrived(each.channel, each.ordinal, chat_id, each.body, each.screened, key)
