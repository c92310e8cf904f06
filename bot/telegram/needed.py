"""What of an update and of an answer is read at all: the rest is never built.

Laws: nothing that is taken here may be needed elsewhere; of a press the message it stood under is
let go (its token says all), of a message what was quoted, of a message we sent all but its name.
To build the whole of them costs more than everything else that is done with an update. Of what
somebody does to their own chat with us (pins, a timer) there is no message at all.
"""

from __future__ import annotations

from typing import Any

from telegram.constants import ChatType

PARTS = {
    "callback_query": ("id", "from", "chat_instance", "data"),
    "message": ("message_id", "date", "chat", "from", "text", "caption", "document", "photo"),
}
PARTS["edited_message"] = PARTS["message"]
SENT = ("message_id", "date", "chat")
SERVICE = frozenset({"pinned_message", "message_auto_delete_timer_changed", "chat_background_set"})
SERVICE |= {"write_access_allowed", "connected_website", "boost_added", "gift", "unique_gift"}
SERVICE |= {f"forum_topic_{what}" for what in ("created", "edited", "closed", "reopened")}
"""What Telegram tells in a private chat in the form of a message, which nobody wrote."""


def of_update(update: dict[str, Any]) -> dict[str, Any]:
    """An update with what is read of it."""
    told = {name: part for name, part in update.items() if not _is_service(name, part)}
    return {name: _of(part, PARTS.get(name)) for name, part in told.items()}


def of_result(result: Any) -> Any:
    """A result of a call: of a message that was sent what names it, of updates what is read."""
    if isinstance(result, list):
        return [of_update(one) if _is(one, "update_id") else one for one in result]
    return _of(result, SENT) if _is(result, "message_id") else result


def _of(part: Any, names: tuple[str, ...] | None) -> Any:
    if names is None or not isinstance(part, dict):
        return part
    return {name: part[name] for name in names if name in part}


def _is_service(name: str, part: Any) -> bool:
    if name != "message" or not isinstance(part, dict) or SERVICE.isdisjoint(part):
        return False
    chat = part.get("chat")
    return isinstance(chat, dict) and chat.get("type") == ChatType.PRIVATE and "text" not in part


def _is(part: Any, name: str) -> bool:
    return isinstance(part, dict) and name in part
