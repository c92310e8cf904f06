"""Files that people send on Telegram, fetched by their ids.

Laws: nothing reaches a disk here, nor is anything read from one: only what lies below Telegram's
own address of files is fetched; an error says whether trying again may help, and never repeats an
address.
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
            if not self._below(found.file_path or ""):
                raise Gone
            return bytes(await found.download_as_bytearray())
        except (BadRequest, Forbidden):
            raise Gone from None
        except TelegramError:
            raise Away from None

    def _below(self, path: str) -> bool:
        """Is it an address of Telegram's files, rather than one above them or a file of ours?"""
        root = f"{self._bot.base_file_url}/"
        return path.startswith(root) and ".." not in path.removeprefix(root).split("/")

    async def at_work(self, address: str) -> None:
        """Show *typing* for some seconds."""
        try:
            await self._bot.send_chat_action(int(address), ChatAction.TYPING)
        except TelegramError as error:
            LOG.info("action.refused", error=type(error).__name__)
