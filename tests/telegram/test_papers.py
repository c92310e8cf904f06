"""Papers come on Telegram: made beside everything else, once, in order, whatever goes wrong."""

from __future__ import annotations

import asyncio
import json
import threading
from collections.abc import Iterator
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from signal import SIGKILL

import pytest
from docx import Document
from sqlalchemy import select

from bot import bootstrap, courier
from bot.bootstrap import House
from bot.documents.kinds import KINDS, Kind, Progress
from bot.documents.source import Source
from bot.settings import Settings
from bot.store import files
from bot.store.files import Wanted
from bot.store.tables import conversations
from bot.telegram.sender import MOST_SENT, TelegramSender
from coverage import document
from flows.talk import Talk
from tests.desk import at_the_desk
from tests.faults.kills import scene
from tests.telegram.people import Person
from tests.telegram.running import Running, bind, running, settings_for
from tests.telegram.standin import StandIn
from tests.telegram.world import Shown

pytestmark = pytest.mark.usefixtures("impatient")


async def seated(program: Running) -> Person:
    """A person at the desk of a case."""
    person = program.standin.person()
    program.let_in(person)
    at_the_desk(program.house, program.conversation(person))
    await person.start()
    await program.settled()
    return person


def papers(person: Person) -> list[Shown]:
    """The files that came."""
    return [each for each in person.from_bot if each.file is not None]


def made_by(monkeypatch: pytest.MonkeyPatch, make: object, suffix: str = "json") -> None:
    """Have the case document made otherwise."""
    monkeypatch.setitem(KINDS, "case", Kind(suffix, "application/json", make))  # type: ignore[arg-type]


def slowly_made(monkeypatch: pytest.MonkeyPatch) -> threading.Event:
    """Have the case document wait in its making until told to go on."""
    go = threading.Event()

    def slow(source: Source, _: Progress) -> Iterator[bytes]:
        go.wait(60)
        yield b"{}"

    made_by(monkeypatch, slow)
    return go


async def test_the_picture_is_shown_in_the_chat(program: Running) -> None:
    """It comes as a photo with what it is, not protected, before the question is asked again."""
    person = await seated(program)
    await person.says("/picture")
    await program.settled()
    (picture,) = papers(person)
    assert picture.what == "photo"
    assert picture.file is not None
    assert picture.file.data.startswith(b"\x89PNG")
    assert "見込み" in picture.text
    assert not picture.protected
    assert person.from_bot[-1].buttons
    assert person.from_bot[-2] == picture


async def test_a_paper_comes_as_a_document(program: Running) -> None:
    """A chosen paper is announced, shown to be under way, and can be opened and passed on."""
    person = await seated(program)
    for text in ("/papers", "保険会社への事故発生通知書"):
        await person.says(text)
        await program.settled()
    (paper,) = papers(person)
    assert (paper.what, paper.protected) == ("document", False)
    assert paper.file is not None
    assert paper.file.name.endswith("-insurer.docx")
    assert Document(BytesIO(paper.file.data)).paragraphs[0].text == "事故発生通知書"
    assert [each.status for each in program.standin.calls if each.method == "sendChatAction"]


async def test_an_export_is_the_case_as_it_is_when_it_is_made(program: Running) -> None:
    """The document that comes is what the engine reads."""
    person = await seated(program)
    await person.says("/export")
    await program.settled()
    (paper,) = papers(person)
    assert paper.file is not None
    assert document.parse(paper.file.data.decode()).incident.victims == 1200


