"""What comes in is kept before Telegram hears of it: by webhook, by polling, at the start."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from typing import Any

import aiohttp
import pytest
from pydantic import SecretStr
from sqlalchemy import Connection, Engine, event
from sqlalchemy.exc import OperationalError
from structlog.testing import capture_logs
from telegram.error import RetryAfter

from bot import bootstrap, serving
from bot.metrics import METRICS
from bot.settings import ROLES, Problem, Settings
from bot.telegram import polling, starting
from bot.telegram.webhook import MOST_BYTES
from bot.web import forms
from tests.telegram.delivery import How
from tests.telegram.faults import Fault, broken, flood
from tests.telegram.front import TOKEN
from tests.telegram.reading import Refused
from tests.telegram.running import SECRET, by_webhook, running, settings_for
from tests.telegram.standin import StandIn

HEADER = "X-Telegram-Bot-Api-Secret-Token"


@contextmanager
def database_away() -> Iterator[None]:
    """No transaction can be begun."""

    def begin(connection: Connection) -> None:
        raise OperationalError("BEGIN", None, ConnectionError("gone"))

    event.listen(Engine, "begin", begin, insert=True)
    try:
        yield
    finally:
        event.remove(Engine, "begin", begin)


async def test_the_webhook_lets_in_telegram_only(standin: StandIn, tmp_path: Path) -> None:
    """A wrong or missing secret is 403, too much 413, what has no number 400; no case comes."""
    settings = by_webhook(standin, tmp_path)
    wrong: list[tuple[dict[str, str], bytes, int]] = [
        ({}, b"{}", 403),
        ({HEADER: ""}, b"{}", 403),
        ({HEADER: "秘密"}, b"{}", 403),
        ({HEADER: SECRET[:-1]}, b'{"update_id": 1}', 403),
        ({HEADER: SECRET}, b"{", 400),
        ({HEADER: SECRET}, b"\xff", 400),
        ({HEADER: SECRET}, b"[]", 400),
        ({HEADER: SECRET}, b"[" * 100_000, 400),
        ({HEADER: SECRET}, b'{"update_id": "1"}', 400),
        ({HEADER: SECRET}, b'{"update_id": true}', 400),
        ({HEADER: SECRET}, b'{"update_id": 99999999999999999999}', 400),
        ({HEADER: SECRET}, b'{"update_id": 1, "message": 5}', 200),
        ({HEADER: SECRET}, b" " * (MOST_BYTES + 1), 413),
        ({HEADER: SECRET}, b'{"update_id": 1, "poll": null}', 200),
    ]
    async with running(standin, settings) as program, aiohttp.ClientSession() as session:
        for headers, body, status in wrong:
            url = f"{settings.webhook_url}/telegram"
            async with session.post(url, data=body, headers=headers) as answer:
                assert (answer.status, body[:40]) == (status, body[:40])
        async with session.get(f"{settings.webhook_url}/telegram") as answer:
            assert answer.status == 405
        assert standin.delivery.webhook
        assert (standin.delivery.webhook.url, standin.delivery.webhook.secret) == (
            f"{settings.webhook_url}/telegram",
            SECRET,
        )
        assert program.house.store.cases() == []


@pytest.mark.parametrize(("patience", "status"), [(-1_000, b"408"), (20, b"")])
async def test_an_update_that_does_not_come_to_its_end(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, patience: int, status: bytes
) -> None:
    """It is waited for as long as for a form; a line that breaks in it is no failure of ours."""
    monkeypatch.setattr(forms, "PATIENCE", patience)
    settings = by_webhook(standin, tmp_path)
    head = (
        f"POST /telegram HTTP/1.1\r\nHost: x\r\n{HEADER}: {SECRET}\r\nContent-Length: 9\r\n\r\n{{"
    )
    with capture_logs() as noted:
        async with running(standin, settings):
            host, _, port = settings.listen.rpartition(":")
            reader, writer = await asyncio.open_connection(host, int(port))
            writer.write(head.encode())
            answered = await reader.readline() if status else b""
            writer.close()
            await writer.wait_closed()
    assert answered[9:12] == status
    assert [each for each in noted if each["log_level"] == "error"] == []


async def test_a_database_that_is_away_is_waited_for(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Meanwhile the webhook answers 503 and /readyz too, /healthz 200; then everything lands."""
    monkeypatch.setattr(serving, "PAUSE", 0.05)
    async with running(standin, by_webhook(standin, tmp_path)) as program:
        person = standin.person()
        await person.start()
        await program.settled()
        with database_away():
            await person.says("1")
            while not standin.delivery.failures:
                await asyncio.sleep(0.01)
            assert standin.delivery.failures[0].endswith(": 503")
            assert await program.get("/readyz") == (503, "database\n")
            assert await program.get("/healthz") == (200, "alive\n")
        await program.settled()
        assert await program.get("/readyz") == (200, "ready\n")
        assert [line.direction for line in program.lines(person)] == ["out", "in", "out"]


