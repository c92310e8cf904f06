"""The demo as a newcomer starts it: what it prints opens, and at its end nothing is left."""

from __future__ import annotations

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pyotp
import pytest
import pytest_asyncio
from playwright.async_api import expect

from bot.demo.script import read
from tests.browser.windows import Windows, does, presses, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

LINK = re.compile(r"http://\S+")
LAST = "Ctrl-C"


class Demo:
    """A demo that runs, and what it printed."""

    def __init__(self, process: asyncio.subprocess.Process, scratch: Path) -> None:
        self.process, self.scratch, self.printed = process, scratch, ""

    async def begun(self) -> None:
        """Read what it prints until it has said how to end it."""
        assert self.process.stdout is not None
        while LAST not in self.printed:
            line = await self.process.stdout.readline()
            assert line, self.printed
            self.printed += line.decode()

    async def ended(self) -> tuple[int | None, str]:
        """End it as Ctrl-C does: its status, and what it complained of."""
        self.process.send_signal(signal.SIGINT)
        _, told = await self.process.communicate()
        return self.process.returncode, told.decode()

    def link(self, after: str) -> str:
        """The first link after some words."""
        found = LINK.search(self.printed, self.printed.index(after))
        assert found
        return found[0]


@pytest_asyncio.fixture(loop_scope="session")
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    """The demo, started beside an installation that it must not touch."""
    own = {"HAKKAKU_DATABASE_URL": f"sqlite:///{tmp_path / 'real.db'}", "LANG": "en"}
    own |= {"HAKKAKU_DATA_DIR": str(tmp_path / "real"), "TMPDIR": str(tmp_path)}
    kept = {name: value for name, value in os.environ.items() if not name.startswith("LC_")}
    command = [sys.executable, "-W", "error", "-m", "bot", "demo"]
    process = await asyncio.create_subprocess_exec(
        *command,
        env=kept | own,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    demo = Demo(process, tmp_path)
    await demo.begun()
    yield demo
    if process.returncode is None:
        process.kill()
        await process.wait()


async def test_a_newcomer_chats_here_and_answers_there(demo: Demo, windows: Windows) -> None:
    """Both links open; one chats and the other answers; Ctrl-C ends it and nothing is left."""
    page = await windows.open(demo.link("just begun"))
    staff = await windows.open(demo.link("Supervisor"))
    waiting = staff.locator("tr.waits")
    await expect(waiting).to_contain_text("株式会社みほん百貨店")
    await says(page, "/human")
    await expect(waiting).to_have_count(2)
    await waiting.filter(has_text="Example Trading").locator("a").click()
    await does(staff, "take-over")
    await staff.locator("#desk textarea").fill("How can I help?")
    await does(staff, "write")
    await expect(page.locator(".speech").last).to_contain_text("How can I help?")
    new = await windows.open(demo.link("case of your own"))
    await new.locator("main button").click()
    await presses(new, "Begin" if await new.locator("html[lang=en]").count() else "始める")

    assert windows.wrong == []
    assert await demo.ended() == (0, "")
    await windows.close()  # an open page complains that its program is gone, and again
    windows.wrong.clear()
    assert [each.name for each in demo.scratch.iterdir()] == []


async def test_one_can_sign_in_by_hand(demo: Demo, windows: Windows) -> None:
    """The printed password and key open the console as in an installation."""
    page = await windows.open(demo.link("sign in by hand"))
    secret = re.search(r"suzuki  (\w+)", demo.printed)
    assert secret
    await page.locator("#login").fill("suzuki")
    await page.locator("#password").fill(read()["password"])
    await page.locator("#code").fill(pyotp.TOTP(secret[1]).now())
    await page.locator("main button").click()
    await expect(page.locator("#rows")).to_contain_text("Sample Software")