async def test_what_cannot_be_made_is_tried_again_and_then_shown_to_staff(
    program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A maker that fails is tried three times; the line has its problem, the talk goes on."""
    tries = []

    def fails(source: Source, _: Progress) -> Iterator[bytes]:
        tries.append(source.line.id)
        raise ZeroDivisionError("a secret of somebody's")

    made_by(monkeypatch, fails)
    person = await seated(program)
    await person.says("/export")
    await program.settled()
    assert len(tries) == 3
    assert papers(person) == []
    assert program.alerts() == ["delivery.unmade"]
    assert [each.problem for each in program.lines(person) if each.file_id] == ["unmade"]
    await person.says("/status")
    await program.settled()
    assert "の状況" in "".join(each.text for each in person.from_bot)


async def test_what_fails_once_comes_the_next_time(
    program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A passing fault costs nothing but a moment; staff are not called."""
    left = [1]

    def once(source: Source, _: Progress) -> Iterator[bytes]:
        if left:
            left.pop()
            raise OSError("away")
        yield b"{}"

    made_by(monkeypatch, once)
    person = await seated(program)
    await person.says("/export")
    await program.settled()
    assert [each.file.data for each in papers(person) if each.file] == [b"{}"]
    assert program.alerts() == []


async def test_a_long_paper_holds_up_nobody(
    program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While it is made other chats go on, and so does its own; then it comes."""
    monkeypatch.setattr(courier, "MOMENT", 0.05)
    go = slowly_made(monkeypatch)
    person, other = await seated(program), await seated(program)
    await person.says("/export")
    await other.says("/deadlines")
    await other.sees("期限")
    await person.says("/deadlines")
    await person.sees("期限")
    assert papers(person) == []
    go.set()
    await program.settled()
    assert len(papers(person)) == 1


async def test_a_paper_that_was_waited_for_is_not_waited_for_again(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was said after a paper waits from when it was said, in whichever process."""
    monkeypatch.setattr(courier, "MOMENT", 1_800)
    go = slowly_made(monkeypatch)
    settings, person = settings_for(standin, tmp_path), standin.person()
    house = bootstrap.open_house(settings)
    bootstrap.seed(house)
    bind(house, person, Talk(policy=bootstrap.SAMPLE))
    at_the_desk(house, conversation(house))
    async with running(standin, settings, house, frozenset({"ingress"})) as first:
        for text in ("/export", "/deadlines"):
            await person.says(text)
        await standin.settled(60)
        async with asyncio.timeout(60):
            while not any("期限" in each.body for each in first.lines(person)):
                await asyncio.sleep(0.01)
    an_hour_later = bootstrap.open_house(settings, lambda: bootstrap.utc_now() + timedelta(hours=1))
    async with running(standin, settings, an_hour_later) as later:
        await person.sees("期限")
        assert papers(person) == []
        go.set()
        await later.settled()
    assert len(papers(person)) == 1


async def test_what_is_too_large_is_to_be_had_on_the_page(
    program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No more than Telegram takes is made; instead of the file comes where it is."""
    given = []

    def large(source: Source, _: Progress) -> Iterator[bytes]:
        for _each in range(100):
            given.append(1)
            yield bytes(1_000_000)

    assert MOST_SENT == 50_000_000
    monkeypatch.setattr(TelegramSender, "at_most", 2_500_000)
    made_by(monkeypatch, large)
    person = await seated(program)
    await person.says("/export")
    await program.settled()
    assert papers(person) == []
    assert any("50MB" in each.text for each in person.from_bot)
    assert len(given) == 3
    assert program.alerts() == []


async def test_whoever_leaves_gets_no_paper_any_more(
    program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A paper that still waits for its time when its person leaves the case is not made."""
    tries = []
    monkeypatch.setattr(courier, "growing", lambda tries: timedelta(hours=1))

    def fails(source: Source, _: Progress) -> Iterator[bytes]:
        tries.append(1)
        raise OSError("away")

    made_by(monkeypatch, fails)
    person = await seated(program)
    await person.says("/export")
    while not tries:
        await asyncio.sleep(0.01)
    await person.says("/leave")
    await person.sees("退出")
    await person.presses("1. 退出する")
    await program.settled()
    assert [each.problem for each in program.lines(person) if each.file_id] == ["left"]


async def test_a_kill_between_making_and_marking_loses_nothing(tmp_path: Path) -> None:
    """The next process makes the paper again; what was said before it is not said twice."""
    async with scene(tmp_path, None) as made:
        bootstrap.seed(made.house)
        person = made.standin.person()
        bind(made.house, person, Talk(policy=bootstrap.SAMPLE))
        at_the_desk(made.house, conversation(made.house))
        await made.lives.begin(("courier.after_making", 1))
        await person.says("/export")
        assert await made.lives.ended() == -SIGKILL
        assert papers(person) == []
        await made.lives.begin(("courier.after_send", 1))
        await made.lives.ended()
        await made.lives.begin()
        await made.settled()
        await made.lives.stopped()
    data = [each.file.data for each in papers(person) if each.file]
    assert {json.loads(each)["policy"]["number"] for each in data} == {bootstrap.SAMPLE}
    assert len(data) == 2
    assert sum("をお作りします" in each.text for each in person.from_bot) == 1


def conversation(house: House) -> str:
    """The only conversation there is."""
    with house.store.reading() as work:
        return str(work.connection.scalar(select(conversations.c.id)))


def test_an_order_is_sealed_and_holds_no_more_than_its_name(tmp_path: Path) -> None:
    """What stands in the database of a paper that was ordered is an order, not the paper."""
    house = bootstrap.open_house(Settings(data_dir=tmp_path))
    bootstrap.seed(house)
    with house.store.turn() as turn:
        talk = turn.begin("m", Talk(policy=bootstrap.SAMPLE))
    at_the_desk(house, talk)
    with house.store.turn() as turn:
        id = turn.order(talk, Wanted("final", "en"))
    with house.store.reading() as work:
        assert files.document(work, id) == Wanted("final", "en", house.store.cases()[0].id)
    assert house.store.audit_trail(house.store.cases()[0].id)[-1].action == "paper.ordered"
    house.store.close()
