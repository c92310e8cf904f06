"""What stands on no button and is clear all the same: named in a sentence, or on another page.

Laws: a choice of another page is chosen by its words, never by a number; where no choice is named,
or more than one, or something is denied, nothing is read; what is read of a sentence waits for a
yes; *don't know yet* is never read of one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from flows.answers.reading import Confirm, Value, normal
from flows.effects import Button
from flows.reading import Answer, buttons, choose, names
from flows.step import UNKNOWN, Choice, Step
from flows.turn import Turn

DENIED = re.compile(
    r"ない|なか|なく(?!し[たてま])|なし|(?<!すみ)ません|違|\b(?:no|not|never|nobody|without)\b|n't"
)
"""What denies; to have lost something (なくした) does not, nor to beg pardon (すみません)."""
PAGES = 20
"""Pages of a list on which is looked for what was typed."""
SENTENCE = "sentence"
"""Why it was a guess."""
LEAST = {True: 4, False: 2}
"""Signs of a name that is looked for, of Latin letters or others."""


def hinted(step: Step, text: str, turn: Turn) -> Confirm[Answer] | None:
    """The choice that a sentence names, if it is clearly one of the answers to a question."""
    if not isinstance(step.reads, Choice) or not step.paths or step.menu:
        return None
    code = named(text, buttons(step, turn), turn)
    return None if code is None else Confirm(Answer(code, code), SENTENCE)


def named(text: str, shown: tuple[Button, ...], turn: Turn) -> str | None:
    """The one of these choices whose name stands in what was typed."""
    asked = normal(text).casefold()
    if DENIED.search(asked):
        return None
    found = [
        button.choice
        for button in shown
        if button.choice != UNKNOWN and any(stands(each, asked) for each in names(button, turn))
    ]
    return found[0] if len(found) == 1 else None


def on_another_page(step: Step, text: str, turn: Turn) -> Value[Answer] | None:
    """The choice that was typed, if another page of the list has it and none beside it."""
    shown = {button.choice: button for page in _pages(step, turn) for button in page}
    code = choose(text, tuple(shown.values()), turn, numbered=False)
    return None if code is None else Value(Answer(code, code))


def _pages(step: Step, turn: Turn) -> Iterator[tuple[Button, ...]]:
    """The pages of a list, as far as one looks for something in it."""
    for page in range(PAGES if isinstance(step.reads, Choice) else 0):
        shown = buttons(step, replace(turn, talk=replace(turn.talk, page=page)))
        yield shown
        if all(button.choice != "more" for button in shown):
            return


def stands(name: str, asked: str) -> bool:
    """Does the name stand in what was typed?"""
    if len(name) < LEAST[name.isascii()]:
        return False
    return bool(re.search(rf"\b{re.escape(name)}\b" if name.isascii() else re.escape(name), asked))
