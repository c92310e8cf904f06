"""What Telegram says becomes an update, or is none.

Laws: what does not name people, chats and messages by numbers, as Telegram does, is no update; of
what is none nothing is built, and no error comes of it.
"""

from __future__ import annotations

from typing import Any

from telegram import Bot, Update

from bot.telegram import needed
from bot.telegram.updates import ALLOWED

MOST_NUMBER = 2**63 - 1
"""The largest that the database can hold."""
UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError),
    OSError,  # a time that the machine cannot reckon with
)


def built(tree: Any, bot: Bot) -> Update | None:
    """The update that this is, or None where it is none."""
    try:
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
