"""What a form of the page sent becomes something that came in.

Laws: a form is known by the number it was shown with and by what it holds, so that one sent twice
is heard once, and one filled in anew is heard anew; what holds leaked data is not taken at all,
and then not even its hash; the numbers are an order only, never the same twice in a process.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from threading import Lock
from typing import Any

from bot import bodies
from bot.ingress import Incoming
from bot.screening import screened
from bot.store.chats import PAGE
from bot.store.visits import Visit

MOST = 4096
"""Signs of one text, as on Telegram."""


class Posted:
    """Makes what came in out of forms, in the order they came."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock, self._last, self._one = clock, 0, Lock()

    def of(self, visit: Visit, form: str, body: dict[str, Any]) -> Incoming:
        """What came in with a form, leaked data kept out."""
        came = screened(Incoming(PAGE, self._next(), visit.address, body))
        held = came.screened or json.dumps(body, sort_keys=True)
        known_by = f"{visit.address} {form[:64]} {held}"
        return replace(came, form=known_by)

    def _next(self) -> int:
        with self._one:
            now = int(self._clock().timestamp() * 1_000_000)
            self._last = max(self._last + 1, now)
            return self._last


def body_of(press: str, text: str) -> dict[str, Any] | None:
    """What a form of the talk says: a button or a text; None where it says nothing."""
    if press:
        return bodies.pressed(press)
    return bodies.written(text) if text.strip() else None
