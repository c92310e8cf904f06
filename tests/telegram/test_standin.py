"""The stand-in refuses what Telegram refuses, delivers as it delivers, and fails on demand."""

from __future__ import annotations

import asyncio
import json
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from aiohttp import web
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, InputFile
from telegram.error import (
    BadRequest,
    Conflict,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TimedOut,
)
from telegram.request import BaseRequest

from bot.telegram.request import AiohttpRequest
from tests.telegram import faults
from tests.telegram.delivery import How
from tests.telegram.standin import StandIn

ROOT = Path(__file__).resolve().parents[2]
Ask = Callable[..., Awaitable[dict[str, Any]]]


class Whole(AiohttpRequest):
    """Reads answers whole: what the stand-in says is looked at here, not what we need of it."""

    parse_json_payload = staticmethod(BaseRequest.parse_json_payload)


def bot_of(standin: StandIn, token: str | None = None) -> Bot:
    return Bot(
        token or standin.token,
        base_url=standin.base_url,
        base_file_url=standin.base_file_url,
        request=Whole(),
        get_updates_request=Whole(1),
    )


@pytest.fixture
async def bot(standin: StandIn) -> AsyncIterator[Bot]:
    async with bot_of(standin) as bot:
        yield bot


@pytest.fixture
async def ask(standin: StandIn) -> AsyncIterator[Ask]:
    """Ask the API with nothing in between that could mend a mistake."""
    async with aiohttp.ClientSession() as session:

        async def asked(method: str, **given: Any) -> dict[str, Any]:
            async with session.post(
                f"{standin.base_url}{standin.token}/{method}", json=given
            ) as it:
                answer: dict[str, Any] = await it.json()
                return answer

        yield asked


def keys(*labels: str) -> InlineKeyboardMarkup:
    buttons = [InlineKeyboardButton(label, callback_data=f"t{label}") for label in labels]
    return InlineKeyboardMarkup([buttons])


def inline(*buttons: Any) -> dict[str, Any]:
    return {"inline_keyboard": [list(buttons)]}


YES = {"text": "はい", "callback_data": "y"}
REFUSED: list[tuple[str, str, dict[str, Any], str]] = [
    ("no chat", "sendMessage", {"text": "a"}, "chat_id is empty"),
    ("an unknown chat", "sendMessage", {"chat_id": 1, "text": "a"}, "chat not found"),
    ("a public name nobody has", "sendMessage", {"chat_id": "@a", "text": "a"}, "chat not found"),
    ("no text", "sendMessage", {"chat_id": 7}, 'parameter "text" is required'),
    ("an empty text", "sendMessage", {"chat_id": 7, "text": " \n"}, "message text is empty"),
    ("a text too long", "sendMessage", {"chat_id": 7, "text": "a" * 4097}, "message is too long"),
    ("wide signs", "sendMessage", {"chat_id": 7, "text": "😀" * 2049}, "message is too long"),
    ("a number as text", "sendMessage", {"chat_id": 7, "text": 5}, "can't parse text"),
    ("a wrong truth", "sendMessage", {"chat_id": 7, "text": "a", "protect_content": "x"}, "can't"),
    ("an unknown parameter", "sendMessage", {"chat_id": 7, "text": "a", "txet": "a"}, "'txet'"),
    ("half of a pair", "sendMessage", {"chat_id": 7, "text": "\ud800"}, "UTF-8"),
    ("an open tag", "sendMessage", {"chat_id": 7, "text": "<b>a", "parse_mode": "HTML"}, "end tag"),
    ("a wrong tag", "sendMessage", {"chat_id": 7, "text": "<x>a", "parse_mode": "HTML"}, '<x>|"x"'),
    ("a lone <", "sendMessage", {"chat_id": 7, "text": "1 < 2", "parse_mode": "HTML"}, "parse ent"),
    (
        "a bare dot",
        "sendMessage",
        {"chat_id": 7, "text": "a.", "parse_mode": "MarkdownV2"},
        "reserved",
    ),
    (
        "an open star",
        "sendMessage",
        {"chat_id": 7, "text": "*a", "parse_mode": "MarkdownV2"},
        "end of",
    ),
    (
        "data too long",
        "sendMessage",
        {
            "chat_id": 7,
            "text": "a",
            "reply_markup": inline({"text": "a", "callback_data": "あ" * 22}),
        },
        "BUTTON_DATA_INVALID",
    ),
    (
        "data that is empty",
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": inline({"text": "a", "callback_data": ""})},
        "BUTTON_DATA_INVALID",
    ),
    (
        "a button that does nothing",
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": inline({"text": "a"})},
        "Text buttons are unallowed",
    ),
    (
        "a button without a label",
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": inline({"text": " ", "callback_data": "a"})},
        "text is empty",
    ),
    (
        "a link that is none",
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": inline({"text": "a", "url": "x"})},
        "Wrong HTTP URL",
    ),
    (
        "too many buttons",
        "sendMessage",
        {"chat_id": 7, "text": "a", "reply_markup": inline(*[YES] * 101)},
        "reply markup is too long",
    ),
    (
        "an unknown message",
        "editMessageText",
        {"chat_id": 7, "message_id": 99, "text": "a"},
        "to edit",
    ),
    ("nothing to delete", "deleteMessage", {"chat_id": 7, "message_id": 99}, "to delete not found"),
    ("an unknown query", "answerCallbackQuery", {"callback_query_id": "99"}, "query is too old"),
    ("an unknown file", "getFile", {"file_id": "x"}, "invalid file_id"),
    ("a strange act", "sendChatAction", {"chat_id": 7, "action": "sing"}, "wrong parameter action"),
    ("leaving a person", "leaveChat", {"chat_id": 7}, "private chats"),
    (
        "a command in capitals",
        "setMyCommands",
        {"commands": [{"command": "A", "description": "a"}]},
        "BOT_COMMAND_INVALID",
    ),
    ("an http webhook", "setWebhook", {"url": "http://example.com/"}, "HTTPS URL must be provided"),
    (
        "a secret of odd signs",
        "setWebhook",
        {"url": "https://a.example/", "secret_token": "あ"},
        "secret token",
    ),
]


