"""What Telegram sends becomes something that came in.

Laws: private chats only: in a group the bot says so and leaves, channels are passed over in
silence; of a person only the address, a name to be called by and the language are taken; of a file
only its id; what holds leaked data is not taken at all; an update that means nothing to us is still
kept by its number.
"""

from __future__ import annotations

from typing import Any

from telegram import CallbackQuery, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatMemberStatus, ChatType

from bot.ingress import Incoming

CHANNEL = "telegram"
ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""

GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
GONE = (ChatMemberStatus.BANNED, ChatMemberStatus.LEFT)


def incoming(update: Update) -> Incoming:
    """What to keep of an update."""
    if update.callback_query:
        return _pressed(update, update.callback_query)
    if update.my_chat_member:
        return _membership(update, update.my_chat_member)
    message = update.message or update.edited_message
    if message is None or message.from_user is None or message.chat.type != ChatType.PRIVATE:
        return Incoming(CHANNEL, update.update_id)
    body = _edited(message) if update.edited_message else _said(message)
    return _of(update, message.from_user, {**body, "message": str(message.message_id)})


def group_of(update: Update) -> int | None:
    """The group an update comes from, which is to be left."""
    chat = update.effective_chat
    return chat.id if chat is not None and chat.type in GROUPS else None


def _of(update: Update, person: User, body: dict[str, Any]) -> Incoming:
    language = "en" if (person.language_code or "").casefold().startswith("en") else "ja"
    about = {"name": person.full_name, "language": language}
    return Incoming(CHANNEL, update.update_id, str(person.id), {**body, **about})


def _said(message: Message) -> dict[str, Any]:
    """A message: a command to start, a text, or something that is not text."""
    text = message.text
    if text is None:
        return {"kind": "other"}
    command, _, rest = text.partition(" ")
    if command.partition("@")[0] == "/start":
        return {"kind": "opened", "payload": rest.strip()}
    return {"kind": "typed", "text": text}


def _edited(message: Message) -> dict[str, Any]:
    if message.text is None:
        return {"kind": "other"}
    return {"kind": "edited", "text": message.text}


def _pressed(update: Update, query: CallbackQuery) -> Incoming:
    token, _, index = (query.data or "").rpartition(":")
    if not token or not index.isdecimal() or len(index) > 3:
        token, index = "", "0"
    return _of(update, query.from_user, {"kind": "pressed", "token": token, "index": int(index)})


def _membership(update: Update, change: ChatMemberUpdated) -> Incoming:
    if change.chat.type != ChatType.PRIVATE:
        return Incoming(CHANNEL, update.update_id)
    gone = change.new_chat_member.status in GONE
    return _of(update, change.from_user, {"kind": "blocked" if gone else "unblocked"})
