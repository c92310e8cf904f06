"""What is kept of what a person sent, until its turn is taken: the same on every channel.

Laws: a body is plain JSON with its ``kind`` (`bot.hearing` reads it); a text is whole characters; a
name is what it looks like, and no longer than a line; of a press nothing is kept that no button of
ours could have sent.
"""

from __future__ import annotations

import re
import unicodedata
from typing import Any

from flows.answers.reading import seen
from flows.person import command_of

BUTTON = re.compile(r"([\w-]{1,40}):(\d{1,3})", re.ASCII)
"""What our buttons send: a token and a place."""
LONGEST_NAME = 80
HIDDEN = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""Controls, signs of no width, halves of characters, ends of lines."""


def written(text: str) -> dict[str, Any]:
    """A text, or the command to start with what follows it."""
    text = whole(text)
    command, rest = command_of(text)
    if command == "start":
        return opened(rest.strip())
    return {"kind": "typed", "text": text}


def opened(payload: str = "") -> dict[str, Any]:
    """Somebody comes, perhaps by an invite."""
    return {"kind": "opened", "payload": payload}


def pressed(data: str) -> dict[str, Any]:
    """A press; its ``message`` is the button itself, which has no message of its own."""
    ours = BUTTON.fullmatch(data)
    token, index = ours.groups() if ours else ("", "0")
    return {"kind": "pressed", "token": token, "index": int(index), "message": f"{token}:{index}"}


def name(text: str) -> str:
    """A name on one line, without signs that nobody sees: they make it look like another."""
    return line(text)[:LONGEST_NAME].rstrip()


def line(text: str) -> str:
    """A text on one line, as it looks."""
    return seen(whole(text))


def plain(text: str) -> bool:
    """Is it on one line, and made of signs that show? So that two that look the same are."""
    return not any(unicodedata.category(sign) in HIDDEN for sign in text)


def whole(text: str) -> str:
    """A text without halves of characters, which nothing could write."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
