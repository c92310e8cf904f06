"""Lines of the transcript become messages of Telegram.

Laws: plain text only, so that a person's words are never read as markup; no previews of links, no
forwarding; a button carries its line's token and its place, nothing else; what Telegram refuses
says whether to try later or never.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.courier import Later, Never
from bot.store.outbox import UNREACHABLE, Outgoing

LONGEST = 4096
"""UTF-16 units of one message."""
LABEL = 60
"""Signs of a button's label that a phone shows."""
SHORT = 8
"""Signs of a label of which two stand side by side."""
PLAIN = LinkPreviewOptions(is_disabled=True)
GONE = ("chat not found", "user is deactivated", "user not found", "peer_id_invalid")


class TelegramSender:
    """Sends by the Bot API."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def send(self, outgoing: Outgoing) -> str:
        """Send a line, in parts where it is too long: the id of the part with the buttons."""
        parts = list(split(outgoing.line.body))
        sent = ""
        for part in parts:
            last = part is parts[-1] and not outgoing.retired
            sent = await self._message(outgoing, part, keyboard(outgoing) if last else None)
        return sent

    async def retire(self, outgoing: Outgoing) -> None:
        """Take the buttons of a delivered line away."""
        try:
            await self._bot.edit_message_reply_markup(
                chat_id=int(outgoing.address), message_id=int(outgoing.line.external_id or 0)
            )
        except TelegramError as error:
            raise problem(error) from None

    async def _message(
        self, outgoing: Outgoing, text: str, markup: InlineKeyboardMarkup | None
    ) -> str:
        try:
            message = await self._bot.send_message(
                chat_id=int(outgoing.address),
                text=text,
                reply_markup=markup,
                protect_content=True,
                link_preview_options=PLAIN,
            )
        except TelegramError as error:
            raise problem(error) from None
        return str(message.message_id)


def problem(error: TelegramError) -> Later | Never:
    """Is it to be tried again, and when?"""
    if isinstance(error, RetryAfter):
        after: Any = error.retry_after
        return Later(after if isinstance(after, timedelta) else timedelta(seconds=after))
    if isinstance(error, Forbidden):
        return Never(UNREACHABLE)
    if isinstance(error, BadRequest):
        gone = any(each in str(error).casefold() for each in GONE)
        return Never(UNREACHABLE if gone else "refused")
    if isinstance(error, ChatMigrated):
        return Never(UNREACHABLE)
    if isinstance(error, InvalidToken | NetworkError):
        return Later()
    return Never("refused")


def keyboard(outgoing: Outgoing) -> InlineKeyboardMarkup | None:
    """The buttons of a line, numbered as they may be typed where there are several."""
    line = outgoing.line
    if line.token is None or not line.buttons:
        return None
    several = len(line.buttons) > 1
    made = [
        InlineKeyboardButton(
            f"{place + 1}. {label}"[:LABEL] if several else label[:LABEL],
            callback_data=f"{line.token}:{place}",
        )
        for place, (_, label) in enumerate(line.buttons)
    ]
    return InlineKeyboardMarkup(list(_rows(made)))


def _rows(buttons: list[InlineKeyboardButton]) -> Iterator[list[InlineKeyboardButton]]:
    """Short labels side by side, long ones below each other."""
    row: list[InlineKeyboardButton] = []
    for each in buttons:
        if row and (len(row) == 2 or len(row[0].text) > SHORT or len(each.text) > SHORT):
            yield row
            row = []
        row.append(each)
    yield row


def split(text: str, longest: int = LONGEST) -> Iterator[str]:
    """A text in parts that fit, cut at an empty line, a line, a sentence, or where it must be."""
    while units(text) > longest:
        head = _fitting(text, longest)
        cut = max(head.rfind("\n\n"), 0) or max(head.rfind("\n"), head.rfind("。") + 1, 0)
        cut = cut or max(head.rfind(" "), 0) or len(head)
        yield text[:cut].rstrip()
        text = text[cut:].lstrip()
    yield text


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fitting(text: str, longest: int) -> str:
    """The longest beginning that fits, no sign cut in two."""
    raw = text.encode("utf-16-le", "surrogatepass")[: longest * 2]
    return raw.decode("utf-16-le", "ignore")
