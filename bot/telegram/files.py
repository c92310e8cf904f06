"""Files that people send on Telegram, fetched by their ids.

Laws: nothing reaches a disk here; an error says whether trying again may help, and never repeats
an address.
"""

from __future__ import annotations

import structlog
from telegram import Bot
from telegram.constants import ChatAction
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.files.fetching import Away, Gone

LOG = structlog.get_logger()


class TelegramFiles:
    """Fetches by the Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def fetch(self, file: str) -> bytes:
        """A file's bytes."""
        try:
            found = await self._bot.get_file(file)
            return bytes(await found.download_as_bytearray())
        except (BadRequest, Forbidden):
            raise Gone from None
        except TelegramError:
            raise Away from None

    async def at_work(self, address: str) -> None:
        """Show *typing* for some seconds."""
        try:
            await self._bot.send_chat_action(int(address), ChatAction.TYPING)
        except TelegramError as error:
            LOG.info("action.refused", error=type(error).__name__)
