"""How much of anybody is taken in a moment.

Laws: everybody is counted by themselves, so that whoever sends too much holds up nobody else; what
is counted is an id that tells nothing, in this process's memory and of a bounded number; a moment
over, all of it is forgotten.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from threading import Lock

REMEMBERED = 20_000
"""So many are counted at once; beyond that those counted first are forgotten."""


class Limit:
    """So many in so many seconds, for each."""

    def __init__(
        self, most: int, seconds: float, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.most, self._seconds, self._clock = most, seconds, clock
        self._counted: dict[str, tuple[float, int]] = {}
        self._one = Lock()

    def over(self, who: str) -> bool:
        """Count one more of somebody: is it one too many?"""
        with self._one:
            now = self._clock()
            began, count = self._counted.pop(who, (now, 0))
            if now - began >= self._seconds:
                began, count = now, 0
            self._counted[who] = (began, count + 1)
            if len(self._counted) > REMEMBERED:
                del self._counted[next(iter(self._counted))]
            return count >= self.most
