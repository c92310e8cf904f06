"""How much of anybody is taken in a moment.

Laws: everybody is counted by themselves, so that whoever sends too much holds up nobody else; the
moment goes along with them, so that in none of its length more is taken, whenever it begins; what
is counted is an id that tells nothing, in this process's memory and of a bounded number; a moment
over, all of it is forgotten.
"""

from __future__ import annotations

import time
from collections import OrderedDict, deque
from collections.abc import Callable
from threading import Lock

REMEMBERED = 20_000
"""So many are counted at once; beyond that those counted longest ago are forgotten."""


class Limit:
    """So many in any so many seconds, for each."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most, self._seconds, self._clock = most, seconds, clock
        self._taken = OrderedDict[str, deque[float]]()
        self._one = Lock()

    def over(self, who: str) -> bool:
        """Take one more of somebody: is it one too many?"""
        with self._one:
            now = self._clock()
            taken = self._taken.pop(who, None) or deque()
            while taken and now - taken[0] >= self._seconds:
                taken.popleft()
            over = len(taken) >= self.most
            if not over:
                taken.append(now)
            self._taken[who] = taken
            self._forget(now)
            return over

    def _forget(self, now: float) -> None:
        """Let go of those whose moment is over, and of the first where there are too many."""
        while self._taken:
            who, taken = next(iter(self._taken.items()))
            stale = not taken or now - taken[-1] >= self._seconds
            if not stale and len(self._taken) <= REMEMBERED:
                return
            del self._taken[who]
