"""Papers that take a while, made while whoever ordered them looks how far they are.

Laws: a paper is shown and handed to nobody but whoever ordered it, and only as what it was ordered
as: where somebody may see another case, this one's paper is none of it; it lies in the memory of
this process, for a while after it was made, and nowhere else; ordered again while it is being made
it is the same one; few are made at once, and whoever finds no room is told so; of a paper that this
process does not know nothing is said: another may be making it.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from threading import BoundedSemaphore, Event, Lock, Thread
from typing import Literal

import structlog

from bot.bootstrap import House
from bot.documents.kinds import Progress

AT_ONCE = 2
"""Papers that one process makes at once: each may take a core and much memory."""
SHARE, MOST = 2, 8
"""Papers under way of one person, and of all; of those that were made as many wait."""
KEPT = timedelta(minutes=5)
"""How long a paper that was made waits to be fetched."""
LOST = timedelta(minutes=10)
"""After this a paper that nobody here knows is made by no other process either."""

State = Literal["waiting", "making", "ready", "away", "lost"]
LOG = structlog.get_logger()
Made = Callable[[Progress], Iterator[bytes]]


class Full(Exception):
    """Too many papers are under way."""


@dataclass(frozen=True, slots=True)
class Stand:
    """How far a paper is: in hundredths where that is known, and for how many seconds."""

    state: State
    percent: int | None = None
    seconds: int = 0


class Paper:
    """One paper under way."""

    def __init__(
        self, token: str, owner: str, of: Hashable, language: str, ordered_at: datetime
    ) -> None:
        self.token, self.owner, self.of, self.language = token, owner, of, language
        self.ordered_at = ordered_at
        self.made_at: datetime | None = None
        self.fetched = False
        self._begun, self._over = False, Event()
        self._done, self._of = 0, 0
        self._data, self._error = b"", None  # type: bytes, Exception | None

    def wait(self, seconds: float) -> bool:
        """Wait a moment for it: is it made, or has it failed?"""
        return self._over.wait(seconds)

    def fetch(self) -> bytes:
        """All of it, once it is made. Raises what went wrong in making it."""
        assert self._over.is_set()
        if self._error is not None:
            raise self._error
        self.fetched = True
        return self._data

    def stands(self, now: datetime) -> Stand:
        """How far it is."""
        seconds = max(0, int((now - self.ordered_at).total_seconds()))
        if self._over.is_set():
            return Stand("ready", 100, seconds)
        percent = 100 * self._done // self._of if self._of else None
        return Stand("making" if self._begun else "waiting", percent, seconds)

    def make(self, made: Made, clock: Callable[[], datetime]) -> None:
        """Make it, to its end or to what goes wrong, which is told to whoever fetches it."""
        self._begun = True
        try:
            self._data = b"".join(made(self._told))
        except Exception as error:
            self._error = error
        self.made_at = clock()
        self._over.set()
        if self._error is not None:
            LOG.warning("paper.unmade", what=str(self.of), error=type(self._error).__name__)

    def _told(self, done: int, of: int) -> None:
        self._done, self._of = done, of


class Underway:
    """The papers under way in this process."""

    def __init__(self, house: House) -> None:
        self._clock, self._new_token = house.clock, house.new_token
        self._papers: dict[str, Paper] = {}
        self._one, self._turns = Lock(), BoundedSemaphore(AT_ONCE)

    def order(self, owner: str, of: Hashable, made: Made, language: str = "") -> Paper:
        """Have a paper made (`of`: which, and of what), unless the same is being made for them.
        Raises `Full`."""
        with self._one:
            self._forget()
            under_way = [each for each in self._papers.values() if each.made_at is None]
            mine = {(each.of, each.language): each for each in under_way if each.owner == owner}
            if (of, language) in mine:
                return mine[of, language]
            if len(mine) >= SHARE or len(under_way) >= MOST:
                raise Full
            now = self._clock()
            token = f"{int(now.timestamp())}.{self._new_token()}"
            paper = Paper(token, owner, of, language, now)
            self._papers[paper.token] = paper
        # A process that is told to end waits for none of them: they are ordered again.
        Thread(target=self._make, args=(paper, made), name="paper", daemon=True).start()
        return paper

    def find(self, owner: str, of: Hashable, token: str) -> Paper | None:
        """A paper of theirs that this process knows."""
        with self._one:
            self._forget()
            found = self._papers.get(token)
        theirs = found is not None and (found.owner, found.of) == (owner, of)
        return found if theirs else None

    def stands(self, owner: str, of: Hashable, token: str) -> Stand:
        """How far a paper of theirs is; of one that is not known here, may it be elsewhere?"""
        now, paper = self._clock(), self.find(owner, of, token)
        if paper is not None:
            return paper.stands(now)
        ordered_at = token.partition(".")[0]
        young = ordered_at.isascii() and ordered_at.isdecimal() and len(ordered_at) < 12
        away = young and now.timestamp() - int(ordered_at) < LOST.total_seconds()
        return Stand("away" if away else "lost")

    def _make(self, paper: Paper, made: Made) -> None:
        with self._turns:
            paper.make(made, self._clock)

    def _forget(self) -> None:
        """Forget what nobody came for, and of what was made all but the last."""
        now = self._clock()
        made = [(each.made_at, each.token) for each in self._papers.values() if each.made_at]
        for place, (at, token) in enumerate(sorted(made, reverse=True)):
            if place >= MOST or now - at > KEPT:
                del self._papers[token]
