"""Telegram calls us: one route, which answers only when the update is kept.

Laws: no secret, no webhook; the secret is compared in constant time; a body has its greatest size
and its time, and whoever hangs up in it is no failure of ours; what has no update's number is
refused; what has one and cannot be built is said and kept by it, for it would come again for hours
and hold up others; what cannot be kept is answered with an error, so that Telegram brings it again.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from urllib.parse import urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update

from bot import logs
from bot.store.problems import StoreProblem
from bot.telegram.built import Unbuilt, built
from bot.web.forms import limited

PATH = "/telegram"
"""Where Telegram calls, if the address that is set names nothing."""
SECRET = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 1_000_000

LOG = structlog.get_logger()


def address(given: str) -> str:
    """The whole address of the webhook."""
    return given if urlsplit(given).path.strip("/") else f"{given.rstrip('/')}{PATH}"


def route(
    bot: Bot,
    secret: str,
    receive: Callable[[Update | Unbuilt], Awaitable[None]],
    path: str = PATH,
) -> Route:
    """The route of the webhook."""

    async def webhook(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        try:
            body = await Request(request.scope, limited(request, MOST_BYTES)).body()
        except HTTPException as error:
            return Response(status_code=error.status_code, headers=error.headers)
        update = read(body, bot)
        if update is None:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
        if isinstance(update, Unbuilt):
            LOG.error("webhook.no_update", update=update.update_id)
        try:
            await receive(update)
        except (SQLAlchemyError, StoreProblem) as error:
            LOG.warning("webhook.not_kept", error=type(error).__name__)
            return Response(status_code=HTTPStatus.SERVICE_UNAVAILABLE)
        except Exception as error:
            LOG.error("webhook.failed", update=update.update_id, **logs.of(error))
            return Response(status_code=HTTPStatus.INTERNAL_SERVER_ERROR)
        return Response(status_code=HTTPStatus.OK)

    return Route(path, webhook, methods=["POST"])


def read(body: bytes, bot: Bot) -> Update | Unbuilt | None:
    """An update out of a request's body, or what can be told of it; None where it is none."""
    try:
        return built(json.loads(body), bot)
    except (ValueError, RecursionError):
        return None
