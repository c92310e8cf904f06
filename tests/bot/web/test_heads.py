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


@pytest.mark.parametrize("where", ["/healthz?{} HTTP/1.1", "/healthz HTTP/1.1\r\nX: {}"])
async def test_a_head_that_comes_whole_is_no_longer(tmp_path: Path, where: str) -> None:
    """Read in one piece too, of many lines or one, it is measured; up to that it is answered."""
    async with served(tmp_path) as program:
        port = int(program.settings.listen.rpartition(":")[2])
        for size, status in ((heads.MOST - 500, b"200"), (heads.MOST + 500, b"400")):
            head = f"GET {where.format('y' * size)}\r\nHost: a\r\nConnection: close\r\n\r\n"
            assert (await hung_up(port, head.encode())).split(b" ")[1] == status
        lines = b"X: y\r\n" * (heads.MOST // 2 + 1)
        assert b"200" not in await hung_up(port, b"GET /healthz HTTP/1.1\r\n" + lines + b"\r\n")


async def test_the_head_of_a_live_page_ends(tmp_path: Path) -> None:
    """Asked for alone it leaves its line to the next request, which a proxy may send of others."""
    async with served(tmp_path) as program:
        browser = await program.arrived()
        known = b"Host: a\r\nCookie: page=" + browser.client.cookies["page"].encode() + b"\r\n"
        two = b"HEAD /p/live HTTP/1.1\r\n" + known + b"\r\nGET /healthz HTTP/1.1\r\n" + known
        port = int(program.settings.listen.rpartition(":")[2])
        answer = await hung_up(port, two + b"Connection: close\r\n\r\n")
        assert (answer.count(b"HTTP/1.1 200"), answer[-6:]) == (2, b"alive\n")


@pytest.mark.parametrize("later", [False, True])
async def test_whoever_hangs_up_on_a_live_page_has_left_it(tmp_path: Path, later: bool) -> None:
    """Also with another request behind it, sent with it or later: its place is free at once, and
    not at the next ping."""
    async with served(tmp_path) as program:
        browser = await program.arrived()
        known = b"Host: a\r\nCookie: page=" + browser.client.cookies["page"].encode() + b"\r\n\r\n"
        live, behind = b"GET /p/live HTTP/1.1\r\n" + known, b"GET /healthz HTTP/1.1\r\n" + known
        port = int(program.settings.listen.rpartition(":")[2])

        async def status(*requests: bytes) -> bytes:
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(b"".join(requests))
            answer = await reader.readline()
            open_lines.append(writer)
            return answer.split(b" ")[1]

        open_lines: list[asyncio.StreamWriter] = []
        while await status(live, *([] if later else [behind])) == b"200":
            if later:
                open_lines[-1].write(behind)
        for line in open_lines:
            line.close()
        async with asyncio.timeout(10):
            while await status(live) != b"200":
                await asyncio.sleep(0.1)
        for line in open_lines:
            line.close()


async def test_what_comes_behind_a_live_page_is_bounded(tmp_path: Path) -> None:
    """It is kept in the memory until the page ends, so it ends at the size of a head."""
    async with served(tmp_path) as program:
        browser = await program.arrived()
        known = b"Host: a\r\nCookie: page=" + browser.client.cookies["page"].encode() + b"\r\n\r\n"
        port = int(program.settings.listen.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(b"GET /p/live HTTP/1.1\r\n" + known)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        with pytest.raises(ConnectionError):
            await poured(writer, b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n" * 500)
        writer.close()


CHUNKED = b"GET /healthz HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
ENDLESS = {
    "headers after a body": (CHUNKED + b"0\r\n", b"X: y\r\n"),
    "one of them": (CHUNKED + b"0\r\nX: ", b"y"),
    "words beside a piece": (CHUNKED + b"5;x=", b"y"),
}


async def poured(writer: asyncio.StreamWriter, data: bytes) -> None:
    """Send the same again and again, 4 MB in all."""
    for _ in range(200):
        writer.write(data)
        await asyncio.wait_for(writer.drain(), 10)
        await asyncio.sleep(0.001)


@pytest.mark.parametrize("kind", ENDLESS)
async def test_what_stands_beside_a_body_is_bounded(tmp_path: Path, kind: str) -> None:
    """It is kept in the memory, and so ends at the size of a head; a body of pieces is read."""
    async with served(tmp_path) as program:
        port = int(program.settings.listen.rpartition(":")[2])
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        begin, more = ENDLESS[kind]
        writer.write(begin)
        assert (await reader.readline()).startswith(b"HTTP/1.1 200")
        with pytest.raises(ConnectionError):
            await poured(writer, more * (20_000 // len(more)))
        writer.close()
        pieces = b"1\r\na\r\n" * heads.MOST + b"0\r\nX: y\r\n\r\n"
        twice = CHUNKED + pieces + b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"
        assert (await hung_up(port, twice)).count(b"HTTP/1.1 200") == 2


async def test_the_rest_of_an_answered_request(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who is answered before all was sent has a time for the rest, and then for the next one."""
    monkeypatch.setattr(heads, "PATIENCE", 0.5)
    async with served(tmp_path) as program:
        port = int(program.settings.listen.rpartition(":")[2])
        begin = b"GET /healthz HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\n"
        for more in (b"a", b"aa"):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(begin)
            assert (await reader.readuntil(b"alive\n")).startswith(b"HTTP/1.1 200")
            writer.write(more)  # after which uvicorn would wait for ever
            async with asyncio.timeout(10):
                assert await reader.read() == b""
            writer.close()


async def test_headers_after_a_body_are_none(tmp_path: Path) -> None:
    """Nobody adds to the head what a proxy has seen pass by: an address, a cookie."""
    async with served(tmp_path) as program:
        port = int(program.settings.listen.rpartition(":")[2])
        head = CHUNKED.replace(b"/healthz", b"/p") + b"0\r\n"
        after = b"Cookie: lang=en\r\n\r\n"
        ends = b"GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n"
        answer = await hung_up(port, head + after + ends)
        assert b"content-language: ja" in answer.lower()
