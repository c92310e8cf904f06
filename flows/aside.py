"""Leaving the open question for a while, and coming back to it.

Laws: nothing of what was left is lost: its step, its draft and the way there wait on the stack.
"""

from __future__ import annotations

from dataclasses import replace

from flows.talk import Frame
from flows.turn import Turn

ASIDE = frozenset({"desk.fix", "desk.questions", "desk.event"})
"""Steps of the desk that lead elsewhere and come back."""


def aside(turn: Turn, step: str, *, paused: bool = False) -> None:
    """Leave the open question for a while."""
    talk = turn.talk
    frame = Frame(talk.step, talk.draft, talk.trail, paused, talk.guess)
    turn.talk = replace(
        talk, step=step, draft={}, trail=(), stack=(*talk.stack, frame), guess=None, page=0
    )


def pop(turn: Turn) -> None:
    """Come back to the question that was left."""
    *stack, frame = turn.talk.stack
    turn.talk = replace(
        turn.talk,
        step=frame.step,
        draft=frame.draft,
        trail=frame.trail,
        stack=tuple(stack),
        guess=frame.guess,
        page=0,
    )
