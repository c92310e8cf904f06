"""Whoever sends the head of a request slowly, or without end, holds up nobody and is hung up on."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest

from bot.web import heads
from tests.bot.page.browsing import served

HEADS = {
    "nothing": b"",
    "half a line": b"GET /hea",
    "a head that goes on": b"GET /healthz HTTP/1.1\r\nHost: a\r\n",
    "after a request": b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\nGET /hea",
}


async def hung_up(port: int, head: bytes) -> bytes:
    """What is answered until the line is closed."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(head)
        async with asyncio.timeout(10):
            return await reader.read()
    except ConnectionResetError:
        return b""
    finally:
        writer.close()


async def test_a_slow_or_endless_head(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It ends without an answer after its time or its size; others are answered meanwhile."""
    monkeypatch.setattr(heads, "PATIENCE", 0.5)
    async with served(tmp_path) as program:
        port = int(program.settings.listen.rpartition(":")[2])
        slow = [asyncio.create_task(hung_up(port, head)) for head in HEADS.values()]
        assert (await program.browser().client.get("/healthz")).text == "alive\n"
        ends = dict(zip(HEADS, await asyncio.gather(*slow), strict=True))
        answered = ends.pop("after a request")
        assert answered.startswith(b"HTTP/1.1 200")
        assert b"\nserver:" not in answered.lower()
        assert set(ends.values()) == {b""}
        monkeypatch.setattr(heads, "PATIENCE", 60)
        endless = b"GET /healthz HTTP/1.1\r\n" + b"X: y\r\n" * heads.MOST
        assert await hung_up(port, endless) == b""
