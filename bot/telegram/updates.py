"""What Telegram sends becomes something that came in.

Laws: private chats only: in a group the bot says so and leaves, channels are passed over in
silence; of a person only the address, a name to be called by and the language are taken; of a file
only its id; what holds leaked data is not taken at all; an update that means nothing to us, an edit
of what is not text too, is still kept by its number; one that cannot be built or read holds up no
other: whoever wrote it is told so, once.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Sequence
from dataclasses import replace
from typing import Any

import structlog
from telegram import CallbackQuery, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot import bodies, logs
from bot.files.keeping import called_
from bot.ingress import Incoming
from bot.metrics import METRICS
from bot.screening import screened
from bot.telegram.built import Unbuilt

LOG = structlog.get_logger()
CHANNEL = "telegram"

PHOTO = "photo.jpg"
"""A photo has no name of its own."""
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
Act = Callable[[], Coroutine[Any, Any, None]]
GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


def taken_in(update: Update | Unbuilt, at_once: Callable[[Update], Act | None]) -> Incoming:
    """What to keep of an update, leaked data kept out, and what is done at once."""
    if isinstance(update, Unbuilt):
        return _unread(update.update_id, update.person, update.names, update.language_code)
    try:
        return replace(screened(incoming(update)), at_once=at_once(update))
    except Exception as error:
        # It would come again and again, and hold up everybody: its number is kept, the person told.
        LOG.error("update.unread", update=update.update_id, **logs.of(error))
        return _failed(update)


def incoming(update: Update) -> Incoming:
    """What to keep of an update."""
    if update.callback_query:
        return _pressed(update, update.callback_query)
    if update.my_chat_member:
        return _membership(update, update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.chat.type != ChatType.PRIVATE:
        return Incoming(CHANNEL, update.update_id)
    if update.edited_message and message.text is None:
        return Incoming(CHANNEL, update.update_id)
    body = _edited(message) if update.edited_message else _said(message)
    return _of(update, message.from_user, {**body, "message": str(message.message_id)})


def group_of(update: Update) -> int | None:
    """The group that an update shows us to be in, which is to be left."""
    came = update.message or update.my_chat_member
    if came is None or came.chat.type not in GROUPS:
        return None
    gone = isinstance(came, ChatMemberUpdated) and came.new_chat_member.status in GONE
    return None if gone else came.chat.id


def _failed(update: Update) -> Incoming:
    """An update on which our own reading fails."""
    user, chat = update.effective_user, update.effective_chat
    pressed = update.callback_query is not None
    if user is None or not (pressed or (chat and chat.type == ChatType.PRIVATE)):
        return _unread(update.update_id)
    return _unread(update.update_id, user.id, (user.first_name, user.last_name), user.language_code)


def _unread(
    number: int, person: int | None = None, names: Sequence[object] = (), language: object = None
) -> Incoming:
    """What nobody could read: its number, and who is to be told."""
    METRICS.updates.labels("unread").inc()
    if person is None:
        return Incoming(CHANNEL, number)
    return Incoming(CHANNEL, number, str(person), {"kind": "unread", **_about(names, language)})


def _about(names: Sequence[object], language: object) -> dict[str, Any]:
    """Who it is: a name to be called by and the language, as far as they can be read."""
    named = bodies.name(" ".join(each for each in names if isinstance(each, str)))
    return {"name": named or "?", "language": _language(language)}


def _language(code: object) -> str:
    return "en" if isinstance(code, str) and code.casefold().startswith("en") else "ja"


def _of(update: Update, person: User, body: dict[str, Any]) -> Incoming:
    about = _about((person.first_name, person.last_name), person.language_code)
    return Incoming(CHANNEL, update.update_id, str(person.id), {**body, **about})


def _said(message: Message) -> dict[str, Any]:
    """A message: a command to start, a text, or something that is not text."""
    if message.text is None:
        caption = bodies.whole(message.caption or "")
        return (_file(message) or {"kind": "other"}) | {"caption": caption}
    return bodies.written(message.text)


def _file(message: Message) -> dict[str, Any] | None:
    """A document or a photo: its id and what is said of it, never its bytes."""
    photo = max(message.photo, key=lambda each: each.file_size or 0, default=None)
    file = message.document or photo
    if file is None:
        return None
    name = message.document.file_name if message.document else None
    size, called = int(file.file_size or 0), called_(name or PHOTO)
    return {"kind": "file", "file": file.file_id, "size": size, "file_name": called}


def _edited(message: Message) -> dict[str, Any]:
    written = int(message.date.timestamp())
    return {"kind": "edited", "text": bodies.whole(message.text or ""), "written": written}


def _pressed(update: Update, query: CallbackQuery) -> Incoming:
    return _of(update, query.from_user, bodies.pressed(query.data or ""))


def _membership(update: Update, change: ChatMemberUpdated) -> Incoming:
    if change.chat.type != ChatType.PRIVATE:
        return Incoming(CHANNEL, update.update_id)
    gone = change.new_chat_member.status in GONE
    return _of(update, change.from_user, {"kind": "blocked" if gone else "unblocked"})