@pytest.mark.parametrize(
    ("method", "given", "why"), [each[1:] for each in REFUSED], ids=[each[0] for each in REFUSED]
)
async def test_refuses(
    standin: StandIn, ask: Ask, method: str, given: dict[str, Any], why: str
) -> None:
    """What Telegram refuses is a 400 that says why, and nothing is shown."""
    chat = standin.person(id=7)
    answer = await ask(method, **given)
    assert (answer["ok"], answer["error_code"]) == (False, 400)
    assert any(each in answer["description"] for each in why.split("|"))
    assert chat.screen == ()


async def test_a_conversation(standin: StandIn, bot: Bot) -> None:
    """What a person writes reaches a poll, and what the bot sends, changes and removes is seen."""
    chat = standin.person(language="ja")
    await chat.start("TOKEN")
    (started,) = await bot.get_updates()
    assert started.message is not None
    assert started.message.text == "/start TOKEN"
    assert started.message.from_user is not None
    assert started.message.from_user.language_code == "ja"
    assert started.message.entities[0].type == "bot_command"
    sent = await bot.send_message(chat.id, "漏えいですか。", reply_markup=keys("はい", "いいえ"))
    assert (chat.last.text, chat.last.buttons) == ("漏えいですか。", ["はい", "いいえ"])
    await chat.presses("いいえ")
    (pressed,) = await bot.get_updates(offset=started.update_id + 1)
    assert pressed.callback_query is not None
    assert pressed.callback_query.data == "tいいえ"
    await pressed.callback_query.answer("はい、わかりました")
    await bot.edit_message_reply_markup(chat.id, sent.message_id, reply_markup=None)
    assert chat.text == "> /start TOKEN\n\n漏えいですか。"
    assert chat.toasts == ["はい、わかりました"]
    await bot.edit_message_text("直しました。", chat.id, sent.message_id)
    assert chat.last.text == "直しました。"
    await bot.delete_message(chat.id, sent.message_id)
    assert [each.text for each in chat.screen] == ["/start TOKEN"]


