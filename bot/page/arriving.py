"""Coming in to the page: with an invite, with a link out of a conversation, or with nothing yet.

Laws: looking spends nothing, so that a link that a mail program opens beforehand still works; an
invite is used in the conversation this browser has, else in a new one, as on every channel; a link
brings the browser to its conversation, whatever it showed before.
"""

from __future__ import annotations

import asyncio

from starlette.datastructures import FormData
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from bot import bodies
from bot.catalogue import catalogue
from bot.page.face import HERE, SEE_OTHER, TOO_MANY, Face
from bot.page.visitors import COOKIE, Visitor
from bot.web import forms
from bot.web.languages import language
from bot.web.proxies import caller
from flows.heard import Screened
from flows.screen import sifted

NAME = 40
"""Signs of a name; of a longer one that much is taken: nobody is turned away for it."""


class Arriving(Face):
    """The addresses of those who come."""

    async def invited(self, request: Request) -> Response:
        """Somebody opened an invite or a link: nothing is spent before they say so."""
        token = request.path_params["token"]
        link, opens = await self._visitors.leads(token)
        template = ("page/link.html" if opens else "page/spent.html") if link else "page/start.html"
        return self._front(request, template, f"{HERE}/{token}")

    async def arrive(self, request: Request) -> Response:
        """Come in: by a link, by an invite, or with nothing yet."""
        known = await self._visitors.of(request)
        if known is not None:
            self._within(request, known.visit)
        form = await forms.read(request, self._visitors.arriving(request))
        known = await self._visitors.of(request)  # which may have been closed meanwhile
        token = request.path_params.get("token", "")
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
            begun = await self._visitors.begin(caller(request))
            if begun is None:
                return self._front(request, "page/many.html", status=TOO_MANY)
            token = begun
            known = await asyncio.to_thread(self._visitors.known, token)
        assert known is not None
        name = self._name(request, forms.typed(form, "name").strip()[:NAME])
        about = {"name": name, "language": language(request)}
        number = forms.text(form, "form", 64)
        came = self._posted.of(known.visit, number, bodies.opened(invite) | about)
        await self._ingress.receive(came)
        await self._answered(known.visit)
        return self._come_in(token)

    def _name(self, request: Request, given: str) -> str:
        """A name on one line, unless it holds what must not be kept."""
        name = bodies.name(given)
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
