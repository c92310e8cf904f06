"""The golden conversations of the terminal, held on the page without a script: the same words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import pytest

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.store import visits
from flows.heard import Heard, Typed
from flows.talk import Language
from tests.bot.page.browsing import Browser, Served, served, spoken
from tests.test_transcripts import FILES, Stage, replayed

T = TypeVar("T")
TOLD = ("arrival-code", "arrival-invite", "mis-sent-mail", "a-person")
STORIES = [
    file
    for file in FILES
    if file.stem in TOLD and file.parent.name == ("ja", "en")[TOLD.index(file.stem) % 2]
]
"""Each in one language, in turns."""
ELSEWHERE = ("privacy.telegram", "privacy.no_page")
"""What is said of Telegram, and of the way around it: not to those who are on the page."""
MARK = re.compile(r"^(?:  )?(?:\d+\. |・)", re.MULTILINE)


class OnPage(Stage):
    """The same scenes, with people in browsers."""

    def __init__(self, folder: Path, language: Language) -> None:
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._serving, self._browsers = AsyncExitStack(), dict[str, Browser]()
        self._looked_at, self._asked = dict[str, int](), dict[str, list[str]]()
        super().__init__(folder, language)

    def opened(self) -> House:
        """The program, ended where it ran, and started."""
        house = super().opened()
        self._serve(house)
        return house

    def scene(self, words: list[str]) -> str:
        """A scene that changes the house is seen by the program when it is started again."""
        before, seen = self.house, super().scene(words)
        if self.house is not before and words[0] != "restart":
            self._serve(self.house)
        return seen

    def hear(self, heard: Heard) -> str:
        """What stands on the page after this."""
        return self._wait(self._heard(heard))

    def news(self) -> str:
        """What has come since the member last looked."""
        return self._wait(self._looked())

    def close(self) -> None:
        """End the program."""
        self._wait(self._serving.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def _serve(self, house: House) -> None:
        self._wait(self._serving.aclose())
        self._serving, self._browsers = AsyncExitStack(), {}
        program = served(self.folder, house)
        self._program: Served = self._wait(self._serving.enter_async_context(program))

    async def _heard(self, heard: Heard) -> str:
        browser = await self._browser()
        await browser.says(heard.text if isinstance(heard, Typed) else "/start")
        return self._seen(browser)

    async def _looked(self) -> str:
        browser = await self._browser()
        await browser.go("/p")
        return self._seen(browser)

    def _seen(self, browser: Browser) -> str:
        """What is new and not the person's own, the open question's buttons below it."""
        last, theirs = self._looked_at.get(self.member, 0), list[str]()
        for article in browser.page.every("article"):
            number = int(article.about["id"][1:])
            if number > last and "theirs" in article.about["class"]:
                theirs.append(spoken(article))
            self._looked_at[self.member] = max(number, self._looked_at.get(self.member, 0))
        buttons = [each.about["value"] for each in browser.form("answers").every("button")]
        asked, self._asked[self.member] = self._asked.get(self.member) != buttons, buttons
        return "\n".join([*theirs, *(browser.choices if asked else [])])

    async def _browser(self) -> Browser:
        """The member's browser, which shows the conversation they have."""
        if self.member not in self._browsers:
            browser = self._browsers[self.member] = self._program.browser(self.language)
            conversation = self.talk()
            with self.house.store.work() as work:
                token = visits.begin(work, conversation)
            browser.client.cookies.set("page", token)
            await browser.go("/p")
        return self._browsers[self.member]

    def _wait(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(60)


def bare(text: str) -> list[str]:
    """What was said, line by line, without the numbers and marks before choices."""
    return [line for line in MARK.sub("", text).splitlines() if line]


@pytest.mark.parametrize("file", STORIES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_conversation_on_the_page_has_the_words_of_the_terminal(
    file: Path, tmp_path: Path
) -> None:
    """The golden conversation of the terminal, held on the page, has its very words."""
    language: Language = "en" if file.parent.name == "en" else "ja"
    kept = file.read_text(encoding="utf-8")
    there = OnPage(tmp_path, language)
    try:
        now = "\n".join(part for part in replayed(kept, there) if part)
    finally:
        there.close()
    elsewhere = {catalogue(language).text(each) for each in ELSEWHERE}
    assert bare(now) == [line for line in bare(kept) if line not in elsewhere]
