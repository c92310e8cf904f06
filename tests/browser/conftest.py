"""One browser and one program for all tests: the demo's house, with its stories told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright
from starlette.routing import BaseRoute

from bot import serving
from bot.demo.command import ROLES, scratch, told
from bot.demo.doors import Doors
from bot.demo.playing import Stage
from bot.settings import Settings
from tests.browser.windows import Site, Windows
from tests.ports import free_port

CHROMIUM = "/usr/bin/chromium"
OPTIONS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"),
    *("--disable-background-networking", "--disable-component-update", "--disable-sync"),
)


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def chromium() -> AsyncIterator[Browser]:
    """Debian's Chromium, without a window."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*OPTIONS])
        yield browser
        await browser.close()


@pytest.fixture(scope="session")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Those of the demo."""
    return scratch(tmp_path_factory.mktemp("demo"), f"127.0.0.1:{free_port()}")


@pytest.fixture(scope="session")
def stage(settings: Settings) -> Iterator[Stage]:
    """The demo's house, its stories told."""
    with told(settings) as stage:
        yield stage


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def site(stage: Stage, settings: Settings) -> AsyncIterator[Site]:
    """The demo, served until the last test."""
    async with serving_demo(stage, settings) as site:
        yield site


@asynccontextmanager
async def serving_demo(stage: Stage, settings: Settings) -> AsyncIterator[Site]:
    """The demo's house, served; it is ended in order."""
    doors, ending = Doors(stage, stage.house.new_token()), asyncio.Event()
    address: asyncio.Future[str] = asyncio.get_running_loop().create_future()

    def opened(at: str) -> Sequence[BaseRoute]:
        address.set_result(at)
        return doors.routes()

    serve = serving.serve(stage.house, settings, ROLES, ending=ending, opened=opened)
    task = asyncio.create_task(serve)
    yield Site(stage, doors, await address)
    ending.set()
    await task


@pytest_asyncio.fixture(loop_scope="session")
async def windows(chromium: Browser, site: Site) -> AsyncIterator[Windows]:
    """Windows for a test, in none of which anything may go wrong."""
    opened = Windows(chromium, site)
    yield opened
    await opened.close()
    assert opened.wrong == []
