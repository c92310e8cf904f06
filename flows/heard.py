"""What comes in: something typed, a button pressed, or the chat opened.

Laws: a channel turns whatever it receives into one of these and decides nothing itself.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Opened:
    """The person opened the chat (or came back to it)."""


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
    """The person wrote an earlier message anew; it had answered the question of this step."""

    step: str
    text: str


@dataclass(frozen=True, slots=True)
class Unread:
    """The person sent what is not text: a sticker, a voice, a place."""


Heard = Opened | Typed | Pressed | Edited | Unread
