"""Erasing a case: two people, a ledger, and nothing left; cut off anywhere it is ended later."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from threading import Barrier, Event, Semaphore, Thread
from typing import Any, TypeVar

import pytest
from sqlalchemy import Connection, insert, select, text, update
from sqlalchemy.exc import IntegrityError

from bot import attending, auditing, bootstrap, erasing, handed, ingress
from bot.backup import making, restoring
from bot.backup.looking import look, values
from bot.bootstrap import House
from bot.console import accounts
from bot.files.keeping import Looked, enter, put_away
from bot.files.shelf import Folder, shelf
from bot.ingress import Incoming
from bot.ledger import Ledger
from bot.page.visitors import Visitors
from bot.render import Message
from bot.settings import Settings
from bot.store import (
    alerts,
    chats,
    conversations,
    destroying,
    erasures,
    inbound,
    outbox,
    staff,
    tables,
    visits,
)
from bot.store.engine import open_database
from bot.store.files import Document, Kept, Wanted
from bot.store.inbound import Arrived
from bot.store.outbox import Failed
from bot.store.problems import StoreProblem
from bot.store.staff import Person
from bot.store.writer import Writer
from bot.web.pages import Pages
from flows.facts import Fact
from flows.talk import Talk
from tests.bot.backup.houses import NOW, Make, case, opened
from tests.commands import hakkaku

T = TypeVar("T")
CONVERSATIONS = tables.conversations.c
UNCLEANED = text("SELECT relname FROM pg_stat_user_tables WHERE vacuum_count = 0")
HELD_UP = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def place(make: Make, kind: str) -> Settings:
    return make(kind, "source")


@pytest.fixture
def house(place: Settings) -> Iterator[House]:
    """A house with a case of somebody who wrote on Telegram, and one of somebody else."""
    made = opened(place)
    bootstrap.seed(made)
    for login, role in (("boss", "administrator"), ("chief", "supervisor"), ("a", "agent")):
        accounts.make(made, role, login, f"{login}さん", "test")
    yield made
    made.store.close()


def person(house: House, login: str) -> Person:
    with house.store.reading() as work:
        found = staff.of_login(work, login)
    assert found
    return found.person


def closed_case(house: House, member: str = "田中") -> str:
    """A closed case whose person has a chat and a page, a note, an alert and something unheard."""
    number, talk = case(house, member)
    with house.store.turn() as turn:
        chat = chats.id_of(turn.work, "telegram", member)
        chats.keep(turn.work, [(chat, member)])
        chats.bind(turn.work, chat, talk)
        inbound.keep(turn.work, [Arrived("telegram", 7, chat, {"text": f"{member}の未読"})])
        visits.begin(turn.work, talk)
        turn.note(talk, "森", f"{member}の覚書")
        turn.alert("human", talk)
    attending.close(house, number, "森")
    return number


def erase(house: House, number: str) -> None:
    """Order, sign, carry out."""
    with house.store.turn() as turn:
        erasing.order(turn, number, person(house, "boss"))
    with house.store.turn() as turn:
        erasing.sign(turn, number, person(house, "chief"))
    assert erasing.finish(house) == [number]


def rows_about(house: House, number: str) -> set[str]:
    """The tables that still hold something under a case's number."""
    found = set()
    with house.store.reading() as work:
        for table in tables.metadata.sorted_tables:
            for row in work.connection.execute(select(table)):
                if any(number in str(cell) for cell in row):
                    found.add(table.name)
    return found


def test_nothing_of_an_erased_case_is_left(house: House, place: Settings) -> None:
    """Rows, key, files and words go; tombstone, the audit's bare entries and other cases stay."""
    number = closed_case(house)
    other, talk = case(house, "鈴木")
    with house.store.turn() as turn:
        turn.alert("human", talk)
    files = len(list((place.folder / "files").iterdir()))
    house.papers.mkdir()
    for each in (number, other):
        (house.papers / f"{each}-dossier.pdf").write_bytes(b"all of it")
    erase(house, number)
    assert [each.name for each in house.papers.iterdir()] == [f"{other}-dossier.pdf"]
    assert rows_about(house, number) == {"erasures", "audit", "chains"}
    assert len(list((place.folder / "files").iterdir())) == files - 1
    with house.store.reading() as work:
        said = [str(each) for each in values(work)]
        keys = work.connection.scalars(select(tables.keys.c.scope)).all()
        assert [each.case_id for each in alerts.open_ones(work)] == [other]
        assert work.connection.scalars(select(tables.visits.c.id)).all() == []
    assert not any("田中" in each for each in said)
    assert (f"case:{other}" in keys, f"case:{number}" in keys) == (True, False)
    assert [line.body for line in house.store.transcript(talk)] == ["鈴木です", "どうぞ", "どうぞ"]
    assert {deed.who for deed in house.store.audit_trail(number)} == {""}
    found = look(house)
    assert (found.files, found.rebuilt) == (1, 1)


