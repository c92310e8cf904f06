"""A message written anew after it was answered: offered as a correction, never taken silently.

Laws: what was told stays as it is until the person says yes; an answer that became part of a kept
entry is corrected where the entry is, in its list, and never in the entry that is under way now.
"""

from __future__ import annotations

from dataclasses import replace

from flows.answers.reading import Problem
from flows.effects import Say, quoted
from flows.heard import Edited
from flows.machine import STEPS
from flows.reading import read
from flows.step import Step
from flows.talk import Guess
from flows.turn import Turn

EDITED = "edited"
"""Why a reading waits for a yes: it comes from an edit."""


def edited(turn: Turn, heard: Edited) -> None:
    """Offer the new text as another answer to its question."""
    step = STEPS.get(heard.step)
    if step is None or not step.paths:
        turn.say(Say("edited.not_an_answer"))
    elif turn.dossier is None:
        turn.say(Say("edited.too_early"))
    elif not _stands(step, heard.since, turn):
        turn.say(Say("edited.kept"))
    else:
        _offer(turn, step, heard.text)


def _stands(step: Step, since: tuple[str, ...], turn: Turn) -> bool:
    """Is the answer still by itself: a fact, or in the entry that is under way?"""
    entry = step.paths[0].startswith("draft.")
    return all(turn.has(path) for path in step.paths) and (not entry or _of_this(step, since, turn))


def _of_this(step: Step, since: tuple[str, ...], turn: Turn) -> bool:
    """Was it said in this entry? Then all that was said since was said on the way from there."""
    trail = turn.talk.trail
    if step.id not in trail:
        return False
    return {*since} <= {*trail[trail.index(step.id) + 1 :], turn.state}


def _offer(turn: Turn, step: Step, text: str) -> None:
    reading = read(step, text, turn)
    if isinstance(reading, Problem):
        turn.say(Say("edited.unread", {"text": quoted(text)}))
        return
    values = dict.fromkeys(step.paths, reading.value.value)
    if any(turn.value(path) != value for path, value in values.items()):
        turn.talk = replace(turn.talk, guess=Guess(step.id, values, EDITED))
