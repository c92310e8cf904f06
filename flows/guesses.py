"""Readings that wait for a yes: a guess is shown, then kept, dropped, or answered otherwise.

Laws: a guessed reading is kept only after a yes; any other answer is heard as if nothing waited,
and of a cost that waited it is said that it is not recorded; one that was only asked about would
not have been.
"""

from __future__ import annotations

from dataclasses import replace

from flows.asking import understood
from flows.edits import EDITED
from flows.effects import Button, Say, Word
from flows.hints import SENTENCE
from flows.machine import STEPS
from flows.reading import NO, YES, choose
from flows.talk import LINE, Guess
from flows.turn import Turn
from flows.walking import accept, tell


def answered(turn: Turn, text: str, guess: Guess) -> bool:
    """Was it a yes or a no? Otherwise it is another answer, and the guess is dropped."""
    shown = tuple(Button(code, Word(f"choice.{code}")) for code in (YES, NO))
    code = choose(text, shown, turn)
    if code is None:
        if guess.why == LINE and not turn.talk.draft.get("ask"):
            told = understood(STEPS[guess.step], guess, turn)
            turn.say(Say("line.dropped", {"cost": told}))
        turn.talk = replace(turn.talk, guess=None)
        return False
    decide(turn, code, guess)
    return True


def decide(turn: Turn, code: str, guess: Guess) -> None:
    """A yes keeps the reading."""
    turn.talk = replace(turn.talk, guess=None)
    if code == YES and guess.why == EDITED:
        tell(turn, guess.values)
    elif code == YES:
        accept(turn, STEPS[guess.step], guess.values, _code(guess))


def _code(guess: Guess) -> str | None:
    """The choice a sentence named, as if its button had been pressed."""
    return str(next(iter(guess.values.values()))) if guess.why == SENTENCE else None
