"""By keyboard alone, in two languages, and live: what a hand does in the windows."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from unicodedata import normalize

import pyotp
import pytest
from playwright.async_api import Page, expect
from pypdf import PdfReader

from flows.heard import Typed
from tests.browser.windows import PASSWORD, PHONE, Windows, presses

pytestmark = pytest.mark.asyncio(loop_scope="session")

A_CODE = timedelta(seconds=30)
SIGN_IN = re.compile("/console/sign-in$")
SEEN = """() => {
  const on = document.activeElement, style = getComputedStyle(on), box = on.getBoundingClientRect();
  const ring = style.outlineStyle !== "none" && parseFloat(style.outlineWidth) > 0;
  return box.width > 1 && box.height > 1 && (ring || style.boxShadow !== "none");
}"""


async def tab_to(page: Page, selector: str) -> None:
    """Press Tab until this has the focus; on the way the focus is always seen."""
    for _ in range(80):
        await page.keyboard.press("Tab")
        name = "document.activeElement.outerHTML.slice(0, 200)"
        assert await page.evaluate(SEEN), await page.evaluate(name)
        if await page.evaluate("wanted => document.activeElement.matches(wanted)", selector):
            return
    raise AssertionError(selector)


async def test_a_case_is_worked_by_keyboard_alone(windows: Windows) -> None:
    """Signing in, opening a case, taking over, writing and handing back need no mouse."""
    story = windows.site.began("西村", "1", "1", "/human")
    page, person = await windows.open("/console/sign-in"), windows.site.person("sato")
    await tab_to(page, "#login")
    await page.keyboard.type(person.login)
    await page.keyboard.press("Tab")
    await page.keyboard.type(PASSWORD)
    await page.keyboard.press("Tab")
    await page.keyboard.type(pyotp.TOTP(person.secret).now())
    await page.keyboard.press("Enter")
    await expect(page.locator("#rows")).to_be_visible()
    await tab_to(page, f"a[href*='{story.case}']")
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk")).to_be_visible()
    await tab_to(page, "form[action$='/take-over'] button")
    await page.keyboard.press("Enter")
    await expect(page.locator("#desk textarea")).to_be_visible()
    await tab_to(page, "#desk textarea")
    await page.keyboard.type("鍵盤だけで書いています。")
    await page.keyboard.press("Tab")
    await page.keyboard.press("Enter")
    await expect(page.locator("#lines .line.staff").last).to_contain_text("鍵盤だけで")
    await tab_to(page, "form[action$='/hand-back'] button")
    await page.keyboard.press("Enter")
    await expect(page.locator("form[action$='/take-over']")).to_be_visible()


async def test_the_person_needs_no_mouse(windows: Windows) -> None:
    """On the page the name is given, an answer chosen and a text sent by keyboard alone."""
    page = await windows.open(windows.site.invite(windows.site.insured("株式会社大野")))
    await tab_to(page, "#name")
    await page.keyboard.type("大野")
    await page.keyboard.press("Enter")
    await expect(page.locator("#answers button").first).to_be_visible()
    await tab_to(page, "#answers button")
    await page.keyboard.press("Enter")
    await expect(page.locator("#answers button")).to_contain_text(["分かりました"])
    await tab_to(page, "#text")
    await page.keyboard.type("1")
    await page.keyboard.press("Enter")
    await expect(page.locator(".speech").last).to_contain_text("【発覚 1/")


async def test_the_console_changes_its_language(windows: Windows) -> None:
    """The switch keeps the page, and the language stays on the pages after it."""
    page = await windows.staff("suzuki", "/console/queue?waiting=1")
    await page.locator(".languages a[hreflang=en]").click()
    await expect(page.locator("h1")).to_have_text("Queue")
    assert "waiting=1" in page.url
    await page.goto("/console/today")
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await page.locator(".languages a[hreflang=ja]").click()
    await expect(page.locator("h1")).to_have_text("今日")


async def test_the_page_changes_its_language(windows: Windows) -> None:
    """In the middle of a question the page goes on in the other language, buttons and all."""
    page = await windows.person("本田")
    await presses(page, "始める")
    await expect(page.locator("#answers button")).to_have_text(["分かりました"])
    await page.locator("form.languages button").click()
    await expect(page.locator("html")).to_have_attribute("lang", "en")
    await expect(page.locator("#answers button")).to_have_text(["Understood"])
    await presses(page, "Understood")
    await expect(page.locator(".speech").last).to_contain_text("[Discovery 1/")


async def test_a_phone_begins_with_what_is_needed(windows: Windows) -> None:
    """The case is in short, what waits is open, the rest is folded up; the menu opens by a key."""
    page = await windows.staff("suzuki", width=PHONE)
    await page.goto(f"/console/cases/{windows.site.story('waits').case}")
    await expect(page.locator(".brief")).to_contain_text("返事待ち")
    await expect(page.locator("#lines")).to_be_visible()
    await expect(page.locator(".facts")).to_be_hidden()
    await page.locator(".brief a[href='#questions-heading']").click()
    await expect(page.locator("#fold-questions li").first).to_be_visible()
    await page.locator("button.menu").focus()
    await page.keyboard.press("Enter")
    await page.locator("#menu").get_by_text("証券").click()
    await expect(page.locator("h1")).to_have_text("証券")
    await page.locator("button.menu").click()
    await page.keyboard.press("Escape")
    await expect(page.locator("#menu")).to_be_hidden()


async def test_a_wide_screen_folds_nothing_up(windows: Windows) -> None:
    """All of a case is open, and what is folded up by hand stays so when news comes in."""
    story = windows.site.began("谷口", "1", "1")
    page = await windows.staff("suzuki", f"/console/cases/{story.case}")
    assert await page.locator("details.fold:not([open])").count() == 0
    await page.locator("#fold-limits summary").click()
    for each in ("1", "昨日", "1"):
        windows.site.stage.hear(story, Typed(each))
    await expect(page.locator(".facts tbody tr")).not_to_have_count(0)
    await expect(page.locator(".gauges")).to_be_hidden()


async def test_a_long_name_leaves_room_for_the_facts(windows: Windows) -> None:
    """Who is called by as many signs as a name may have takes no column from what was told."""
    story = windows.site.began("名" * 40, "1", "1", "1", "昨日", "1", "1")
    page = await windows.staff("suzuki", f"/console/cases/{story.case}")
    value = page.locator(".facts td", has_text="第三者からの通報").first
    height = await value.evaluate("each => each.getBoundingClientRect().height")
    assert height < 100  # not one sign a line


async def test_a_talk_is_printed_whole(windows: Windows) -> None:
    """On paper nothing is scrolled: each line that the page holds is there, the console's too."""
    story = windows.site.story("far")
    page = await windows.story("far")
    console = await windows.staff("suzuki", f"/console/cases/{story.case}")
    for window, lines in ((page, ".speech p"), (console, "#lines .said")):
        said = [await each.inner_text() for each in await window.locator(lines).all()]
        paper = PdfReader(BytesIO(await window.pdf(format="A4")))
        text = normalize("NFKC", "".join(each.extract_text() for each in paper.pages))  # ligatures
        printed = "".join(text.split())
        assert len(said) > 20
        assert [each for each in said if "".join(each.split())[:12] not in printed] == []


