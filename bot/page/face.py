"""What every address of the page shares: the house, who is there, how it is shown.

Laws: a page is in the language of its conversation, whatever the browser asks for, and in the
browser's while there is none; the browser remembers it for pages that know no conversation; after a
form a moment is waited for its answer, no longer; forms are taken as fast as people send them, and
files and live pages as many as people have at once; a form may come slowly: of a browser that is
closed meanwhile nothing is taken.
"""

from __future__ import annotations

import asyncio
from typing import Any

from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.documents.underway import Underway
from bot.ingress import Ingress
from bot.limits import Limit
from bot.page.looking import Looking
from bot.page.posted import Posted
from bot.page.visitors import COOKIE, Visitor, Visitors
from bot.store import inbound
from bot.store.visits import Visit
from bot.store.writer import Writer
from bot.web.languages import NAME, YEAR, language
from bot.web.pages import Pages, Words
from bot.web.places import Places
from bot.web.proxies import caller, counted_as
from flows.talk import Language

HERE = "/p"
FORMS, OF_ADDRESS, MINUTE = 60, 600, 60.0
"""Forms of one browser, and of all browsers of an address, in so many seconds."""
FILES, FILES_OF_ADDRESS, ALL_FILES = 2, 8, 24
"""Files under way at once of one browser, of all browsers of an address, of everybody."""
STREAMS, STREAMS_OF_ADDRESS = 8, 200
"""Live pages of one browser, and of all browsers of an address."""
PATIENCE, GLANCE = 3.0, 0.05
"""Seconds a form waits for its answer, and between two looks for it."""
SEE_OTHER, NO_CONTENT, TOO_MANY, UNAVAILABLE = 303, 204, 429, 503


class Face:
    """The page over a house."""

    def __init__(self, house: House, pages: Pages, writer: Writer, ingress: Ingress) -> None:
        self._house, self._pages, self._ingress = house, pages, ingress
        self._visitors, self._looking = Visitors(house, pages, writer), Looking(house, writer)
        self._posted = Posted(house.clock)
        self._forms, self._of_address = Limit(FORMS, MINUTE), Limit(OF_ADDRESS, MINUTE)
        self._sending = Places(ALL_FILES)
        self._underway = Underway(house)

    def _within(self, request: Request, visit: Visit) -> None:
        """Does this browser, and its address, send no more than people do? Raises 429."""
        if self._forms.over(visit.id) or self._of_address.over(counted_as(caller(request))):
            raise HTTPException(TOO_MANY)

    def _front(
        self, request: Request, template: str, action: str = HERE, status: int = 200
    ) -> Response:
        csrf = self._visitors.arriving(request)
        values: dict[str, Any] = {"action": action, "csrf": csrf}
        values |= {"form": self._house.new_token(), "house": self._house.about}
        answer = self._pages.show(request, template, status, **values)
        self._visitors.keep_arriving(answer, csrf)
        return answer

    def _shown(
        self, request: Request, template: str, visitor: Visitor, status: int = 200, **values: Any
    ) -> Response:
        own: dict[str, Any] = {
            "csrf": visitor.csrf,
            "form": self._house.new_token(),
            "house": self._house.about,
        }
        own |= in_language(visitor.visit.language or language(request))
        answer = self._pages.show(request, template, status, **own | values)
        answer.headers["Content-Language"] = str(own["lang"])
        spoken = visitor.visit.language
        if spoken and spoken != language(request):  # for pages that know none
            self._pages.keep(answer, NAME, spoken, YEAR)
        return answer

    async def _still(self, request: Request, visitor: Visitor) -> bool:
        """Is the browser known yet, now that all of a form is here?"""
        return await asyncio.to_thread(self._may, request.cookies[COOKIE], visitor.visit)

    def _may(self, token: str, was: Visit) -> bool:
        now = self._visitors.known(token)
        return now is not None and now.visit.left_at is None and now.visit.id == was.id

    async def _answered(self, visit: Visit) -> None:
        """Wait a moment for the turn to be taken."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while loop.time() < until and await asyncio.to_thread(self._waits, visit.chat_id):
            await asyncio.sleep(GLANCE)

    def _waits(self, chat_id: str) -> bool:
        """Is there an answer to wait for? Where the database is away now, there is none yet: what
        was sent is kept, and is not to be answered as if it were not."""
        try:
            with self._house.store.reading() as work:
                return inbound.waits(work, chat_id)
        except SQLAlchemyError:
            return False


def shares(request: Request, visit: Visit, browser: int, address: int) -> dict[str, int]:
    """How much of this browser, and of its address, may be under way."""
    return {f"browser {visit.id}": browser, f"address {counted_as(caller(request))}": address}


def in_language(chosen: Language | None) -> dict[str, Any]:
    """A page in the language of its conversation, whatever the browser asks for."""
    if chosen is None:
        return {}
    words = Words(catalogue(chosen))
    return {"lang": chosen, "t": words.text, "w": words}


def elsewhere(request: Request, path: str) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=NO_CONTENT, headers={"HX-Redirect": path})
    return RedirectResponse(path, SEE_OTHER)
