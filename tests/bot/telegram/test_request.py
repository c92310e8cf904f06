"""The HTTP client keeps its limits, tells what failed, and never the token."""

from __future__ import annotations

import asyncio
import logging
import traceback
from collections.abc import AsyncIterator, Callable

import pytest
from aiohttp import web
from aiohttp.test_utils import RawTestServer
from telegram import Bot, InputFile
from telegram.error import NetworkError, TimedOut

from bot.telegram import request as client
from bot.telegram.request import NOT_SENT, AiohttpRequest
from tests.ports import free_port
from tests.telegram import faults
from tests.telegram.standin import StandIn
from tests.telegram.wire import Upload

Make = Callable[[AiohttpRequest], Bot]


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    async with StandIn() as standin:
        yield standin


@pytest.fixture
def bot_with(standin: StandIn) -> Make:
    """Make bots that speak through the given client."""

    def make(request: AiohttpRequest) -> Bot:
        return Bot(
            standin.token,
            base_url=standin.base_url,
            request=request,
            get_updates_request=AiohttpRequest(1),
        )

    return make


async def test_one_session_from_start_to_end(standin: StandIn, bot_with: Make) -> None:
    """A client is opened and closed as often as one likes, and is refused while closed."""
    request = AiohttpRequest()
    with pytest.raises(RuntimeError, match="before initialize"):
        await request.do_request(standin.url, "GET")
    await request.shutdown()
    for _ in range(2):
        async with bot_with(request) as bot:
            await request.initialize()
            assert (await bot.get_me()).is_bot
    assert standin.calls


async def test_parameters_arrive_as_they_are(standin: StandIn, bot_with: Make) -> None:
    """Numbers, truths, nested things and any letter arrive as they were given."""
    chat = standin.person()
    async with bot_with(AiohttpRequest()) as bot:
        await bot.send_message(chat.id, "𠮷野家 & 髙﨑=1% \\", protect_content=True)
    asked = standin.calls[-1]
    assert asked.given == {"chat_id": chat.id, "text": chat.last.text, "protect_content": True}
    assert (chat.last.text, chat.last.protected) == ("𠮷野家 & 髙﨑=1% \\", True)


async def test_uploads(standin: StandIn, bot_with: Make) -> None:
    """A file of several pieces arrives whole, beside its parameters, under its own name."""
    chat, data = standin.person(), bytes(range(256)) * 8192
    async with bot_with(AiohttpRequest()) as bot:
        await bot.send_document(chat.id, InputFile(data, "報告.pdf"), caption="報告です")
    assert chat.last.file is not None
    assert (chat.last.file.name, chat.last.file.kind) == ("報告.pdf", "application/pdf")
    assert chat.last.file.data == data
    assert chat.last.text == "報告です"


