"""Who is at the page: a browser's cookie, what it may see, what its forms carry.

Laws: the cookie is read by no script and sent by no other site's form; a session begins with a new
token, never with one that was there before; whoever has none comes in only by a form of our own;
from one address so many come in any hour and no more, and from all together, so that nobody fills
the house.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from starlette.requests import Request
from starlette.responses import Response

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.render import render
from bot.store import arrivals, visits
from bot.store.arrivals import Share
from bot.store.visits import Visit
from bot.store.work import Work
from bot.store.writer import Writer
from bot.web.pages import Pages
from bot.web.proxies import counted_as
from flows.effects import Say

COOKIE = "page"
ARRIVING = "arriving"
HOUR = 3600
ARRIVALS = 30
"""New browsers from one address in an hour: a company's, and nobody's who fills the house."""
EVERYBODY = 3_000
"""And from all addresses, so that many who fill it together are stopped too."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """A browser that is known, and what its forms carry."""

    visit: Visit
    csrf: str


class Visitors:
    """Knows browsers."""

    def __init__(self, house: House, pages: Pages, writer: Writer) -> None:
        self._house, self._pages, self._writer = house, pages, writer

    async def of(self, request: Request) -> Visitor | None:
        """Who sent this request."""
        return await asyncio.to_thread(self.known, request.cookies.get(COOKIE, ""))

    def known(self, token: str) -> Visitor | None:
        """Whose token it is; called in a thread."""
        if not token:
            return None
        with self._house.store.reading() as work:
            visit = visits.find(work, token)
            return Visitor(visit, visits.csrf(work, token)) if visit else None

    async def begin(self, address: str) -> str | None:
        """Know one more browser: its token; None where too many came from this address."""
        return await self._writer.submit(_begin, counted_as(address))

    async def follow(self, link: str) -> str | None:
        """Open a link: the browser's token; None where it opens nothing any more."""
        return await self._writer.submit(self._follow, link)

    async def end(self, visit: Visit) -> None:
        """Forget a browser."""
        await self._writer.submit(_end, visit)

    async def leads(self, token: str) -> tuple[bool, bool]:
        """Is it a link to a conversation, and does it still open one?"""
        return await asyncio.to_thread(self._leads, token)

    def keep(self, answer: Response, token: str) -> None:
        """Have the browser remember."""
        self._pages.keep(answer, COOKIE, token, int(visits.VALID.total_seconds()))

    def forget(self, answer: Response) -> None:
        """Have the browser forget."""
        answer.delete_cookie(COOKIE)

    def arriving(self, request: Request) -> str:
        """What the forms of somebody carry who is not known yet."""
        return request.cookies.get(ARRIVING) or self._house.new_token()

    def keep_arriving(self, answer: Response, value: str) -> None:
        """Have the browser bring it with the form."""
        self._pages.keep(answer, ARRIVING, value, HOUR)

    def _leads(self, token: str) -> tuple[bool, bool]:
        with self._house.store.reading() as work:
            return visits.is_link(work, token), visits.leads_to(work, token) is not None

    def _follow(self, work: Work, links: Sequence[str]) -> list[str | None]:
        return [self._opened(work, each) for each in links]

    def _opened(self, work: Work, link: str) -> str | None:
        """Spend a link, and say so where the conversation is held, in case it was another."""
        conversation, turn = visits.leads_to(work, link), self._house.store.turns(work)
        if conversation is None:
            return None
        turn.hold([conversation])  # before its link, as whoever erases its case does
        if visits.use_link(work, link) is None:
            return None
        place = turn.conversation(conversation)
        for message in render(catalogue(place.talk.language), [Say("page.opened")]):
            turn.write(conversation, "out", message.text)
        turn.audit(place.member, "page.opened", case_id=place.case_id)
        return visits.begin(work, conversation)


def _begin(work: Work, addresses: Sequence[str]) -> list[str | None]:
    return [visits.begin(work) if _welcome(work, each) else None for each in addresses]


def _welcome(work: Work, address: str) -> bool:
    """May one more browser come from this address in the hour that ends now?"""
    hour = timedelta(seconds=HOUR)
    shares = {"arrivals": EVERYBODY, f"arrivals {address}": ARRIVALS}
    return arrivals.came(work, [Share(who, most, hour) for who, most in shares.items()])


def _end(work: Work, items: Sequence[Visit]) -> list[None]:
    for each in items:
        visits.end(work, each)
    return [None] * len(items)


def topics(visit: Visit) -> set[str]:
    """What a browser listens to."""
    talk = {f"talk:{visit.conversation_id}"} if visit.conversation_id else set()
    return {f"chat:{visit.chat_id}"} | talk
