"""One person's place in the conversation: what is remembered between two turns.

Laws: it is plain data that is saved and loaded without loss; facts of the case are not in it, an
unfinished entry (`draft`) is, so that leaving in the middle loses nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Literal, Self, cast

Language = Literal["ja", "en"]
LANGUAGES: tuple[Language, ...] = ("ja", "en")
FIRST = "arrival.card"
LINE = "line"
"""Why it was a guess: a cost typed in one line."""


@dataclass(frozen=True, slots=True)
class Guess:
    """A reading that waits for the person's yes: of which step, which values, and why."""

    step: str
    values: Mapping[str, Any]
    why: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A place left for a while: its step, draft, the way there, a reading that waits for a yes.

    One comes back by itself when a correction is done; to a ``paused`` one when one asks to.
    """

    step: str
    draft: Mapping[str, Any]
    trail: tuple[str, ...]
    paused: bool = False
    guess: Guess | None = None


@dataclass(frozen=True, slots=True)
class Talk:
    """Where one member is: the open step, the way there, the unfinished entry."""

    language: Language = "ja"
    step: str = FIRST
    trail: tuple[str, ...] = ()
    draft: Mapping[str, Any] = field(default_factory=dict)
    stack: tuple[Frame, ...] = ()
    guess: Guess | None = None
    policy: str | None = None
    page: int = 0
    doubt: bool = False
    """Was a number screened away of which it is asked what it was?"""
    pictured: str | None = None
    """When the picture of the case was sent last (see `flows.papers`)."""
    change: Mapping[str, Any] = field(default_factory=dict)
    """What it takes to derive again what the last change of facts did (see `flows.changes`)."""

    def saved(self) -> dict[str, Any]:
        """The talk as plain JSON values."""
        tree: dict[str, Any] = {each.name: getattr(self, each.name) for each in fields(self)}
        tree["guess"] = _saved(self.guess)
        tree["stack"] = [
            [f.step, dict(f.draft), list(f.trail), f.paused, _saved(f.guess)] for f in self.stack
        ]
        return {
            **tree,
            "trail": list(self.trail),
            "draft": dict(self.draft),
            "change": dict(self.change),
        }

    @classmethod
    def loaded(cls, tree: Mapping[str, Any]) -> Self:
        """The talk as it was saved."""
        frames = tuple(
            Frame(s, draft, tuple(way), paused, _loaded(guess))
            for s, draft, way, paused, guess in tree["stack"]
        )
        made = {"trail": tuple(tree["trail"]), "guess": _loaded(tree["guess"]), "stack": frames}
        return cls(**cast(Any, {**tree, **made}))


def _saved(guess: Guess | None) -> list[Any] | None:
    return [guess.step, dict(guess.values), guess.why] if guess else None


def _loaded(saved: list[Any] | None) -> Guess | None:
    return Guess(*saved) if saved else None
