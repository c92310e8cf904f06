"""The HTTP side of a process: is it alive, is it ready, what does it count; and its pages.

Laws: alive says that the process answers, ready that the database answers too; how long something
has waited is looked up when it is asked, whatever this process does; these tell nothing about
anybody; what is not there and what went wrong is said in words, and nothing of the inside.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine, Mapping, Sequence
from math import nan
from typing import Any

import structlog
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import InterfaceError, OperationalError, SQLAlchemyError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from bot import logs
from bot.bootstrap import House
from bot.metrics import METRICS
from bot.store import inbound, outbox
from bot.store.problems import StoreProblem
from bot.web import assets
from bot.web.cookies import HostCookies
from bot.web.headers import Headers
from bot.web.pages import Pages
from bot.web.proxies import Network, Proxies

Handler = Callable[[Request, Exception], Coroutine[Any, Any, Response]]

WRONG = {
    400: "web.wrong.400",
    403: "web.wrong.403",
    404: "web.wrong.404",
    405: "web.wrong.405",
    408: "web.wrong.408",
    413: "web.wrong.413",
    429: "web.wrong.429",
    500: "web.wrong.500",
    503: "web.wrong.503",
}
"""What can go wrong on a page, in words."""
PATIENCE = 2.0
"""Seconds that whoever asks what is counted waits for what is looked up."""
AWAY = "web.wrong.away"
"""The database is, or has no room: whoever looks again sees what was kept."""
LOG = structlog.get_logger()


def app(
    house: House,
    routes: Sequence[BaseRoute] = (),
    pages: Pages | None = None,
    proxies: Sequence[Network] = (),
) -> ASGIApp:
    """The application of a process, with the routes of its roles."""
    shown = pages or Pages()

    async def ready(request: Request) -> Response:
        try:
            await asyncio.to_thread(house.store.check)
        except (SQLAlchemyError, StoreProblem):
            return PlainTextResponse("database\n", 503)
        return PlainTextResponse("ready\n")

    async def counted(request: Request) -> Response:
        try:
            async with asyncio.timeout(PATIENCE):
                waited = await asyncio.to_thread(_waited, house)
        except (SQLAlchemyError, StoreProblem, TimeoutError):
            waited = nan, nan
        METRICS.inbound_age.set(waited[0])
        METRICS.outbox_age.set(waited[1])
        return Response(generate_latest(METRICS.registry), media_type=CONTENT_TYPE_LATEST)

    own = [Route("/healthz", _alive), Route("/readyz", ready), Route("/metrics", counted)]
    every = [*own, assets.ROUTE, *routes]
    # Around everything: what fails is answered outside of Starlette's own middleware.
    site = Starlette(routes=every, exception_handlers=_wrong(shown, every))
    site.router.redirect_slashes = False  # its way would name the host that the request named
    inner: ASGIApp = site
    inner = HostCookies(inner) if shown.secure else inner
    return Headers(Proxies(inner, proxies), https=shown.secure)


def _wrong(pages: Pages, routes: Sequence[BaseRoute]) -> Mapping[Any, Handler]:
    # Of an address only its form is told: what stands in it may be a token.
    forms: dict[Any, str] = {each.endpoint: each.path for each in routes if isinstance(each, Route)}

    async def refused(request: Request, error: Exception) -> Response:
        status = error.status_code if isinstance(error, HTTPException) else 500
        return _said(request, status, error)

    async def away(request: Request, error: Exception) -> Response:
        LOG.warning("web.database", error=type(error).__name__)  # the world's trouble too
        return pages.show(request, "web/wrong.html", 503, key=AWAY)

    async def held_up(request: Request, error: Exception) -> Response:
        if isinstance(error, StoreProblem) and error.code == "busy":
            LOG.warning("web.busy")  # the world's trouble: nothing was done, and it passes
            return _said(request, 503, error)
        raise error

    async def failed(request: Request, error: Exception) -> Response:
        route = forms.get(request.scope.get("endpoint", None), "-")
        LOG.error("web.failed", route=route, **logs.of(error))
        return _said(request, 500, error)

    def _said(request: Request, status: int, error: Exception) -> Response:
        headers = getattr(error, "headers", None)
        if status == 404 and request.method == "GET" and (there := _without_slash(request)):
            return RedirectResponse(there, 307)
        if status not in WRONG:
            return PlainTextResponse(f"{status}\n", status, headers)
        answer = pages.show(request, "web/wrong.html", status, key=WRONG[status])
        answer.headers.update(headers or {})
        return answer

    unwell = {OperationalError: away, InterfaceError: away}
    return {HTTPException: refused, StoreProblem: held_up, **unwell, Exception: failed}


def _without_slash(request: Request) -> str:
    """The same address without a slash at its end, of this site whatever host the request names;
    empty where there is none."""
    path, query = request.url.path, request.url.query
    short = path.strip("/\\") if path.endswith("/") else ""
    return short and (f"/{short}?{query}" if query else f"/{short}")


async def _alive(request: Request) -> Response:
    return PlainTextResponse("alive\n")


def _waited(house: House) -> tuple[float, float]:
    """Seconds that the oldest of what came in, and of what was said, has waited."""
    with house.store.reading() as work:
        oldest = inbound.oldest(work), outbox.oldest(work)
        came, said = ((work.now - each).total_seconds() if each else 0.0 for each in oldest)
    return max(0.0, came), max(0.0, said)
