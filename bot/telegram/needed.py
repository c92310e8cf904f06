"""What of an update and of an answer is read at all: the rest is never built.

Laws: nothing that is taken here may be needed elsewhere; of a press the message it stood under is
let go (its token says all), of a message what was quoted, of a message we sent all but its name.
To build the whole of them costs more than everything else that is done with an update.
"""

from __future__ import annotations

from typing import Any

PARTS = {
    "callback_query": ("id", "from", "chat_instance", "data"),
    "message": ("message_id", "date", "chat", "from", "text", "caption", "document", "photo"),
}
PARTS["edited_message"] = PARTS["message"]
SENT = ("message_id", "date", "chat")


def of_update(update: dict[str, Any]) -> dict[str, Any]:
    """An update with what is read of it."""
    return {name: _of(part, PARTS.get(name)) for name, part in update.items()}


def of_result(result: Any) -> Any:
    """A result of a call: of a message that was sent what names it, of updates what is read."""
    if isinstance(result, list):
        return [of_update(one) if _is(one, "update_id") else one for one in result]
    return _of(result, SENT) if _is(result, "message_id") else result


def _of(part: Any, names: tuple[str, ...] | None) -> Any:
    if names is None or not isinstance(part, dict):
        return part
    return {name: part[name] for name in names if name in part}


def _is(part: Any, name: str) -> bool:
    return isinstance(part, dict) and name in part
