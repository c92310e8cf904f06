"""The whole program as it serves, in the test's own process, between a stand-in and a store."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
from pydantic import SecretStr

from bot import bootstrap, serving
from bot.bootstrap import House
from bot.settings import ROLES, Settings
from bot.store import chats, inbound, outbox
from bot.store.transcript import Line
from bot.telegram.updates import CHANNEL
from flows.talk import Talk
from tests.ports import free_port
from tests.telegram.people import Person
from tests.telegram.standin import StandIn

SECRET = "a-secret_of-the-webhook"
GLANCE = 0.01


def settings_for(standin: StandIn, folder: Path, **given: Any) -> Settings:
    """The settings of a program that speaks to the stand-in, without limits of its pace."""
    token, port = SecretStr(standin.token), free_port()
    usual: dict[str, Any] = {"bot_token": token, "bot_api_url": standin.url, "data_dir": folder}
    usual |= {"send_rate": "off", "listen": f"127.0.0.1:{port}"}
    return Settings(**usual | given)


def by_webhook(standin: StandIn, folder: Path, **given: Any) -> Settings:
    """The same, for a program that Telegram calls."""
    made = settings_for(standin, folder, webhook_secret=SecretStr(SECRET), **given)
    return made.model_copy(update={"webhook_url": f"http://{made.listen}"})


@dataclass
class Running:
    """A program that serves."""

    standin: StandIn
    settings: Settings
    house: House
    ending: asyncio.Event
    task: asyncio.Task[None]

    async def started(self) -> None:
        """Wait until it answers, or has ended."""
        while not self.task.done():
            try:
                await self.get("/healthz")
                return
            except aiohttp.ClientError:
                await asyncio.sleep(GLANCE)

    async def settled(self, patience: float = 10.0) -> None:
        """Wait until everything that came in is heard and everything said is delivered."""
        await settled(self.standin, self.house, patience)

    def let_in(self, person: Person, policy: str = bootstrap.SAMPLE) -> None:
        """Somebody whose policy is known already."""
        bind(self.house, person, Talk(policy=policy))

    def conversation(self, person: Person) -> str:
        """The conversation held with a person."""
        with self.house.store.work() as work:
            (chat,) = chats.hold(work, [chats.id_of(work, CHANNEL, str(person.id))])
        return str(chat.conversation_id)

    def lines(self, person: Person) -> list[Line]:
        """The transcript of a person."""
        return self.house.store.transcript(self.conversation(person))

    def alerts(self) -> list[str]:
        """What staff are called to."""
        return [each.kind for each in self.house.store.alerts()]

    def staff_say(self, person: Person, *texts: str) -> None:
        """Staff write to a person."""
        conversation = self.conversation(person)
        with self.house.store.turn() as turn:
            for text in texts:
                turn.write(conversation, "staff", text)

    async def get(self, path: str) -> tuple[int, str]:
        """Ask the program over HTTP."""
        async with (
            aiohttp.ClientSession() as session,
            session.get(f"http://{self.settings.listen}{path}") as answer,
        ):
            return answer.status, await answer.text()


async def settled(standin: StandIn, house: House, patience: float = 10.0) -> None:
    """Wait until everything that came in is heard and everything said is delivered."""
    await standin.settled(patience)
    async with asyncio.timeout(patience):
        while await asyncio.to_thread(_busy, house):
            await asyncio.sleep(GLANCE)


def _busy(house: House) -> bool:
    with house.store.reading() as work:
        waiting = inbound.oldest(work) or outbox.oldest(work)
        return waiting is not None or bool(outbox.retired(work, 1))


def bind(house: House, person: Person, talk: Talk) -> None:
    """A person has a conversation before the first word."""
    with house.store.turn() as turn:
        address = str(person.id)
        chat = chats.id_of(turn.work, CHANNEL, address)
        chats.keep(turn.work, [(chat, address)])
        chats.bind(turn.work, chat, turn.begin(address, talk))


@asynccontextmanager
async def running(
    standin: StandIn,
    settings: Settings,
    house: House | None = None,
    roles: frozenset[str] = frozenset(ROLES),
) -> AsyncIterator[Running]:
    """A program on its store, with the sample policy; it is ended in order."""
    house = house or bootstrap.open_house(settings)
    bootstrap.seed(house)
    ending = asyncio.Event()
    task = asyncio.create_task(serving.serve(house, settings, roles, ending=ending))
    program = Running(standin, settings, house, ending, task)
    try:
        await program.started()
        yield program
    finally:
        ending.set()
        await task
        house.store.close()
