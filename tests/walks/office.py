"""The inside of a serving process with people around it: everything but the network is real.

Laws: the clock is handed in and stands still between two steps; a step ends when every turn that
waits was taken; whatever the program notes as an error ends the walk, with what was noted.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from bot import bodies, bootstrap
from bot.bootstrap import House
from bot.files.fetching import Fetching
from bot.ingress import Incoming, Ingress
from bot.screening import screened
from bot.settings import Settings
from bot.store import chats, conversations, transcript
from bot.store.conversations import Conversation
from bot.store.transcript import Line
from bot.store.writer import Writer
from bot.sweep import Sweeper
from bot.telegram.updates import CHANNEL
from bot.turner import Turner
from flows.talk import Language
from flows.turn import JAPAN
from tests.files import SAMPLES

BEGAN = datetime(2026, 11, 2, 10, tzinfo=JAPAN)
STEP = timedelta(seconds=5)
"""Longer than a finger trembles: no press is the one before."""
NO_GRACE = timedelta(0)
"""The numbers come one after another: none is waited for."""


@dataclass
class Person:
    """Somebody with a private chat: what they wrote, the buttons they were shown."""

    name: str
    language: Language
    wrote: dict[str, str] = field(default_factory=dict)


class Samples:
    """A channel that gives the sample that a file's id names."""

    async def fetch(self, file: str) -> bytes:
        """The sample's bytes."""
        return SAMPLES[file]()

    async def at_work(self, address: str) -> None:
        """Nobody looks."""


class Office:
    """One program on a folder, the people who write to it, and the clock."""

    def __init__(self, folder: Path, first: int = 1, settings: Settings | None = None) -> None:
        self.folder, self.now = folder, BEGAN
        self._settings = settings or Settings(data_dir=folder)
        self._numbers = count(first)
        self._runner = asyncio.Runner()
        self._logs = capture_logs()
        self._noted = self._logs.__enter__()
        self._start()

    def _start(self) -> None:
        self.house: House = bootstrap.open_house(self._settings, lambda: self.now)
        self._writer = Writer(self.house.store)
        said = asyncio.Event()
        files = Fetching(self.house, self._writer, {CHANNEL: Samples()}, said)
        self._turner = Turner(self.house, self._writer, said, NO_GRACE, files)
        self._ingress = Ingress(self._writer, self._turner.wake)
        self._sweeper = Sweeper(self.house, self._writer, said)

    def _stop(self) -> None:
        self._run(self._ingress.close())
        self._run(self._turner.close())
        self._writer.close()
        self.house.store.close()

    def restart(self) -> None:
        """End the program, and start it on what it kept."""
        self._stop()
        self._start()

    def close(self) -> None:
        """End the program for good."""
        self._stop()
        self._runner.close()
        self._logs.__exit__(None, None, None)

    def sweep(self) -> int:
        """One sweep: in how many conversations something was said."""
        told: int = self._run(self._sweeper.sweep())
        self._fine()
        return told

    # What people do.

    def types(self, who: Person, text: str) -> None:
        """Write a message."""
        message = f"m{len(who.wrote)}"
        who.wrote[message] = text
        self._comes(who, {**bodies.written(text), "message": message})

    def edits(self, who: Person, message: str, text: str) -> None:
        """Write a message anew."""
        who.wrote[message] = text
        self._comes(who, {"kind": "edited", "text": text, "message": message})

    def taps(self, who: Person, token: str, index: int) -> None:
        """Tap a button, wherever it was shown."""
        self._comes(who, bodies.pressed(f"{token}:{index}"))

    def sends(self, who: Person, name: str) -> None:
        """Send a file."""
        about = {"file": name, "file_name": name, "size": len(SAMPLES[name]()), "caption": ""}
        self._comes(who, {"kind": "file", "message": f"f{self.now}", **about})

    def _comes(self, who: Person, body: dict[str, Any]) -> None:
        self.now += STEP
        about = {"name": who.name, "language": who.language}
        came = Incoming(CHANNEL, next(self._numbers), who.name, {**body, **about})
        self._run(self._taken(screened(came)))
        self._fine()

    async def _taken(self, came: Incoming) -> None:
        await self._ingress.receive(came)
        while self._turner.busy and not self._errors():
            await asyncio.sleep(0.001)

    # What there is to see.

    def talk_of(self, who: Person) -> str | None:
        """The conversation a person holds now."""
        with self.house.store.work() as work:
            held = chats.hold(work, [chats.id_of(work, CHANNEL, who.name)])
        return held[0].conversation_id if held else None

    def place(self, talk: str) -> Conversation:
        """How a conversation stands."""
        return self.places([talk])[talk]

    def places(self, talks: Collection[str]) -> dict[str, Conversation]:
        """How conversations stand."""
        with self.house.store.work() as work:
            return {each.id: each for each in conversations.hold(work, talks)}

    def question(self, talk: str) -> Line | None:
        """The open question of a conversation."""
        id = self.place(talk).question_id
        with self.house.store.reading() as work:
            return transcript.one(work, id) if id else None

    def lines(self, after: Mapping[str, int]) -> dict[str, list[Line]]:
        """What was said in each conversation after the line of that number."""
        with self.house.store.reading() as work:
            now = {each.id: each.lines for each in conversations.hold(work, after)}
            new = {talk: now[talk] - seq for talk, seq in after.items() if now[talk] > seq}
            return {talk: transcript.latest(work, talk, count) for talk, count in new.items()}

    def noted(self) -> str:
        """Everything the program logged, whatever the level."""
        return repr(self._noted)

    def _errors(self) -> list[Any]:
        return [each for each in self._noted if each["log_level"] == "error"]

    def _fine(self) -> None:
        if not (errors := self._errors()):
            return
        self._noted.clear()
        while self._turner.busy:  # it tries again, and then gives up
            self.now += timedelta(minutes=1)
            self._run(asyncio.sleep(0.05))
        raise AssertionError(f"noted as errors: {errors}")

    def _run(self, doing: Any) -> Any:
        return self._runner.run(doing)