@pytest.mark.parametrize("number", ["../keys", "*", "../hakkaku.db"])
def test_what_is_erased_is_a_case_and_no_path(house: House, place: Settings, number: str) -> None:
    """Somebody who writes a tombstone past the program has no file of the house let go by it."""
    house.papers.mkdir()
    beside = [house.papers / "K-1-dossier.pdf", place.folder / "keys-of-the-house"]
    beside.append(place.folder / "hakkaku.db-mine")
    for path in beside:
        path.touch()
    row = {"case_id": number, "ordered_by": "a", "ordered_at": NOW}
    with house.store.work() as work:
        signed = row | {"signed_by": "b", "signed_at": NOW}
        work.connection.execute(insert(tables.erasures), signed)
    assert erasing.finish(house) == [number]
    assert [path for path in beside if not path.exists()] == []


def test_what_was_given_up_goes_though_its_chat_has_gone_on(house: House) -> None:
    """What could not be heard belongs to the case it was for, or to nobody and is not kept."""
    number = closed_case(house)
    _, talk = case(house, "鈴木")
    with house.store.turn() as turn:
        [chat] = chats.hold(turn.work, [chats.id_of(turn.work, "telegram", "田中")])
        inbound.keep(turn.work, [Arrived("telegram", 8, chat.id, {"text": "田中の未読"})])
        inbound.given_up(turn.work, "telegram:7", "ZeroDivisionError", chat.conversation_id)
        inbound.given_up(turn.work, "telegram:8", "ZeroDivisionError", None)
        chats.bind(turn.work, chat.id, talk)
    erase(house, number)
    with house.store.reading() as work:
        said = [str(each) for each in values(work)]
        assert inbound.known(work, ["telegram:7"]) == {"telegram:7"}
    assert not any("田中の未読" in each for each in said)


def test_the_number_is_never_given_again(house: House) -> None:
    """A case opened after an erasure has a number of its own."""
    number = closed_case(house)
    erase(house, number)
    assert case(house, "鈴木")[0] != number


def test_whoever_writes_again_begins_anew(house: House) -> None:
    """The person of an erased case is somebody new; what they wrote before counts as heard."""
    number = closed_case(house)
    erase(house, number)
    with house.store.turn() as turn:
        assert chats.hold(turn.work, [chats.id_of(turn.work, "telegram", "田中")]) == []
        assert inbound.known(turn.work, ["telegram:7"]) == {"telegram:7"}
    assert house.store.left_by("田中") == []


def test_two_people_are_needed(house: House) -> None:
    """An administrator orders, a supervisor signs; nobody else, nobody twice, no open case."""
    number = closed_case(house)
    boss, chief, agent = (person(house, login) for login in ("boss", "chief", "a"))
    open_case, _ = case(house, "鈴木")
    with house.store.turn() as turn:
        refuses(lambda: erasing.sign(turn, number, chief), "erasure_not_ordered")
        refuses(lambda: erasing.order(turn, open_case, boss), "erasure_open")
        for each in (chief, agent):
            refuses(partial(erasing.order, turn, number, each), "erasure_role")
        erasing.order(turn, number, boss)
        refuses(lambda: erasing.order(turn, number, boss), "erasure_ordered")
        for each in (boss, agent):
            refuses(partial(erasing.sign, turn, number, each), "erasure_role")
        both = replace(boss, role="supervisor")
        refuses(lambda: erasing.sign(turn, number, both), "erasure_same")
    assert erasing.finish(house) == []
    assert rows_about(house, number) > {"cases", "facts"}


def test_a_case_that_is_open_after_all_is_not_signed(house: House) -> None:
    """Whatever was done to it past the program: its order is not carried out."""
    number = closed_case(house)
    boss, chief = person(house, "boss"), person(house, "chief")
    with house.store.turn() as turn:
        erasing.order(turn, number, boss)
    with house.store.work() as work:
        mine = update(tables.cases).where(tables.cases.c.id == number)
        work.connection.execute(mine.values(closed_at=None))
    with house.store.turn() as turn:
        refuses(lambda: erasing.sign(turn, number, chief), "erasure_open")


