"""The addresses of the page: coming in, the conversation, what is sent, what is new.

Laws: looking changes nothing but what is marked as shown, so that a link that a mail program opens
beforehand is not spent; a form is answered only when what it holds is kept; after a form comes the
page with what was answered, with a script or without.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from functools import partial
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from bot import bodies
from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.ingress import Incoming, Ingress
from bot.page.looking import Looking
from bot.page.posted import MOST, Posted, body_of
from bot.page.visitors import COOKIE, Visitor, Visitors, topics
from bot.store import inbound
from bot.store.problems import StoreProblem
from bot.store.visits import Visit
from bot.store.writer import Writer
from bot.web import forms
from bot.web.languages import language
from bot.web.pages import Pages, Words
from bot.web.streams import stream
from flows.heard import Screened
from flows.screen import sifted
from flows.talk import Language

HERE = "/p"
PATIENCE, GLANCE = 3.0, 0.05
"""Seconds a form waits for its answer, and between two looks for it."""
NAME = 40
"""Signs of a name."""
SEE_OTHER, NO_CONTENT, UNAVAILABLE = 303, 204, 503

LOG = structlog.get_logger()


class Page:
    """The page over a house."""

    def __init__(self, house: House, pages: Pages, writer: Writer, ingress: Ingress) -> None:
        self._house, self._pages, self._ingress = house, pages, ingress
        self._visitors, self._looking = Visitors(house, pages, writer), Looking(house, writer)
        self._posted = Posted(house.clock)

    def routes(self) -> list[Route]:
        """Every address."""
        post = ["POST"]
        return [
            Route(HERE, self.show, methods=["GET"]),
            Route(HERE, self.arrive, methods=post),
            Route(f"{HERE}/say", self.say, methods=post),
            Route(f"{HERE}/more", self.more, methods=["GET"]),
            Route(f"{HERE}/live", self.live, methods=["GET"]),
            Route(f"{HERE}/close", self.close, methods=post),
            Route(f"{HERE}/{{token}}", self.invited, methods=["GET"]),
            Route(f"{HERE}/{{token}}", self.arrive, methods=post),
        ]

    # Coming in.

    async def invited(self, request: Request) -> Response:
        """Somebody opened an invite or a link: nothing is spent before they say so."""
        token = request.path_params["token"]
        link, opens = await self._visitors.leads(token)
        template = ("page/link.html" if opens else "page/spent.html") if link else "page/start.html"
        return self._front(request, template, f"{HERE}/{token}")

    def _front(self, request: Request, template: str, action: str = HERE) -> Response:
        csrf = self._visitors.arriving(request)
        values = {
            "action": action,
            "csrf": csrf,
            "form": self._house.new_token(),
            "house": self._house.about,
        }
        answer = self._pages.show(request, template, **values)
        self._visitors.keep_arriving(answer, csrf)
        return answer

    async def arrive(self, request: Request) -> Response:
        """Come in: by a link, by an invite, or with nothing yet."""
        form = await forms.read(request, self._visitors.arriving(request))
        token = request.path_params.get("token", "")
        known = await self._visitors.of(request)
        if token and (await self._visitors.leads(token))[0]:
            return await self._follow(request, token, known)
        return await self._open(request, form, token, known)

    async def _follow(self, request: Request, link: str, known: Visitor | None) -> Response:
        opened = await self._visitors.follow(link)
        if opened is None:
            return self._front(request, "page/spent.html")
        if known is not None:
            await self._visitors.end(known.visit)
        return self._come_in(opened)

    async def _open(
        self, request: Request, form: FormData, invite: str, known: Visitor | None
    ) -> Response:
        """An invite is used in the conversation that is open here, else in a new one."""
        token = request.cookies.get(COOKIE, "")
        if known is None or known.visit.left_at is not None:
            token = await self._visitors.begin()
            known = await asyncio.to_thread(self._visitors.known, token)
        assert known is not None
        name = self._name(request, forms.text(form, "name", NAME))
        about = {"name": name, "language": language(request)}
        number = forms.text(form, "form", 64)
        came = self._posted.of(known.visit, number, bodies.opened(invite) | about)
        await self._ingress.receive(came)
        await self._answered(known.visit)
        return self._come_in(token)

    def _name(self, request: Request, given: str) -> str:
        """A name on one line, unless it holds what must not be kept."""
        name = " ".join(bodies.whole(given).split())
        if name and not isinstance(sifted(name), Screened):
            return name
        return catalogue(language(request)).text("page.somebody")

    def _come_in(self, token: str) -> Response:
        answer = RedirectResponse(HERE, SEE_OTHER)
        self._visitors.keep(answer, token)
        return answer

    async def close(self, request: Request) -> Response:
        """Close the conversation in this browser."""
        visitor = await self._visitors.of(request)
        if visitor is not None:
            await forms.read(request, visitor.csrf)
            await self._visitors.end(visitor.visit)
        answer = RedirectResponse(HERE, SEE_OTHER)
        self._visitors.forget(answer)
        return answer

    # The conversation.

    async def show(self, request: Request) -> Response:
        """The newest of the conversation, or what stood before a line."""
        visitor = await self._visitors.of(request)
        if visitor is None:
            return self._front(request, "page/start.html")
        if visitor.visit.left_at is not None:
            return await self._farewell(request, visitor.visit)
        before = _whole(request, "before") or None
        sight = await self._looking.at(visitor.visit, before=before)
        return self._shown(request, "page/talk.html", visitor, sight=sight, live=before is None)

    async def _farewell(self, request: Request, visit: Visit) -> Response:
        """Whoever is out of the case is told so once, and the browser forgets."""
        sight = await self._looking.at(visit)
        await self._visitors.end(visit)
        about = {"sight": sight, "house": self._house.about}
        answer = self._pages.show(request, "page/over.html", **about, **_in(visit.language))
        self._visitors.forget(answer)
        return answer

    async def more(self, request: Request) -> Response:
        """What came after a line, with the buttons as they are now."""
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            return Response(status_code=NO_CONTENT, headers={"HX-Redirect": HERE})
        after = _whole(request, "after")
        sight = await self._looking.at(visitor.visit, after=after)
        if not sight.lines:
            return Response(status_code=NO_CONTENT)
        return self._shown(request, "page/more.html", visitor, sight=sight, live=True)

    async def live(self, request: Request) -> Response:
        """A stream that says when to look again."""
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            return Response(status_code=NO_CONTENT)  # a browser does not ask again after this
        visit, token = visitor.visit, request.cookies[COOKIE]
        may = partial(self._may, token, visit)
        return stream(self._house.store.bus, topics(visit), may, partial(_told, visit))

    def _may(self, token: str, was: Visit) -> bool:
        now = self._visitors.known(token)
        return now is not None and now.visit.left_at is None and now.visit.id == was.id

    async def say(self, request: Request) -> Response:
        """Something typed or pressed: kept, then answered."""
        visitor = await self._visitors.of(request)
        if visitor is None or visitor.visit.left_at is not None:
            return _elsewhere(request, HERE)
        form = await forms.read(request, visitor.csrf)
        press, text = str(form.get("press", "")), str(form.get("text", ""))
        if len(text) > MOST:
            raise HTTPException(413)
        body, number = body_of(press, text), forms.text(form, "form", 64)
        if body is None:
            return _elsewhere(request, HERE)
        about = {"language": visitor.visit.language or language(request)}
        came = self._posted.of(visitor.visit, number, body | about)
        if not await self._kept(came):
            values = {"said": text, "press": press, "form": number}
            return self._shown(request, "page/unsent.html", visitor, UNAVAILABLE, **values)
        await self._answered(visitor.visit)
        return self._sent(request, visitor, pressed=bool(press))

    def _sent(self, request: Request, visitor: Visitor, *, pressed: bool) -> Response:
        if "hx-request" not in request.headers:
            return RedirectResponse(HERE, SEE_OTHER)
        told = {"HX-Trigger": "said"}
        if pressed:
            return Response(status_code=NO_CONTENT, headers=told)
        answer = self._shown(request, "page/write.html", visitor, focus=True)
        answer.headers.update(told)
        return answer

    async def _kept(self, came: Incoming) -> bool:
        try:
            await self._ingress.receive(came)
        except (SQLAlchemyError, StoreProblem) as error:
            LOG.warning("page.not_kept", error=type(error).__name__)
            return False
        return True

    async def _answered(self, visit: Visit) -> None:
        """Wait a moment for the turn to be taken."""
        loop = asyncio.get_running_loop()
        until = loop.time() + PATIENCE
        while loop.time() < until and await asyncio.to_thread(self._waits, visit.chat_id):
            await asyncio.sleep(GLANCE)

    def _waits(self, chat_id: str) -> bool:
        with self._house.store.reading() as work:
            return inbound.waits(work, chat_id)

    def _shown(
        self, request: Request, template: str, visitor: Visitor, status: int = 200, **values: Any
    ) -> Response:
        own = {"csrf": visitor.csrf, "form": self._house.new_token(), "house": self._house.about}
        own |= _in(visitor.visit.language or language(request))
        answer = self._pages.show(request, template, status, **own | values)
        answer.headers["Content-Language"] = str(own["lang"])
        return answer


def _told(visit: Visit, news: frozenset[str]) -> Iterator[tuple[str, str]]:
    """A browser looks at all anew when its chat goes on elsewhere."""
    yield ("moved" if f"chat:{visit.chat_id}" in news else "talk", "")


def _in(chosen: Language | None) -> dict[str, Any]:
    """A page in the language of its conversation, whatever the browser asks for."""
    if chosen is None:
        return {}
    words = Words(catalogue(chosen))
    return {"lang": chosen, "t": words.text, "w": words}


def _elsewhere(request: Request, path: str) -> Response:
    if "hx-request" in request.headers:
        return Response(status_code=NO_CONTENT, headers={"HX-Redirect": path})
    return RedirectResponse(path, SEE_OTHER)


def _whole(request: Request, name: str) -> int:
    given = request.query_params.get(name, "")
    return int(given) if given.isascii() and given.isdecimal() and len(given) < 10 else 0
