"""One request of the console: who asks, with which right, and how it is answered.

Laws: a route names its action, and one that does not cannot be made; whoever is not signed in is
sent to sign in, whoever's role lacks the action is refused, both before anything is looked at; an
address that names what no table could hold is nobody's; the right is looked at anew in every
request; forms carry their session's token; few files are under way of anybody; a page that lies
open keeps nobody signed in.
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
from bot.console.oidc import Provider
from bot.console.roles import ACTIONS, PUBLIC, scope
from bot.store import sessions
from bot.store.columns import storable
from bot.web import forms
from bot.web.languages import language
from bot.web.pages import Pages
from bot.web.places import Places
from flows.talk import Language

COOKIE = "hakkaku_staff"
SEED = "hakkaku_seed"
"""The cookie whose value the forms carry of those who are not signed in."""
SIGN_IN = "/console/sign-in"
SEEDS = 32
STREAMS, UPLOADS, ALL_UPLOADS = 20, 2, 8
"""Live pages and files under way of one person of staff, and files of all of them."""


class Undeclared(Exception):
    """A route without an action: the console does not start."""


class SignedOut(Exception):
    """The session ended while something was being done."""


@dataclass(frozen=True, slots=True)
class Principal:
    """Who is signed in."""

    id: str
    name: str
    role: str
    session: str
    csrf: str

    @property
    def streams(self) -> dict[str, int]:
        """How many streams they may have open."""
        return {f"staff {self.id}": STREAMS}

    @property
    def uploads(self) -> dict[str, int]:
        """How many files they may be sending at once."""
        return {f"staff {self.id}": UPLOADS}

    def may(self, action: str) -> bool:
        """May they do this at all, to some case?"""
        return scope(action, self.role) is not None


@dataclass(frozen=True, slots=True)
class Visit:
    """A request on its way to an answer."""

    house: House
    pages: Pages
    request: Request
    csrf: str
    principal: Principal | None
    form: FormData
    provider: Provider | None = None

    @property
    def me(self) -> Principal:
        """Who is signed in; asking where nobody is is a mistake of the program."""
        if self.principal is None:
            raise LookupError("nobody is signed in")
        return self.principal

    @property
    def language(self) -> Language:
        """The language to answer in."""
        return language(self.request)

    def text(self, name: str, most: int = 4_000) -> str:
        """A field of the form."""
        return forms.text(self.form, name, most)

    def proof(self, id: str) -> str:
        """What the forms of a page carry to show that this session has seen it."""
        return self.house.store.proof(f"{self.me.session} {id}")

    def show(self, template: str, status: int = 200, **values: Any) -> Response:
        """Answer with a page."""
        own: dict[str, Any] = {
            "me": self.principal,
            "csrf": self.csrf,
            "here": self.request.url.path,
        }
        own["proof"] = self.proof
        return self.pages.show(self.request, template, status, **own, **values)

    def to(self, path: str) -> Response:
        """Go on with another page."""
        return RedirectResponse(path, 303)


Handler = Callable[[Visit], Response]


class Declared(Route):
    """A route with the action whose right it needs, and how many bytes a form may have."""

    asked_by: ClassVar[tuple[str, ...]] = ("GET", "HEAD", "POST")

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
        self.action = action
        endpoint = console.answering(action, handler, most)
        super().__init__(path, endpoint, methods=self.asked_by)


class Posted(Declared):
    """A route that changes something: it is reached by forms only."""

    asked_by = ("POST",)


class Seen(Declared):
    """A route that only shows something."""

    asked_by = ("GET", "HEAD")


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

    def answering(self, action: str, handler: Handler, most: int) -> Callable[[Request], Any]:
        """The endpoint of a route."""

        async def endpoint(request: Request) -> Response:
            me = await asyncio.to_thread(self._principal, request)
            if action not in PUBLIC:
                if me is None:
                    return _to_sign_in(request)
                if not me.may(action):
                    raise HTTPException(403)
            if not all(map(storable, map(str, request.path_params.values()))):
                raise HTTPException(404)
            with self._place(request, me, most):
                return await self._answered(request, me, handler, most)

        return endpoint

    def _place(
        self, request: Request, me: Principal | None, most: int
    ) -> AbstractContextManager[None]:
        """A place for whoever sends a file; whoever asks or sends a form needs none."""
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
            answer = await run_in_threadpool(handler, visit)
        except SignedOut:
            return _to_sign_in(request)
        finally:
            await form.close()
        if me is None and SEED not in request.cookies:
            self.pages.keep(answer, SEED, seed, 3600)
        return answer

    def _principal(self, request: Request) -> Principal | None:
        token = request.cookies.get(COOKIE)
        if not token:
            return None
        with self.house.store.reading() as work:
            session = sessions.known_as(work, token)
            person = sessions.holder(work, session)
            if person is None:
                return None
            csrf = sessions.csrf(work, token)
            noted = not _done_by_somebody(request) or not sessions.unnoted(work, session)
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
