"""What was said arrives: in order, once, whatever goes wrong, and at Telegram's pace."""

from __future__ import annotations

import asyncio
import selectors
from collections.abc import Coroutine, Sequence
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy.exc import OperationalError

from bot import courier
from bot.courier import Courier
from bot.pace import BURST, Pace, Rests, growing
from bot.store import outbox
from bot.store.outbox import Outgoing, Sent
from bot.store.role import _FileRole as FileRole
from bot.store.work import Work
from bot.telegram.sender import TelegramSender
from tests.telegram.faults import Fault, broken, flood, hangs_up, silence
from tests.telegram.people import Person
from tests.telegram.reading import Refused
from tests.telegram.running import Running
from tests.telegram.world import PATIENCE

NEWS = [f"お知らせ{number}" for number in range(4)]


pytestmark = pytest.mark.usefixtures("impatient")


async def arrived(program: Running) -> Person:
    person = program.standin.person()
    program.let_in(person)
    await person.start()
    await program.settled()
    return person


def news(person: Person) -> list[str]:
    """What staff wrote, as it stands on the screen."""
    return [each.text for each in person.from_bot if each.text in NEWS]


FAULTS = {
    "429": (flood(1), 0),
    "502": (broken(), 0),
    "500": (broken(500), 0),
    "404, as for a token withdrawn": (broken(404), 0),
    "hung up": (hangs_up(), 0),
    "hung up after": (hangs_up(after=True), 1),
    "silence after": (silence(), 1),
}


@pytest.mark.parametrize("name", FAULTS)
async def test_order_is_kept_through_faults(program: Running, name: str) -> None:
    """What fails is sent again before what comes after it; only what arrived unseen is doubled."""
    fault, doubled = FAULTS[name]
    person, other = await arrived(program), await arrived(program)
    if "silence" in name:
        program.standin.calls.clear()
    program.standin.faults.add(fault, chat=person.id, method="sendMessage", skip=1)
    program.staff_say(person, *NEWS)
    program.staff_say(other, *NEWS)
    await other.sees(NEWS[-1])
    if "silence" in name:
        assert news(person)[-1] != NEWS[-1]
    await program.settled()
    found = news(person)
    assert sorted({*found}) == NEWS
    assert found == sorted(found)
    assert len(found) == len(NEWS) + doubled
    assert found.count(NEWS[1]) == 1 + doubled
    assert news(other) == NEWS
    assert program.alerts() == []


async def test_a_flooded_chat_rests_alone_as_long_as_told(program: Running) -> None:
    """After 429 nothing goes to that chat before its time, not even an edit; others go on."""
    person, other = await arrived(program), await arrived(program)
    program.standin.faults.add(flood(2), chat=person.id, method="editMessageReplyMarkup")
    await person.presses(0)
    await program.standin.settled()
    asked = [each for each in program.standin.calls if each.status == 429]
    while not asked:
        await asyncio.sleep(0.01)
        asked = [each for each in program.standin.calls if each.status == 429]
    sent = len(program.standin.calls)
    program.staff_say(person, *NEWS)
    program.staff_say(other, *NEWS)
    await other.sees(NEWS[-1])
    assert news(person) == []
    await program.settled()
    assert news(person) == NEWS
    later = [each for each in program.standin.calls[sent:] if each.chat == person.id]
    assert min(each.at for each in later) - asked[0].at >= 2
    assert [each.buttons for each in person.from_bot[:1]] == [[]]


async def test_a_refused_message_is_given_up_aloud(program: Running) -> None:
    """What Telegram refuses for good is marked, staff are called, and the rest goes on."""
    person = await arrived(program)
    refused = Fault(Refused(400, "Bad Request: something is wrong with it"))
    program.standin.faults.add(refused, chat=person.id, method="sendMessage", skip=1)
    program.staff_say(person, *NEWS)
    await program.settled()
    assert news(person) == [NEWS[0], *NEWS[2:]]
    assert program.alerts() == ["delivery.refused"]
    lines = {line.body: line.problem for line in program.lines(person)}
    assert [lines[each] for each in NEWS] == [None, "refused", None, None]


