"""`python -m tests.browser.screenshots [FOLDER]`: pictures of the demo, as people see it.

Laws: what stands on a picture was really told and served; each picture fits a page of docs.
"""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.async_api import Page, async_playwright, expect

from bot.demo.command import scratch, told
from bot.demo.playing import Stage
from bot.settings import Settings
from tests.browser.conftest import CHROMIUM, OPTIONS, serving_demo
from tests.browser.windows import PHONE, WIDE, Windows
from tests.ports import free_port

FOLDER = Path(__file__).resolve().parents[2] / "docs" / "screenshots"
MOST = 200_000
"""Bytes of a picture."""


@dataclass(frozen=True, slots=True)
class Picture:
    """What is taken: a page of the console, or (without a path) that of whose story it is."""

    name: str
    language: str
    width: int
    path: str = ""
    story: str = ""


PICTURES = (
    Picture("queue-ja", "ja", WIDE, "/console/queue"),
    Picture("queue-en", "en", WIDE, "/console/queue"),
    Picture("queue-phone-ja", "ja", PHONE, "/console/queue"),
    Picture("case-ja", "ja", WIDE, "/console/cases/{case}", "waits"),
    Picture("case-en", "en", WIDE, "/console/cases/{case}", "far"),
    Picture("case-phone-en", "en", PHONE, "/console/cases/{case}", "far"),
    Picture("today-ja", "ja", WIDE, "/console/today"),
    Picture("today-phone-en", "en", PHONE, "/console/today"),
    Picture("page-ja", "ja", WIDE, story="waits"),
    Picture("page-en", "en", WIDE, story="far"),
    Picture("page-phone-ja", "ja", PHONE, story="waits"),
    Picture("page-phone-en", "en", PHONE, story="begun"),
)


async def take(stage: Stage, settings: Settings, folder: Path) -> None:
    """Take every picture."""
    async with async_playwright() as playwright, serving_demo(stage, settings) as site:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=[*OPTIONS])
        windows = Windows(browser, site)
        for each in PICTURES:
            page = await _shown(windows, each)
            file = folder / f"{each.name}.png"
            await page.screenshot(path=file)
            sys.stdout.write(f"{file.name} {file.stat().st_size}\n")
            assert file.stat().st_size < MOST, file
            await page.context.close()
        assert windows.wrong == []
        await browser.close()


async def _shown(windows: Windows, picture: Picture) -> Page:
    """A window that shows it."""
    if not picture.path:
        page = await windows.story(picture.story, picture.width)
        await expect(page.locator(".speech").last).to_be_visible()
        return page
    case = windows.site.story(picture.story).case if picture.story else ""
    path, language = picture.path.format(case=case), picture.language
    page = await windows.staff("suzuki", path, language, picture.width)
    await page.wait_for_timeout(500)  # what the stream brings when it opens
    return page


def main() -> None:
    """Tell the stories and take the pictures."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else FOLDER
    folder.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory() as data:
        settings = scratch(Path(data), f"127.0.0.1:{free_port()}")
        with told(settings) as stage:
            asyncio.run(take(stage, settings, folder))


if __name__ == "__main__":
    main()
