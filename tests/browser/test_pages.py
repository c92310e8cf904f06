"""Every page, in both languages, wide and on a phone: for everyone, and whole."""

from __future__ import annotations

import pytest
from playwright.async_api import Page

from tests.browser import walk
from tests.browser.axe import spills, violations
from tests.browser.windows import HEIGHT, PHONE, WIDE, Windows

pytestmark = pytest.mark.asyncio(loop_scope="session")


async def looked_at(page: Page) -> list[str]:
    """What is wrong with the page a window shows, wide and on a phone."""
    found = []
    for width in (WIDE, PHONE):
        await page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        found += [f"{width} {each}" for each in await violations(page) + await spills(page)]
    path = page.url.partition("//")[2].partition("/")[2]
    return [f"/{path} {each}" for each in found]


@pytest.mark.parametrize("language", ["ja", "en"])
async def test_every_page_of_the_console(windows: Windows, language: str) -> None:
    """No page of the console has a violation, scrolls sideways on a phone or cuts anything off."""
    places = walk.of_console(windows.site)
    doors = {each.login for each in places}
    pages = {
        login: await (windows.staff(login, language=language) if login else windows.open("", language))
        for login in doors
    }
    found, seen = [], 0
    for place in places:
        page = pages[place.login]
        kind = (await page.request.head(place.path)).headers.get("content-type", "")
        if kind.startswith("text/html"):
            await page.goto(place.path)
            found += await looked_at(page)
            seen += 1
    print(seen)
    assert found == []
    windows.forgive("404")
