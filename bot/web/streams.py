"""Live pages: a stream of server-sent events that tells what to look at again.

Laws: before every event the right to see is looked at again, and a stream without it ends with
``ended``; an event is a name or a part of a page; the stream ends with the process, not after it.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterable

from starlette.responses import Response, StreamingResponse

from bot.store.news import Bus

PING = 20.0
"""Seconds of silence after which a sign of life is sent, so that what is gone is noticed."""
ENDED = "ended"
HEADERS = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}

Told = Callable[[frozenset[str]], Iterable[tuple[str, str]]]
"""News by topic → events: each a name and its data. Called in a thread of its own."""


def stream(
    bus: Bus, topics: Collection[str], may: Callable[[], bool], told: Told
) -> StreamingResponse:
    """Stream what is told of these topics for as long as one may see it; `may` is asked in a
    thread."""
    events = _events(bus, topics, may, told)
    return StreamingResponse(events, headers=HEADERS, media_type="text/event-stream")


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
