"""A process that serves: what its roles need is started, kept up, and finished in order.

Laws: roles share nothing but the database, so that any number of processes may hold any of them;
what stops for a trouble of the world is started again; at the end nothing new is taken, and what is
held is finished: arrivals, turns, messages in flight.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from dataclasses import replace

import structlog
import uvicorn
from starlette.routing import Route
from telegram import Bot, BotCommand, Update
from telegram.error import InvalidToken, NetworkError, TelegramError

from bot.bootstrap import House
from bot.catalogue import LANGUAGES, catalogue
from bot.courier import Courier
from bot.failpoints import Failpoint, nothing
from bot.ingress import Incoming, Ingress
from bot.pace import Pace
from bot.screening import screened
from bot.settings import Problem, Settings
from bot.store.writer import Writer
from bot.telegram.client import telegram_bot
from bot.telegram.polling import poll
from bot.telegram.sender import TelegramSender
from bot.telegram.updates import ALLOWED, CHANNEL, group_of, incoming
from bot.telegram.webhook import PATH, route
from bot.turner import Turner
from bot.web import app
from flows.side import COMMANDS

PAUSE = 1.0
"""Seconds before what stopped is started again."""

LOG = structlog.get_logger()


async def serve(
    house: House, settings: Settings, roles: frozenset[str], failpoint: Failpoint = nothing
) -> None:
    """Serve until the process is told to end. Raises `Problem` where it cannot start."""
    async with AsyncExitStack() as ending:
        bot = await _bot(settings, ending)
        writer = Writer(house.store, failpoint)
        ending.push_async_callback(asyncio.to_thread, writer.close)
        courier = _courier(house, settings, bot, writer, failpoint)
        said = asyncio.Event()
        if "courier" in roles:
            said = courier.said
            ending.push_async_callback(courier.close)
            await ending.enter_async_context(kept_up("courier", courier.run))
        routes = []
        if "ingress" in roles:
            receive = await _ingress(house, bot, writer, said, ending, failpoint)
            if settings.webhook_url:
                routes.append(await _webhook(bot, settings, receive))
            else:
                await bot.delete_webhook()
                polling = kept_up("polling", lambda: poll(bot, receive, failpoint))
                await ending.enter_async_context(polling)
        await _listen(house, settings, routes)


async def _ingress(
    house: House,
    bot: Bot,
    writer: Writer,
    said: asyncio.Event,
    ending: AsyncExitStack,
    failpoint: Failpoint,
) -> Callable[[Update], Awaitable[None]]:
    """What takes updates in and has their turns taken."""
    turner = Turner(house, writer, said)
    ending.push_async_callback(turner.close)
    ingress = Ingress(writer, turner.wake, failpoint)
    ending.push_async_callback(ingress.close)
    await ending.enter_async_context(kept_up("turner", turner.run))
    await _menu(bot)

    async def receive(update: Update) -> None:
        await ingress.receive(at_once(bot, update, screened(incoming(update))))

    return receive


def at_once(bot: Bot, update: Update, came: Incoming) -> Incoming:
    """What Telegram expects at once: an answer to a press, our leaving a group."""
    query, group = update.callback_query, group_of(update)

    async def answer() -> None:
        try:
            if query is not None:
                await bot.answer_callback_query(query.id)
            elif group is not None:
                words = "\n".join(catalogue(each).text("group.leaves") for each in LANGUAGES)
                await bot.send_message(group, words)
                await bot.leave_chat(group)
        except TelegramError as error:
            LOG.info("at_once.refused", error=type(error).__name__)

    wanted = query is not None or (group is not None and update.message is not None)
    return replace(came, at_once=answer) if wanted else came


@asynccontextmanager
async def kept_up(name: str, run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run something until the end, starting it again when it stops for a trouble of the world."""

    async def running() -> None:
        while True:
            try:
                await run()
            except Exception as error:
                LOG.error("stopped", what=name, error=type(error).__name__)
                await asyncio.sleep(PAUSE)

    task = asyncio.create_task(running())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _bot(settings: Settings, ending: AsyncExitStack) -> Bot:
    """The bot, known to Telegram; a network that is away is waited for."""
    bot = telegram_bot(settings)
    ending.push_async_callback(bot.shutdown)
    while True:
        try:
            await bot.initialize()
            return bot
        except InvalidToken:
            raise Problem("serve.wrong_token") from None
        except NetworkError as error:
            LOG.warning("telegram.unreachable", error=type(error).__name__)
            await asyncio.sleep(PAUSE)


def _courier(
    house: House, settings: Settings, bot: Bot, writer: Writer, failpoint: Failpoint
) -> Courier:
    pace, role = Pace(*settings.rates), house.store.role("courier")
    return Courier(house, writer, {CHANNEL: TelegramSender(bot)}, pace, role, failpoint)


async def _webhook(
    bot: Bot, settings: Settings, receive: Callable[[Update], Awaitable[None]]
) -> Route:
    if settings.webhook_secret is None:
        raise Problem("serve.no_secret")
    secret, url = settings.webhook_secret.get_secret_value(), settings.webhook_url
    await bot.set_webhook(f"{url}{PATH}", secret_token=secret, allowed_updates=ALLOWED)
    return route(bot, secret, receive)


async def _menu(bot: Bot) -> None:
    """The menu of commands, in both languages."""
    for language in LANGUAGES:
        text = catalogue(language).text
        menu = [BotCommand(name, text(f"menu.{name}")) for name in COMMANDS]
        await bot.set_my_commands(menu, language_code=language)
        if language == LANGUAGES[0]:
            await bot.set_my_commands(menu)


async def _listen(house: House, settings: Settings, routes: list[Route]) -> None:
    """Answer HTTP until the process is told to end."""
    host, _, port = settings.listen.rpartition(":")
    config = uvicorn.Config(
        app(house, routes), host=host, port=int(port), log_config=None, access_log=False
    )
    await uvicorn.Server(config).serve()
