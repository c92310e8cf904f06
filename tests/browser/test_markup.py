"""Whatever a person writes is text on every page that shows it; the browser has no complaint."""

from __future__ import annotations

import pytest
from playwright.async_api import FilePayload, Page, expect

from tests.browser.windows import Windows, does, presses, says

pytestmark = pytest.mark.asyncio(loop_scope="session")

IMAGE = "<img src=x onerror=document.title='!!'>"
SCRIPT = "<script>document.title='!!'</script>"
EVIL = IMAGE + SCRIPT
NAMED = f"{IMAGE}.pdf"
FILE = FilePayload(name=NAMED, mimeType="application/pdf", buffer=b"%PDF-1.4 " + bytes(200))


async def harmless(page: Page, *texts: str) -> None:
    """These stand on the page as text, and nothing of them was made a part of it."""
    for each in texts:
        await expect(page.locator("body")).to_contain_text(each)
    assert await page.locator("main img, main script, table img").count() == 0
    assert await page.title() != "!!"


async def test_what_is_written_is_text(windows: Windows) -> None:
    """Markup in a name, a message, a file's name, a note and a firm's name is shown as it was."""
    page = await windows.open(windows.site.invite(windows.site.insured(f"株式会社{SCRIPT}")))
    name = IMAGE[:40]
    await page.locator("#name").fill(name)
    await page.locator("main button").click()
    for label in ("始める", "分かりました", "第三者からの通報"):
        await presses(page, label)
    await expect(page.locator(".speech").last).to_contain_text("【発覚 2/")
    await says(page, EVIL)
    await page.locator("details:has(#file) summary").click()
    await page.locator("#file").set_input_files(FILE)
    await page.locator("form[action='/p/file'] button").click()
    await says(page, "/human")
    await harmless(page, EVIL, NAMED)

    staff = await windows.staff("suzuki", "/console/queue")
    await harmless(staff, name, SCRIPT)
    await staff.locator("tr", has_text=name).locator("a").first.click()
    await does(staff, "take-over")
    await staff.locator("#desk textarea").fill(EVIL)
    await does(staff, "write")
    await expect(page.locator(".speech").last).to_contain_text(EVIL)
    await staff.locator("#note").fill(EVIL)
    await does(staff, "note")
    await expect(staff.locator(".note .said")).to_contain_text([EVIL])
    await harmless(staff, EVIL, name, NAMED)
    await harmless(page, EVIL)

    await staff.goto("/console/firms")
    await staff.locator("#name").fill(EVIL)
    await staff.locator("form:has(#name) button").click()
    await harmless(staff, EVIL)
    for path in ("/console/today", "/console/audit", f"/console/queue?q={EVIL}"):
        await staff.goto(path)
        await harmless(staff)


async def test_nothing_is_blocked_and_nothing_comes_from_elsewhere(windows: Windows) -> None:
    """In a whole talk with staff no browser reports a violation, and all it loads is ours."""
    asked: list[str] = []
    story = windows.site.began("白石", "1", "1")
    page, staff = await windows.story(story.name), await windows.staff("suzuki")
    for each in (page, staff):
        each.on("request", lambda request: asked.append(request.url))
    await page.reload()
    await staff.goto(f"/console/cases/{story.case}")
    await page.locator("#answers button").first.click()
    await expect(page.locator(".speech").last).to_contain_text("【発覚 2/")
    await says(page, "昨日")
    await expect(staff.locator("#lines")).to_contain_text("【発覚 3/")
    assert asked
    assert [each for each in asked if not each.startswith(windows.site.address)] == []
    assert windows.wrong == []
