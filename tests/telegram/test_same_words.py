"""The golden conversations of the terminal, held on Telegram: the same words."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Coroutine
from contextlib import AsyncExitStack
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any, TypeVar

import pytest

from bot.bootstrap import House, utc_now
from bot.store import chats
from bot.telegram.updates import CHANNEL
from flows.heard import Heard, Typed
from flows.talk import Language
from tests.books import edited
from tests.files import SAMPLES
from tests.telegram.people import Person
from tests.telegram.running import Running, by_webhook, running, settings_for
from tests.telegram.standin import StandIn
from tests.telegram.world import Shown
from tests.test_transcripts import FILES, Stage, replayed

T = TypeVar("T")
NAMES = sorted({file.stem for file in FILES})
STORIES = [
    file
    for file in FILES
    if file.stem != "two-members" and file.parent.name == ("ja", "en")[NAMES.index(file.stem) % 2]
]
"""Each in one language, in turns: what is tried is the way the words take, not the words.

Where several people talk, news come at once here, and in the terminal when one looks.
"""
MARK = re.compile(r"^(?:  )?(?:\d+\. |・)", re.MULTILINE)
"""What stands before a choice, in the terminal and on a button."""


class OnTelegram(Stage):
    """The same scenes, with people who use Telegram."""

    def __init__(self, folder: Path, language: Language, *, webhook: bool) -> None:
        self._began, self._people = utc_now(), dict[str, Person]()
        self._looked_at = dict[int, int]()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        self._stack, self._running = AsyncExitStack(), AsyncExitStack()
        self._standin = self._wait(self._stack.enter_async_context(StandIn()))
        self._settings = (by_webhook if webhook else settings_for)(self._standin, folder)
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

    def news(self) -> str:
        """What came on the member's screen since they last looked."""
        person = self._person()
        self._wait(self._program.settled())
        return self._seen(person)

    def _serve(self, house: House) -> None:
        self._wait(self._running.aclose())
        self._running = AsyncExitStack()
        program = running(self._standin, self._settings, house)
        self._program: Running = self._wait(self._running.enter_async_context(program))

    def clock(self) -> datetime:
        """It goes on from the moment of the scene, so that what waits for its time comes."""
        return self.now + (utc_now() - self._began)

    def hear(self, heard: Heard) -> str:
        """What the person sees after this; it fits a phone as in the terminal."""
        return self._wait(self._heard(self._person(), heard))

    def send(self, name: str) -> str:
        """What the person sees after a file they send."""
        person = self._person()
        self._wait(person.sends_document(SAMPLES[name](), name=name))
        self._wait(self._program.settled())
        return self._seen(person)

    def sent_back(self, edits: list[str]) -> str:
        """What the person sees after the expense book as they edited it."""
        if not edits:
            return super().sent_back(edits)
        person = self._person()
        self._wait(person.sends_document(edited(self.book, edits), name="book.xlsx"))
        self._wait(self._program.settled())
        return self._seen(person)

    def close(self) -> None:
        """End the program and the stand-in."""
        self._wait(self._running.aclose())
        self._wait(self._stack.aclose())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    async def _heard(self, person: Person, heard: Heard) -> str:
        text = heard.text if isinstance(heard, Typed) else "/start"
        await person.says(text)
        await self._program.settled()
        return self._seen(person)

    def _seen(self, person: Person) -> str:
        new = person.from_bot[self._looked_at.get(person.id, 0) :]
        self._looked_at[person.id] = len(person.from_bot)
        return "\n\n".join("\n".join([each.text, *named(each), *each.buttons]) for each in new)

    def _person(self) -> Person:
        """The member as a person on Telegram, who has arrived as the terminal's member has."""
        if self.member not in self._people:
            person = self._people[self.member] = self._standin.person(name=self.member)
            conversation, address = self.talk(), str(person.id)
            with self.house.store.work() as work:
                chat = chats.id_of(work, CHANNEL, address)
                chats.keep(work, [(chat, address)])
                chats.bind(work, chat, conversation)
        return self._people[self.member]

    def _wait(self, doing: Coroutine[Any, Any, T]) -> T:
        return asyncio.run_coroutine_threadsafe(doing, self._loop).result(60)


def named(message: Shown) -> list[str]:
    """The name of the file that a message carries, as the terminal shows it."""
    return [f"  📎 {message.file.name}"] if message.file else []


def bare(text: str) -> str:
    """What was said, without the numbers and marks before choices."""
    return MARK.sub("", text)


@pytest.mark.parametrize("file", STORIES, ids=lambda file: f"{file.parent.name}/{file.stem}")
def test_a_conversation_on_telegram_has_the_words_of_the_terminal(
    file: Path, tmp_path: Path
) -> None:
    """The golden conversation of the terminal, held on Telegram, has its very words."""
    language: Language = "en" if file.parent.name == "en" else "ja"
    kept = file.read_text(encoding="utf-8")
    there = OnTelegram(tmp_path, language, webhook=file.stem < "n")
    try:
        now = "\n\n".join(part for part in replayed(kept, there) if part) + "\n"
    finally:
        there.close()
    assert bare(now) == bare(kept)
