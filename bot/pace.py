"""How fast messages may be sent: overall, and to one chat.

Laws: Telegram allows about 30 messages a second in all and one a second for each chat, short bursts
beyond it (its FAQ for bots); a chat that waits holds up no other; a rate of none means no limit,
for measuring.
"""

from __future__ import annotations

from collections import OrderedDict

from aiolimiter import AsyncLimiter

BURST = 3
CHATS = 10_000
"""Chats whose pace is remembered."""


class Pace:
    """The limits of one channel, messages a second."""

    def __init__(self, overall: float | None, chat: float | None) -> None:
        self._overall = AsyncLimiter(overall, 1) if overall else None
        self._rate, self._chats = chat, OrderedDict[str, AsyncLimiter]()

    async def wait(self, chat: str) -> None:
        """Wait until a message may be sent to a chat."""
        if self._rate:
            await self._of(chat, self._rate).acquire()
        if self._overall:
            await self._overall.acquire()

    def _of(self, chat: str, rate: float) -> AsyncLimiter:
        found = self._chats.pop(chat, None) or AsyncLimiter(BURST, BURST / rate)
        self._chats[chat] = found
        if len(self._chats) > CHATS:
            self._chats.popitem(last=False)
        return found