def refuses(doing: Callable[[], object], code: str) -> None:
    with pytest.raises(StoreProblem, match=code):
        doing()


def test_an_order_can_be_taken_back_until_it_is_signed(house: House) -> None:
    """Taken back it is gone; signed it stays; a case that is ordered is not opened again."""
    number = closed_case(house)
    boss, chief = person(house, "boss"), person(house, "chief")
    with house.store.turn() as turn:
        erasing.order(turn, number, boss)
    refuses(lambda: attending.reopen(house, number, "森"), "erasure_ordered")
    with house.store.turn() as turn:
        erasing.withdraw(turn, number, boss)
        refuses(lambda: erasing.sign(turn, number, chief), "erasure_not_ordered")
        erasing.order(turn, number, boss)
        erasing.sign(turn, number, chief)
        refuses(lambda: erasing.withdraw(turn, number, boss), "erasure_not_ordered")


def test_who_ordered_and_who_signed_is_kept(house: House) -> None:
    """Tombstone and ledger name both by their ids; the house's audit has every step."""
    number = closed_case(house)
    erase(house, number)
    boss, chief = person(house, "boss"), person(house, "chief")
    with house.store.reading() as work:
        tombstone = erasures.find(work, number)
    assert tombstone
    assert (tombstone.ordered_by, tombstone.signed_by) == (boss.id, chief.id)
    [entry] = house.ledger.entries()
    assert (entry.case, entry.ordered_by, entry.signed_by) == (number, boss.id, chief.id)
    assert entry.at == NOW.isoformat()
    actions = [deed.action for deed in house.store.audit_trail()][-3:]
    assert actions == ["erasure.ordered", "erasure.signed", "case.erased"]


class Cut(BaseException):
    """The process dies here."""


@contextmanager
def cut(monkeypatch: pytest.MonkeyPatch, where: str) -> Iterator[None]:
    """Die in a step of carrying out: before it, or (with a +) right after it."""

    def dying(step: Callable[..., object]) -> Callable[..., object]:
        def dies(*given: object, **named: object) -> None:
            if where.endswith("+"):
                step(*given, **named)
            raise Cut

        return dies

    with monkeypatch.context() as patch:
        name = where.rstrip("+")
        owner, attribute = STEPS[name]
        patch.setattr(owner, attribute, dying(getattr(owner, attribute)))
        with pytest.raises(Cut):
            yield


STEPS: dict[str, tuple[object, str]] = {
    "ledger": (Ledger, "add"),
    "files": (erasing, "files_of"),
    "destroy": (erasing, "destroy"),
    "done": (erasures, "done"),
    "clean": (destroying, "clean_up"),
}
ENDED = [step for step in STEPS if step != "clean"]


@pytest.mark.parametrize(
    "where", [f"{step}{after}" for step in ENDED for after in ("", "+")], ids=str
)
def test_cut_off_anywhere_it_is_ended_later(
    house: House, place: Settings, monkeypatch: pytest.MonkeyPatch, where: str
) -> None:
    """A process killed in any step leaves what the next run ends; the ledger says it once."""
    number = closed_case(house)
    with cut(monkeypatch, where):
        erase(house, number)
    again = opened(place)
    assert erasing.finish(again) == [number]
    assert rows_about(again, number) == {"erasures", "audit", "chains"}
    assert [each.case for each in again.ledger.entries()] == [number]
    assert erasing.finish(again) == []
    again.store.close()