async def test_a_mistake_of_ours_holds_up_its_own_chat_and_is_told(
    program: Running, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """An exception nobody expected is logged, rested after, and tried again until it goes."""
    person, other = await arrived(program), await arrived(program)
    monkeypatch.setattr("bot.pace.growing", lambda tries: timedelta(milliseconds=50))
    sends, failed = TelegramSender.send, list[Outgoing]()

    async def send(self: TelegramSender, outgoing: Outgoing) -> str:
        if outgoing.line.body == NEWS[1] and len(failed) < 3:
            failed.append(outgoing)
            raise ZeroDivisionError("a word of somebody's")
        return await sends(self, outgoing)

    monkeypatch.setattr(TelegramSender, "send", send)
    program.staff_say(person, *NEWS)
    program.staff_say(other, NEWS[0])
    await program.settled()
    assert (news(person), news(other)) == (NEWS, NEWS[:1])
    told = capsys.readouterr().out
    assert told.count("delivery.failed") == 3
    assert "a word of" not in told


@pytest.mark.parametrize("how", ["another has it", "the database is away"])
async def test_who_is_the_courier_no_more_sends_nothing_more(
    program: Running, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """Of what was found the one in hand is sent, and the rest only once the role is held again."""
    person, lost = await arrived(program), asyncio.Event()
    sends, asks, looks = TelegramSender.send, FileRole.hold, Courier._look
    told: list[bool] = []

    def hold(self: FileRole) -> bool:
        held = asks(self) and not lost.is_set()
        told.append(held)
        return held

    async def look(self: Courier) -> None:
        if how != "another has it" and lost.is_set():
            told.append(False)
            raise OperationalError("select", {}, OSError())
        await looks(self)

    async def send(self: TelegramSender, outgoing: Outgoing) -> str:
        if outgoing.line.body == NEWS[0]:
            lost.set()
            while not told or told[-1]:
                await asyncio.sleep(0.01)
        return await sends(self, outgoing)

    with monkeypatch.context() as changed:
        changed.setattr(FileRole, "hold", hold)
        changed.setattr(Courier, "_look", look)
        changed.setattr(TelegramSender, "send", send)
        program.staff_say(person, *NEWS)
        await person.sees(NEWS[0])
        asked = len(told)
        while len(told) < asked + 2:
            await asyncio.sleep(0.01)
        assert news(person) == NEWS[:1]
    await program.settled()
    assert news(person) == NEWS


async def test_whoever_is_told_to_end_ends_though_the_database_is_away(
    program: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What was sent cannot be marked: that is waited for as long as the process lives, no longer
    than the last messages have when it is told to end."""
    person, tried = await arrived(program), asyncio.Event()

    def away(work: Work, items: Sequence[Sent]) -> list[None]:
        tried.set()
        raise OperationalError("update", {}, OSError())

    monkeypatch.setattr(outbox, "mark_sent", away)
    monkeypatch.setattr(courier, "LAST", 0.2)
    program.staff_say(person, NEWS[0])
    async with asyncio.timeout(PATIENCE):
        await tried.wait()
        program.ending.set()
        await program.task
    assert news(person) == NEWS[:1]


async def test_a_long_text_that_fails_in_the_middle_is_not_sent_anew(program: Running) -> None:
    """Of a text in parts only the part that failed is sent again; its buttons go when answered."""
    person = await arrived(program)
    program.standin.faults.add(broken(), chat=person.id, method="sendMessage", skip=1)
    parts = [f"{number}" * 4000 for number in range(3)]
    conversation = program.conversation(person)
    with program.house.store.turn() as turn:
        turn.write(conversation, "staff", "\n\n".join(parts))
    await program.settled()
    assert [each.text for each in person.from_bot[1:]] == parts


class Soon(asyncio.SelectorEventLoop):
    """A loop in which waiting takes no time: its clock jumps to what is waited for."""

    def __init__(self) -> None:
        self.now = 0.0
        loop = self

        class Jumping(selectors.SelectSelector):
            def select(self, timeout: float | None = None) -> Any:
                loop.now += max(timeout or 0.0, 1e-6)  # as no real clock stands still
                return super().select(0)

        super().__init__(Jumping())

    def time(self) -> float:
        return self.now


def run(doing: Coroutine[Any, Any, Any]) -> Any:
    """Run something in a loop whose clock jumps."""
    loop = Soon()
    try:
        return loop.run_until_complete(doing)
    finally:
        loop.close()


async def _sent_at(pace: Pace, chat: str, count: int) -> list[float]:
    found = []
    for _ in range(count):
        await pace.wait(chat)
        found.append(asyncio.get_running_loop().time())
    return found


def test_a_chat_gets_a_burst_and_then_one_a_second() -> None:
    """Three at once, then one each second; what is not to a chat does not wait for it."""

    async def talk() -> list[float]:
        return await _sent_at(Pace(25, 1), "a", 8)

    at = run(talk())
    assert [round(each) for each in at] == [0] * BURST + [1, 2, 3, 4, 5]


def test_all_chats_together_keep_to_the_overall_pace() -> None:
    """Of 100 chats 25 are written to at once, then 25 a second; who waits holds up no other."""

    async def talk() -> tuple[list[float], list[float]]:
        pace = Pace(25, 1)
        busy = asyncio.create_task(_sent_at(pace, "busy", 10))
        others = await asyncio.gather(*(_sent_at(pace, f"{n}", 1) for n in range(100)))
        return sorted(at for (at,) in others), await busy

    others, busy = run(talk())
    within = [sum(start <= at < start + 1 for at in [*others, *busy]) for start in range(5)]
    assert all(count <= 50 for count in within[:1])
    assert all(count <= 26 for count in within[1:])
    assert others[-1] < 4
    assert busy[-1] < 12


def test_no_rate_is_no_limit() -> None:
    """Without rates nothing waits."""

    async def talk() -> list[float]:
        return await _sent_at(Pace(None, None), "a", 1000)

    assert max(run(talk())) < 0.1


def test_rests_grow_and_end_when_it_goes_well() -> None:
    """A chat rests longer each time, at most five minutes; once it went well, from the start."""

    async def lengths() -> list[float]:
        rests, clock, found = Rests(), asyncio.get_running_loop().time, []
        for number in range(14):
            if number == 12:
                rests.well("a")
            rests.rest("a", timedelta(seconds=7) if number == 13 else None)
            began = clock()
            assert not rests.rests("b")
            while rests.rests("a"):
                await asyncio.sleep(0.5)
            found.append(clock() - began)
        return found

    found = run(lengths())
    assert [round(each) for each in found] == [
        1,
        2,
        4,
        8,
        16,
        32,
        64,
        128,
        256,
        300,
        300,
        300,
        1,
        7,
    ]
    assert growing(10**6) == timedelta(minutes=5)