async def test_what_cannot_be_kept_stays_with_telegram(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """When asking, the offset moves only past what is kept: what was not is given again."""
    monkeypatch.setattr(serving, "PAUSE", 0.05)
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.05)
    async with running(standin, settings_for(standin, tmp_path)) as program:
        person = standin.person()
        await person.start()
        await program.settled()
        with database_away():
            calls = len(standin.calls)
            await person.says("1")
            while sum(each.method == "getUpdates" for each in standin.calls[calls:]) < 2:
                await asyncio.sleep(0.01)
            assert len(standin.delivery.pending) == 1
        await program.settled()
        assert [line.direction for line in program.lines(person)] == ["out", "in", "out"]


async def test_a_second_poller_is_told_and_waited_for(
    standin: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Another program that asks for our updates is named in the log; ours goes on after it."""
    monkeypatch.setattr(polling, "FIRST_PAUSE", 0.05)
    async with running(standin, settings_for(standin, tmp_path)) as program:
        person = standin.person()
        await person.start()
        await program.settled()
        url = f"{standin.base_url}{standin.token}/getUpdates"
        async with aiohttp.ClientSession() as session, session.get(url) as other:
            assert other.status == 200
        await person.says("1")
        await program.settled()
    assert "polling.second_poller" in capsys.readouterr().out


async def test_an_update_nobody_can_read_holds_up_nobody(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A message on which our own reading fails is answered, and those after it are heard."""

    def broken_screen(text: str) -> None:
        if text == "boom":
            raise ZeroDivisionError

    monkeypatch.setattr("bot.screening.screen", broken_screen)
    async with running(standin, settings_for(standin, tmp_path)) as program:
        person = standin.person()
        await person.start()
        await person.says("boom")
        await person.says("/help")
        await program.settled()
        assert "読み取れません" in person.from_bot[1].text
        assert any("/back" in each.text for each in person.from_bot[2:])


@pytest.mark.parametrize(
    ("settings", "way"),
    [(settings_for, "polling"), (by_webhook, "webhook")],
    ids=["polling", "webhook"],
)
@pytest.mark.parametrize("odd", [{"date": 10**17}, {"message_id": 2**63}], ids=["year", "number"])
async def test_what_is_no_update_holds_up_none_after_it(
    standin: StandIn,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    settings: Callable[[StandIn, Path], Settings],
    way: str,
    odd: dict[str, int],
) -> None:
    """A message of a year that no machine knows, or of a number that no database holds, is said,
    and whoever wrote it is told, once, however often it comes; it is not asked for again, and the
    others are heard."""
    before = unread()
    async with running(standin, settings(standin, tmp_path)) as program:
        person = standin.person()
        await person.start()
        await program.settled()
        standin.delivery.hold()
        await person.says("1")
        unheard = {**standin.delivery.updates[-1]["message"], **odd}
        number = standin.delivery.add("message", unheard, person.id, How(again=1))
        await person.says("1")
        standin.delivery.release()
        await program.settled()
        heard = [line.body for line in program.lines(person) if line.direction == "in"]
        told = [each for each in person.from_bot if "読み取れませんでした" in each.text]
    assert (len(heard), len(told), standin.delivery.failures) == (3, 1, [])
    said = [line for line in capsys.readouterr().out.splitlines() if f"{way}.no_update" in line]
    assert said
    assert all(str(number) in line and "1000000" not in line for line in said)
    assert unread() > before


def unread() -> float:
    """How many updates were counted that nobody could read."""
    return METRICS.registry.get_sample_value("hakkaku_updates_total", {"known": "unread"}) or 0


async def test_metrics_count_without_telling(standin: StandIn, tmp_path: Path) -> None:
    """/metrics has turns, deliveries, ages and durations, and no id, address or word."""
    async with running(standin, settings_for(standin, tmp_path)) as program:
        person = standin.person(name="極秘太郎")
        await person.start()
        await program.settled()
        standin.faults.add(broken(), method="sendMessage")
        await person.says("極秘の件")
        await program.settled()
        status, told = await program.get("/metrics")
    assert status == 200
    for name in (
        *('hakkaku_updates_total{known="new"}', 'hakkaku_turns_total{outcome="taken"}'),
        *('hakkaku_deliveries_total{outcome="sent"}', 'hakkaku_deliveries_total{outcome="later"}'),
        *("hakkaku_turn_seconds_bucket", "hakkaku_delivery_seconds_bucket"),
        *("hakkaku_inbound_age_seconds", "hakkaku_outbox_age_seconds"),
    ):
        assert name in told
    assert not [word for word in (str(person.id), "極秘", standin.token) if word in told]


async def test_every_process_tells_how_long_something_waits(
    standin: StandIn, tmp_path: Path
) -> None:
    """Also where nobody delivers; when the database is away no figure stands as if it were so."""
    age = "hakkaku_outbox_age_seconds"
    person = standin.person()
    settings = settings_for(standin, tmp_path)
    async with running(standin, settings, roles=frozenset({"web"})) as program:
        program.let_in(person)
        assert f"\n{age} 0.0\n" in (await program.get("/metrics"))[1]
        program.staff_say(person, "見ています。")
        waiting = (await program.get("/metrics"))[1]
        assert age in waiting
        assert f"\n{age} 0.0\n" not in waiting
        with database_away():
            assert f"\n{age} NaN\n" in (await program.get("/metrics"))[1]


async def refused(settings: Settings, roles: frozenset[str] = frozenset(ROLES)) -> str:
    """Why it does not start."""
    house = bootstrap.open_house(settings)
    try:
        with pytest.raises(Problem) as problem:
            await serving.serve(house, settings, roles, ending=asyncio.Event())
    finally:
        house.store.close()
    return str(problem.value)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"bot_token": None}, "serve.no_token"),
    ({"bot_token": SecretStr("")}, "serve.no_token"),
    ({"bot_token": SecretStr("nonsense")}, "serve.wrong_token"),
    ({"bot_token": SecretStr(TOKEN[:-1] + "X")}, "serve.wrong_token"),
    ({"bot_api_url": "http://127.0.0.1:9"}, "serve.unreachable"),
    ({"proxy": "socks5://127.0.0.1:9"}, "serve.proxy"),
    ({"webhook_url": "https://a.example"}, "serve.no_secret"),
    ({"webhook_url": "https://a.example", "webhook_secret": SecretStr("")}, "serve.no_secret"),
    ({"webhook_url": "https://a.example", "webhook_secret": SecretStr("é")}, "serve.refused"),
    ({"webhook_url": "http://a.example", "webhook_secret": SecretStr("x")}, "serve.refused"),
]


