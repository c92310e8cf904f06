"""Randomness from the system, taken in pieces of some size, since every call costs.

Laws: every byte comes from `os.urandom` and is given out once, whichever thread asks.
"""

from __future__ import annotations

import os
from threading import Lock

PIECE = 4096


class Chance:
    """Random bytes as they are needed."""

    def __init__(self) -> None:
        self._left = b""
        self._one = Lock()

    def __call__(self, size: int) -> bytes:
        """Give so many random bytes."""
        if size > PIECE:
            return os.urandom(size)
        with self._one:
            if len(self._left) < size:
                self._left = os.urandom(PIECE)
            given, self._left = self._left[:size], self._left[size:]
            return given
