"""What is kept of what a person sent, until its turn is taken: the same on every channel.

Laws: a body is plain JSON with its ``kind`` (`bot.hearing` reads it); a text is whole characters.
"""

from __future__ import annotations

from typing import Any

STARTS = ("/start", "\uff0fstart")


def written(text: str) -> dict[str, Any]:
    """A text, or the command to start with what follows it."""
    text = whole(text)
    command, _, rest = text.partition(" ")
    if command.partition("@")[0].casefold() in STARTS:
        return opened(rest.strip())
    return {"kind": "typed", "text": text}


def opened(payload: str = "") -> dict[str, Any]:
    """Somebody comes, perhaps by an invite."""
    return {"kind": "opened", "payload": payload}


def pressed(data: str) -> dict[str, Any]:
    """A press; its ``message`` is the button itself, which has no message of its own."""
    token, _, index = data.rpartition(":")
    if not token or not index.isdecimal() or len(index) > 3:
        token, index = "", "0"
    return {"kind": "pressed", "token": token, "index": int(index), "message": f"{token}:{index}"}


def whole(text: str) -> str:
    """A text without halves of characters, which nothing could write."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
