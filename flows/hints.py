"""A sentence in which one of the choices is named: read as that choice, and asked about.

Laws: where no choice is named, or more than one, or something is denied, nothing is read; what is
read of a sentence waits for a yes; *don't know yet* is never read of one.
"""

from __future__ import annotations

import re

from flows.answers.reading import Confirm, normal
from flows.reading import Answer, buttons, names
from flows.step import UNKNOWN, Choice, Step
from flows.turn import Turn

DENIED = re.compile(r"ない|なか|なく|なし|ません|違|\b(?:no|not|never|nobody|without)\b|n't")
SENTENCE = "sentence"
"""Why it was a guess."""
LEAST = {True: 4, False: 2}
"""Signs of a name that is looked for, of Latin letters or others."""


def hinted(step: Step, text: str, turn: Turn) -> Confirm[Answer] | None:
    """The choice that a sentence names, if it is clearly one of the answers to a question."""
    asked = normal(text).casefold()
    if not isinstance(step.reads, Choice) or not step.paths or step.menu or DENIED.search(asked):
        return None
    found = [
        button.choice
        for button in buttons(step, turn)
        if button.choice != UNKNOWN and any(_named(each, asked) for each in names(button, turn))
    ]
    return Confirm(Answer(found[0], found[0]), SENTENCE) if len(found) == 1 else None


def _named(name: str, asked: str) -> bool:
    """Does the name stand in what was typed?"""
    if len(name) < LEAST[name.isascii()]:
        return False
    return bool(re.search(rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name), asked))
