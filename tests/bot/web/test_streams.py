"""Live pages: the right is looked at before every event, and a stream ends when it is lost."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterable, AsyncIterator, Iterator

from bot.store.news import Bus
from bot.web.streams import event, stream


class Right:
    """A right that may be taken away."""

    def __init__(self) -> None:
        self.held = True

    def __call__(self) -> bool:
        return self.held


def told(news: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield "changed", ",".join(sorted(news))


def opened(bus: Bus, right: Right) -> AsyncIterator[str]:
    body = stream(bus, {"queue"}, right, told, {}).body_iterator
    assert isinstance(body, AsyncIterable)
    return (str(each) async for each in body)


async def test_news_becomes_events() -> None:
    """What changes is sent, what concerns others is not."""
    bus, right = Bus(), Right()
    body = opened(bus, right)
    assert await anext(body) == ": open\n\n"
    bus.publish({"queue", "case:K-2026-0001"})
    assert await anext(body) == "event: changed\ndata: queue\n\n"


async def test_a_lost_right_ends_the_stream() -> None:
    """Once one may no longer see it nothing more is told, not even what happened meanwhile."""
    bus, right = Bus(), Right()
    body = opened(bus, right)
    await anext(body)
    right.held = False
    bus.publish({"queue"})
    assert [each async for each in body] == [event("ended", "")]


async def test_the_end_of_the_process_ends_streams() -> None:
    """A stream does not hold up the end of the process."""
    bus = Bus()
    body = opened(bus, Right())
    await anext(body)
    waiting = asyncio.create_task(anext(body, None))
    await asyncio.sleep(0)
    bus.close()
    assert await waiting is None


def test_lines_stay_in_their_event() -> None:
    """Data of several lines stays data: no line of it can begin an event of its own."""
    assert event("part", "a\nevent: b\n\rc") == (
        "event: part\ndata: a\ndata: event: b\ndata: \ndata: c\n\n"
    )
