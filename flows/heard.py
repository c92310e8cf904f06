"""What comes in: something typed, a button pressed, leaked data screened; what an order came to.

Laws: a channel turns whatever it receives into one of these and decides nothing itself; what the
screen found comes as its kind only, never with its text; `Admitted`, `Refused`, `Called` and
`Linked` come
from whoever carries out the orders, never from a channel.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

FileKind = Literal["image", "pdf", "table"]
Leak = Literal["roster", "my_number", "card", "password"]
LEAKS: tuple[Leak, ...] = get_args(Leak)


@dataclass(frozen=True, slots=True)
class Opened:
    """The person opened the chat (or came back to it), perhaps through a link with an invite."""

    invite: str = ""


@dataclass(frozen=True, slots=True)
class Typed:
    """The person typed this."""

    text: str


@dataclass(frozen=True, slots=True)
class Pressed:
    """The person pressed the button of this choice, shown with the question of this step."""

    step: str
    choice: str


@dataclass(frozen=True, slots=True)
class Edited:
    """The person wrote an earlier message anew; it had answered the question of this step.

    ``since``: the steps at whose questions they said something after it, in order.
    """

    step: str
    text: str
    since: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unread:
    """The person sent what is not text: a sticker, a voice, a place.

    ``broken``: it could not be read at all, whatever it was; ``caption`` was written beside it.
    """

    broken: bool = False
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Screened:
    """The person sent what looks like leaked data of this kind; it was not kept.

    With ``doubt`` it is a lone number that may be something else.
    """

    kind: Leak
    doubt: bool = False


@dataclass(frozen=True, slots=True)
class Admitted:
    """An invite or a code was good: for this policy, perhaps for one of its cases."""

    policy: str
    case: str | None = None


@dataclass(frozen=True, slots=True)
class Refused:
    """What was ordered may not be: why, until when, how many tries are left."""

    why: str
    until: datetime | None = None
    left: int = 0


@dataclass(frozen=True, slots=True)
class Sent:
    """The person sent a file, which is kept under this id; ``sha256`` tells the same one again.

    ``caption`` was written beside it.
    """

    file: str
    kind: FileKind
    name: str
    size: int
    sha256: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Unkept:
    """The person sent a file that was not kept: the code of why; ``caption`` stood beside it."""

    why: str
    name: str
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Called:
    """A person of staff was called, and is promised by this moment; ``again``: was before."""

    promised: datetime
    again: bool = False


@dataclass(frozen=True, slots=True)
class Linked:
    """A link to the page was made, good once and for so many minutes."""

    token: str
    minutes: int


UNKEPT = (
    *("type", "xls", "size", "empty", "damaged", "bomb", "rows", "no_rows"),
    *("gone", "away", "unread", "closed"),
)
"""Why a file may not be kept."""

Heard = (
    Opened
    | Typed
    | Pressed
    | Edited
    | Unread
    | Screened
    | Sent
    | Unkept
    | Admitted
    | Refused
    | Called
    | Linked
)
