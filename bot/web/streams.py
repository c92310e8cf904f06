"""Live pages: a stream of server-sent events that tells what to look at again.

Laws: before every event the right to see is looked at again, and a stream without it ends with
``ended``; an event is a name or a part of a page; the stream ends with the process, not after it;
nobody has more than their share of streams open, and whoever opens one more is told so; whoever
asks for the head alone is given it, and the line is free for the next request.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable, Mapping

from starlette.responses import Response, StreamingResponse
from starlette.types import Receive, Scope, Send

from bot.store.news import Bus
from bot.web.places import Places

PING = 20.0
"""Seconds of silence after which a sign of life is sent, so that what is gone is noticed."""
ENDED = "ended"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

OPEN = Places(1_000)
"""The streams of this process."""

Told = Callable[[frozenset[str]], Iterable[tuple[str, str]]]
"""News by topic → events: each a name and its data. Called in a thread of its own."""


class Stream(StreamingResponse):
    """Events as they come, of readers who may have so many streams open."""

    def __init__(self, events: AsyncIterator[str], most: Mapping[str, int]) -> None:
        super().__init__(events, headers=HEADERS, media_type="text/event-stream")
        self._most = most

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["method"] == "HEAD":  # on the line nothing comes that ends with a stream
            await Response(headers=HEADERS, media_type=self.media_type)(scope, receive, send)
            return
        with OPEN.held(self._most):
            await super().__call__(scope, receive, send)


def stream(
    bus: Bus,
    topics: Collection[str],
    may: Callable[[], bool],
    told: Told,
    most: Mapping[str, int],
) -> Stream:
    """Stream what is told of these topics for as long as one may see it; `may` is asked in a
    thread."""
    return Stream(_events(bus, topics, may, told), most)


def over() -> Response:
    """The stream of one who may no longer see: it ends with its first event."""
    return Response(event(ENDED, ""), headers=HEADERS, media_type="text/event-stream")


def event(name: str, data: str) -> str:
    """One event as it is sent."""
    lines = "".join(f"data: {line}\n" for line in data.splitlines() or [""])
    return f"event: {name}\n{lines}\n"


async def _events(
    bus: Bus, topics: Collection[str], may: Callable[[], bool], told: Told
) -> AsyncIterator[str]:
    with bus.listening(topics) as listener:
        yield ": open\n\n"
        while (news := await listener.news(PING)) is not None:
            if not await asyncio.to_thread(may):
                yield event(ENDED, "")
                return
            if not news:
                yield ": still here\n\n"
            for name, data in await asyncio.to_thread(_all, told, news):
                yield event(name, data)


def _all(told: Told, news: frozenset[str]) -> list[tuple[str, str]]:
    return list(told(news)) if news else []
