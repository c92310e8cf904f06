"""Answers in words: how a kept value is shown to a person.

Laws: one description for each kind of reader; unknown is said as unknown, a text that was left out
as none.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from flows.answers.codes import HIDDEN
from flows.dossier import NOT_YET
from flows.effects import Listed, Value, Word, Yen
from flows.step import Choice, CodeOf, DayOf, Many, PeopleOf, PhoneOf, Step, TextOf, YenOf, YesNo
from flows.turn import Turn


def described(step: Step, value: Any, turn: Turn) -> Value:
    """An answer in the person's words."""
    if value is None:  # a text is left out, anything else is not known
        return Word("choice.none" if isinstance(step.reads, TextOf) else "choice.unknown")
    if value in (NOT_YET, "skip"):
        return Word(f"choice.{value}")
    describe = DESCRIBED[type(step.reads)]
    return describe(step, value, turn)


def _choice(step: Step, value: Any, turn: Turn) -> Value:
    assert isinstance(step.reads, Choice)
    if step.reads.made is not None:
        for button in step.reads.made(turn):
            if button.choice == value:
                return button.label
        if value not in step.reads.codes:
            return str(value)
    if step.id == "incident.cause":  # the examples on the buttons are no part of the answer
        return Word(f"draft.cause.{value}")
    return Word(f"{step.reads.words}.{value}")


def _many(step: Step, value: Any, turn: Turn) -> Value:
    assert isinstance(step.reads, Many)
    return Listed(tuple(Word(f"{step.reads.words}.{each}") for each in value))


DESCRIBED: dict[type[Any], Callable[[Step, Any, Turn], Value]] = {
    Choice: _choice,
    Many: _many,
    YesNo: lambda step, value, turn: Word("choice.yes" if value else "choice.no"),
    DayOf: lambda step, value, turn: date.fromisoformat(value),
    YenOf: lambda step, value, turn: Yen(value),
    PeopleOf: lambda step, value, turn: Word("count.people", {"n": value}),
    TextOf: lambda step, value, turn: str(value),
    CodeOf: lambda step, value, turn: HIDDEN,
    PhoneOf: lambda step, value, turn: str(value),
}
