"""How many may come from one address, and that others go on."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta
from pathlib import Path

import httpx
import pytest

from bot import bootstrap
from bot.bootstrap import House
from bot.page import face, files, talking, visitors
from bot.settings import Settings
from flows.turn import JAPAN
from tests.bot.page.browsing import Browser, served

HERE, THERE = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "198.51.100.9"}
NOON = datetime(2026, 11, 2, 12, tzinfo=JAPAN)
MULTIPART = {"content-type": "multipart/form-data; boundary=x"}
PART = '--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'


async def test_one_address_does_not_fill_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many new browsers of one address are asked to wait; those there and others go on."""
    monkeypatch.setattr(visitors, "ARRIVALS", 3)
    async with served(tmp_path, at_noon(tmp_path), trusted_proxies="127.0.0.1") as program:
        known = await (await program.browser("en", **HERE).go("/p")).begin()
        for _ in range(2):
            await (await program.browser("en", **HERE).go("/p")).begin()
        refused = await (await program.browser("en", **HERE).go("/p")).begin()
        assert refused.status == 429
        assert "try again in an hour" in refused.page.text
        assert (await known.says("hello")).status == 200
        other = await (await program.browser("en", **THERE).go("/p")).begin()
        assert other.status == 200
        assert other.lines
        again = await (await program.browser("ja", **HERE).go(program.invite())).begin()
        assert again.status == 429
        assert "1時間" in again.page.text


async def test_an_hour_begins_with_whoever_comes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When the clock's hour is over no more come at once: those of the last minutes count on."""
    monkeypatch.setattr(visitors, "ARRIVALS", 2)
    now = [NOON + timedelta(minutes=58)]
    house = bootstrap.open_house(Settings(data_dir=tmp_path), clock=lambda: now[0])
    async with served(tmp_path, house) as program:

        async def comes() -> int:
            return (await (await program.browser("en").go("/p")).begin()).status

        assert [await comes() for _ in range(3)] == [200, 200, 429]
        now[0] += timedelta(minutes=3)
        assert await comes() == 429
        now[0] += timedelta(minutes=59)
        assert [await comes() for _ in range(3)] == [200, 200, 429]


async def test_many_addresses_together_do_not_fill_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond so many of all addresses nobody new comes in; whoever is there goes on."""
    monkeypatch.setattr(visitors, "EVERYBODY", 2)
    async with served(tmp_path, at_noon(tmp_path), trusted_proxies="127.0.0.1") as program:
        known = await (await program.browser("en", **HERE).go("/p")).begin()
        await (await program.browser("en", **THERE).go("/p")).begin()
        third = {"X-Forwarded-For": "192.0.2.1"}
        assert (await (await program.browser("en", **third).go("/p")).begin()).status == 429
        assert (await known.says("hello")).status == 200


@pytest.mark.parametrize("limit", ["FORMS", "OF_ADDRESS"])
async def test_whoever_sends_too_much_is_asked_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """One browser's forms, or one address's, are too many; elsewhere they are taken as ever."""
    monkeypatch.setattr(face, limit, 2)
    async with served(tmp_path, trusted_proxies="127.0.0.1") as program:
        loud = await (await program.browser("en", **HERE).go("/p")).begin()
        other = await (await program.browser("en", **THERE).go("/p")).begin()
        for _ in range(2):
            assert (await loud.says("hello")).status == 200
        form = loud.form("write")
        refused = await loud.send(form, text="hello")
        assert refused.status == 429
        assert "Too much was sent" in refused.page.text
        comes = {"csrf": loud.client.cookies["arriving"], "form": "1", "name": "x"}
        assert (await loud.client.post("/p/nothing", data=comes)).status_code == 429
        assert (await other.says("hello")).status == 200


async def test_files_under_way_are_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one browser one more is refused at once; another's is taken, and its own once it is in."""
    monkeypatch.setattr(files, "FILES", 1)
    async with served(tmp_path, trusted_proxies="127.0.0.1") as program:
        slow = await (await program.browser("en", **HERE).go("/p")).begin()
        other = await (await program.browser("en", **THERE).go("/p")).begin()
        go_on, begun = asyncio.Event(), asyncio.Event()
        first = asyncio.create_task(upload(slow, begun, go_on))
        await begun.wait()
        async with asyncio.timeout(10):
            while (answer := await refusal(slow)).status_code != 429:  # until its file is under way
                await asyncio.sleep(0.05)
        assert "Too much was sent in a short time" in answer.text
        assert (await upload(other)).status_code == 200
        assert (await slow.says("hello")).status == 200
        go_on.set()
        assert (await first).status_code == 200
        assert (await upload(slow)).status_code == 200


async def test_files_of_all_are_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond what one process takes in at once it says that it is busy; talks go on."""
    monkeypatch.setattr(face, "ALL_FILES", 0)
    async with served(tmp_path) as program:
        known = await (await program.browser("ja").go("/p")).begin()
        answer = await refusal(known)
        assert answer.status_code == 503
        assert "混み合っています" in answer.text
        assert (await known.says("こんにちは")).status == 200


async def test_live_pages_are_few(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of one browser one more is told so; another's opens, and its own once one is closed."""
    monkeypatch.setattr(talking, "STREAMS", 1)
    async with served(tmp_path, trusted_proxies="127.0.0.1") as program:
        known = await (await program.browser("en", **HERE).go("/p")).begin()
        other = await (await program.browser("en", **THERE).go("/p")).begin()
        async with live(known) as first:
            assert first.status_code == 200
            assert (await known.go("/p/live")).status == 429
            async with live(other) as theirs:
                assert theirs.status_code == 200
        async with asyncio.timeout(10):
            while await status(known) == 429:  # until the server sees that it is gone
                await asyncio.sleep(0.05)


def at_noon(folder: Path) -> House:
    """A house whose clock stands still, so that nobody's hour ends in the middle of a test."""
    return bootstrap.open_house(Settings(data_dir=folder), clock=lambda: NOON)


def live(browser: Browser) -> AbstractAsyncContextManager[httpx.Response]:
    return browser.client.stream("GET", "/p/live")


async def status(browser: Browser) -> int:
    async with live(browser) as answer:
        return answer.status_code


async def refusal(browser: Browser) -> httpx.Response:
    """The answer to a file that is not read."""
    return await browser.client.post("/p/file", content=b"", headers=MULTIPART)


async def upload(
    browser: Browser, begun: asyncio.Event | None = None, go_on: asyncio.Event | None = None
) -> httpx.Response:
    """Send a file, of which the end comes when it is told to."""
    csrf = browser.form("write").every("input", name="csrf")[0].about["value"]

    async def body() -> AsyncIterator[bytes]:
        yield PART.format(name="csrf", value=csrf).encode()
        if begun and go_on:
            begun.set()
            await go_on.wait()
        yield b"--x--\r\n"

    return await browser.client.post("/p/file", content=body(), headers=MULTIPART)
