"""Lines of the transcript as a page shows them.

Laws: the words are those of every channel; of a button that was pressed its label is shown; only
the open question's buttons can be pressed, and those of a reminder.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.store.transcript import Line
from flows.heard import LEAKS
from flows.reminding import STEP as REMINDER

TITLE = "■ "


@dataclass(frozen=True, slots=True)
class Part:
    """A paragraph, perhaps with a title."""

    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Button:
    """A button: what it sends, what stands on it."""

    sends: str
    label: str


@dataclass(frozen=True, slots=True)
class Spoken:
    """One line: who spoke, when, what; buttons of its own.

    ``file``: a document goes with it; ``kept_out``: the kind of leaked data it held; ``old``: a
    button that was not open any more.
    """

    seq: int
    mine: bool
    at: datetime
    parts: tuple[Part, ...]
    buttons: tuple[Button, ...] = ()
    kept_out: str = ""
    old: bool = False
    file: bool = False


def spoken(lines: Sequence[Line]) -> list[Spoken]:
    """The lines, in order; those before help to name what was pressed."""
    return [
        _mine(lines, n) if each.direction == "in" else _said(each) for n, each in enumerate(lines)
    ]


def buttons(question: Line | None) -> tuple[Button, ...]:
    """The buttons of a question."""
    if question is None or question.token is None:
        return ()
    return tuple(
        Button(f"{question.token}:{place}", label)
        for place, (_, label) in enumerate(question.buttons or ())
    )


def _said(line: Line) -> Spoken:
    own = buttons(line) if line.step == REMINDER else ()
    parts = tuple(map(_part, line.body.split("\n\n")))
    return Spoken(line.seq, False, line.at, parts, own, file=line.file_id is not None)


def _mine(lines: Sequence[Line], place: int) -> Spoken:
    line = lines[place]
    inside = line.body[1:-1] if line.body[:1] == "[" and line.body[-1:] == "]" else None
    if inside in LEAKS:
        return Spoken(line.seq, True, line.at, (), kept_out=inside)
    if inside == "":
        return Spoken(line.seq, True, line.at, (), old=True)
    kept = line.buttons[0][1] if line.buttons else None
    label = kept or (_label(lines[:place], line.step, inside) if inside else None)
    return Spoken(line.seq, True, line.at, (Part("", label or line.body),))


def _label(before: Sequence[Line], step: str | None, choice: str) -> str | None:
    """What stood on the button that was pressed."""
    for line in reversed(before):
        if line.buttons and line.step in (step, REMINDER):
            for place, (code, label) in enumerate(line.buttons, 1):
                if code == choice:
                    return str(label).removeprefix(f"{place}. ")
    return None


def _part(paragraph: str) -> Part:
    if not paragraph.startswith(TITLE):
        return Part("", paragraph)
    title, _, rest = paragraph.removeprefix(TITLE).partition("\n")
    return Part(title, rest)
