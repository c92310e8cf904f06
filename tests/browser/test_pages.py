"""Every page, in both languages, light and dark, wide and on a phone: for everyone, and whole."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest
from playwright.async_api import Page, expect

from bot import letting_in
from bot.ingress import Incoming, Ingress
from bot.store import visits
from bot.store.problems import StoreProblem
from flows.talk import LANGUAGES, Language
from tests.browser import walk
from tests.browser.axe import spills, violations
from tests.browser.windows import HEIGHT, PHONE, WIDE, Windows, presses

pytestmark = [
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.parametrize("language", LANGUAGES),
]


LOOKED: dict[Language, int] = {"en": WIDE, "ja": PHONE}
"""How wide a page is that axe-core looks at; the windows of one are dark, of the other light."""


async def looked_at(page: Page, language: Language) -> list[str]:
    """What is wrong with the page a window shows."""
    found = []
    await page.emulate_media(color_scheme="light" if language == "ja" else "dark")
    for width in (WIDE, PHONE):
        await page.set_viewport_size({"width": width, "height": HEIGHT[width]})
        broken = await violations(page) if width == LOOKED[language] else []
        found += [f"{width} {each}" for each in broken + await spills(page)]
    path = page.url.partition("//")[2].partition("/")[2]
    return [f"/{path} {each}" for each in found]


async def test_every_page_of_the_console(windows: Windows, language: Language) -> None:
    """No page of the console has a violation, scrolls sideways on a phone or cuts anything off."""
    places = walk.of_console(windows.site)
    pages = {"": await windows.open(language=language)}
    for login in {each.login for each in places if each.login}:
        pages[login] = await windows.staff(login, language=language)
    found, seen = [], 0
    for place in places:
        page = pages[place.login]
        kind = (await page.request.head(place.path)).headers.get("content-type", "")
        if kind.startswith("text/html"):
            await page.goto(place.path)
            found += await looked_at(page, language)
            seen += 1
    assert found == []
    assert seen > len(places) // 2
    windows.forgive("404")


Shows = Callable[[Windows, Language, pytest.MonkeyPatch], Awaitable[Page]]


async def arrival(windows: Windows, language: Language, _: pytest.MonkeyPatch) -> Page:
    """Nobody is known yet."""
    return await windows.open("/p", language)


async def begun(windows: Windows, language: Language, _: pytest.MonkeyPatch) -> Page:
    """A talk has begun; what opens below it is open."""
    page = await windows.person("Noto", language)
    for each in await page.locator(".foot summary").all():
        await each.click()
    return page


async def under_way(windows: Windows, language: Language, _: pytest.MonkeyPatch) -> Page:
    """A long talk, with titles, amounts and many buttons."""
    page = await windows.story({"ja": "waits", "en": "far"}[language])
    pressed = {"ja": "みほん危機管理総研", "en": "Expenses"}[language]
    await presses(page, pressed)
    await expect(page.locator(".speech.mine").last).to_contain_text(pressed)
    return page


async def earlier(windows: Windows, language: Language, _: pytest.MonkeyPatch) -> Page:
    """What stood before the newest."""
    page = await windows.story("far")
    await page.locator(".earlier a").click()
    await expect(page.locator(".composer")).to_have_count(0)
    return page


async def link(windows: Windows, language: Language, _: pytest.MonkeyPatch) -> Page:
    """A link to a conversation."""
    story = windows.site.began("中村", language=language)
    with windows.site.stage.house.store.turn() as turn:
        token = visits.link(turn.work, story.talk)
    return await windows.open(f"/p/{token}", language)


async def spent(windows: Windows, language: Language, forced: pytest.MonkeyPatch) -> Page:
    """A link that was used before."""
    page = await link(windows, language, forced)
    address = page.url
    await page.locator("main button").click()
    await expect(page.locator(".talk")).to_be_visible()
    await page.goto(address)
    return page


async def over(windows: Windows, language: Language, _: pytest.MonkeyPatch) -> Page:
    """Somebody was taken out of their case."""
    story = windows.site.began(f"Oda {language}", "1", "1", language=language)
    page = await windows.story(story.name)
    await expect(page.locator("#answers button").first).to_be_visible()
    letting_in.keep_out(windows.site.stage.house, story.case, story.member, "test")
    await expect(page.locator(".front")).to_be_visible()
    return page


async def unsent(windows: Windows, language: Language, forced: pytest.MonkeyPatch) -> Page:
    """What was typed could not be kept."""
    page = await windows.person("Endo", language)

    async def fails(self: Ingress, came: Incoming) -> None:
        raise StoreProblem("busy")

    forced.setattr(Ingress, "receive", fails)
    await says_without_script(page)
    windows.forgive("503")
    return page


async def says_without_script(page: Page) -> None:
    """Send the form as a browser without scripts does."""
    await page.locator("#text").fill("abc")
    async with page.expect_navigation():
        await page.evaluate("document.getElementById('write').submit()")


SHOWN: tuple[Shows, ...] = (arrival, begun, under_way, earlier, link, spent, over, unsent)


@pytest.mark.parametrize("shows", SHOWN, ids=lambda shows: shows.__name__)
async def test_every_page_of_the_person(
    windows: Windows, language: Language, shows: Shows, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No page of the person has a violation, scrolls sideways on a phone or cuts anything off."""
    page = await shows(windows, language, monkeypatch)
    assert await looked_at(page, language) == []


async def test_the_checks_see(windows: Windows, language: Language) -> None:
    """A picture without words, pale letters and a box too wide for a phone are found."""
    page = await windows.open("/p", language)
    await page.evaluate(
        """() => {
          const main = document.querySelector("main");
          main.append(Object.assign(document.createElement("img"), { src: "/static/none" }));
          const box = main.appendChild(document.createElement("p"));
          box.textContent = "pale";
          Object.assign(box.style, { color: "#ccc", background: "#fff", width: "1000px" });
        }"""
    )
    found = "\n".join(await looked_at(page, language))
    for each in ("image-alt", "color-contrast", "390 beyond the edge", "390 the page scrolls"):
        assert each in found
    windows.forgive("404")
