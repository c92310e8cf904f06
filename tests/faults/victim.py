"""Serving processes to be killed: run by the tests, never imported by them.

A process that has everything imported and nothing opened reads orders, a line of JSON each, and
forks a child for each that serves and dies as ordered. It tells when a child began and how it
ended, and waits for it in between.

Laws: what is served is the real thing; a child dies by SIGKILL, in the middle of what it does.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from bot import bootstrap, closed, logs, serving
from bot.catalogue import LANGUAGES, catalogue
from bot.settings import Settings


class Death:
    """A failpoint that kills its process the n-th time a place is passed."""

    def __init__(self, place: str, passes: int) -> None:
        self._place, self._left = place, passes

    def __call__(self, name: str) -> None:
        if name == self._place:
            self._left -= 1
            if self._left == 0:
                os.kill(os.getpid(), signal.SIGKILL)


class Delay:
    """A failpoint that holds its thread up at a place for some seconds, the first time."""

    def __init__(self, place: str, seconds: float) -> None:
        self._place, self._seconds = place, seconds

    def __call__(self, name: str) -> None:
        if name == self._place:
            self._place = ""
            print(json.dumps({"held": name}), flush=True)
            time.sleep(self._seconds)


def failpoint(order: dict[str, Any]) -> Callable[[str], None]:
    """What an order wants to happen."""
    if "seconds" in order:
        return Delay(order["place"], order["seconds"])
    return Death(order["place"], order["passes"])


def live(order: dict[str, Any]) -> None:
    """Serve until the end that is ordered."""
    settings = Settings(**order["settings"])
    logs.set_up(settings.log_level)
    ahead = timedelta(seconds=order["ahead"])
    house = bootstrap.open_house(settings, lambda: bootstrap.utc_now() + ahead)
    roles = frozenset(order["roles"])
    asyncio.run(serving.serve(house, settings, roles, failpoint(order)))
    house.store.close()


def main() -> None:
    """Have children served and tell of them."""
    closed.closed_days()
    for language in LANGUAGES:
        catalogue(language)
    for line in sys.stdin:
        order = json.loads(line)
        child = os.fork()
        if child == 0:
            live(order)
            os._exit(0)
        print(json.dumps({"began": child}), flush=True)
        ended = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
        print(json.dumps({"ended": ended}), flush=True)


if __name__ == "__main__":
    main()
