"""On Telegram: a reminder and its button beside the open question, and a person of staff."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pytest

from bot import attending, bootstrap
from bot.store.writer import Writer
from bot.sweep import Sweeper
from flows.talk import Talk
from flows.turn import JAPAN
from tests.files import png
from tests.telegram.delivery import How
from tests.telegram.people import Person
from tests.telegram.running import Running, bind, running, settings_for
from tests.telegram.standin import StandIn
from tests.telegram.world import Shown

ROLES = frozenset({"ingress", "courier", "web"})
DESK = "次に何をしますか"


@dataclass
class Clock:
    """A clock that is set, and goes on from there."""

    tick: bootstrap.Clock

    def __call__(self) -> datetime:
        return self.tick()

    def set(self, text: str) -> None:
        """Set it to a moment in Japan."""
        self.tick = bootstrap.clock_from(datetime.fromisoformat(text).replace(tzinfo=JAPAN))


@pytest.fixture
def clock() -> Clock:
    made = Clock(bootstrap.utc_now)
    made.set("2026-11-02T10:00")
    return made


@pytest.fixture
async def program(tmp_path: Path, clock: Clock) -> AsyncIterator[Running]:
    async with StandIn() as standin:
        settings = settings_for(standin, tmp_path)
        house = bootstrap.open_house(settings, clock)
        async with running(standin, settings, house, ROLES) as program:
            yield program


async def at_desk(program: Running) -> Person:
    """Somebody in a case, at the desk, who told of the discovery."""
    person = program.standin.person()
    bind(program.house, person, Talk(policy=bootstrap.SAMPLE))
    talk = program.conversation(person)
    with program.house.store.turn() as turn:
        turn.attach(talk, turn.open_case(bootstrap.SAMPLE))
        turn.save(talk, Talk(policy=bootstrap.SAMPLE, step="discovery.kind"))
    for text in ("/start", "報道", "今日", "なし", "いいえ", "/desk"):
        await person.says(text)
        await program.settled()
    assert DESK in person.last.text
    return person


def labelled(shown: Shown, words: str) -> str:
    """The label of a button, with its number."""
    return next(each for each in shown.buttons if words in each)


async def swept(program: Running) -> int:
    """One sweep beside the program."""
    writer = Writer(program.house.store)
    told = await Sweeper(program.house, writer).sweep()
    writer.close()
    await program.settled()
    return told


async def test_a_reminder_stands_beside_the_open_question(program: Running, clock: Clock) -> None:
    """Its button puts reminders off, also later; the question's buttons stay and answer."""
    person = await at_desk(program)
    desk = person.last
    clock.set("2027-04-01T08:00")
    assert await swept(program) == 1
    reminder = person.last
    assert "残り30日" in reminder.text
    await person.presses(labelled(desk, "担当者と話す"), on=desk)
    await program.settled()
    assert "までに、担当者がこのチャットでお答えします" in person.last.text
    await person.presses(0, on=reminder)
    await program.settled()
    assert "2027年4月2日(金) 08:00 までお知らせを止めます" in person.last.text


async def test_the_bot_does_not_talk_over_a_person(program: Running) -> None:
    """Nothing is answered while staff hold it; handed back, the question has its buttons again."""
    person = await at_desk(program)
    case = program.house.store.cases()[0].id
    attending.take(program.house, case, "森")
    await program.settled()
    assert "担当者の森です" in person.last.text
    seen = len(person.from_bot)
    for text in ("名簿を送ってしまいました", "1"):
        await person.says(text)
    await program.settled()
    assert len(person.from_bot) == seen
    attending.say(program.house, case, "分かりました。", "森")
    attending.hand_back(program.house, case, "森")
    await program.settled()
    assert person.from_bot[-2].text == "森(担当者):\n分かりました。"
    assert DESK in person.last.text
    await person.presses(labelled(person.last, "費用を記録する"))
    await program.settled()
    assert "どの費用ですか" in person.last.text


async def test_what_is_written_beside_a_picture_reaches_whoever_is_there(program: Running) -> None:
    """A receipt's words stand in the transcript; a film does not come there, and that is said."""
    person = await at_desk(program)
    attending.take(program.house, program.house.store.cases()[0].id, "森")
    await person.sends_photo(png(), caption="払ってよいですか")
    await program.settled()
    assert "保管しました" in person.last.text
    film = {"video": {"file_id": "v", "file_unique_id": "v"}}
    person._message(person.id, How(), what="video", text="現場です", other=film)
    await program.settled()
    assert "森に届きません" in person.last.text
    heard = [each.body for each in program.lines(person) if each.direction == "in"]
    assert heard[-2:] == ["[photo.jpg]\n払ってよいですか", "現場です"]


async def test_a_closed_case_is_left_by_starting_anew(program: Running) -> None:
    """What is written to it is not recorded; `/start` begins another conversation."""
    person = await at_desk(program)
    case = program.house.store.cases()[0].id
    attending.close(program.house, case, "森")
    await person.says("弁護士相談 33万円 今日")
    await program.settled()
    assert "終了しているため" in person.last.text
    await person.start()
    await program.settled()
    assert "まず、これだけ" in person.last.text