def test_a_case_that_cannot_go_holds_up_no_other(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One file that cannot be deleted leaves its case for later; the others are erased."""
    stuck, other = closed_case(house), closed_case(house, "鈴木")
    with house.store.reading() as work:
        mine = destroying.files_of(work.connection, stuck)
    delete = Folder.delete

    def away(shelf: Folder, name: str) -> None:
        if name in mine:
            raise StoreProblem("files_away")
        delete(shelf, name)

    with house.store.turn() as turn:
        for number in (stuck, other):
            erasing.order(turn, number, person(house, "boss"))
            erasing.sign(turn, number, person(house, "chief"))
    with monkeypatch.context() as patch:
        patch.setattr(Folder, "delete", away)
        refuses(lambda: erasing.finish(house), "erasure_held_up")
    assert rows_about(house, other) == {"erasures", "audit", "chains"}
    assert erasing.finish(house) == [stuck]


def test_a_paper_that_cannot_go_holds_up_its_own_case_only(house: House) -> None:
    """What a terminal was sent lies fast: nothing else of the sweep stops, and it goes later."""
    stuck, other = closed_case(house), closed_case(house, "鈴木")
    fast = house.papers / f"{stuck}-dossier.pdf"
    fast.mkdir(parents=True)  # as a file that is another account's, it cannot be unlinked
    with house.store.turn() as turn:
        for number in (stuck, other):
            erasing.order(turn, number, person(house, "boss"))
            erasing.sign(turn, number, person(house, "chief"))
    erasing.finish_quietly(house)
    assert rows_about(house, other) == {"erasures", "audit", "chains"}
    assert rows_about(house, stuck) > {"cases", "facts"}
    fast.rmdir()
    assert erasing.finish(house) == [stuck]


def test_a_paper_that_came_while_the_rows_went_is_not_forgotten(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It cannot go now: the case counts as given up only once it has, another at once."""
    stuck, other = closed_case(house), closed_case(house, "鈴木")
    late = house.papers / f"{stuck}-dossier.pdf"
    with monkeypatch.context() as patch:
        patch.setattr(erasing, "destroy", going_with(lambda: late.mkdir(parents=True)))
        erase(house, stuck)
    erase(house, other)
    with house.store.reading() as work:
        assert erasures.uncleaned(work) == [stuck]
    late.rmdir()
    erasing.finish_quietly(house)
    with house.store.reading() as work:
        assert erasures.uncleaned(work) == []


def going_with(doing: Callable[[], object]) -> Callable[[Connection, str], list[str]]:
    """Something is done while the rows of a case go."""

    def going(connection: Connection, case_id: str) -> list[str]:
        doing()
        return destroying.destroy(connection, case_id)

    return going


def test_the_ledger_comes_first(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """If the ledger cannot be written, nothing is destroyed."""
    number = closed_case(house)
    before = rows_about(house, number)
    house.ledger.path.mkdir()
    with pytest.raises(StoreProblem, match=r"^ledger_unwritten(:|$)"):
        erase(house, number)
    assert rows_about(house, number) == before | {"erasures"}
    house.ledger.path.rmdir()
    erasing.finish_quietly(house)
    assert rows_about(house, number) == {"erasures", "audit", "chains"}


def test_erased_while_its_person_writes(house: House, place: Settings) -> None:
    """With messages coming in and lines being written, nothing of the case is left over."""
    number = closed_case(house)
    [talk] = house.store.conversations_of(number)
    other, stop, came = opened(place), Event(), Semaphore(0)

    def write() -> None:
        for ordinal in count(100):
            if stop.is_set():
                return
            with suppress(StoreProblem, IntegrityError), other.store.turn() as turn:
                chat = chats.id_of(turn.work, "telegram", "田中")
                chats.keep(turn.work, [(chat, "田中")])
                inbound.keep(turn.work, [Arrived("telegram", ordinal, chat, {"text": "まだ"})])
                if ordinal % 2:
                    turn.write(talk, "in", "まだ")
            came.release()

    thread = Thread(target=write)
    thread.start()
    try:
        assert came.acquire(timeout=60)
        erase(house, number)
        assert came.acquire(timeout=60)
    finally:
        stop.set()
        thread.join()
    assert rows_about(house, number) == {"erasures", "audit", "chains"}
    with house.store.reading() as work:
        assert work.connection.scalars(select(tables.transcript.c.id)).all() == []
    other.store.close()


@pytest.mark.parametrize("cut", ["making", "going"])
def test_erased_while_a_terminal_is_sent_a_paper(
    house: House, monkeypatch: pytest.MonkeyPatch, cut: str
) -> None:
    """Erased while the paper is made, or written while the rows go: it lies nowhere after."""
    number = closed_case(house)
    with house.store.reading() as work:
        [talk] = work.connection.scalars(
            select(CONVERSATIONS.id).where(CONVERSATIONS.case_id == number)
        )
    message = Message("どうぞ", "desk", document=Document("表.csv", b"open"))
    said: list[Message] = []

    def send() -> None:
        said.append(handed.saved(house, talk, message, "ja"))

    if cut == "making":
        there = handed._there

        def made(house: House, document: Document | Wanted) -> Document | None:
            erase(house, number)
            return there(house, document)

        monkeypatch.setattr(handed, "_there", made)
        send()
        assert "表.csv" not in said[0].text
    else:
        monkeypatch.setattr(erasing, "destroy", going_with(send))
        erase(house, number)
    assert list(house.papers.iterdir()) == []


def test_erased_while_its_last_line_is_being_sent(house: House) -> None:
    """What the channel then refuses is nobody's any more: no one of staff is called."""
    number = closed_case(house)
    with house.store.reading() as work:
        in_hand, *_ = outbox.due(work, 1)
    erase(house, number)
    with house.store.work() as work:
        outbox.mark_failed(work, [Failed(in_hand, None, outbox.UNREACHABLE)])
    assert house.store.alerts() == []


def signed_case(house: House) -> tuple[str, str]:
    """A closed case that is to be erased now, and its conversation."""
    number = closed_case(house)
    with house.store.turn() as turn:
        erasing.order(turn, number, person(house, "boss"))
        erasing.sign(turn, number, person(house, "chief"))
    with house.store.reading() as work:
        [talk] = conversations.of_case(work, number)
    return number, talk


def waits(connection: Connection, done: Future[T]) -> Future[T]:
    """What somebody else does is held up by this transaction now."""
    while connection.dialect.name == "postgresql" and not connection.scalar(HELD_UP):
        assert not done.done()
    return done


def test_who_cannot_be_reached_while_the_rows_go(house: House, place: Settings) -> None:
    """Whoever tells of a line that was not sent waits for who erases, and calls nobody."""
    number, _ = signed_case(house)
    other = opened(place)

    def failed() -> None:
        with other.store.work() as work:
            outbox.mark_failed(work, [Failed(in_hand, None, outbox.UNREACHABLE)])

    with ThreadPoolExecutor(1) as pool:
        with house.store.turn() as turn:
            connection = turn.work.connection
            in_hand, *_ = outbox.due(turn.work, 1)
            destroying.destroy(connection, number)
            done = waits(connection, pool.submit(failed))
        done.result()
    other.store.close()
    assert house.store.alerts() == []


def test_what_comes_in_while_the_rows_go_begins_anew(house: House, place: Settings) -> None:
    """It waits for who erases, and is kept for a chat that is new."""
    number, _ = signed_case(house)
    other = opened(place)

    def came() -> list[ingress.Kept]:
        with other.store.work() as work:
            return ingress.keep(work, [Incoming("telegram", 8, "田中", {"text": "もしもし"})])

    with ThreadPoolExecutor(1) as pool:
        with house.store.turn() as turn:
            connection = turn.work.connection
            destroying.destroy(connection, number)
            done = waits(connection, pool.submit(came))
        [kept] = done.result()
    assert kept.new
    with other.store.reading() as work:
        assert chats.known(work, [str(kept.chat_id)]) == {kept.chat_id}
    other.store.close()


def test_erased_while_a_link_to_it_is_followed(house: House, place: Settings) -> None:
    """Whoever follows a link waits for who erases, holding nothing of theirs; it opens nothing."""
    number, talk = signed_case(house)
    with house.store.work() as work:
        link = visits.link(work, talk)
    other = opened(place)
    writer = Writer(other.store)

    async def follow() -> str | None:
        return await Visitors(other, Pages(), writer).follow(link)

    with ThreadPoolExecutor(1) as pool:
        with house.store.turn() as turn:
            turn.held(number)
            done = waits(turn.work.connection, pool.submit(asyncio.run, follow()))
            destroying.destroy(turn.work.connection, number)
        assert done.result() is None
    writer.close()
    other.store.close()


def test_erased_while_its_person_starts_anew_in_two_chats(house: House, place: Settings) -> None:
    """Who erases and whose turn it is each hold what the other waits for: both end all the same."""
    number, talk = signed_case(house)
    with house.store.reading() as work:
        first, last = sorted(chats.of_conversation(work, talk))
    other = opened(place)
    with ThreadPoolExecutor(1) as pool:
        with other.store.turn() as turn:
            chats.hold(turn.work, [last])
            turn.conversation(talk)
            done = waits(turn.work.connection, pool.submit(erasing.finish, house))
            anew = turn.begin("田中", Talk(), name="田中")
            for chat in (first, last):
                chats.bind(turn.work, chat, anew)
        assert done.result() == [number]
    other.store.close()
    assert rows_about(house, number) == {"erasures", "audit", "chains"}


def test_erased_while_staff_add_to_it(house: House, place: Settings) -> None:
    """What is being added when the erasure begins is waited for, and goes with the rest."""
    number = closed_case(house)
    with house.store.turn() as turn:
        erasing.order(turn, number, person(house, "boss"))
        erasing.sign(turn, number, person(house, "chief"))
    other, erased = opened(place), list[str]()
    thread = Thread(target=lambda: erased.extend(erasing.finish(house)))
    with other.store.turn() as turn:
        turn.dossier(number)
        turn.tell(number, [Fact("incident.victims", 900, "森", NOW)])
        work = turn.work
        work.write()
        thread.start()
        while work.connection.dialect.name == "postgresql" and not work.connection.scalar(HELD_UP):
            assert thread.is_alive()
    thread.join()
    assert erased == [number]
    assert rows_about(house, number) == {"erasures", "audit", "chains"}
    other.store.close()


def meanwhile(house: House, place: Settings, *acts: erasing.Act) -> tuple[str, list[str]]:
    """Two act on one order at the same moment, the second while the first is not done: the case,
    and what was noted of both."""
    number, other = closed_case(house), opened(place)
    who = {act: person(house, "chief" if act is erasing.sign else "boss") for act in acts}
    with house.store.turn() as turn:
        erasing.order(turn, number, person(house, "boss"))
    first, second = acts

    def late() -> None:
        with suppress(StoreProblem), other.store.turn() as turn:
            second(turn, number, who[second])

    thread = Thread(target=late)
    with house.store.turn() as turn:
        first(turn, number, who[first])
        connection = turn.work.connection
        thread.start()
        while connection.dialect.name == "postgresql" and not connection.scalar(HELD_UP):
            assert thread.is_alive()
    thread.join()
    other.store.close()
    noted = [each.action for each in house.store.audit_trail()]
    return number, noted[noted.index("erasure.ordered") + 1 :]


def test_what_is_signed_is_not_taken_back_at_the_same_moment(house: House, place: Settings) -> None:
    """In another process: the signature stands, is carried out, and its tombstone stays."""
    number, noted = meanwhile(house, place, erasing.sign, erasing.withdraw)
    assert noted == ["erasure.signed"]
    assert erasing.finish(house) == [number]
    assert rows_about(house, number) == {"erasures", "audit", "chains"}


def test_what_is_taken_back_is_not_signed_at_the_same_moment(house: House, place: Settings) -> None:
    """In another process: nothing is signed, and the case stays."""
    _, noted = meanwhile(house, place, erasing.withdraw, erasing.sign)
    assert noted == ["erasure.withdrawn"]
    assert erasing.finish(house) == []


def test_what_is_taken_back_twice_at_the_same_moment_is_noted_once(
    house: House, place: Settings
) -> None:
    """In two processes: one takes it back."""
    _, noted = meanwhile(house, place, erasing.withdraw, erasing.withdraw)
    assert noted == ["erasure.withdrawn"]


def test_what_two_carry_out_at_once_is_noted_once(
    house: House, place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The sweep and whoever signed, in one process or in two: the case was erased once."""
    number, other, both = closed_case(house), opened(place), Barrier(2)
    with house.store.turn() as turn:
        erasing.order(turn, number, person(house, "boss"))
    with house.store.turn() as turn:
        erasing.sign(turn, number, person(house, "chief"))

    def together(connection: Connection, case: str) -> list[str]:
        both.wait(60)
        return destroying.files_of(connection, case)

    monkeypatch.setattr(erasing, "files_of", together)
    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(erasing.finish, (house, other))) == [[number], [number]]
    other.store.close()
    assert [each.action for each in house.store.audit_trail()].count("case.erased") == 1
    assert rows_about(house, number) == {"erasures", "audit", "chains"}


@pytest.mark.parametrize("carried_out", [False, True])
def test_erased_while_a_file_is_put_away(
    house: House, place: Settings, monkeypatch: pytest.MonkeyPatch, carried_out: bool
) -> None:
    """Signed or erased between the sealing of a file and its keeping: no byte of it stays."""
    number, _ = case(house, "田中")
    put, boss, chief = Folder.put, person(house, "boss"), person(house, "chief")

    def late(shelf: Folder, name: str, data: bytes) -> None:
        attending.close(house, number, "森")
        with house.store.turn() as turn:
            erasing.order(turn, number, boss)
            erasing.sign(turn, number, chief)
        if carried_out:
            erasing.finish(house)
        put(shelf, name, data)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "put", late)
        with pytest.raises(StoreProblem, match="unknown_case"):
            put_away(house, number, "f" * 32, Looked("pdf", "領収書.pdf", b"%PDF-1.4"))
    erasing.finish(house)
    assert list((place.folder / "files").iterdir()) == []


@pytest.mark.parametrize("late", [False, True])
def test_erased_while_a_file_is_entered(
    house: House, place: Settings, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """Entered after the erasure looked for files, or when all is gone: no byte of it stays."""
    number, _ = case(house, "田中")
    kept = put_away(house, number, "f" * 32, Looked("pdf", "領収書.pdf", b"%PDF-1.4"))
    assert isinstance(kept, Kept)
    attending.close(house, number, "森")
    destroy = erasing._destroy

    def meanwhile(*given: Any) -> None:
        with house.store.work() as work:
            enter(house, work, kept)
        destroy(*given)

    if not late:
        monkeypatch.setattr(erasing, "_destroy", meanwhile)
    erase(house, number)
    if late:
        with pytest.raises(StoreProblem, match="unknown_case"), house.store.work() as work:
            enter(house, work, kept)
    assert list((place.folder / "files").iterdir()) == []
    assert rows_about(house, number) == {"erasures", "audit", "chains"}


def test_erased_while_the_audit_is_verified(
    house: House, place: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A case that is erased between the reading of ledger and database is no tampering."""
    number, ledgered = closed_case(house), auditing._ledgered
    house.ledger.head()

    def meanwhile(settings: Settings) -> set[str] | None:
        found = ledgered(settings)
        erase(house, number)
        return found

    monkeypatch.setattr(auditing, "_ledgered", meanwhile)
    monkeypatch.setenv("HAKKAKU_DATABASE_URL", place.database)
    done = hakkaku("audit", "verify", folder=place.folder)
    assert (done.returncode, done.stdout) == (0, "")


def test_a_backup_from_before_does_not_bring_it_back(
    house: House, place: Settings, make: Make, kind: str
) -> None:
    """Restored from a backup made before, the erased case is erased again."""
    number = closed_case(house)
    folder = place.folder.parent / "backup"
    making.back_up(house, house.ledger, folder)
    erase(house, number)
    target = make(kind, "target")
    manifest, erased = restoring.checked(folder, bootstrap.masters_of(target), house.ledger)
    engine = open_database(target.database, upgrade=True)
    files = shelf(target.files_url, target.folder)
    assert restoring.restore(folder, manifest, erased, engine, files) == [number]
    engine.dispose()
    restored = opened(target)
    assert rows_about(restored, number) == {"erasures", "audit", "chains"}
    assert not list((target.folder / "files").glob("*"))
    with restored.store.reading() as work:
        assert erasures.uncleaned(work) == [number]
    restored.store.close()


def with_secrets(make: Make) -> tuple[Settings, House, str, list[bytes]]:
    """A house on SQLite with a closed case: its number, its wrapped key and its sealed lines."""
    settings = make("sqlite", "source")
    house = opened(settings)
    bootstrap.seed(house)
    accounts.make(house, "administrator", "boss", "boss", "test")
    accounts.make(house, "supervisor", "chief", "chief", "test")
    number = closed_case(house)
    with house.store.reading() as work:
        connection = work.connection
        mine = tables.keys.c.scope == f"case:{number}"
        secret = list(connection.scalars(select(tables.keys.c.wrapped).where(mine)))
        secret += [each.raw for each in connection.scalars(select(tables.transcript.c.body))]
    assert all(on_disk(settings, each) for each in secret)
    return settings, house, number, secret


def test_the_sealed_bytes_go_too(make: Make) -> None:
    """On SQLite neither the wrapped key nor a sealed line is left in database or journal."""
    settings, house, number, secret = with_secrets(make)
    erase(house, number)
    assert not any(on_disk(settings, each) for each in secret)
    house.store.close()


@pytest.mark.parametrize("after", ["", "+"])
def test_cut_off_before_the_bytes_are_given_up_they_go_later(
    make: Make, monkeypatch: pytest.MonkeyPatch, after: str
) -> None:
    """A process killed between the erasure and its cleaning up leaves that to the next run."""
    settings, house, number, secret = with_secrets(make)
    with cut(monkeypatch, f"clean{after}"):
        erase(house, number)
    house.store.close()
    given_up_by_the_next_run(opened(settings), settings, secret)


def test_while_somebody_reads_the_bytes_stay_and_go_when_they_are_done(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A backup under way holds the journal; nobody waits for it, and the next run empties it."""
    settings, house, number, secret = with_secrets(make)
    other = opened(settings)
    with other.store.reading() as work:
        work.connection.execute(select(tables.keys)).all()
        erase(house, number)
        assert any(on_disk(settings, each) for each in secret)
        case(house, "鈴木")
    other.store.close()
    given_up_by_the_next_run(house, settings, secret)


def test_after_cleaning_up_a_lock_is_waited_for_as_before(make: Make) -> None:
    """The journal is soon given up to whoever reads; nothing else is."""
    settings = make("sqlite", "source")
    opened(settings).store.close()
    engine = open_database(settings.database)

    def patience() -> int:
        with engine.connect() as connection:
            return int(connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one())

    before = patience()
    assert destroying.clean_up(engine)
    assert (patience(), before > destroying.PATIENCE_MS) == (before, True)
    engine.dispose()


def test_postgresql_is_told_to_take_the_space_back(make: Make) -> None:
    settings = make("postgres", "source")
    opened(settings).store.close()
    engine = open_database(settings.database)
    assert destroying.clean_up(engine)
    with engine.connect() as connection:
        left = connection.scalars(UNCLEANED).all()
    assert set(left) <= {"alembic_version"}
    engine.dispose()


def test_what_was_cleaned_up_is_not_cleaned_again(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Once the bytes are given up there is nothing to do, however often it is looked."""
    erase(house, closed_case(house))
    monkeypatch.setattr(destroying, "clean_up", lambda _: pytest.fail("again"))
    assert erasing.finish(house) == []


def given_up_by_the_next_run(house: House, settings: Settings, secret: list[bytes]) -> None:
    """It erases nothing more, and then none of these bytes is left."""
    assert erasing.finish(house) == []
    assert not any(on_disk(settings, each) for each in secret)
    house.store.close()


def on_disk(settings: Settings, piece: bytes) -> bool:
    """Do these bytes stand in a file of the database?"""
    files: list[Path] = list(settings.folder.glob("hakkaku.db*"))
    return any(piece[:48] in file.read_bytes() for file in files)


@pytest.mark.parametrize(
    ("closed", "now", "is_due"),
    [
        (datetime(2026, 11, 2, 9, 30, tzinfo=UTC), datetime(2033, 11, 2, 9, 29, tzinfo=UTC), False),
        (datetime(2026, 11, 2, 9, 30, tzinfo=UTC), datetime(2033, 11, 2, 9, 30, tzinfo=UTC), True),
        (datetime(2028, 2, 29, tzinfo=UTC), datetime(2035, 2, 28, 23, 59, tzinfo=UTC), False),
        (datetime(2028, 2, 29, tzinfo=UTC), datetime(2035, 3, 1, tzinfo=UTC), True),
    ],
)
def test_a_case_is_due_seven_years_after_it_was_closed(
    make: Make, kind: str, closed: datetime, now: datetime, is_due: bool
) -> None:
    """The clock runs from the closing, to the minute; what is due is listed, not erased."""
    settings = make(kind, "source")
    house = opened(settings, closed)
    bootstrap.seed(house)
    number = closed_case(house)
    house.store.close()
    later = opened(settings, now)
    with later.store.reading() as work:
        assert [each.case_id for each in erasures.due(work, 7)] == ([number] if is_due else [])
    erasing.finish_quietly(later)
    assert [line.id for line in later.store.cases()] == [number]
    later.store.close()


def test_the_years_are_the_administrators(house: House, place: Settings) -> None:
    """Set to one year, a case is due after one; an open case never is."""
    number = closed_case(house)
    case(house, "鈴木")
    with house.store.turn() as turn:
        erasing.keep_for(turn, 1, "boss")
    later = opened(place, NOW + timedelta(days=366))
    with later.store.reading() as work:
        assert erasures.years(work, 7) == 1
        assert [each.case_id for each in erasures.due(work, 7)] == [number]
    later.store.close()
