"""Answering a message that the screen held back: what was seen, and what the number was.

Laws: no fact changes and nothing of the message is known here; asking what a number was waits for
an answer no longer than one message; the open question is asked again after it.
"""

from __future__ import annotations

from dataclasses import replace

from flows.effects import Ask, Button, Say, Word
from flows.heard import Pressed, Screened, Typed
from flows.reading import choose
from flows.turn import Turn

CODES = ("harmless", "person")


def held(turn: Turn, heard: Screened) -> None:
    """Say what was seen and not kept; of a doubt it is asked what it was."""
    turn.talk = replace(turn.talk, doubt=heard.doubt)
    if not heard.doubt:
        turn.say(Say(f"screen.{heard.kind}"))


def doubted(turn: Turn, heard: Typed | Pressed) -> bool:
    """What the number was; anything else is heard as if nothing had been asked."""
    turn.talk = replace(turn.talk, doubt=False)
    if isinstance(heard, Typed):
        code = choose(heard.text, doubtful(), turn)
    else:
        code = heard.choice if heard.step == turn.state else None
    if code not in CODES:
        return False
    turn.say(Say(f"screen.{code}.answer"))
    return True


def which(step: str) -> Ask:
    """The question what the number was, in place of the open one."""
    return Ask(step, None, Say("screen.doubt"), doubtful())


def doubtful() -> tuple[Button, ...]:
    """What a number that was held back may have been."""
    return tuple(Button(code, Word(f"screen.{code}")) for code in CODES)
