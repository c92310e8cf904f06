"""The queue against a naive sort of the same conversations, and the way it is read."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, text

from bot.store import members, places, queue
from bot.store.conversations import Desk
from bot.store.projections import Projection
from bot.store.queue import Wanted
from bot.store.staff import add
from bot.store.tables import cases, conversations, projections
from bot.store.tables import members as member_table
from flows.talk import Talk
from tests.bot.store.conftest import NUMBER, POLICY, House

FIRST = date(2026, 11, 1)


@dataclass(frozen=True)
class Told:
    """A conversation as it is made for a test."""

    waits: int | None = None
    promised: int | None = None
    missed: bool = False
    held: bool = False
    day: int | None = None
    pending: int = 0
    asked: bool = False
    language: Any = "ja"
    staff: int | None = None
    closed: bool = False
    left: bool = False
    in_case: bool = True
    minutes: int = 0


def told() -> st.SearchStrategy[Told]:
    """Few values, so that much is equal and the later parts of the order count."""
    few, some, maybe = st.integers(0, 2), st.booleans(), st.none() | st.integers(0, 2)
    return st.builds(
        Told, maybe, maybe, some, some, maybe, few, some, st.sampled_from(["ja", "en"]),
        st.none() | st.integers(0, 1), some, some, some, few,
    )  # fmt: skip


@pytest.fixture(scope="module")
def shared(make_house: Callable[..., House]) -> House:
    """A house with two people of staff."""
    house = make_house()
    with house.store.work() as work:
        for name in ("甲", "乙"):
            add(work, "agent", name, name, "secret")
    return house


@pytest.fixture(scope="module")
def people(shared: House) -> list[str]:
    with shared.store.reading() as work:
        return list(work.connection.scalars(text("SELECT id FROM staff ORDER BY id")))


def made(house: House, people: list[str], all_told: list[Told]) -> dict[str, Told]:
    """These conversations and no others, each by what the program itself does."""
    with house.store.work() as work:
        for table in (projections, conversations, member_table, cases):
            work.connection.execute(delete(table))
    begun, found = house.now, {}
    for each in all_told:
        house.now = begun + timedelta(minutes=each.minutes)
        found[_made(house, people, each)] = each
    house.now = begun
    return found


def _made(house: House, people: list[str], about: Told) -> str:
    with house.store.turn() as turn:
        talk = Talk(policy=NUMBER, language=about.language)
        id = turn.begin("田中", talk)
        if about.in_case:
            case = turn.open_case(NUMBER)
            turn.attach(id, case)
        turn.save(id, talk)
    waits, promised = _at(house, about.waits), _at(house, about.promised)
    missed = waits if about.missed else None
    held = house.now if about.held else None
    with house.store.turn() as turn:
        turn.attend(id, Desk(waits, promised if waits else None, missed, held))
    if about.in_case:
        with house.store.turn() as turn:
            turn.project(case, _projection(about))
    if about.in_case and about.staff is not None:
        with house.store.turn() as turn:
            turn.assign(case, people[about.staff])
    if about.in_case and about.closed:
        with house.store.turn() as turn:
            turn.close_case(case)
    if about.in_case and about.left:
        with house.store.turn() as turn:
            turn.hold_cases([case])
            members.leave(turn.work, case, members.person(turn.work, id).id)
    return id


def _at(house: House, minutes: int | None) -> datetime | None:
    first = datetime(2026, 11, 1, tzinfo=house.now.tzinfo)
    return None if minutes is None else first + timedelta(minutes=minutes)


def _projection(about: Told) -> Projection:
    day = None if about.day is None else FIRST + timedelta(about.day)
    asked = int(about.asked)
    return Projection(1, None, None, day, 0, about.pending, 0, 0, 0, 0, 0, asked, 0)


def naive(found: dict[str, Told], wanted: Wanted, people: list[str], now: datetime) -> list[str]:
    """The same, by looking at all of them."""

    def waits(each: Told) -> bool:
        return each.waits is not None and not each.held

    def keeps(each: Told) -> bool:
        is_open = each.waits is not None or not (each.in_case and each.closed)
        day = FIRST + timedelta(each.day) if each.in_case and each.day is not None else None
        staff = people[each.staff] if each.in_case and each.staff is not None else None
        quiet = timedelta(minutes=60 * (wanted.stuck_hours or 0))
        return (
            not (each.in_case and each.left)
            and (each.in_case or each.waits is not None)
            and is_open != wanted.closed
            and (wanted.of is None or staff in (None, wanted.of))
            and (wanted.mine is None or staff == wanted.mine)
            and (not wanted.waiting or waits(each))
            and (not wanted.missed or (waits(each) and each.missed))
            and (not wanted.asked or (each.in_case and each.asked))
            and (wanted.deadline_by is None or (day is not None and day <= wanted.deadline_by))
            and (wanted.language is None or each.language == wanted.language)
            and (not wanted.undecided or (each.in_case and each.pending > 0))
            and (wanted.stuck_hours is None or timedelta(minutes=each.minutes) <= now_ - quiet)
        )

    def order(id: str) -> tuple[Any, ...]:
        each, far = found[id], 10**9
        since = each.waits if each.promised is None else each.promised
        return (
            not (waits(each) and each.missed),
            not waits(each),
            since if waits(each) else far,
            each.day if each.in_case and each.day is not None else far,
            -each.pending if each.in_case else 0,
            -each.minutes,
            id,
        )

    now_ = timedelta(hours=1, minutes=1)
    return sorted((id for id, each in found.items() if keeps(each)), key=order)


def wishes(people: list[str]) -> st.SearchStrategy[Wanted]:
    some = st.sampled_from([False, False, True])
    return st.builds(
        Wanted,
        of=st.sampled_from([None, *people]),
        mine=st.just(None),
        waiting=some,
        stuck_hours=st.sampled_from([None, None, 1]),
        deadline_by=st.none() | st.just(FIRST + timedelta(1)),
        language=st.sampled_from([None, None, "en"]),
        undecided=some,
        closed=some,
        missed=some,
        asked=some,
    )


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_the_order_is_that_of_a_naive_sort(
    shared: House, people: list[str], data: st.DataObject
) -> None:
    """Whatever is wanted comes in the order of its laws, page by page each once, and is counted;
    and what the turns wrote beside the conversations is what is made anew from scratch."""
    found = made(shared, people, data.draw(st.lists(told(), max_size=8)))
    kept = columns(shared)
    with shared.store.work() as work:
        places.rebuild(work)
    assert columns(shared) == kept
    begun, shared.now = shared.now, shared.now + timedelta(hours=1, minutes=1)
    try:
        for _ in range(3):
            wanted = data.draw(wishes(people))
            expected = naive(found, wanted, people, shared.now)
            assert paged(shared, wanted, data.draw(st.integers(1, 3))) == expected
            with shared.store.reading() as work:
                assert queue.count(work, 5, wanted) == min(5, len(expected))
    finally:
        shared.now = begun


def test_what_is_mine(shared: House, people: list[str]) -> None:
    """One's own are one's own only, also among those one may see."""
    found = made(shared, people, [Told(staff=0), Told(staff=1), Told(), Told(staff=0, day=1)])
    for of in (None, people[0]):
        wanted = Wanted(of=of, mine=people[0])
        mine = [id for id, each in found.items() if each.staff == 0]
        assert paged(shared, wanted, 1) == mine[::-1]


def test_searching_many_and_few(shared: House, people: list[str], monkeypatch: Any) -> None:
    """A number finds by its beginning, however many begin so, and nothing that only holds it."""
    found = made(shared, people, [Told() for _ in range(12)])
    with shared.store.reading() as work:
        about = {
            row.id: row.case_id
            for row in work.connection.execute(select(conversations.c.id, conversations.c.case_id))
        }
    ordered = sorted(found)
    for few in (500, 3):
        monkeypatch.setattr(queue, "FEW", few)
        whose = (NUMBER, "株式会社みなと商事")
        for search in (
            "K-2026-001",
            "k-2026-0003",
            "Ｋ－２０２６－０００３",
            "K-2026",
            "2026",
            *whose,
        ):
            number = unicodedata.normalize("NFKC", search).upper()
            expected = [id for id in ordered if about[id].startswith(number) or search in whose]
            assert paged(shared, Wanted(search=search), 5) == expected


def test_a_policys_number_is_found_as_it_is_written(house: House) -> None:
    """Also where it is in small letters; typed in capitals it is not, since both may be there."""
    house.store.import_policies([{**POLICY, "number": "pil-9"}], by="test")
    with house.store.turn() as turn:
        talk = turn.begin("田中", Talk(policy="pil-9"))
        turn.attach(talk, turn.open_case("pil-9"))
    for search, found in (("pil-9", [talk]), ("pil", [talk]), ("PIL-9", []), ("il-9", [])):
        assert paged(house, Wanted(search=search), 5) == found


def paged(house: House, wanted: Wanted, size: int) -> list[str]:
    """All pages, one after the other."""
    ids: list[str] = []
    while True:
        with house.store.reading() as work:
            page = queue.queue(work, size, wanted)
        ids += [each.conversation_id for each in page]
        if not page:
            return ids
        wanted = replace(wanted, after=page[-1].place)


def columns(house: House) -> list[Any]:
    names = [each for each in conversations.c if each.name.startswith("rank")]
    query = select(conversations.c.id, conversations.c.listed, *names)
    with house.store.reading() as work:
        return sorted(tuple(row) for row in work.connection.execute(query))


PLANS = {
    "all": Wanted(),
    "waiting": Wanted(waiting=True),
    "undecided": Wanted(undecided=True),
    "stuck": Wanted(stuck_hours=48),
    "deadline": Wanted(deadline_by=FIRST),
    "language": Wanted(language="en"),
    "closed": Wanted(closed=True),
    "next page": Wanted(after=(2, places.NEVER, FIRST, -5, -7, "x")),
    "mine": Wanted(mine="me"),
    "of": Wanted(of="me"),
}


@pytest.mark.parametrize("name", PLANS)
def test_a_page_is_found_in_the_index(sqlite_house: House, name: str) -> None:
    """On SQLite no filter sorts all conversations, or leaves the index to find a page."""
    plan = explained(sqlite_house, PLANS[name])
    about = [line for line in plan if "conversations" in line]
    own = "ix_conversations_queue_of" if name in ("mine", "of") else "ix_conversations_queue"
    assert about
    assert all(f"USING COVERING INDEX {own} (" in line for line in about), plan
    assert name == "of" or not any("TEMP B-TREE" in line for line in plan), plan


def explained(house: House, wanted: Wanted) -> list[str]:
    """How SQLite finds the wanted."""
    with house.store.reading() as work:
        query = queue._found(work, 50, wanted)
        dialect = work.connection.dialect
        said = query.compile(dialect=dialect, compile_kwargs={"literal_binds": True})
        rows = work.connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {said}")
        return [row[3] for row in rows]