@pytest.mark.parametrize(("given", "why"), WRONG, ids=lambda value: str(value)[:50])
async def test_what_cannot_work_does_not_start(
    standin: StandIn,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    given: dict[str, Any],
    why: str,
) -> None:
    """A wrong setting, or a Telegram that is away for long, is named at the start."""
    monkeypatch.setattr(starting, "PATIENCE", 0.1)
    assert await refused(settings_for(standin, tmp_path, **given)) == why


@pytest.mark.parametrize("status", [403, 409])
async def test_whatever_telegram_refuses_is_named_at_the_start(
    standin: StandIn, tmp_path: Path, status: int
) -> None:
    """A bot that is barred, or whose updates somebody else has: the program ends with a reason."""
    standin.faults.add(Fault(Refused(status, "極秘")), method="getMe", times=None)
    assert await refused(settings_for(standin, tmp_path)) == "serve.refused"


async def test_an_address_in_use_is_named(standin: StandIn, tmp_path: Path) -> None:
    """Two programs cannot listen at one address; nothing was begun before that was seen."""
    async with running(standin, settings_for(standin, tmp_path / "a")) as program:
        await program.get("/healthz")
        calls = len(standin.calls)
        second = settings_for(standin, tmp_path / "b", listen=program.settings.listen)
        assert await refused(second) == "serve.listen"
        assert [each.method for each in standin.calls[calls:] if each.method != "getUpdates"] == []


