"""`serve` with faults that carry what people wrote: run by a test as a process, never imported.

Whatever can go wrong does so with the words, names and tokens at hand in its message, as an error
of a library or a mistake of ours might: in reading an update, in a turn, in fetching a file, in
sending, in a request of the console and of the page, in the sweep, in a thread, in a task, in a
library's own log, in a warning.
"""

from __future__ import annotations

import asyncio
import logging
import threading
import warnings
from typing import Any
from unittest.mock import patch

import structlog

from bot import __main__, serving, sweep
from bot.files.fetching import Fetching, Wanted
from bot.page.talking import Talking
from bot.screening import screened
from bot.store.outbox import Outgoing
from bot.telegram.sender import TelegramSender
from bot.turn import taken

TRIGGER, UNREAD = "爆発", "破裂"
"""Whoever writes this has the turn fail, or the reading of what they write."""
LOG = structlog.get_logger()
LIBRARIES = (
    *("telegram.Bot", "telegram.ext", "aiohttp.client", "aiohttp.access", "uvicorn.error"),
    *("uvicorn.access", "asyncio", "sqlalchemy.engine.Engine", "alembic.runtime.migration"),
    *("authlib", "httpx", "httpcore.http11", "multipart.multipart", "psycopg", "made.up"),
)


def told_everywhere(words: str) -> None:
    """Everybody who could say it says it."""
    LOG.error("planted.text", text=words, name=words, chat=words, about=words)
    LOG.debug(words)
    LOG.info("planted.exc", exc_info=ValueError(words), stack_info=True)
    for name in LIBRARIES:
        logging.getLogger(name).debug("said %s", words)
        logging.getLogger(name).error("said %s", words, exc_info=ValueError(words))
        logging.getLogger(name).error("wrong %d", words)
    logging.getLogger(words).error("named so")
    warnings.warn(words, stacklevel=1)


def failing_turn(*given: Any) -> Any:
    heard = given[3]
    words = str(getattr(heard, "text", heard))
    if TRIGGER in words:
        told_everywhere(words)
        raise RuntimeError(words)
    return taken(*given)


def failing_screen(incoming: Any) -> Any:
    words = str(incoming.body)
    if UNREAD in words:
        raise RuntimeError(words)
    return screened(incoming)


async def failing_fetch(self: Fetching, channel: Any, wanted: Wanted) -> Any:
    raise RuntimeError(f"{wanted} {self._house}")


async def failing_send(self: TelegramSender, outgoing: Outgoing) -> str:
    if failing_send.left:  # type: ignore[attr-defined]
        failing_send.left -= 1  # type: ignore[attr-defined]
        raise RuntimeError(f"{outgoing.line.body} {outgoing.address} {self._bot.token}")
    return await send(self, outgoing)


async def failing_say(self: Talking, request: Any) -> Any:
    form = await request.form()
    raise RuntimeError(f"{dict(form)} {request.cookies} {request.url}")


def failing_queue(visit: Any) -> Any:
    raise RuntimeError(f"{visit.request.cookies} {visit.request.headers} {visit.me}")


async def failing_sweep(self: sweep.Sweeper) -> int:
    settings = serving_settings[0]
    words = f"{settings} {settings.bot_token.get_secret_value()} {settings.database}"
    threading.Thread(target=failing_thread, args=(words,)).start()
    failing_sweep.task = asyncio.create_task(failing_task(words))  # type: ignore[attr-defined]
    await asyncio.sleep(0.1)
    failing_sweep.task = None  # type: ignore[attr-defined]
    raise RuntimeError(words)


def failing_thread(words: str) -> None:
    raise RuntimeError(words)


async def failing_task(words: str) -> None:
    raise RuntimeError(words)


async def failing_serve(house: Any, settings: Any, *given: Any) -> None:
    serving_settings.append(settings)
    await serve(house, settings, *given)
    raise RuntimeError(f"{settings} {settings.bot_token.get_secret_value()}")


serving_settings: list[Any] = []
failing_send.left = 2  # type: ignore[attr-defined]
send, serve = TelegramSender.send, serving.serve
FAULTS: dict[str, Any] = {
    "bot.hearings.taken": failing_turn,
    "bot.telegram.updates.screened": failing_screen,
    "bot.files.fetching.Fetching._found": failing_fetch,
    "bot.telegram.sender.TelegramSender.send": failing_send,
    "bot.page.talking.Talking.say": failing_say,
    "bot.console.lists.queue": failing_queue,
    "bot.sweep.Sweeper.sweep": failing_sweep,
    "bot.serving.serve": failing_serve,
}

if __name__ == "__main__":
    for where, fault in FAULTS.items():
        patch(where, fault).start()
    __main__.app()
