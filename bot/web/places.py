"""Places: how much of anybody is under way at once in this process.

Laws: each is counted by themselves and all together, so that whoever takes many places leaves the
others theirs; a place is free again when what took it is over, however it ended; whoever finds none
is told so at once, and nothing of theirs is begun.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from starlette.exceptions import HTTPException

TOO_MANY, BUSY = 429, 503
AGAIN = {"Retry-After": "10", "Connection": "close"}
"""Nothing more of such a request is read."""


class Places:
    """So many at once of everybody together; used on one event loop."""

    def __init__(self, everybody: int) -> None:
        self._everybody = everybody
        self._held: Counter[str] = Counter()
        self._taken = 0

    @contextmanager
    def held(self, most: Mapping[str, int]) -> Iterator[None]:
        """Hold a place of each of these, who may have so many. Raises 429, or 503 where all are
        taken."""
        if any(self._held[who] >= many for who, many in most.items()):
            raise HTTPException(TOO_MANY, headers=AGAIN)
        if self._taken >= self._everybody:
            raise HTTPException(BUSY, headers=AGAIN)
        self._taken += 1
        self._held.update(most.keys())
        try:
            yield
        finally:
            self._taken -= 1
            self._held.subtract(most.keys())
            self._held += Counter()  # whoever has none is forgotten