async def test_the_same_again_is_not_a_change(standin: StandIn, bot: Bot) -> None:
    """An edit that changes nothing is refused."""
    chat = standin.person()
    sent = await bot.send_message(chat.id, "a", reply_markup=keys("x"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_text("a", chat.id, sent.message_id, reply_markup=keys("x"))
    with pytest.raises(BadRequest, match="Message is not modified"):
        await bot.edit_message_reply_markup(chat.id, sent.message_id, reply_markup=keys("x"))


async def test_a_persons_message_is_theirs(standin: StandIn, bot: Bot) -> None:
    """The bot cannot edit what a person wrote."""
    chat = standin.person()
    message = await chat.says("a")
    with pytest.raises(BadRequest, match="can't be edited"):
        await bot.edit_message_text("b", chat.id, message.id)


@pytest.mark.parametrize(
    ("mode", "text", "shown", "kinds"),
    [
        ("HTML", "<b>a</b> &lt; <a href='x'>b</a>", "a < b", ["bold", "text_link"]),
        ("HTML", "😀<code>c</code>", "😀c", ["code"]),
        ("MarkdownV2", r"*a* \. `c\` ", "a . c\\", ["bold", "code"]),
        ("MarkdownV2", "[a](https://a.example)", "a", ["text_link"]),
    ],
)
async def test_marked_up_text(
    standin: StandIn, bot: Bot, mode: str, text: str, shown: str, kinds: list[str]
) -> None:
    """Marked-up text is shown without its marks."""
    chat = standin.person()
    sent = await bot.send_message(chat.id, text, parse_mode=mode)
    assert chat.last.text == sent.text == shown
    assert [each.type for each in sent.entities] == kinds


async def test_files_go_both_ways(standin: StandIn, bot: Bot) -> None:
    """A person's file can be fetched, and one the bot sends, by upload or by id, is seen."""
    chat = standin.person()
    await chat.sends_document(b"%PDF", name="領収書.pdf", caption="請求")
    await chat.sends_photo(b"\xff\xd8")
    document, photo = [update.message for update in await bot.get_updates()]
    assert document is not None
    assert document.document is not None
    assert (document.document.file_name, document.caption) == ("領収書.pdf", "請求")
    assert bytes(await (await document.document.get_file()).download_as_bytearray()) == b"%PDF"
    assert photo is not None
    assert photo.photo[0].file_size == 2
    await bot.send_document(chat.id, InputFile(b"\r\n--data", '報告 "1".txt'), caption="報告です")
    shown = chat.last.file
    assert shown is not None
    assert (shown.name, shown.data, chat.last.text) == ('報告 "1".txt', b"\r\n--data", "報告です")
    await bot.send_photo(chat.id, photo.photo[0].file_id)
    assert (chat.last.what, chat.last.file) == ("photo", chat.screen[1].file)
    with pytest.raises(BadRequest, match="caption is too long"):
        await bot.send_document(chat.id, b"a", caption="a" * 1025)
    with pytest.raises(BadRequest, match="non-empty"):
        await bot.send_document(chat.id, InputFile(b"", "a.txt"))


async def test_a_large_file_cannot_be_fetched(standin: StandIn, bot: Bot) -> None:
    """A file above 20 MB is refused to a bot."""
    sent = await standin.person().sends_document(bytes(20 * 1024 * 1024 + 1))
    assert sent.file is not None
    with pytest.raises(BadRequest, match="File is too big"):
        await bot.get_file(sent.file.id)


@pytest.mark.parametrize(
    ("token", "why"), [("1:short", "Not Found"), (f"1:{'a' * 35}", "Unauthorized")]
)
async def test_a_wrong_token(standin: StandIn, token: str, why: str) -> None:
    """A malformed token is 404 and another's 401, as at Telegram."""
    bot = bot_of(standin, token)
    await bot.request.initialize()
    with pytest.raises(InvalidToken, match=why):
        await bot.get_me()
    await bot.request.shutdown()


async def test_an_unknown_method(ask: Ask) -> None:
    """A method that does not exist is 404."""
    assert (await ask("sendMesage"))["error_code"] == 404


@pytest.mark.parametrize(
    ("kind", "body", "why"),
    [
        ("application/json", b"[1]", "can't parse JSON object"),
        ("application/json", b'{"chat_id": 7, "text": "\xff"}', "can't parse JSON object"),
        ("application/x-www-form-urlencoded", b"chat_id=7&text=%FF", "encoded in UTF-8"),
        ("multipart/form-data; boundary=a", b"--b\r\n", "multipart body is broken"),
        ("text/plain", b"hello", "unsupported content type"),
    ],
)
async def test_a_broken_body(standin: StandIn, kind: str, body: bytes, why: str) -> None:
    """A body that cannot be read is a 400."""
    standin.person(id=7)
    url, headers = f"{standin.base_url}{standin.token}/sendMessage", {"Content-Type": kind}
    async with (
        aiohttp.ClientSession() as session,
        session.post(url, data=body, headers=headers) as answer,
    ):
        assert answer.status == 400
        assert why in (await answer.json())["description"]


async def test_blocked_gone_and_never_seen(standin: StandIn, bot: Bot) -> None:
    """Who blocked the bot, deleted the account or never wrote gets nothing, each in its words."""
    chat, gone, stranger = standin.person(), standin.person(), standin.person(known=False)
    await chat.blocks()
    gone.deletes_account()
    for one, error, why in [
        (chat, Forbidden, "blocked by the user"),
        (gone, Forbidden, "deactivated"),
        (stranger, BadRequest, "Chat not found"),
    ]:
        with pytest.raises(error, match=why):
            await bot.send_message(one.id, "a")
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == "kicked"
    await chat.unblocks()
    await stranger.start()
    await bot.send_message(chat.id, "a")
    await bot.send_message(stranger.id, "a")


async def test_a_group(standin: StandIn, bot: Bot) -> None:
    """A bot that left a group cannot write there."""
    chat, group = standin.person(), standin.group()
    await group.adds_bot(by=chat)
    await group.says("こんにちは", by=chat)
    added, said = await bot.get_updates()
    assert added.my_chat_member is not None
    assert said.message is not None
    assert said.message.chat.type == "group"
    await bot.send_message(group.id, "個別にどうぞ")
    await bot.leave_chat(group.id)
    with pytest.raises(Forbidden, match="not a member"):
        await bot.send_message(group.id, "a")


async def test_the_menu(standin: StandIn, bot: Bot) -> None:
    """Commands and descriptions are kept by language."""
    await bot.set_my_commands([("help", "使い方")], language_code="ja")
    await bot.set_my_description("案内", language_code="ja")
    assert standin.world.commands["default", "ja"][0]["description"] == "使い方"
    assert (await bot.get_my_commands(language_code="ja"))[0].command == "help"
    assert standin.world.descriptions["setMyDescription", "ja"] == "案内"


async def test_polling_moves_on_by_offset(standin: StandIn, bot: Bot) -> None:
    """An update comes again until a later offset is asked for; ids may jump."""
    chat = standin.person()
    await chat.says("1")
    standin.delivery.next_id = 1_000
    await chat.says("2")
    assert [each.update_id for each in await bot.get_updates()] == [1, 1_000]
    assert [each.update_id for each in await bot.get_updates(offset=2)] == [1_000]
    assert await bot.get_updates(offset=1_001) == ()
    await standin.settled()


async def test_a_poll_waits(standin: StandIn, bot: Bot) -> None:
    """A poll with nothing to give waits, and gives what comes; only what was asked for."""
    waiting = asyncio.ensure_future(bot.get_updates(timeout=20, allowed_updates=["callback_query"]))
    await bot.get_me()
    chat = standin.person()
    sent = await bot.send_message(chat.id, "a", reply_markup=keys("x"))
    await chat.says("passed over")
    assert not waiting.done()
    await chat.presses(0)
    (update,) = await waiting
    assert update.callback_query is not None
    assert update.callback_query.message is not None
    assert update.callback_query.message.message_id == sent.message_id


async def test_a_second_poller(standin: StandIn, bot: Bot) -> None:
    """A second poll ends the first with a conflict; under a webhook there is none at all."""
    first = asyncio.ensure_future(bot.get_updates(timeout=20))
    async with bot_of(standin) as other:
        second = asyncio.ensure_future(other.get_updates(timeout=20))
        with pytest.raises(Conflict, match="terminated by other getUpdates"):
            await first
        await standin.person().says("a")
        assert len(await second) == 1
    await bot.set_webhook("https://bot.example/hook", drop_pending_updates=True)
    with pytest.raises(Conflict, match="webhook is active"):
        await bot.get_updates()
    assert (await bot.get_webhook_info()).url == "https://bot.example/hook"
    await bot.delete_webhook()
    assert await bot.get_updates() == ()


@pytest.mark.parametrize("text", ["あ=1&b%2+ c", " 100%=%41% ", "%0A", "a\r\nb=\nc"])
async def test_forms(standin: StandIn, text: str) -> None:
    """A form's values are read as they were written."""
    chat = standin.person(id=7)
    async with aiohttp.ClientSession() as session:
        url = f"{standin.base_url}{standin.token}/sendMessage"
        async with session.post(url, data={"chat_id": 7, "text": text, "protect_content": "true"}):
            assert standin.calls[0].given["text"] == text
    assert (chat.last.text, chat.last.protected) == (text.strip(), True)


class Hook:
    """A webhook that writes down what comes and answers as told, else 200."""

    def __init__(self) -> None:
        self.came: list[int] = []
        self.secrets: set[str | None] = set()
        self.answers: list[int] = []
        self.at_once = self.most_at_once = 0
        self.gate = asyncio.Event()
        self.gate.set()

    async def take(self, request: web.Request) -> web.Response:
        self.came.append((await request.json())["update_id"])
        self.secrets.add(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await self.gate.wait()
        self.at_once -= 1
        return web.Response(status=self.answers.pop(0) if self.answers else 200)


@pytest.fixture
async def hook() -> AsyncIterator[tuple[Hook, str]]:
    hook, app = Hook(), web.Application()
    app.router.add_post("/hook", hook.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    yield hook, f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    await runner.cleanup()


async def test_a_webhook_is_asked_until_it_takes(
    standin: StandIn, bot: Bot, hook: tuple[Hook, str]
) -> None:
    """An update is posted with the secret until a 2xx, and the chat's next one only then."""
    here, url = hook
    here.answers = [500, 503]
    chat = standin.person()
    await chat.says("1")
    await bot.set_webhook(url, secret_token="s3cret")
    await chat.says("2")
    await standin.settled()
    assert here.came == [1, 1, 1, 2]
    assert here.secrets == {"s3cret"}
    assert standin.delivery.failures == ["1: 500", "1: 503"]


async def test_a_webhooks_connections(standin: StandIn, bot: Bot, hook: tuple[Hook, str]) -> None:
    """Different chats' updates are posted at once, at most as many as were allowed."""
    here, url = hook
    here.gate.clear()
    await bot.set_webhook(url, max_connections=3)
    for _ in range(5):
        await standin.person().says("a")
    while here.at_once < 3:
        await asyncio.sleep(0.001)
    here.gate.set()
    await standin.settled()
    assert (sorted(here.came), here.most_at_once) == ([1, 2, 3, 4, 5], 3)


async def test_delivered_again_shuffled_and_at_once(
    standin: StandIn, bot: Bot, hook: tuple[Hook, str]
) -> None:
    """A test may have an update delivered again, many times at once, or in another order."""
    here, url = hook
    await bot.set_webhook(url)
    chat = standin.person()
    await chat.says("1", how=How(again=2))
    await chat.says("2", how=How(copies=4, urls=(url, url)))
    standin.delivery.hold()
    await chat.says("3")
    await chat.says("4")
    standin.delivery.release(lambda updates: updates[::-1])
    await standin.settled()
    assert here.came == [1, 1, 1, 2, 2, 2, 2, 4, 3]


async def test_floods_and_breakdowns(standin: StandIn, bot: Bot) -> None:
    """A rule befalls the chat and the method it names, as often as it says, and no other."""
    chat, other = standin.person(), standin.person()
    standin.faults.add(faults.flood(7), chat=chat.id, times=2, skip=1)
    standin.faults.add(faults.broken(), chat=other.id, method="sendMessage")
    await bot.send_message(chat.id, "1")
    for _ in range(2):
        with pytest.raises(RetryAfter) as error:
            await bot.send_message(chat.id, "2")
        assert error.value.retry_after == timedelta(seconds=7)
    await bot.send_chat_action(other.id, "typing")
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.send_message(other.id, "1")
    await bot.send_message(chat.id, "3")
    await bot.send_message(other.id, "3")
    assert [each.text for each in chat.screen] == ["1", "3"]
    assert [each.status for each in standin.calls if each.chat == other.id] == [200, 502, 200]


@pytest.mark.parametrize(
    ("fault", "error", "kept"),
    [
        (faults.hangs_up(), NetworkError, 0),
        (faults.hangs_up(after=True), NetworkError, 1),
        (faults.silence(after=False), TimedOut, 0),
        (faults.silence(), TimedOut, 1),
        (faults.forbidden(), Forbidden, 0),
    ],
    ids=["hangs up", "hangs up after", "silent before", "silent after", "forbidden"],
)
async def test_failures(
    standin: StandIn, bot: Bot, fault: faults.Fault, error: type[Exception], kept: int
) -> None:
    """A call may fail before it did its work or after: then the message is there all the same."""
    chat = standin.person()
    standin.faults.add(fault, method="sendMessage")
    with pytest.raises(error):
        await bot.send_message(chat.id, "a", read_timeout=0.3)
    assert [each.text for each in chat.from_bot] == ["a"] * kept
    await bot.send_message(chat.id, "b")
    assert len(chat.from_bot) == kept + 1


async def test_an_answer_may_take_long(standin: StandIn, bot: Bot) -> None:
    """A delay holds an answer back while the message is already there, and no other call."""
    chat = standin.person()
    standin.faults.add(faults.slow(60), method="sendMessage")
    sending = asyncio.ensure_future(bot.send_message(chat.id, "a"))
    await chat.hears()
    await bot.get_me()
    assert not sending.done()
    sending.cancel()


async def test_hearing_begins_anew_with_each_act(standin: StandIn, bot: Bot) -> None:
    """One hears what came since one's own last act."""
    chat = standin.person()
    await bot.send_message(chat.id, "a")
    await chat.says("1")
    with pytest.raises(AssertionError, match="1 new in chat"):
        await chat.hears(patience=0.01)
    await bot.send_message(chat.id, "b")
    assert [each.text for each in await chat.hears()] == ["b"]


async def test_waiting_for_what_never_comes(standin: StandIn) -> None:
    """Waiting for what is not seen fails, saying what was waited for."""
    chat = standin.person()
    with pytest.raises(AssertionError, match="'期限' seen"):
        await chat.sees("期限", patience=0.01)
    with pytest.raises(LookupError, match="no button 'はい'"):
        await chat.presses("はい")


@pytest.mark.parametrize("chunked", [True, False], ids=["in chunks", "a piece at a time"])
async def test_requests_in_pieces(standin: StandIn, chunked: bool) -> None:
    """A request in chunks, in pieces, or right behind another is read whole."""
    chat = standin.person(id=7)
    body = json.dumps({"chat_id": 7, "text": "あ"}).encode()
    head = f"POST /bot{standin.token}/sendMessage HTTP/1.1\r\nContent-Type: application/json\r\n"
    if chunked:
        sizes = b"5\r\n" + body[:5] + f"\r\n{len(body) - 5:x}\r\n".encode() + body[5:]
        whole = f"{head}Transfer-Encoding: chunked\r\n\r\n".encode() + sizes + b"\r\n0\r\n\r\n"
    else:
        whole = f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body
    reader, writer = await asyncio.open_connection("127.0.0.1", standin.port)
    for at in count(0, 7):
        writer.write((whole * 2)[at : at + 7])
        await writer.drain()
        if at > 2 * len(whole):
            break
    await chat.hears(2)
    assert (await reader.readline()) == b"HTTP/1.1 200 OK\r\n"
    writer.close()
    await writer.wait_closed()


async def test_a_process_of_its_own() -> None:
    """Run as a process, it is spoken to over HTTP: people act, and one sees what they see."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "tests.telegram.standin", "--delay", "0.001"),
        cwd=ROOT,
        stdout=asyncio.subprocess.PIPE,
    )
    assert process.stdout is not None
    told = json.loads(await process.stdout.readline())
    async with aiohttp.ClientSession(told["url"]) as session:

        async def control(**asked: Any) -> Any:
            async with session.post("/control", json=asked) as answer:
                found = await answer.json()
                return found.get("result", found.get("description"))

        chat = (await control(do="person", language="en"))["id"]
        await control(do="says", chat=chat, text="1", how={"again": 1})
        request = AiohttpRequest()
        async with Bot(told["token"], base_url=f"{told['url']}/bot", request=request) as bot:
            assert len(await bot.get_updates()) == len(await bot.get_updates(offset=2)) == 1
            await control(do="fault", kind="flood", **{"with": {"retry_after": 1}}, chat=chat)
            with pytest.raises(RetryAfter):
                await bot.send_message(chat, "2")
            await bot.send_message(chat, "2", reply_markup=keys("x"))
        assert (await control(do="hears", chat=chat))[0]["buttons"] == ["x"]
        assert (await control(do="screen", chat=chat))["text"] == "> 1\n\n2\n[x]"
        assert await control(do="presses", chat=chat, button="x")
        assert "no such act" in await control(do="dances", chat=chat)
        assert (await control(do="calls"))[0][1] == "getMe"
    process.terminate()
    await process.wait()
