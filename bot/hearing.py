"""What was kept of an update becomes something heard.

Laws: a body is plain JSON with its ``kind``; a button is pressed only by its token, in its own
conversation, while its question is the open one (one under a reminder at any time); everything
else is a stale press, after which the open question is asked again, once: the same button pressed
again within a moment, by a finger that trembles or one that is impatient, is not answered, since
the question stands there already; a message that is written anew but says the same is not answered
either, and one from before this conversation answers none of its questions; where it was said last
and its question is still open, it is heard as if it had been written so, what was screened too; of
what was screened only the kind is heard; of an invite's link that whoever is in no case yet pastes
as a text, or into one by an edit, nothing stands anywhere: it is opened.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from bot.screening import heard_again
from bot.store.conversations import Conversation
from bot.store.transcript import Asked, Line
from flows.heard import Edited, Heard, Opened, Pressed, Sent, Typed, Unkept, Unread
from flows.person import SLASHES
from flows.reminding import STEP as REMINDER

MOMENT = timedelta(seconds=3)
"""How long the same button pressed again is the same press."""
INVITE = re.compile(
    r"(?<![A-Za-z0-9])(?:https?://|t\.me/)\S+?[=/]([0-9a-f]{32})(?![\w/?&#%=-])", re.ASCII
)
"""An invite's link, as it was handed on: in a sentence, between brackets, without its scheme."""
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
    later: Callable[[int], tuple[str, ...] | None],
    since: Callable[[str], tuple[str, ...]],
    now: datetime,
) -> Heard | Unheard:
    """What was heard; `asked` are the questions of the tokens that were pressed.

    `answered` finds the line in which a message or a button of the channel was heard before,
    `since` at which steps something was said after a message, `later` after a moment, if this
    conversation had begun then.
    """
    if screened is not None:
        return heard_again(screened)
    caption = body.get("caption") or ""
    match body.get("kind"):
        case "typed" | "edited" if place.case_id is None and (invite := pasted(body)):
            return Opened(invite)
        case "typed":
            return Typed(body["text"])
        case "opened":
            return Opened(body.get("payload") or "")
        case "pressed":
            heard = _pressed(body, place, asked.get(body["token"]))
            again = answered(body["message"]) if heard is STALE else None
            return Unheard() if again is not None and now - again.at < MOMENT else heard
        case "edited":
            return _edited(body, place, answered(body["message"]), later, since)
        case "sent":
            return Sent(**{**body["sent"], "caption": caption})
        case "unkept":
            return Unkept(body["why"], body["file_name"], caption)
        case "other" | "file":
            return Unread(caption=caption)
        case "unread":
            return Unread(broken=True)
        case _:
            return Unheard()


def pasted(body: Mapping[str, Any]) -> str | None:
    """The invite whose link stands in a text."""
    link = INVITE.search(body.get("text") or "")
    return link[1] if link else None


def _edited(
    body: Mapping[str, Any],
    place: Conversation,
    line: Line | None,
    later: Callable[[int], tuple[str, ...] | None],
    since: Callable[[str], tuple[str, ...]],
) -> Heard | Unheard:
    """A message written anew; one that was never heard, or was screened, is heard now, unless it
    was written before this conversation, or before another question was open than now."""
    if line is None:
        written = body.get("written")
        steps = () if written is None else later(written)
        here = steps is not None and {*steps} <= {place.talk.step}
        return Typed(body["text"]) if here else Edited("", body["text"])
    if line.body == body["text"]:
        return Unheard()
    if line.body.startswith(SLASHES) or line.step is None:
        return Edited("", body["text"])
    after = since(body["message"])
    if not after and line.step == place.talk.step:
        return Typed(body["text"])
    return Edited(line.step, body["text"], after)


def _pressed(body: Mapping[str, Any], place: Conversation, asked: Asked | None) -> Pressed:
    index = body["index"]
    if asked is None or asked.conversation_id != place.id:
        return STALE
    if asked.step != REMINDER and asked.line_id != place.question_id:
        return STALE
    return Pressed(asked.step, asked.choices[index]) if index < len(asked.choices) else STALE
