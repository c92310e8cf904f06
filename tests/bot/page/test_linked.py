"""One conversation in Telegram and in a browser: one place, and everything said is seen in both."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import httpx
import pytest

from bot import attending
from bot.bootstrap import SAMPLE
from bot.store import members
from tests.bot.page.browsing import Browser
from tests.telegram.people import Person
from tests.telegram.running import Running, running, settings_for
from tests.telegram.standin import StandIn


@dataclass
class Linked:
    """A person on Telegram whose conversation is open in a browser."""

    program: Running
    person: Person
    browser: Browser


@pytest.fixture
async def linked(tmp_path: Path) -> AsyncIterator[Linked]:
    async with StandIn() as standin:
        settings = settings_for(standin, tmp_path)
        settings = settings.model_copy(update={"public_url": f"http://{settings.listen}"})
        async with (
            running(standin, settings) as program,
            httpx.AsyncClient(
                base_url=settings.public_url or "", follow_redirects=True, timeout=20
            ) as client,
        ):
            person = standin.person(name="田中")
            valid = timedelta(days=1)
            await person.start(program.house.store.invite(SAMPLE, valid=valid, by="test"))
            await program.settled()
            for text in ("1", "1", "/page"):
                await person.says(text)
                await program.settled()
            link = next(word for word in person.last.text.split() if "/p/" in word)
            browser = await Browser(client).go(link)
            await browser.send(browser.page.every("form")[0])
            await program.settled()
            yield Linked(program, person, browser)


async def test_the_same_place(linked: Linked) -> None:
    """The browser shows what was said in Telegram and its open question, with the same buttons."""
    assert "/page" in linked.browser.lines
    assert linked.browser.choices
    assert [each.text for each in linked.person.screen][-1].startswith("この会話が")
    await linked.browser.presses("自社で気づいた")
    await linked.program.settled()
    assert "【発覚 2/" in linked.person.last.text
    await linked.person.says("昨日")
    await linked.program.settled()
    await linked.browser.go("/p")
    assert "昨日" in linked.browser.lines
    assert "【発覚 3/" in linked.browser.lines[-1]


async def test_what_is_said_in_the_browser_is_seen_in_telegram(linked: Linked) -> None:
    """A button pressed and a text typed in the browser stand in Telegram before the answer."""
    await linked.browser.presses("自社で気づいた")
    await linked.browser.says("昨日")
    await linked.program.settled()
    seen = [each.text for each in linked.person.from_bot]
    assert seen.index("🖥 自社で気づいた") < seen.index("🖥 昨日")
    assert "【発覚 3/" in seen[-1]
    assert not any(each.startswith("🖥 /page") for each in seen)


async def test_what_leaked_is_echoed_nowhere(linked: Linked) -> None:
    """A card number typed in the browser does not come to Telegram."""
    await linked.browser.says("4111 1111 1111 1111")
    await linked.program.settled()
    assert "4111" not in str([each.text for each in linked.person.from_bot])
    assert "🖥" not in linked.person.last.text


async def test_each_line_is_sent_once(linked: Linked) -> None:
    """Looking at the page keeps nothing from Telegram and sends nothing twice."""
    talk = linked.program.conversation(linked.person)
    attending.take(linked.program.house, talk, "鈴木")
    await linked.browser.go("/p")
    attending.say(linked.program.house, talk, "お待たせしました", "鈴木")
    await asyncio.gather(linked.browser.go("/p"), linked.program.settled())
    told = [each.text for each in linked.person.from_bot if "お待たせしました" in each.text]
    assert len(told) == 1
    await linked.browser.go("/p")
    assert sum("お待たせしました" in line for line in linked.browser.lines) == 1


async def test_who_cannot_be_reached_in_telegram_is_told_on_the_page(linked: Linked) -> None:
    """With the bot blocked what is said is delivered by the page."""
    await linked.person.blocks()
    await linked.program.settled()
    talk = linked.program.conversation(linked.person)
    attending.take(linked.program.house, talk, "鈴木")
    assert linked.program.house.store.undelivered(talk)
    await linked.browser.go("/p")
    assert "鈴木" in linked.browser.lines[-1]
    assert linked.program.house.store.undelivered(talk) == []


async def test_both_go_on_together(linked: Linked) -> None:
    """After a case is closed a new start in one place is one in the other, by the same person."""
    store = linked.program.house.store
    attending.close(linked.program.house, store.cases()[0].id, "鈴木")
    before = linked.program.conversation(linked.person)
    await linked.browser.says("/start")
    await linked.program.settled()
    after = linked.program.conversation(linked.person)
    assert after != before
    assert linked.person.last.buttons == linked.browser.choices
    with store.reading() as work:
        was, now = (members.person(work, each) for each in (before, after))
    assert now.id != was.id
    assert (now.name, now.identity) == ("田中", was.identity)
