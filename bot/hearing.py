"""What was kept of an update becomes something heard.

Laws: a body is plain JSON with its ``kind``; a button is pressed only by its token, in its own
conversation, while its question is the open one; everything else is a stale press; of what was
screened only the kind is heard.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from bot.screening import heard_again
from bot.store.conversations import Conversation
from bot.store.transcript import Asked, Line
from flows.heard import Edited, Heard, Opened, Pressed, Typed, Unread

STALE = Pressed("", "")
"""A press that answers nothing: the open question is asked again."""


@dataclass(frozen=True, slots=True)
class Unheard:
    """Nothing to answer."""


def heard_of(
    body: Mapping[str, Any],
    screened: str | None,
    place: Conversation,
    asked: Mapping[str, Asked],
    answered: Callable[[str], Line | None],
) -> Heard | Unheard:
    """What was heard; `asked` are the questions of the tokens that were pressed.

    `answered` finds the line in which a message of the channel was heard before.
    """
    if screened is not None:
        return heard_again(screened)
    match body.get("kind"):
        case "typed":
            return Typed(body["text"])
        case "opened":
            return Opened(body.get("payload") or "")
        case "pressed":
            return _pressed(body, place, asked.get(body["token"]))
        case "edited":
            return _edited(body, answered(body["message"]))
        case "other":
            return Unread()
        case _:
            return Unheard()


def _edited(body: Mapping[str, Any], line: Line | None) -> Heard:
    """A message written anew; one that was never heard is heard now."""
    if line is None:
        return Typed(body["text"])
    return Edited("" if line.body.startswith("/") else line.step or "", body["text"])


def _pressed(body: Mapping[str, Any], place: Conversation, asked: Asked | None) -> Pressed:
    index = body["index"]
    if asked is None or asked.conversation_id != place.id or asked.line_id != place.question_id:
        return STALE
    return Pressed(asked.step, asked.choices[index]) if index < len(asked.choices) else STALE