async def test_telegram_that_is_away_for_a_moment_is_waited_for(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A 502 and a flood limit at the start do not end the start."""
    monkeypatch.setattr(starting, "FIRST_PAUSE", 0.01)
    standin.faults.add(broken(), method="getMe")
    standin.faults.add(flood(1), method="setMyCommands")
    async with running(standin, settings_for(standin, tmp_path)) as program:
        person = standin.person()
        await person.start()
        await program.settled()
        assert len(person.from_bot) == 1


async def test_a_wait_of_less_than_none_is_waited_for_all_the_same(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Whatever Telegram says of how long, it is not asked again and again without a pause."""
    monkeypatch.setattr(starting, "FIRST_PAUSE", 0.01)
    monkeypatch.setattr(starting, "PATIENCE", 0.05)
    asked = count(1)

    async def refused() -> None:
        assert next(asked) < 10
        raise RetryAfter(-1)

    with pytest.raises(Problem, match=r"^serve\.unreachable$"):
        await starting.insisted(refused)


async def test_a_process_without_telegrams_roles_needs_no_token(
    standin: StandIn, tmp_path: Path
) -> None:
    """The web alone speaks to no Telegram."""
    settings = settings_for(standin, tmp_path, bot_token=None)
    async with running(standin, settings, roles=frozenset({"web"})) as program:
        assert await program.get("/readyz") == (200, "ready\n")
    assert standin.calls == []


async def test_the_end_finishes_what_is_held(standin: StandIn, tmp_path: Path) -> None:
    """Told to end in the middle, what was taken in is answered, and nothing is sent twice."""
    person = standin.person()
    settings = settings_for(standin, tmp_path)
    async with running(standin, settings) as program:
        await person.start()
        await program.settled()
        standin.delay = 0.1
        for _ in range(5):
            await person.says("/help")
        await standin.settled()
    heard = 5 - len(standin.delivery.pending)
    assert sum("/back" in each.text for each in person.from_bot) == heard == 5


async def test_a_server_that_fails_ends_the_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It would go on without anybody reaching it, and its supervisor would not know."""

    async def fails(*_: object, **__: object) -> None:
        raise ModuleNotFoundError("half an installation")

    monkeypatch.setattr("uvicorn.Server.serve", fails)
    settings = Settings(data_dir=tmp_path, listen="127.0.0.1:0")
    house = bootstrap.open_house(settings)
    bootstrap.seed(house)
    async with asyncio.timeout(20):
        with pytest.raises(ModuleNotFoundError, match="half an installation"):
            await serving.serve(house, settings, frozenset({"web"}), ending=asyncio.Event())
    house.store.close()
