"""Lines of the transcript become messages of Telegram.

Laws: plain text only, so that a person's words are never read as markup; no previews of links, no
forwarding; a button carries its line's token and its place, nothing else; what Telegram refuses
says whether to try later or never; of a text in parts only what is not there yet is sent again.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import structlog
from telegram import Bot
from telegram._utils.types import JSONDict
from telegram.constants import ChatAction
from telegram.error import (
    BadRequest,
    ChatMigrated,
    EndPointNotFound,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)

from bot.carrying import Later, Never
from bot.store.files import Document
from bot.store.outbox import UNREACHABLE, Outgoing, Retired
from bot.store.transcript import Line

LONGEST = 4096
"""UTF-16 units of one message."""
LABEL = 200
"""Signs of a button's label: a phone shows fewer, but nothing is cut in the middle of an amount."""
CAPTION = 1024
"""Signs of a file's caption."""
MOST_SENT = 50_000_000
"""Bytes of a file that a bot may send (Bot API, sending files)."""
PICTURE = ".png"
"""How the names of files end that are shown and not only attached."""
SHORT = 8
"""Signs of a label of which two stand side by side."""
ENDS = ("\n\n", "\n", "。", ". ", "、", " ")
"""Where a long text may be cut, the best first."""
BROWSER = "🖥"
PLAIN: JSONDict = {"link_preview_options": {"is_disabled": True}, "protect_content": True}
SEND, BARE = "sendmessage", "editmessagereplymarkup"
"""Methods. Telegram reads their names in any case; so written the library asks for them as is."""
GONE = ("chat not found", "user is deactivated", "user not found", "peer_id_invalid")


LOG = structlog.get_logger()


class TelegramSender:
    """Sends by the Bot API."""

    at_most = MOST_SENT

    def __init__(self, bot: Bot) -> None:
        self._bot = bot
        self._begun: dict[str, int] = {}
        """How many parts of a line are there already."""

    async def send(self, outgoing: Outgoing) -> str:
        """Send a line, in parts where it is too long: the id of the last, which has the buttons."""
        if isinstance(outgoing.document, Document):
            return await self._document(outgoing, outgoing.document)
        *first, last = split(shown(outgoing.line))
        id = outgoing.line.id
        for place in range(self._begun.get(id, 0), len(first)):
            await self._message(outgoing, first[place], None)
            self._begun[id] = place + 1
        markup = None if outgoing.retired else keyboard(outgoing)
        sent = await self._message(outgoing, last, markup)
        self._begun.pop(id, None)
        return sent

    async def at_work(self, outgoing: Outgoing) -> None:
        """Show for some seconds that a file is on its way."""
        try:
            await self._bot.send_chat_action(int(outgoing.address), ChatAction.UPLOAD_DOCUMENT)
        except TelegramError as error:
            LOG.info("action.refused", error=type(error).__name__)

    async def retire(self, retired: Retired) -> None:
        """Take the buttons of a delivered line away."""
        at = {"chat_id": int(retired.address), "message_id": int(retired.external_id)}
        try:
            await self._asked(BARE, at)
        except TelegramError as error:
            raise problem(error) from None

    async def _document(self, outgoing: Outgoing, document: Document) -> str:
        """Send a file with its line as the caption; a picture is to be looked at in the chat."""
        picture = document.name.endswith(PICTURE)
        send = self._bot.send_photo if picture else self._bot.send_document
        try:
            message = await send(
                int(outgoing.address),
                document.data,
                filename=document.name,
                caption=outgoing.line.body[:CAPTION],
                protect_content=False,  # it is sent to be filled in or passed on
            )
        except TelegramError as error:
            raise problem(error) from None
        return str(message.message_id)

    async def _message(self, outgoing: Outgoing, text: str, markup: JSONDict | None) -> str:
        asked = {"chat_id": int(outgoing.address), "text": text, **PLAIN}
        try:
            message = await self._asked(SEND, asked | ({"reply_markup": markup} if markup else {}))
        except TelegramError as error:
            raise problem(error) from None
        return str(message["message_id"])

    async def _asked(self, method: str, asked: JSONDict) -> Any:
        """Plain trees, there and back: to build the library's objects costs more than to send."""
        return await self._bot.do_api_request(method, asked)


def shown(line: Line) -> str:
    """What a line says; what the person said in their browser is marked as that."""
    if line.direction != "in":
        return line.body
    return f"{BROWSER} {line.buttons[0][1] if line.buttons else line.body}"


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
    if isinstance(error, InvalidToken | EndPointNotFound | NetworkError):
        return Later()  # a token that was withdrawn is answered like a method that there is not
    return Never("refused")


def keyboard(outgoing: Outgoing) -> JSONDict | None:
    """The buttons of a line."""
    line = outgoing.line
    if line.token is None or not line.buttons:
        return None
    made = [
        {"text": label[:LABEL], "callback_data": f"{line.token}:{place}"}
        for place, (_, label) in enumerate(line.buttons)
    ]
    return {"inline_keyboard": list(_rows(made))}


def _rows(buttons: list[JSONDict]) -> Iterator[list[JSONDict]]:
    """Short labels side by side, long ones below each other."""
    row: list[JSONDict] = []
    for each in buttons:
        if row and (len(row) == 2 or len(row[0]["text"]) > SHORT or len(each["text"]) > SHORT):
            yield row
            row = []
        row.append(each)
    yield row


def split(text: str, longest: int = LONGEST) -> list[str]:
    """A text in parts that fit, cut at an empty line, a line, a sentence, or where it must be."""
    parts = []
    while units(text) > longest:
        head = _fitting(text, longest)
        cut = _cut(head)
        parts.append(text[:cut].rstrip())
        text = text[cut:].lstrip()
    return [*filter(None, parts), text] if text or not parts else parts


def _cut(head: str) -> int:
    """Where to cut: at the last of the best ends in the second half, else at the very end."""
    half = len(head) // 2
    for end in ENDS:
        cut = head.rfind(end, half)
        if cut >= 0:
            return cut + len(end)
    return len(head)


def units(text: str) -> int:
    """The length of a text as Telegram counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _fitting(text: str, longest: int) -> str:
    """The longest beginning that fits, no sign cut in two."""
    raw = text.encode("utf-16-le", "surrogatepass")[: longest * 2]
    return raw.decode("utf-16-le", "ignore")
