"""How fast messages may be sent: overall, and to one chat.

Laws: Telegram allows about 30 messages a second in all and one a second for each chat, short bursts
beyond it (its FAQ for bots); a chat that waits holds up no other; a chat where something went wrong
rests as long as the channel says, else longer each time; a rate of none means no limit, for
measuring.
"""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from datetime import timedelta

from aiolimiter import AsyncLimiter

BURST = 3
CHATS = 10_000
"""Chats whose pace is remembered."""
LONGEST_PAUSE = timedelta(minutes=5)


def growing(tries: int) -> timedelta:
    """How long to wait after so many tries: a second, and twice as long each time."""
    return min(timedelta(seconds=2 ** min(tries, 10)), LONGEST_PAUSE)


class Pace:
    """The limits of one channel, messages a second."""

    def __init__(self, overall: float | None, chat: float | None) -> None:
        self._overall = AsyncLimiter(overall, 1) if overall else None
        self._rate, self._chats = chat, OrderedDict[str, AsyncLimiter]()

    async def wait(self, chat: str | None = None) -> None:
        """Wait until a message may be sent to a chat, or until anything may be done at all."""
        if self._rate and chat is not None:
            await self._of(chat, self._rate).acquire()
        if self._overall:
            await self._overall.acquire()

    def _of(self, chat: str, rate: float) -> AsyncLimiter:
        found = self._chats.pop(chat, None) or AsyncLimiter(BURST, BURST / rate)
        self._chats[chat] = found
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return found


class Rests:
    """The chats that are left alone for a while."""

    def __init__(self) -> None:
        self._until: dict[str, float] = {}
        self._tries: dict[str, int] = {}

    def rests(self, chat: str) -> bool:
        """Is the chat still to be left alone?"""
        if asyncio.get_running_loop().time() >= self._until.get(chat, 0.0):
            self._until.pop(chat, None)
        return chat in self._until

    def rest(self, chat: str, after: timedelta | None = None) -> None:
        """Leave the chat alone: so long, or longer than the last time."""
        tries = self._tries.get(chat, 0)
        self._tries[chat] = tries + 1
        seconds = (after or growing(tries)).total_seconds()
        self._until[chat] = asyncio.get_running_loop().time() + seconds

    def well(self, chat: str) -> None:
        """Something went well there again."""
        self._tries.pop(chat, None)
