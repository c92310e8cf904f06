"""A person and staff at the same time, each in a window of their own: what one does, others see."""

from __future__ import annotations

import asyncio

import pytest
from playwright.async_api import Page, expect

from tests.browser.windows import Windows, does, presses, says

pytestmark = pytest.mark.asyncio(loop_scope="session")
TAKE = 'form[action$="/take-over"]'


async def waits(windows: Windows, name: str) -> Page:
    """Somebody who has told how it began, and asks for a person."""
    page = await windows.person(name)
    for label in ("始める", "分かりました", "第三者からの通報"):
        await presses(page, label)
    await expect(page.locator(".speech").last).to_contain_text("それはいつですか")
    await says(page, "/human")
    return page


async def test_taken_over_and_handed_back(windows: Windows) -> None:
    """A person asks for a person, is answered live by one, and then by the program again."""
    staff = await windows.staff("suzuki", "/console/queue")
    row = staff.locator("tr", has_text="石川")
    await expect(row).to_have_count(0)
    page = await waits(windows, "石川")
    await expect(row).to_contain_text("返事待ち")
    await row.locator("a").click()
    await does(staff, "take-over")
    await expect(page.locator(".speech").last).to_contain_text("鈴木")
    await expect(page.locator("#answers button")).to_have_count(0)

    await says(page, "名簿を誤って送りました")
    await expect(staff.locator("#lines")).to_contain_text("名簿を誤って送りました")
    await staff.locator("#desk textarea").fill("承知しました。すぐ確認します。")
    await does(staff, "write")
    await expect(page.locator(".speech").last).to_contain_text("すぐ確認します。")
    await expect(staff.locator("#lines .line.staff").last).to_contain_text("配達済み")

    await does(staff, "hand-back")
    await expect(page.locator(".speech").last).to_contain_text("それはいつですか")
    await says(page, "昨日")
    await expect(page.locator(".speech").last).to_contain_text("【発覚 3/")
    await expect(staff.locator("#lines")).to_contain_text("【発覚 3/")


async def test_what_is_being_written_stays(windows: Windows) -> None:
    """What comes in takes nothing from the box in which staff are writing."""
    page = await waits(windows, "山口")
    staff = await windows.staff("suzuki", "/console/queue")
    await staff.locator("tr", has_text="山口").locator("a").click()
    await does(staff, "take-over")
    await staff.locator("#desk textarea").fill("書きかけ")
    await says(page, "もしもし")
    await expect(staff.locator("#lines")).to_contain_text("もしもし")
    await expect(staff.locator("#desk textarea")).to_have_value("書きかけ")


async def test_what_is_being_decided_stays(windows: Windows) -> None:
    """A cost that is open stays open when the case moves, and an amount being typed stays."""
    story = windows.site.story("far")
    staff = await windows.staff("suzuki", f"/console/cases/{story.case}")
    cost = staff.locator("#item-E3")
    await cost.locator("summary").click()
    page = await windows.story("far")
    await says(page, "/desk")
    await says(page, "lawyer 10,000 yen today")
    await presses(page, "Yes")
    await presses(page, "Not on a consultant's advice")
    await says(page, "0")
    await expect(staff.locator("#item-E5")).to_be_visible()
    await expect(cost.locator("input[name=amount]")).to_be_visible()
    await cost.locator("input[name=amount]").fill("207000")
    await says(page, "lawyer 20,000 yen today")
    await presses(page, "Yes")
    await presses(page, "Not on a consultant's advice")
    await says(page, "0")
    await expect(staff.locator("#lines")).to_contain_text("E6")
    await expect(cost.locator("input[name=amount]")).to_have_value("207000")


async def test_two_race_for_one_case(windows: Windows) -> None:
    """Two press at the same time: one has the case, the other reads who took it and when."""
    await waits(windows, "森田")
    both = [await windows.staff(login, "/console/queue") for login in ("suzuki", "brown")]
    for staff in both:
        await staff.locator("tr", has_text="森田").locator("a").click()
        await expect(staff.locator(TAKE)).to_be_visible()
    # Sent as they stand, so that no live news of the other's click can take the button away.
    take = f"document.querySelector('{TAKE}').submit()"
    async with both[0].expect_navigation(), both[1].expect_navigation():
        await asyncio.gather(*(staff.evaluate(take) for staff in both))
    told = [await staff.locator("[role=alert]").count() for staff in both]
    assert sorted(told) == [0, 1]
    winner, loser = sorted(both, key=lambda staff: told[both.index(staff)])
    await expect(winner.locator("#desk textarea")).to_be_visible()
    name = "鈴木" if winner is both[0] else "Brown"
    await expect(loser.locator("[role=alert]")).to_contain_text(name)
    await expect(loser.locator("[role=alert]")).to_contain_text(":")
    windows.forgive("409")
    # An agent's page may still have asked for what was no longer theirs to see.
    windows.wrong = [each for each in windows.wrong if "404" not in each]


async def test_a_case_that_was_given_away_leaves_the_screen(windows: Windows) -> None:
    """An agent who has a case open reads at once that it is another's, and by whom and when."""
    story, site = windows.site.began("小田", "1", "1"), windows.site
    page = await windows.staff("brown", f"/console/cases/{story.case}")
    await expect(page.locator("#lines")).to_be_visible()
    site.hire("okada", "岡田", "agent")
    boss = await windows.staff("suzuki", f"/console/cases/{story.case}")
    await boss.locator("#to").select_option(label="岡田")
    await does(boss, "assign")
    await expect(page.locator("[role=alert]")).to_contain_text("鈴木")
    await expect(page.locator("#lines")).to_have_count(0)
