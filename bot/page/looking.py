"""What a browser sees of its conversation.

Laws: whoever has left a case sees what they were told since, and nothing from before; looking at
what waits delivers it, where no other channel does; nobody is shown another's conversation.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from bot.bootstrap import House
from bot.page.lines import Button, Spoken, buttons, spoken
from bot.store import transcript, visits
from bot.store.transcript import Line
from bot.store.visits import Visit
from bot.store.work import Work
from bot.store.writer import Writer

AT_ONCE = 60
"""Lines on one page."""


@dataclass(frozen=True, slots=True)
class Sight:
    """What is seen: lines, the open question's buttons, the last line's number, are there more."""

    lines: tuple[Spoken, ...]
    buttons: tuple[Button, ...]
    last: int
    earlier: int | None = None


@dataclass(frozen=True, slots=True)
class _Seen:
    """Lines that stand on a page: those to be marked; is the browser to stay known for longer?"""

    visit: Visit
    waited: tuple[str, ...]


class Looking:
    """Shows conversations."""

    def __init__(self, house: House, writer: Writer) -> None:
        self._house, self._writer = house, writer

    async def at(self, visit: Visit, *, after: int = 0, before: int | None = None) -> Sight:
        """Look at the newest lines, or those before one; only what comes after a number is new."""
        lines, question, seen = await asyncio.to_thread(self._read, visit, before)
        now = self._house.clock()
        if seen.waited or visit.expires_at - now < visits.VALID * 0.9:
            await self._writer.submit(_mark, seen)
        shown = tuple(each for each in spoken(lines) if each.seq > after)
        last = lines[-1].seq if lines else after
        more = lines[0].seq if lines and lines[0].seq > 1 and visit.left_at is None else None
        return Sight(shown, buttons(question), last, more)

    def _read(self, visit: Visit, before: int | None) -> tuple[list[Line], Line | None, _Seen]:
        if visit.conversation_id is None:
            return [], None, _Seen(visit, ())
        with self._house.store.reading() as work:
            lines = transcript.latest(work, visit.conversation_id, AT_ONCE, before)
            since = visit.left_at
            if since is not None:
                lines = [each for each in lines if each.at >= since and each.direction != "in"]
            open_ = visit.question_id if since is None else None
            question = transcript.one(work, open_) if open_ else None
            ids = [each.id for each in lines]
            waited = tuple(visits.waiting(work, visit.conversation_id, ids))
            return lines, question, _Seen(visit, waited)


def _mark(work: Work, items: Sequence[_Seen]) -> list[None]:
    for each in items:
        visits.go_on(work, each.visit)
        if each.waited and each.visit.conversation_id:
            visits.shown(work, each.visit.conversation_id, each.waited)
    return [None] * len(items)
