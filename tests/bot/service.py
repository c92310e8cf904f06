"""The inside of a serving process, without a channel: what comes in, its turns, its transcript."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

from sqlalchemy import select

from bot import bootstrap
from bot.bootstrap import House
from bot.failpoints import Failpoint, nothing
from bot.ingress import Incoming, Ingress
from bot.settings import Settings
from bot.store import chats
from bot.store.tables import chats as table
from bot.store.writer import Writer
from bot.turner import Turner
from flows.talk import Talk

CHANNEL = "telegram"


class Service:
    """One process over a house: receives, takes turns; several may share one database."""

    def __init__(self, house: House, grace: timedelta, failpoint: Failpoint = nothing) -> None:
        self.house = house
        self.writer = Writer(house.store, failpoint)
        self.turner = Turner(house, self.writer, asyncio.Event(), grace)
        self.ingress = Ingress(self.writer, self.turner.wake)

    async def receive(self, ordinal: int, person: str, text: str) -> None:
        """An update comes in."""
        body = {"kind": "typed", "text": text, "message": str(ordinal), "name": person}
        await self.ingress.receive(Incoming(CHANNEL, ordinal, person, body))

    async def settled(self) -> None:
        """Wait until nothing waits for its turn."""
        while self.turner.busy:
            await asyncio.sleep(0.01)

    def known(self, person: str, policy: str) -> None:
        """A person who has arrived: the policy is chosen."""
        with self.house.store.turn() as turn:
            chat = chats.id_of(turn.work, CHANNEL, person)
            chats.keep(turn.work, [(chat, person)])
            chats.bind(turn.work, chat, turn.begin(person, Talk(policy=policy)))

    def said(self, person: str) -> list[tuple[str, str]]:
        """A person's transcript: who spoke and what, in order."""
        with self.house.store.reading() as work:
            mine = table.c.id == chats.id_of(work, CHANNEL, person)
            id = work.connection.scalar(select(table.c.conversation_id).where(mine))
        lines = self.house.store.transcript(str(id))
        return [(line.direction, line.body) for line in lines]


@asynccontextmanager
async def service(
    settings: Settings, grace: float = 0.25, failpoint: Failpoint = nothing
) -> AsyncIterator[Service]:
    """A process that is closed in order at the end."""
    made = Service(bootstrap.open_house(settings), timedelta(seconds=grace), failpoint)
    try:
        yield made
    finally:
        await made.ingress.close()
        await made.turner.close()
        made.writer.close()
        made.house.store.close()
