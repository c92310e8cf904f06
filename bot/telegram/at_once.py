"""What Telegram expects at once: an answer to a press; our leaving a group.

Laws: done after the update is kept, never before; in a group the bot says once that it works in
private chats only, and leaves, however many updates say that it is there; a channel is passed over
in silence; what Telegram refuses here is logged and changes nothing.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Coroutine
from functools import partial
from typing import Any

import structlog
from telegram import Bot, Update
from telegram.error import TelegramError

from bot.catalogue import LANGUAGES, catalogue
from bot.telegram.updates import group_of

LOG = structlog.get_logger()
Act = Callable[[], Coroutine[Any, Any, None]]


class AtOnce:
    """Does at once what cannot wait for a turn."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._leaving: set[int] = set()

    def of(self, update: Update) -> Act | None:
        """What an update wants at once, if anything."""
        if update.callback_query is not None:
            return partial(self._answer, update.callback_query.id)
        group = group_of(update)
        return partial(self._leave, group) if group is not None else None

    async def _answer(self, query: str) -> None:
        await self._tried("press.unanswered", self._bot.answer_callback_query(query))

    async def _leave(self, group: int) -> None:
        if group in self._leaving:
            return
        self._leaving.add(group)
        words = "\n".join(catalogue(each).text("group.leaves") for each in LANGUAGES)
        await self._tried("group.not_told", self._bot.send_message(group, words))
        await self._tried("group.not_left", self._bot.leave_chat(group))
        self._leaving.discard(group)

    async def _tried(self, event: str, call: Awaitable[object]) -> None:
        try:
            await call
        except TelegramError as error:
            LOG.info(event, error=type(error).__name__)
