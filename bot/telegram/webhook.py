"""Telegram calls us: one route, which answers only when the update is kept.

Laws: no secret, no webhook; the secret is compared in constant time; a body has its greatest size;
what does not name people, chats and messages by numbers, as Telegram does, is no update; what
cannot be kept is answered with an error, so that Telegram brings it again.
"""

from __future__ import annotations

import hmac
import json
from collections.abc import Awaitable, Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import structlog
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from telegram import Bot, Update

from bot import logs
from bot.store.problems import StoreProblem
from bot.telegram import needed
from bot.telegram.updates import ALLOWED

PATH = "/telegram"
"""Where Telegram calls, if the address that is set names nothing."""
SECRET = "X-Telegram-Bot-Api-Secret-Token"
MOST_BYTES = 1_000_000
MOST_NUMBER = 2**63 - 1
"""The largest that the database can hold."""
UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError),
    OSError,  # a time that the machine cannot reckon with
)

LOG = structlog.get_logger()


def address(given: str) -> str:
    """The whole address of the webhook."""
    return given if urlsplit(given).path.strip("/") else f"{given.rstrip('/')}{PATH}"


def route(
    bot: Bot, secret: str, receive: Callable[[Update], Awaitable[None]], path: str = PATH
) -> Route:
    """The route of the webhook."""

    async def webhook(request: Request) -> Response:
        if not hmac.compare_digest(request.headers.get(SECRET, "").encode(), secret.encode()):
            return Response(status_code=HTTPStatus.FORBIDDEN)
        body = await _body(request)
        if body is None:
            return Response(status_code=HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
        update = read(body, bot)
        if update is None:
            return Response(status_code=HTTPStatus.BAD_REQUEST)
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


def read(body: bytes, bot: Bot) -> Update | None:
    """An update out of a request's body, or None where it is none."""
    try:
        tree = json.loads(body)
        return Update.de_json(needed.of_update(tree), bot) if _numbered(tree) else None
    except UNREADABLE:
        return None


def _numbered(tree: dict[str, Any]) -> bool:
    """Has it a number that the database can hold, and has everybody in it?"""
    parts = {kind: tree[kind] for kind in ALLOWED if kind in tree}
    people = [part["from"] for part in parts.values() if "from" in part]
    chats = [part["chat"] for kind, part in parts.items() if kind != "callback_query"]
    messages = [part["message_id"] for part in parts.values() if "message_id" in part]
    ids = [each["id"] for each in people + chats] + messages
    return _is_number(tree["update_id"], least=0) and all(map(_is_number, ids))


def _is_number(value: object, least: int = -MOST_NUMBER) -> bool:
    return type(value) is int and least <= value <= MOST_NUMBER


async def _body(request: Request) -> bytes | None:
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        if len(found) > MOST_BYTES:
            return None
    return bytes(found)
