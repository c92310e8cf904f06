"""We ask Telegram: long polling, on a connection of its own.

Laws: the offset moves only past what is kept; another poller, or a webhook that is set, is said
plainly and waited for; a network that is away is asked again with growing pauses; what cannot
be built is said and handed on by its number, and holds up none of those after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import structlog
from sqlalchemy.exc import SQLAlchemyError
from telegram import Bot, Update
from telegram.error import Conflict, NetworkError, RetryAfter

from bot.failpoints import Failpoint, nothing
from bot.store.problems import StoreProblem
from bot.telegram.built import ALLOWED, UNREADABLE, Unbuilt, built, numbered

TIMEOUT = 30
"""Seconds Telegram holds a question open."""
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0

LOG = structlog.get_logger()


async def poll(
    bot: Bot, receive: Callable[[Update | Unbuilt], Awaitable[None]], failpoint: Failpoint = nothing
) -> None:
    """Ask for updates for ever; each batch is kept before the next is asked for."""
    offset, pause = None, 0.0
    while True:
        try:
            updates, last = await _asked(bot, offset)
            await asyncio.gather(*(receive(each) for each in updates))
            failpoint("polling.kept")
            offset = offset if last is None else last + 1
            pause = 0.0
        except Conflict as error:
            pause = _longer(pause)
            LOG.error(f"polling.{_rival(error)}", seconds=pause)
        except (NetworkError, RetryAfter, SQLAlchemyError, StoreProblem) as error:
            pause = _longer(pause)
            LOG.warning("polling.waits", error=type(error).__name__, seconds=pause)
        await asyncio.sleep(pause)


async def _asked(bot: Bot, offset: int | None) -> tuple[Sequence[Update | Unbuilt], int | None]:
    """What waits, and the number of the last of it."""
    try:
        updates = await bot.get_updates(
            offset=offset, timeout=TIMEOUT, read_timeout=TIMEOUT + 10, allowed_updates=ALLOWED
        )
    except UNREADABLE:
        return await _each(bot, offset)
    if not all(map(numbered, updates)):  # the library builds them whatever names them
        return await _each(bot, offset)
    return updates, updates[-1].update_id if updates else None


async def _each(bot: Bot, offset: int | None) -> tuple[Sequence[Update | Unbuilt], int | None]:
    """The same where one of them cannot be built: each is built by itself."""
    asked = {"allowed_updates": ALLOWED} | ({} if offset is None else {"offset": offset})
    # Under this name it is handed out as it came; under its usual one the library builds it.
    trees: list[dict[str, Any]] = await bot.do_api_request("getupdates", api_kwargs=asked)
    found = [each for each in (built(tree, bot) for tree in trees) if each is not None]
    for each in found:
        if isinstance(each, Unbuilt):
            LOG.error("polling.no_update", update=each.update_id)
    return found, max((each.update_id for each in found), default=None)


def _longer(pause: float) -> float:
    return min(max(FIRST_PAUSE, 2 * pause), LONGEST_PAUSE)


def _rival(error: Conflict) -> str:
    """Who takes our updates: a webhook that somebody set, or a second program that polls."""
    return "webhook_is_set" if "webhook" in str(error) else "second_poller"
