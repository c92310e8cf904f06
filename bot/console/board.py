"""One look at the queue for everybody who has it open.

Laws: however much happens, one look is taken at a time and none within a moment of the last; who
asks for a look gets one that began after they asked; a look sees, at the same moment, who may still
look and what there is; what several may see alike is found and drawn once; what has not changed is
not sent again; what changed before a page was open, or while it was away, is sent when it opens.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Collection, Hashable
from dataclasses import dataclass
from typing import Any

from markupsafe import Markup
from starlette.responses import Response

from bot.bootstrap import House
from bot.console import lists
from bot.console.acting import Acting
from bot.console.lists import View, view
from bot.console.visit import Principal, Visit
from bot.store import sessions
from bot.store.news import ALL, QUEUE, Listener
from bot.store.queue import QueueLine
from bot.web.pages import Pages
from bot.web.streams import ENDED, PING, Stream, event
from flows.talk import Language

GATHER = 0.03
"""Seconds in which others may join a look."""
PAUSE = 0.15
"""Seconds between the end of a look and the beginning of the next."""
REMEMBERED = 5_000
"""Rows that are kept as they were drawn."""


@dataclass(frozen=True, slots=True)
class Watch:
    """Who looks at what."""

    session: str
    role: str
    view: View


class Board:
    """The queue as the open pages of a process show it."""

    def __init__(self, house: House, pages: Pages) -> None:
        self._house, self._pages = house, pages
        self._asked: set[Watch] = set()
        self._next: asyncio.Task[dict[Watch, str]] | None = None
        self._one = asyncio.Lock()
        self._free_at = 0.0
        self._rows: dict[tuple[Hashable, ...], Markup] = {}

    def stream(self, visit: Visit) -> Response:
        """The rows of the queue whenever they have changed."""
        watch = Watch(visit.me.session, visit.me.role, view(visit))
        return Stream(self._events(visit.me, watch), visit.me.streams)

    async def look(self, watch: Watch) -> str | None:
        """The rows as they are now; None where one may no longer look."""
        if self._next is None:
            self._next = asyncio.create_task(self._look())
        self._asked.add(watch)
        # Whoever goes away meanwhile takes the look from nobody else.
        return (await asyncio.shield(self._next)).get(watch)

    async def _events(self, me: Principal, watch: Watch) -> AsyncIterator[str]:
        with self._house.store.bus.listening({QUEUE, f"staff:{me.id}"}) as listener:
            yield ": open\n\n"
            async for each in self._told(listener, me, watch):
                yield each

    async def _told(self, listener: Listener, me: Principal, watch: Watch) -> AsyncIterator[str]:
        last = ""
        news: frozenset[str] | None = frozenset({ALL})
        while news is not None:
            if news or not await asyncio.to_thread(self._still, me):
                rows = await self.look(watch)
                if rows is None:
                    yield event(ENDED, "")
                    return
                if rows != last:
                    yield event("queue", rows)
                last = rows
            else:
                yield ": still here\n\n"
            news = await listener.news(PING)

    def _still(self, me: Principal) -> bool:
        return Acting(self._house, me).may_see("see_queue")

    async def _look(self) -> dict[Watch, str]:
        loop = asyncio.get_running_loop()
        async with self._one:
            await asyncio.sleep(max(GATHER, self._free_at - loop.time()))
            asked, self._asked, self._next = self._asked, set(), None
            try:
                return await asyncio.to_thread(self._looked, asked)
            finally:
                self._free_at = loop.time() + PAUSE

    def _looked(self, asked: Collection[Watch]) -> dict[Watch, str]:
        with self._house.store.reading() as work:
            roles = sessions.roles(work, {each.session for each in asked})
            may = [each for each in asked if roles.get(each.session) == each.role]
            found = {each: lists.rows(work, each) for each in {watch.view for watch in may}}
        drawn = {each: self._drawn(each.language, values) for each, values in found.items()}
        return {each: drawn[each.view] for each in may}

    def _drawn(self, language: Language, values: dict[str, Any]) -> str:
        rows = [self._row(language, row, values) for row in values["rows"]]
        return self._pages.part(language, "console/queue_rows.html", drawn=rows, **values)

    def _row(self, language: Language, row: QueueLine, values: dict[str, Any]) -> Markup:
        """A row, drawn anew only where something in it has changed."""
        name, who = values["names"].get(row.policy), values["people"].get(row.assigned_to)
        key = (language, values["today"], name, who, row.known_by)
        if key not in self._rows:
            if len(self._rows) >= REMEMBERED:
                self._rows.clear()
            text = self._pages.part(language, "console/queue_row.html", row=row, **values)
            self._rows[key] = Markup(text)
        return self._rows[key]
