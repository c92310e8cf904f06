"""Turns are taken in order, once, whatever comes twice, late or wrong."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest

from bot import turn as one_turn
from bot.bootstrap import sample_policy
from bot.settings import Settings
from bot.store import inbound as inbound_rows
from bot.store.tables import inbound
from flows import conversation
from flows.heard import Typed
from tests.bot.service import Service, service

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


async def test_a_shuffled_and_repeated_stream_is_heard_as_the_serial_one(tmp_path: Path) -> None:
    """Updates that come in any order and several times give the talks of the ordered stream."""
    async with service(settings(tmp_path / "a")) as made:
        arrived(made)
        for each in STREAM:
            await made.receive(*each)
        await made.settled()
        serial = {person: made.said(person) for person in PEOPLE}
    assert all(len(said) > 2 * len(TALK) - 2 for said in serial.values())
    mixed = [*STREAM, *STREAM, *STREAM[::3]]
    Random(7).shuffle(mixed)
    async with service(settings(tmp_path / "b"), grace=30) as made:
        arrived(made)
        with made.house.store.work() as work:
            work.now -= timedelta(hours=1)  # long ago, so that nobody waits for what is below
            assert not inbound_rows.seen(work, "telegram:0")
        receiving = []
        for each in mixed:
            receiving.append(asyncio.create_task(made.receive(*each)))
            await asyncio.sleep(0.002)
        await asyncio.gather(*receiving)
        await made.settled()
        for person in PEOPLE:
            assert made.said(person) == serial[person]


async def test_an_update_a_hundred_times_at_once_is_heard_once(tmp_path: Path) -> None:
    """However often an update comes, its turn is taken once."""
    async with service(settings(tmp_path)) as made:
        arrived(made)
        for _ in range(2):
            await asyncio.gather(*(made.receive(5, PEOPLE[0], "/help") for _ in range(100)))
        await made.settled()
        assert [who for who, _ in made.said(PEOPLE[0])].count("in") == 1


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
