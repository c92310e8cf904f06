"""Turns are taken in order, once, whatever comes twice, late or wrong."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from datetime import timedelta
from pathlib import Path
from random import Random
from threading import Event

import pytest
from pydantic import SecretStr
from sqlalchemy import delete
from structlog.testing import capture_logs

from bot import turn as one_turn
from bot.bootstrap import sample_policy
from bot.settings import Settings
from bot.store import chats
from bot.store import inbound as inbound_rows
from bot.store.inbound import Arrived
from bot.store.problems import StoreProblem
from bot.store.tables import chats as chat_table
from bot.store.tables import inbound
from bot.store.work import Work
from flows import conversation
from flows.heard import Typed
from tests.bot.service import Service, service
from tests.postgres import Cluster

KEYS = SecretStr("aGFra2FrdSBoYWtrYWt1IGhha2tha3UgaGFra2FrdSE=")
REPLICAS = 3
PEOPLE = [f"9{n:03}" for n in range(8)]
TALK = ["x", "1", "1", "2", "10/30", "はい", "/back", "昨日", "はい", "午後5時", "いいえ", "1", "2"]
STREAM = [
    (place * len(PEOPLE) + number + 1, person, text)
    for place, text in enumerate(TALK)
    for number, person in enumerate(PEOPLE)
]


def settings(folder: Path) -> Settings:
    folder.mkdir(exist_ok=True)
    return Settings(data_dir=folder)


def arrived(made: Service) -> Service:
    """Everybody is there, each with a policy of their own."""
    policies = [{**sample_policy("2026-04-01"), "number": f"P{each}"} for each in PEOPLE]
    made.house.store.import_policies(policies, by="test")
    for each in PEOPLE:
        made.known(each, f"P{each}")
    return made


NewPlace = Callable[[], Settings]


@pytest.fixture(params=["sqlite", "postgres"])
def new_place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[NewPlace]:
    """Makes the settings of another house, on each kind of database."""
    cluster: Cluster | None = None
    if request.param == "postgres":
        cluster = request.getfixturevalue("postgres")
    made: list[str] = []

    def make() -> Settings:
        url = cluster.make() if cluster else f"sqlite:///{tmp_path / f'{len(made)}.db'}"
        made.append(url)
        return Settings(data_dir=tmp_path, database_url=url, keys=KEYS)

    yield make
    for each in made:
        if cluster:
            cluster.drop(each)


@asynccontextmanager
async def replicas(settings: Settings, grace: float = 0.25) -> AsyncIterator[list[Service]]:
    """Three processes' insides over one database; everybody has arrived."""
    async with AsyncExitStack() as stack:
        opened = [service(settings, grace) for _ in range(REPLICAS)]
        made = [await stack.enter_async_context(each) for each in opened]
        arrived(made[0])
        yield made


async def all_settled(made: list[Service]) -> None:
    """Nothing waits in any of them."""
    while any(each.turner.busy for each in made):
        await asyncio.sleep(0.01)


async def test_a_shuffled_and_repeated_stream_is_heard_as_the_serial_one(
    new_place: NewPlace,
) -> None:
    """Updates that come in any order, several times, to several processes give the same talks."""
    async with service(new_place()) as one:
        arrived(one)
        for each in STREAM:
            await one.receive(*each)
        await one.settled()
        serial = {person: one.said(person) for person in PEOPLE}
    assert all(len(said) > 2 * len(TALK) - 2 for said in serial.values())
    mixed, chance = [*STREAM, *STREAM, *STREAM[::3]], Random(7)
    chance.shuffle(mixed)
    async with replicas(new_place(), grace=30) as made:
        with made[0].house.store.work() as work:
            work.now -= timedelta(hours=1)  # long ago, so that nobody waits for what is below
            assert not inbound_rows.seen(work, "telegram:0")
        receiving = []
        for each in mixed:
            receiving.append(asyncio.create_task(chance.choice(made).receive(*each)))
            await asyncio.sleep(0.002)
        await asyncio.gather(*receiving)
        await all_settled(made)
        for person in PEOPLE:
            assert made[0].said(person) == serial[person]


async def test_an_update_a_hundred_times_at_once_is_heard_once(new_place: NewPlace) -> None:
    """However often an update comes, and to however many processes, its turn is taken once."""
    async with replicas(new_place()) as made:
        for _ in range(2):
            times = [made[n % REPLICAS].receive(5, PEOPLE[0], "/help") for n in range(300)]
            await asyncio.gather(*times)
        await all_settled(made)
        assert [who for who, _ in made[0].said(PEOPLE[0])].count("in") == 1


async def test_a_turn_that_is_stuck_holds_up_nobody_elses(
    postgres: Cluster, tmp_path: Path
) -> None:
    """While one process is stuck in a chat's turn, another takes in there, and hears others."""
    url = postgres.make()
    settings = Settings(data_dir=tmp_path, database_url=url, keys=KEYS)
    reached, freed = Event(), Event()

    def stuck(name: str) -> None:
        if name == "writer.before_commit" and one.turner.busy:
            reached.set()
            freed.wait()

    async with service(settings, failpoint=stuck) as one, service(settings) as other:
        arrived(one)
        await one.receive(1, PEOPLE[0], "/help")
        await asyncio.to_thread(reached.wait)
        try:
            for ordinal, person in enumerate(PEOPLE, 2):
                await other.receive(ordinal, person, "/help")
            while not all(other.said(each) for each in PEOPLE[1:]):
                await asyncio.sleep(0.01)
            assert other.turner.busy
            assert not other.said(PEOPLE[0])
        finally:
            freed.set()
        await all_settled([one, other])
        assert [who for who, _ in other.said(PEOPLE[0])].count("in") == 2
    postgres.drop(url)