async def test_no_more_is_read_than_is_taken(
    standin: StandIn, bot_with: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of an answer that is larger only so much comes into the memory that this can be told."""
    monkeypatch.setattr(client, "MOST_BYTES", 1_000)
    file = standin.world.keep(Upload("a.bin", "", b"a" * 500_000), "document")
    async with bot_with(AiohttpRequest()) as bot:
        found = await bot.request.retrieve(f"{standin.base_file_url}{standin.token}/{file.path}")
        assert found == b"a" * 1_001


@pytest.mark.parametrize("status", [200, 302, 400, 401, 403, 404, 409, 502])
@pytest.mark.parametrize(
    "page",
    [
        *("<html>Sign in</html>", '{"ok":true,"res', "null", "[]", "{}", ""),
        *('{"ok":true}', '{"ok":"yes","result":{}}', '{"ok":false,"error":"Forbidden"}'),
    ],
)
async def test_a_page_of_something_in_between_is_no_refusal(status: int, page: str) -> None:
    """What is not Telegram's answer says nothing of Telegram: a proxy's 403 is nobody who blocked
    the bot, its 200 no message that cannot be sent."""

    async def between(request: web.BaseRequest) -> web.Response:
        return web.Response(status=status, text=page)

    async with RawTestServer(between) as server, AiohttpRequest() as request:
        bot = Bot("1:x", base_url=str(server.make_url("/bot")), request=request)
        with pytest.raises(NetworkError) as error:
            await bot.send_message(1, "a")
    assert type(error.value) is NetworkError


async def test_a_call_brings_its_own_limits(standin: StandIn, bot_with: Make) -> None:
    """A limit given with a call counts before the client's own."""
    chat = standin.person()
    standin.faults.add(faults.silence(), method="sendMessage")
    async with bot_with(AiohttpRequest(read=60)) as bot:
        assert bot.request.read_timeout == 60
        with pytest.raises(TimedOut):
            await bot.send_message(chat.id, "a", read_timeout=0.05)
    standin.faults.add(faults.slow(0.2), method="sendMessage")
    async with AiohttpRequest(read=0.05) as request:
        await bot_with(request).send_message(chat.id, "a", read_timeout=60)


async def test_no_more_connections_than_allowed(standin: StandIn, bot_with: Make) -> None:
    """With all connections in use, a call waits its time and says that it was not sent."""
    chat = standin.person()
    async with bot_with(AiohttpRequest(2, pool=0.05, read=60)) as bot:
        standin.faults.add(faults.silence(), times=2)
        held = [asyncio.ensure_future(bot.send_message(chat.id, "a")) for _ in range(2)]
        await chat.hears(2)
        with pytest.raises(TimedOut, match=NOT_SENT):
            await bot.send_message(chat.id, "b")
        for each in held:
            each.cancel()
        await asyncio.gather(*held, return_exceptions=True)
        await bot.send_message(chat.id, "c")
    assert [each.text for each in chat.screen] == ["a", "a", "c"]


async def test_an_upload_nobody_reads() -> None:
    """Writing a file that the other side does not read ends in time."""
    done = asyncio.Event()

    async def never_read(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.transport.pause_reading()  # type: ignore[attr-defined]
        await done.wait()
        writer.close()

    server = await asyncio.start_server(never_read, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    bot = Bot("1:x", base_url=f"http://127.0.0.1:{port}/bot", request=AiohttpRequest(read=60))
    await bot.request.initialize()
    with pytest.raises(TimedOut):
        await bot.send_document(1, InputFile(bytes(30_000_000), "a.bin"), write_timeout=0.1)
    await bot.request.shutdown()
    done.set()
    server.close()
    await server.wait_closed()


async def unreachable(standin: StandIn) -> str:
    return f"http://127.0.0.1:{free_port()}/bot"


async def hanging_up(standin: StandIn) -> str:
    standin.faults.add(faults.hangs_up())
    return standin.base_url


async def not_an_address(standin: StandIn) -> str:
    return "http:///bot"


@pytest.mark.parametrize("where", [unreachable, hanging_up, not_an_address])
async def test_the_token_is_never_told(
    standin: StandIn, caplog: pytest.LogCaptureFixture, where: Callable[..., object]
) -> None:
    """Neither an error, nor what it came from, nor a log of a failed call holds the token."""
    caplog.set_level(logging.DEBUG)
    logging.getLogger("telegram").setLevel(logging.INFO)
    base = await where(standin)  # type: ignore[misc]
    bot = Bot(standin.token, base_url=str(base), request=AiohttpRequest())
    await bot.request.initialize()
    with pytest.raises(NetworkError) as error:
        await bot.get_me()
    await bot.request.shutdown()
    told = "".join(traceback.format_exception(error.value)) + caplog.text
    assert standin.token not in told
    assert error.value.__cause__ is None
    assert error.value.__context__ is None
    assert "Error" in str(error.value) or "InvalidURL" in str(error.value)


async def test_through_a_proxy(standin: StandIn) -> None:
    """Calls go through the proxy; when it fails, its password is not told."""
    asked: list[str] = []

    async def pass_on(request: web.BaseRequest) -> web.Response:
        asked.append(str(request.raw_path))
        return web.Response(status=200, text='{"ok":true,"result":true}')

    runner = web.ServerRunner(web.Server(pass_on))
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    port = runner.addresses[0][1]
    for proxy, fails in [
        (f"http://me:pw9@127.0.0.1:{port}", False),
        (f"http://me:pw9@127.0.0.1:{free_port()}", True),
    ]:
        async with AiohttpRequest(proxy=proxy) as request:
            if fails:
                with pytest.raises(NetworkError) as error:
                    await request.do_request("http://api.example/bot1/getMe", "POST")
                assert "pw9" not in "".join(traceback.format_exception(error.value))
            else:
                assert (await request.do_request("http://api.example/bot1/getMe", "POST"))[0] == 200
    await runner.cleanup()
    assert asked == ["http://api.example/bot1/getMe"]


def test_a_proxy_it_cannot_speak_to() -> None:
    """A proxy of another kind is refused at once, without telling its password."""
    with pytest.raises(ValueError, match="must begin with") as error:
        AiohttpRequest(proxy="socks5://me:pw9@proxy.example")
    assert "pw9" not in str(error.value)
