"""The routes of the console and how each is answered: by whom, with which right, with which form.

Laws: a route names its action, and one that does not cannot be made; whoever is not signed in is
sent to sign in, with what they wrote, and whoever's role lacks the action is refused, both before
anything is looked at, and once more when all of a form is there, which may come slowly; an address
that names what no table could hold is nobody's; forms carry their session's token; few files are
under way of anybody, and few are at the provider at once, which may be slow; a page that lies open
keeps nobody signed in.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass, field
from typing import Any, ClassVar

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from bot.bootstrap import House
from bot.console.acting import Acting
from bot.console.oidc import Provider
from bot.console.roles import ACTIONS, PUBLIC
from bot.console.visit import (
    ALL_ASKING,
    ALL_UPLOADS,
    ASKING,
    COOKIE,
    SEED,
    SIGN_IN,
    Handler,
    Principal,
    SignedOut,
    Visit,
)
from bot.store import sessions
from bot.store.columns import storable
from bot.web import forms
from bot.web.pages import Pages
from bot.web.places import Places
from bot.web.proxies import caller, counted_as

WRITTEN = ("text", "reason", "ja", "en")
"""The fields in which people of staff write."""


class Undeclared(Exception):
    """A route without an action: the console does not start."""


class Declared(Route):
    """A route with the action whose right it needs, and how many bytes a form may have."""

    asked_by: ClassVar[tuple[str, ...]] = ("GET", "HEAD", "POST")
    asks: ClassVar[bool] = False
    """Does it ask the provider, which may be slow?"""

    def __init__(
        self,
        path: str,
        action: str,
        handler: Handler,
        console: Console,
        most: int = forms.MOST,
    ) -> None:
        if action not in ACTIONS and action not in PUBLIC:
            raise Undeclared(path)
        self.action, self.most = action, most
        endpoint = console.answering(action, handler, most, asks=self.asks)
        super().__init__(path, endpoint, methods=self.asked_by)


class Posted(Declared):
    """A route that changes something: it is reached by forms only."""

    asked_by = ("POST",)


class Seen(Declared):
    """A route that only shows something."""

    asked_by = ("GET", "HEAD")


class Asking(Seen):
    """A route that asks the provider."""

    asks = True


def checked(routes: Sequence[BaseRoute]) -> list[BaseRoute]:
    """The routes, each with its action. Raises `Undeclared`."""
    for each in routes:
        if not isinstance(each, Declared):
            raise Undeclared(getattr(each, "path", repr(each)))
    return list(routes)


@dataclass(frozen=True, slots=True)
class Console:
    """What every request of the console needs."""

    house: House
    pages: Pages
    provider: Provider | None = None
    sending: Places = field(default_factory=lambda: Places(ALL_UPLOADS))
    asking: Places = field(default_factory=lambda: Places(ALL_ASKING))

    def answering(
        self, action: str, handler: Handler, most: int, *, asks: bool
    ) -> Callable[[Request], Any]:
        """The endpoint of a route."""

        async def endpoint(request: Request) -> Response:
            me = await asyncio.to_thread(self._principal, request)
            if action not in PUBLIC:
                if me is None:
                    return await self._signed_out(request, most)
                if not me.may(action):
                    raise HTTPException(403)
            if not all(map(storable, map(str, request.path_params.values()))):
                raise HTTPException(404)
            with self._place(request, me, most, asks):
                return await self._answered(request, me, handler, most)

        return endpoint

    def _place(
        self, request: Request, me: Principal | None, most: int, asks: bool
    ) -> AbstractContextManager[None]:
        """A place for whoever sends a file or is at the provider; all others need none."""
        if asks:
            return self.asking.held({f"address {counted_as(caller(request))}": ASKING})
        if me is None or request.method != "POST" or most == forms.MOST:
            return nullcontext()
        return self.sending.held(me.uploads)

    async def _answered(
        self, request: Request, me: Principal | None, handler: Handler, most: int
    ) -> Response:
        seed = request.cookies.get(SEED) or self.house.new_token()
        csrf = me.csrf if me else seed
        posted = request.method == "POST"
        form = await forms.read(request, csrf, most) if posted else FormData()
        visit = Visit(self.house, self.pages, request, csrf, me, form, self.provider)
        try:
            if posted and me is not None:
                await asyncio.to_thread(self._still, me)
            answer = await run_in_threadpool(handler, visit)
        except SignedOut:
            return self._handed_back(request, form) if posted else _to_sign_in(request)
        finally:
            await form.close()
        if me is None and SEED not in request.cookies:
            self.pages.keep(answer, SEED, seed, 3600)
        return answer

    async def _signed_out(self, request: Request, most: int) -> Response:
        """Nobody is signed in, or no more: what they wrote stands beside the sign-in."""
        if request.method != "POST" or most != forms.MOST:
            return _to_sign_in(request)
        form = await forms.unproven(request)
        try:
            return self._handed_back(request, form)
        finally:
            await form.close()

    def _handed_back(self, request: Request, form: FormData) -> Response:
        visit = Visit(self.house, self.pages, request, "", None, form)
        written = [text for text in (visit.text(name) for name in WRITTEN) if text]
        if not written:
            return _to_sign_in(request)
        return visit.show("console/signed_out.html", 401, written=written, sign_in=SIGN_IN)

    def _still(self, me: Principal) -> None:
        """Is one signed in yet, now that all of the form is here? Raises `SignedOut`."""
        if not Acting(self.house, me).may_see("own_account"):
            raise SignedOut

    def _principal(self, request: Request) -> Principal | None:
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        with self.house.store.reading() as work:
            session = sessions.known_as(work, token)
            held = sessions.held(work, session)
            if held is None:
                return None
            person, csrf = held.person, sessions.csrf(work, token)
            noted = not _done_by_somebody(request) or not sessions.unnoted(work, held)
        if not noted:
            with self.house.store.work() as work:
                sessions.seen(work, session)
        return Principal(person.id, person.name, person.role, session, csrf)


def _done_by_somebody(request: Request) -> bool:
    """Or does a page that lies open only look again by itself?"""
    return not request.url.path.endswith("/stream") and "part" not in request.query_params


def _to_sign_in(request: Request) -> Response:
    """A part of a page cannot show the sign-in: the whole page is sent there."""
    if "hx-request" in request.headers:
        return Response(status_code=401, headers={"HX-Redirect": SIGN_IN})
    return RedirectResponse(SIGN_IN, 303)
