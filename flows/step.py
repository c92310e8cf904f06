"""One question as one literal.

Laws: a step says how its answer is read, which fact it sets and when it applies; its words are
keys made from its id (``ask.ID``, ``why.ID``); adding a question is one literal and its words.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from flows.effects import Button, Effect
from flows.turn import Turn

Condition = Callable[[Turn], bool]
Action = Callable[[Turn], None]
Buttons = Callable[[Turn], tuple[Button, ...]]
Shows = Callable[[Turn], tuple[Effect, ...]]

UNKNOWN = "unknown"
"""The choice *don't know yet*."""


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several: fixed codes under a word prefix, or buttons made for the case.

    Of those ``codes`` are all that there may be, also what is not offered any more.
    """

    words: str
    codes: tuple[str, ...] = ()
    made: Buttons | None = None
    unknown: bool = True


@dataclass(frozen=True, slots=True)
class YesNo:
    """Yes, no, or not known yet; kept as true, false, unknown."""


@dataclass(frozen=True, slots=True)
class Many:
    """Several of several."""

    words: str
    codes: tuple[str, ...] = ()
    made: Buttons | None = None


@dataclass(frozen=True, slots=True)
class DayOf:
    """A day; ``past``: of something that has happened; ``not_yet``: it may not have.

    ``until``: no later than the day of this path, the acknowledgement of a notice.
    """

    past: bool | Condition = True
    not_yet: bool = False
    until: str | None = None


@dataclass(frozen=True, slots=True)
class YenOf:
    """An amount of yen; ``zero``: may be none; ``within``: a part of the sum of this path."""

    zero: bool | Condition = False
    unknown: bool = True
    within: str | None = None


@dataclass(frozen=True, slots=True)
class PeopleOf:
    """A number of persons."""


@dataclass(frozen=True, slots=True)
class TextOf:
    """A short text of the person's own; may be skipped; ``also``: choices beside it."""

    most: int = 200
    skip: bool = True
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class CodeOf:
    """An activation code; ``also``: choices beside it."""

    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PhoneOf:
    """A telephone number; ``also``: choices beside it."""

    also: tuple[str, ...] = ()


Reader = Choice | YesNo | Many | DayOf | YenOf | PeopleOf | TextOf | CodeOf | PhoneOf


def always(turn: Turn) -> bool:
    """Applies to every case."""
    return True


@dataclass(frozen=True, slots=True)
class Step:
    """One question, or (``reads`` None) something done on the way.

    ``sets`` is the fact's path, or ``draft.NAME`` of an unfinished entry; ``clears`` are draft
    names that depend on the answer; ``to`` sends an answer's code elsewhere than to the next step
    that applies; ``does`` is done when the answer is kept; ``closes`` marks a chapter's summary,
    left out when one only came to correct something; ``keeps`` ends an entry; a ``menu`` is not
    counted among a chapter's questions; ``asks`` chooses other words for the question; at a step
    that ``waits`` an order is carried out before one goes on; one that ``ends`` is the last;
    ``hides`` is what stands of an answer in the transcript, where not all of it may; ``shows`` is
    shown before the question.
    """

    id: str
    reads: Reader | None = None
    sets: str | tuple[str, ...] | None = None
    when: Condition = always
    to: Mapping[str, str] = field(default_factory=dict)
    does: Action | None = None
    clears: tuple[str, ...] = ()
    asks: Callable[[Turn], str] | None = None
    shows: Shows | None = None
    keeps: bool = False
    closes: bool = False
    menu: bool = False
    waits: bool = False
    ends: bool = False
    hides: Callable[[str], str] | None = None

    @property
    def chapter(self) -> str:
        """The prefix of the step's id."""
        return self.id.partition(".")[0]

    @property
    def paths(self) -> tuple[str, ...]:
        """The paths the answer is kept under."""
        if self.sets is None:
            return ()
        return (self.sets,) if isinstance(self.sets, str) else self.sets


@dataclass(frozen=True, slots=True)
class Chapter:
    """A chapter: its steps in order, and the step after its end."""

    name: str
    steps: tuple[Step, ...]
    then: str
