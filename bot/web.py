"""The HTTP side of a process: is it alive, is it ready, what does it count.

Laws: alive says that the process answers, ready that the database answers too; nothing here tells
anything about anybody.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence

from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from bot.bootstrap import House
from bot.metrics import METRICS
from bot.store.problems import StoreProblem


def app(house: House, routes: Sequence[Route] = ()) -> Starlette:
    """The application of a process, with the routes of its roles."""

    async def ready(request: Request) -> Response:
        try:
            await asyncio.to_thread(house.store.check)
        except (SQLAlchemyError, StoreProblem):
            return PlainTextResponse("database\n", 503)
        return PlainTextResponse("ready\n")

    own = [Route("/healthz", _alive), Route("/readyz", ready), Route("/metrics", _counted)]
    return Starlette(routes=[*own, *routes])


async def _alive(request: Request) -> Response:
    return PlainTextResponse("alive\n")


async def _counted(request: Request) -> Response:
    return Response(generate_latest(METRICS.registry), media_type=CONTENT_TYPE_LATEST)
