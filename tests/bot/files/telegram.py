"""A serving process against the stand-in of Telegram, with one person at the desk."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path

from pydantic import SecretStr

from bot import bootstrap
from bot.bootstrap import House
from bot.courier import Courier
from bot.failpoints import Failpoint, nothing
from bot.files.fetching import Fetching
from bot.ingress import Ingress
from bot.pace import Pace
from bot.settings import Settings
from bot.store import chats
from bot.store.writer import Writer
from bot.telegram.client import telegram_bot
from bot.telegram.files import TelegramFiles
from bot.telegram.polling import poll
from bot.telegram.sender import TelegramSender
from bot.telegram.updates import CHANNEL, taken_in
from bot.turner import Turner
from flows.talk import Talk
from tests.desk import at_the_desk
from tests.telegram.people import Person
from tests.telegram.standin import StandIn


def settings(folder: Path, standin: StandIn) -> Settings:
    token = SecretStr(standin.token)
    return Settings(data_dir=folder, bot_api_url=standin.url, bot_token=token)


def seated(house: House, person: Person) -> str:
    """Put a person at the desk of a case: the case's number."""
    bootstrap.seed(house)
    with house.store.turn() as turn:
        chat = chats.id_of(turn.work, CHANNEL, str(person.id))
        chats.keep(turn.work, [(chat, str(person.id))])
        conversation = turn.begin("田中", Talk(policy=bootstrap.SAMPLE))
        chats.bind(turn.work, chat, conversation)
    return at_the_desk(house, conversation)


@asynccontextmanager
async def serving(
    house: House, chosen: Settings, failpoint: Failpoint = nothing
) -> AsyncIterator[Turner]:
    """Polling, turns, files and the courier of one process."""
    bot = telegram_bot(chosen)
    await bot.initialize()
    writer = Writer(house.store)
    courier = Courier(
        house, writer, {CHANNEL: TelegramSender(bot)}, Pace(None, None), house.store.role("courier")
    )
    files = Fetching(house, writer, {CHANNEL: TelegramFiles(bot)}, courier.said, failpoint)
    turner = Turner(house, writer, courier.said, fetching=files)
    ingress = Ingress(writer, turner.wake)
    runs = (
        poll(bot, lambda update: ingress.receive(taken_in(update, lambda _: None))),
        turner.run(),
        courier.run(),
    )
    tasks = [asyncio.create_task(run) for run in runs]
    try:
        yield turner
    finally:
        for task in tasks:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task
        await ingress.close()
        with suppress(Killed):
            await turner.close()
        await courier.close()
        writer.close()
        await bot.shutdown()


class Killed(BaseException):
    """The process ends here."""