async def test_somebody_new_is_set_up(windows: Windows) -> None:
    """By the link they were given somebody chooses a password, and signs in with it."""
    page = await windows.open(windows.site.hired("ueda", "上田"))
    secret = await page.locator("code.secret").inner_text()
    codes = pyotp.TOTP(secret)
    await page.locator("#password").fill(PASSWORD)
    await page.locator("#code").fill(codes.now())
    await page.locator("main button").click()
    await page.locator("#login").fill("ueda")
    await page.locator("#password").fill(PASSWORD)
    await page.locator("#code").fill(codes.at(datetime.now(UTC) + A_CODE))  # each is good once
    await page.locator("main button").click()
    await expect(page.locator(".account")).to_contain_text("上田")


async def test_whoever_is_disabled_is_out_at_once(windows: Windows) -> None:
    """An open queue and an open case go to the sign-in when their person is disabled."""
    windows.site.hire("hayashi", "林")
    queue = await windows.staff("hayashi", "/console/queue")
    at_case = await queue.context.new_page()
    await at_case.goto(f"/console/cases/{windows.site.story('begun').case}")
    boss = await windows.staff("admin", "/console/people")
    row = boss.locator("tr", has_text="林")
    await row.locator("select").select_option("disable")
    await row.locator("button").click()
    for each in (queue, at_case):
        await expect(each).to_have_url(SIGN_IN)
    windows.forgive("401")


async def test_a_new_password_ends_every_session(windows: Windows) -> None:
    """Somebody who changes their password is out in every window, the streams too."""
    windows.site.hire("ono", "小野")
    queue = await windows.staff("ono", "/console/queue")
    page = await queue.context.new_page()
    await page.goto("/console/account")
    await page.locator("#old").fill(PASSWORD)
    await page.locator("#password").fill("another-password")
    await page.locator("main button").click()
    for each in (queue, page):
        await expect(each).to_have_url(SIGN_IN)
    windows.forgive("401")