async def test_what_comes_while_a_process_looks_is_heard_in_its_order(
    postgres: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A number another process keeps just after this one has looked is not passed by."""
    url = postgres.make()
    settings = Settings(data_dir=tmp_path, database_url=url, keys=KEYS)
    waiting = inbound_rows.waiting
    missing = [1]

    def looked(work: Work, chat_ids: Collection[str]) -> list[inbound_rows.Waiting]:
        found = waiting(work, chat_ids)
        if found and missing:
            chat_id = chats.id_of(work, "telegram", PEOPLE[0])
            body = {"kind": "typed", "text": "first", "message": "1"}
            with other.house.store.work() as elsewhere:
                first = Arrived("telegram", missing.pop(), chat_id, body)
                inbound_rows.keep(elsewhere, [first])
        return found

    monkeypatch.setattr(inbound_rows, "waiting", looked)
    async with service(settings, grace=30) as one, service(settings) as other:
        arrived(one)
        with one.house.store.work() as work:
            work.now -= timedelta(hours=1)
            assert not inbound_rows.seen(work, "telegram:0")
        await one.receive(2, PEOPLE[0], "second")
        await one.settled()
        said = [body for who, body in one.said(PEOPLE[0]) if who == "in"]
    assert said == ["first", "second"]
    postgres.drop(url)


async def test_numbers_that_jump_hold_nobody_up_for_long(tmp_path: Path) -> None:
    """After a quiet week the numbers start elsewhere: who writes first is heard all the same."""
    async with service(settings(tmp_path)) as made:
        arrived(made)
        for ordinal in (5, 10**9, 10**9 + 5, 77):
            await made.receive(ordinal, PEOPLE[0], "/help")
            await made.settled()
        assert [who for who, _ in made.said(PEOPLE[0])].count("in") == 4


async def test_a_turn_that_fails_is_shown_and_holds_up_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A turn that fails again and again is given up aloud: kept, staff called, the rest heard."""
    heard = conversation.hear

    def failing(*args: object, **named: object) -> object:
        if args[3] == Typed("boom"):
            raise ZeroDivisionError
        return heard(*args, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(one_turn, "hear", failing)
    monkeypatch.setattr("bot.turner.PAUSE", timedelta(0))
    async with service(settings(tmp_path)) as made:
        arrived(made)
        stream = [("a", "/help"), ("a", "boom"), ("b", "/help"), ("a", "/terms"), ("b", "/help")]
        people = {"a": PEOPLE[0], "b": PEOPLE[1]}
        waiting = [made.receive(n, people[who], text) for n, (who, text) in enumerate(stream, 1)]
        await asyncio.gather(*waiting)
        await made.settled()
        told = [body for who, body in made.said(PEOPLE[0]) if who == "in"]
        assert told == ["/help", "/terms"]
        assert any("担当者に知らせました" in body for _, body in made.said(PEOPLE[0]))
        assert [who for who, _ in made.said(PEOPLE[1])].count("in") == 2
        assert [alert.kind for alert in made.house.store.alerts()] == ["turn.failed"]
        with made.house.store.reading() as work:
            kept = work.connection.execute(inbound.select().where(inbound.c.problem.is_not(None)))
            (row,) = kept
            assert (row.problem, work.open(inbound.c.body, row)["text"]) == (
                "ZeroDivisionError",
                "boom",
            )


async def test_a_chat_that_went_with_its_case_is_waited_for_no_more(new_place: NewPlace) -> None:
    """Erased while something of it was under way: its turns end, and so does the process."""
    async with service(new_place()) as made:
        arrived(made)
        with made.house.store.work() as work:
            chat = chats.id_of(work, "telegram", PEOPLE[0])
            work.connection.execute(delete(chat_table).where(chat_table.c.id == chat))
        made.turner.wake(chat)
        try:
            async with asyncio.timeout(10):
                await made.settled()
        finally:  # else nothing would ever end
            with made.house.store.work() as work:
                chats.keep(work, [(chat, PEOPLE[0])])


async def test_what_keeps_a_turn_from_being_taken_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A master key that was taken out too early is no database that is away."""

    def missing(work: Work, items: Sequence[object]) -> list[object]:
        raise StoreProblem("master_missing", "0123456789abcdef")

    with capture_logs() as noted:
        async with service(settings(tmp_path / "a")) as one:
            monkeypatch.setattr(one.turner, "_take", missing)
            arrived(one)
            await one.receive(1, PEOPLE[0], "x")
            await one.settled()
    told = [each.get("problem") for each in noted if each["event"] == "turn.database"]
    assert told[:1] == ["master_missing"]
