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


async def test_what_stands_after_a_body_is_no_head(tmp_path: Path) -> None:
    """A trailer says neither who asks nor from where: a proxy that checks heads never saw it."""
    async with served(tmp_path) as program:
        browser = await program.arrived()
        known = b"Cookie: page=" + browser.client.cookies["page"].encode() + b"\r\n"
        form = b"Content-Type: application/x-www-form-urlencoded\r\n"
        head = b"POST /p/say HTTP/1.1\r\nHost: a\r\nConnection: close\r\n" + known + form
        body = b"Transfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\nCookie: page=x\r\n\r\n"
        port = int(program.settings.listen.rpartition(":")[2])
        answer = await hung_up(port, head + body)
        assert answer.startswith(b"HTTP/1.1 403"), answer[:15]  # whose form it is, but not of ours


async def test_the_head_of_a_live_page_ends(tmp_path: Path) -> None:
    """Asked for alone it leaves its line to the next request, which a proxy may send of others."""
    async with served(tmp_path) as program:
        browser = await program.arrived()
        known = b"Host: a\r\nCookie: page=" + browser.client.cookies["page"].encode() + b"\r\n"
        two = b"HEAD /p/live HTTP/1.1\r\n" + known + b"\r\nGET /healthz HTTP/1.1\r\n" + known
        port = int(program.settings.listen.rpartition(":")[2])
        answer = await hung_up(port, two + b"Connection: close\r\n\r\n")
        assert (answer.count(b"HTTP/1.1 200"), answer[-6:]) == (2, b"alive\n")
