"""What goes out: things to say, as keys and values, and the question that is open.

Laws: no words here, only keys of the catalogues; a value says what it is (yen, a day, a word, a
person's own text) so that each language can write it its way.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Literal

from flows.answers.reading import seen


@dataclass(frozen=True, slots=True)
class Yen:
    """An amount in whole yen; ``about``: written short, where the exact one stands elsewhere."""

    amount: int
    about: bool = False


@dataclass(frozen=True, slots=True)
class Word:
    """A word of the catalogues, with what it needs itself."""

    key: str
    values: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Listed:
    """Several values, joined as the language joins them."""

    values: tuple[Value, ...]


Value = Yen | Word | Listed | date | int | str


@dataclass(frozen=True, slots=True)
class Say:
    """One paragraph: a key and its values."""

    key: str
    values: dict[str, Value] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Button:
    """One choice of the open question."""

    choice: str
    label: Word | str


@dataclass(frozen=True, slots=True)
class Ask:
    """The open question: where we are, the question, its choices.

    The choices are ``numbered`` unless a number is itself an answer.
    """

    step: str
    place: Say | None
    question: Say
    buttons: tuple[Button, ...] = ()
    numbered: bool = True


@dataclass(frozen=True, slots=True)
class Panel:
    """Lines that belong together; with a title, something of its own to look at (a decision).

    With a ``language`` it is written in that one, whatever the reader's: a draft for others.
    """

    title: Word | None
    lines: tuple[Say, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Attached:
    """A file that goes with a paragraph: the table to fill in, a table of rows."""

    what: Literal["template", "rows"]
    caption: Say
    name: Word
    rows: tuple[tuple[Value, ...], ...] = ()


@dataclass(frozen=True, slots=True)
class Ordered:
    """A paper of the case, which is made only when it is delivered; it goes with a paragraph."""

    paper: str
    caption: Say


Effect = Say | Panel | Ask | Attached | Ordered


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open a new case under this policy and go on in it."""

    policy: str


@dataclass(frozen=True, slots=True)
class JoinCase:
    """Join this open case and go on in it."""

    case: str


@dataclass(frozen=True, slots=True)
class UseInvite:
    """Spend this invite."""

    token: str


@dataclass(frozen=True, slots=True)
class TryCode:
    """See whether the code is that of the policy."""

    number: str
    code: str


@dataclass(frozen=True, slots=True)
class LeaveNumber:
    """Keep a telephone number for staff to call back."""

    phone: str


@dataclass(frozen=True, slots=True)
class LeaveCase:
    """The person leaves the case."""


@dataclass(frozen=True, slots=True)
class RemoveMember:
    """Take a member out of the case; ``bar``: and let them in no more."""

    member: str
    bar: bool


@dataclass(frozen=True, slots=True)
class HandOver:
    """Make another member the case's owner."""

    member: str


@dataclass(frozen=True, slots=True)
class CallPerson:
    """Call a person of staff, who is promised by this moment."""

    promised: datetime


@dataclass(frozen=True, slots=True)
class Snooze:
    """Put this person's reminders off until a moment."""

    until: datetime


@dataclass(frozen=True, slots=True)
class LinkPage:
    """Make a link that opens this conversation in a browser, once."""


Order = (
    OpenCase
    | JoinCase
    | UseInvite
    | TryCode
    | LeaveNumber
    | LeaveCase
    | RemoveMember
    | HandOver
    | CallPerson
    | Snooze
    | LinkPage
)

QUOTED = 60
"""Signs of a person's own words that are repeated."""


def quoted(text: str) -> str:
    """The beginning of what a person wrote, on one line."""
    return seen(text)[:QUOTED]
