"""A process that serves: what its roles need is started, kept up, and finished in order.

Laws: roles share nothing but the database, so that any number of processes may hold any of them;
what cannot work is refused before anything is started; what stops for a trouble of the world is
started again, with growing pauses; told to end, nothing new is taken and what is held is finished:
arrivals, turns, what they said.
"""

from __future__ import annotations

import asyncio
import signal
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, suppress
from urllib.parse import urlsplit

import structlog
import uvicorn
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp
from telegram import Bot, Update

from bot import logs
from bot.bootstrap import House
from bot.console.oidc import provider
from bot.console.routes import routes as console_routes
from bot.courier import Courier
from bot.failpoints import Failpoint, nothing
from bot.files.fetching import Fetching
from bot.heralds import heralds
from bot.ingress import Ingress
from bot.pace import Pace
from bot.page.routes import routes as of_page
from bot.settings import Problem, Settings
from bot.store.chats import PAGE
from bot.store.writer import Writer
from bot.sweep import Sweeper
from bot.telegram import starting
from bot.telegram.at_once import AtOnce
from bot.telegram.built import Unbuilt
from bot.telegram.client import telegram_bot
from bot.telegram.files import TelegramFiles
from bot.telegram.polling import poll
from bot.telegram.sender import TelegramSender
from bot.telegram.updates import CHANNEL, taken_in
from bot.telegram.webhook import address, route
from bot.turner import Turner
from bot.web.application import app
from bot.web.heads import Heads
from bot.web.pages import Pages

PAUSE, LONGEST_PAUSE = 1.0, 30.0
"""Seconds before what stopped is started again, the first time and in the end."""
LAST = 10
"""Seconds that requests under way have when the process is told to end."""
ON_TELEGRAM = frozenset({"ingress", "courier"})
"""The roles that speak to Telegram."""
HEARS = {"ingress": CHANNEL, "web": PAGE}
"""The roles to which people speak, each with its channel."""

Opened = Callable[[str], Sequence[BaseRoute]]

LOG = structlog.get_logger()


async def serve(
    house: House,
    settings: Settings,
    roles: frozenset[str],
    failpoint: Failpoint = nothing,
    ending: asyncio.Event | None = None,
    opened: Opened | None = None,
) -> None:
    """Serve until told to end: by the event, else by a signal. Raises `Problem` at the start.

    `opened` is told the address when it is taken, and gives further routes.
    """
    secret, signs_in = _secret(settings, roles), provider(settings)
    async with AsyncExitStack() as stack:
        listening = stack.enter_context(_listening(settings))
        bot = await _bot(settings, stack) if roles & ON_TELEGRAM else None
        ending = ending or _told_to_end()
        routes: list[BaseRoute] = []
        site = settings.public_url or ""
        pages = Pages(secure=site.startswith("https:"), site=site)
        writer = Writer(house.store, failpoint)
        stack.push_async_callback(asyncio.to_thread, writer.close)
        said = asyncio.Event()
        if bot is not None and "courier" in roles:
            said = await _deliver(house, settings, bot, writer, stack, failpoint)
        ingress = None
        if channels := frozenset(HEARS[role] for role in roles & HEARS.keys()):
            fetches = {CHANNEL: TelegramFiles(bot)} if bot is not None else {}
            files = Fetching(house, writer, fetches, said, failpoint)
            turner = Turner(house, writer, said, fetching=files, channels=channels)
            ingress = await _take_in(turner, writer, stack, failpoint)
        if ingress is not None and bot is not None and "ingress" in roles:
            receive = _updates(ingress, bot)
            routes += await _from_telegram(bot, settings, secret, receive, stack, failpoint)
        if "sweep" in roles:
            sweeper = Sweeper(house, writer, said, heralds(settings))
            await stack.enter_async_context(kept_up("sweep", sweeper.run))
        if ingress is not None and "web" in roles:
            routes += of_page(house, pages, writer, ingress)
            await stack.enter_async_context(kept_up("news", house.store.relay_news))
            routes += console_routes(house, pages, signs_in)
        routes += opened(address_of(listening)) if opened else ()
        LOG.info("serving", roles=sorted(roles), port=listening.getsockname()[1])
        await _listen(
            app(house, routes, pages, settings.proxies), listening, ending, house.store.bus.close
        )
    LOG.info("ended")


def _secret(settings: Settings, roles: frozenset[str]) -> str:
    """The webhook's secret, which must be there where there is a webhook."""
    secret = settings.webhook_secret.get_secret_value() if settings.webhook_secret else ""
    if "ingress" in roles and settings.webhook_url and not secret:
        raise Problem("serve.no_secret")
    return secret


@contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """The socket that answers HTTP, taken before anything else is begun."""
    host, _, port = settings.listen.rpartition(":")
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    try:
        listening = socket.create_server((host.strip("[]"), int(port)), family=family)
    except (OSError, OverflowError):
        raise Problem("serve.listen") from None
    with listening:
        yield listening


def address_of(listening: socket.socket) -> str:
    """The address under which this machine reaches what listens."""
    host, port = listening.getsockname()[:2]
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


async def _bot(settings: Settings, stack: AsyncExitStack) -> Bot:
    """The bot, known to Telegram."""
    bot = telegram_bot(settings)
    stack.push_async_callback(bot.shutdown)
    await starting.introduce(bot)
    return bot


async def _deliver(
    house: House,
    settings: Settings,
    bot: Bot,
    writer: Writer,
    stack: AsyncExitStack,
    failpoint: Failpoint,
) -> asyncio.Event:
    """Have what is said delivered; the event wakes the courier."""
    pace, role = Pace(*settings.rates), house.store.role("courier")
    senders = {CHANNEL: TelegramSender(bot)}
    courier = Courier(house, writer, senders, pace, role, failpoint)
    stack.push_async_callback(courier.close)
    await stack.enter_async_context(kept_up("courier", courier.run))
    return courier.said


async def _take_in(
    turner: Turner, writer: Writer, stack: AsyncExitStack, failpoint: Failpoint
) -> Ingress:
    """What keeps all that comes in and has its turns taken."""
    stack.push_async_callback(turner.close)
    ingress = Ingress(writer, turner.wake, failpoint)
    stack.push_async_callback(ingress.close)
    await stack.enter_async_context(kept_up("turner", turner.run))
    return ingress


def _updates(ingress: Ingress, bot: Bot) -> Callable[[Update | Unbuilt], Awaitable[None]]:
    """What keeps the updates of Telegram."""
    at_once = AtOnce(bot)

    async def receive(update: Update | Unbuilt) -> None:
        await ingress.receive(taken_in(update, at_once.of))

    return receive


async def _from_telegram(
    bot: Bot,
    settings: Settings,
    secret: str,
    receive: Callable[[Update | Unbuilt], Awaitable[None]],
    stack: AsyncExitStack,
    failpoint: Failpoint,
) -> list[Route]:
    """Have updates come in: by the routes of a webhook, or by asking."""
    await starting.put_up_menu(bot)
    if settings.webhook_url:
        url = address(settings.webhook_url)
        await starting.be_called(bot, url, secret)
        return [route(bot, secret, receive, urlsplit(url).path)]
    await starting.be_asked(bot)
    await stack.enter_async_context(kept_up("polling", lambda: poll(bot, receive, failpoint)))
    return []


@asynccontextmanager
async def kept_up(name: str, run: Callable[[], Awaitable[None]]) -> AsyncIterator[None]:
    """Run something until the end, starting it again when it stops for a trouble of the world."""
    clock = asyncio.get_running_loop().time

    async def running() -> None:
        pause = PAUSE
        while True:
            began = clock()
            try:
                await run()
            except Exception as error:
                pause = PAUSE if clock() - began > LONGEST_PAUSE else pause
                LOG.error("stopped", what=name, **logs.of(error), seconds=pause)
                await asyncio.sleep(pause)
                pause = min(2 * pause, LONGEST_PAUSE)

    task = asyncio.create_task(running())
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


def _told_to_end() -> asyncio.Event:
    """Set when the process is told to end; told a second time, it ends at once."""
    ending, loop = asyncio.Event(), asyncio.get_running_loop()
    signals = (signal.SIGTERM, signal.SIGINT)

    def end() -> None:
        ending.set()
        for each in signals:
            loop.remove_signal_handler(each)

    for each in signals:
        loop.add_signal_handler(each, end)
    return ending


class _Server(uvicorn.Server):
    """Leaves signals alone: its own handling would end the process before it has finished."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


async def _listen(
    application: ASGIApp,
    listening: socket.socket,
    ending: asyncio.Event,
    end_streams: Callable[[], None],
) -> None:
    """Answer HTTP until told to end, or until it fails, which ends the process: it would go on
    without anybody reaching it. Streams would never end by themselves."""
    config = uvicorn.Config(
        application,
        http=Heads,
        log_config=None,
        access_log=False,
        server_header=False,
        lifespan="off",
        proxy_headers=False,  # uvicorn would believe whoever connects from this machine
        timeout_graceful_shutdown=LAST,
    )
    server = _Server(config)
    serving = asyncio.create_task(server.serve(sockets=[listening]))
    told = asyncio.create_task(ending.wait())
    await asyncio.wait({serving, told}, return_when=asyncio.FIRST_COMPLETED)
    told.cancel()
    server.should_exit = True
    end_streams()
    await serving
