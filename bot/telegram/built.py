"""What Telegram says becomes an update, or is none.

Laws: what does not name people, chats and messages by numbers, as Telegram does, cannot be built;
of what cannot be built only its number is told, and who wrote it to us in private; what has no
number is nothing; no error comes of any of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from telegram import Bot, Update
from telegram.constants import ChatType

from bot.telegram import needed

ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")
"""The kinds of update that are asked for."""
MOST_NUMBER = 2**63 - 1
"""The largest that the database can hold."""
UNREADABLE = (
    *(ValueError, TypeError, LookupError, AttributeError, RecursionError, ArithmeticError),
    OSError,  # a time that the machine cannot reckon with
)


@dataclass(frozen=True, slots=True)
class Unbuilt:
    """What is no update of which something could be made: its number, perhaps whose it is.

    What the person is called and speaks is as it came, which may be anything.
    """

    update_id: int
    person: int | None = None
    names: tuple[object, ...] = ()
    language_code: object = None


def built(tree: Any, bot: Bot) -> Update | Unbuilt | None:
    """The update that this is, or what can be told of it; None where it has no number."""
    number = tree.get("update_id") if isinstance(tree, dict) else None
    if not _is_number(number, least=0):
        return None
    try:
        update = Update.de_json(needed.of_update(tree), bot) if _numbered(tree) else None
    except UNREADABLE:
        update = None
    return update or _unbuilt(tree)


def _unbuilt(tree: dict[str, Any]) -> Unbuilt:
    """What can be told of an update that cannot be built."""
    number: int = tree["update_id"]
    try:
        person = _writer(tree)
        if not _is_number(person["id"], least=1):
            return Unbuilt(number)
        names = (person.get("first_name"), person.get("last_name"))
        return Unbuilt(number, person["id"], names, person.get("language_code"))
    except UNREADABLE:
        return Unbuilt(number)


def _writer(tree: dict[str, Any]) -> Any:
    """Who pressed a button of ours, or wrote to us in private; of anybody else nothing."""
    if "callback_query" in tree:
        return tree["callback_query"]["from"]
    part = tree["message"] if "message" in tree else tree["edited_message"]
    private = (part["chat"]["type"], part["chat"]["id"]) == (ChatType.PRIVATE, part["from"]["id"])
    return part["from"] if private else {}


def _numbered(tree: dict[str, Any]) -> bool:
    """Has everybody and everything in it a number that the database can hold?"""
    parts = {kind: tree[kind] for kind in ALLOWED if kind in tree}
    people = [part["from"] for part in parts.values() if "from" in part]
    chats = [part["chat"] for kind, part in parts.items() if kind != "callback_query"]
    messages = [part["message_id"] for part in parts.values() if "message_id" in part]
    ids = [each["id"] for each in people + chats] + messages
    return all(map(_is_number, ids))


def numbered(update: Update) -> bool:
    """Has everybody and everything in an update that the library built such a number too?"""
    ids = []
    for part in (each for each in (getattr(update, kind) for kind in ALLOWED) if each is not None):
        named = (part.from_user, getattr(part, "chat", None))
        ids += [each.id for each in named if each is not None]
        ids.append(getattr(part, "message_id", 0))
    return _is_number(update.update_id, least=0) and all(map(_is_number, ids))


def _is_number(value: object, least: int = -MOST_NUMBER) -> bool:
    return type(value) is int and least <= value <= MOST_NUMBER
