"""People of staff and their sessions, on both databases: the edges of what lasts."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select, update

from bot.store import sessions, staff
from bot.store.problems import StoreProblem
from bot.store.sessions import IDLE, OFTEN, VALID, Held
from bot.store.tables import sessions as table

if TYPE_CHECKING:
    from tests.bot.store.conftest import House

SECRET = "JBSWY3DPEHPK3PXP"
MOMENT = timedelta(microseconds=1)


def added(house: House, login: str = "sato", name: str = "佐藤") -> str:
    """A new person of staff: their id."""
    with house.store.turn() as turn:
        return staff.add(turn.work, "agent", login, name, SECRET)


def signed_in(house: House, id: str) -> str:
    """A session just begun: what it is known as."""
    with house.store.turn() as turn:
        return sessions.known_as(turn.work, sessions.begin(turn.work, id))


def held(house: House, session: str) -> Held | None:
    """The session, while it lasts; all the ways to ask agree."""
    with house.store.turn() as turn:
        found = sessions.held(turn.work, session)
        assert sessions.roles(turn.work, [session]) == ({session: "agent"} if found else {})
        return found


def seen_at(house: House, session: str) -> datetime:
    """When somebody did something in it last."""
    with house.store.reading() as work:
        query = select(table.c.seen_at).where(table.c.id == session)
        seen: datetime = work.connection.execute(query).scalar_one()
        return seen


def test_a_session_lasts_to_the_moment_of_its_end(house: House) -> None:
    """However much is done: the moment before it lasts, at its end it does not."""
    session = signed_in(house, added(house))
    house.now += VALID - MOMENT
    with house.store.turn() as turn:
        mine = update(table).where(table.c.id == session)
        turn.work.connection.execute(mine.values(seen_at=house.now))
    assert held(house, session) is not None
    house.now += MOMENT
    assert held(house, session) is None
    with house.store.turn() as turn:
        sessions.seen(turn.work, session)
    assert seen_at(house, session) == house.now - MOMENT


def test_a_session_lasts_to_the_moment_it_was_unused_too_long(house: House) -> None:
    """The moment before it lasts, then not; what came too late is not noted either."""
    session, begun = signed_in(house, added(house)), house.now
    house.now += IDLE - MOMENT
    assert held(house, session) is not None
    house.now += MOMENT
    assert held(house, session) is None
    with house.store.turn() as turn:
        sessions.seen(turn.work, session)
    assert seen_at(house, session) == begun


def test_what_is_done_is_noted_when_the_last_note_is_a_while_ago(house: House) -> None:
    """Not within that while, its end included."""
    session = signed_in(house, added(house))
    for later, noted in ((OFTEN, False), (MOMENT, True)):
        house.now += later
        found = held(house, session)
        assert found is not None
        with house.store.turn() as turn:
            assert sessions.unnoted(turn.work, found) is noted


def test_whoever_ends_sessions_tells_the_live_pages(house: House) -> None:
    """One of them or all: whose they are is told, and nobody else."""
    id = added(house)
    session = signed_in(house, id)
    for end, what in ((sessions.end, session), (sessions.end_all, id)):
        with house.store.turn() as turn:
            end(turn.work, what)
            assert turn.work.news == {f"staff:{id}"}
        assert held(house, session) is None


def test_a_session_ends_once(house: House) -> None:
    """Whoever ends it hears so; who comes after that, or knows of none, ended nothing."""
    session = signed_in(house, added(house))
    for which, ended in ((session, True), (session, False), ("none", False)):
        with house.store.turn() as turn:
            assert sessions.end(turn.work, which) is ended


def test_ending_all_ends_those_of_one_person(house: House) -> None:
    """Each of theirs, and nobody else's."""
    ids = [added(house), added(house, "suzuki", "鈴木")]
    mine, other = [signed_in(house, ids[0]) for _ in range(2)], signed_in(house, ids[1])
    with house.store.turn() as turn:
        sessions.end_all(turn.work, ids[0])
    assert [held(house, each) for each in mine] == [None, None]
    assert held(house, other) is not None


def test_a_person_is_ready_once_they_have_a_password(house: House) -> None:
    """And no more when they are set up anew."""
    id, ready = added(house), list[bool]()
    with house.store.turn() as turn:
        for change in (
            lambda: None,
            lambda: staff.set_password(turn.work, id, "hash"),
            lambda: staff.set_up_anew(turn.work, id, SECRET, VALID),
        ):
            change()
            found = staff.find(turn.work, id)
            assert found is not None
            ready.append(found.ready)
    assert ready == [False, True, False]


def test_whoever_is_disabled_comes_in_when_let_in_again(house: House) -> None:
    """Nothing else is said of them meanwhile; their sessions hold only while they may come in."""
    id = added(house)
    session = signed_in(house, id)
    for again, lasts in ((False, False), (True, True)):
        with house.store.turn() as turn:
            if again:
                staff.disable(turn.work, id, again=True)
            else:
                staff.disable(turn.work, id)
        assert (held(house, session) is not None) is lasts


def test_the_provider_knows_each_as_one(house: House) -> None:
    """An identity is one person's: given again to the same one it stays, to another it is refused,
    taken away it is free."""
    ids = [added(house), added(house, "suzuki", "鈴木")]
    with house.store.turn() as turn:
        for _ in range(2):
            staff.know_as(turn.work, ids[0], "sato@example.co.jp")
        found = staff.of_identity(turn.work, "sato@example.co.jp")
        assert found is not None
        assert (found.id, found.identity) == (ids[0], "sato@example.co.jp")
        with pytest.raises(StoreProblem, match=r"^staff_known(:|$)"):
            staff.know_as(turn.work, ids[1], "sato@example.co.jp")
        staff.know_as(turn.work, ids[0], "")
        assert staff.of_identity(turn.work, "sato@example.co.jp") is None
        staff.know_as(turn.work, ids[1], "sato@example.co.jp")


def test_a_setup_is_known_by_its_token(house: House) -> None:
    """Whose it is, to the moment of its end; of any other token nobody's."""
    ids = [added(house), added(house, "suzuki", "鈴木")]
    with house.store.turn() as turn:
        tokens = [staff.set_up_anew(turn.work, id, SECRET, VALID) for id in ids]
    assert len({*tokens}) == 2
    with house.store.turn() as turn:
        for later, known in ((VALID - MOMENT, True), (MOMENT, False)):
            turn.work.now += later
            for id, token in zip(ids, tokens, strict=True):
                found = staff.of_setup(turn.work, token)
                assert (found is not None and found.person.id == id) is known
            assert staff.of_setup(turn.work, "f" * 48) is None


def test_of_some_roles_whoever_is_let_in_is_named(house: House) -> None:
    """By name, without those of other roles and those who are disabled."""
    ids = {name: added(house, name, name) for name in ("鈴木", "佐藤", "木村", "高橋")}
    with house.store.turn() as turn:
        staff.set_role(turn.work, ids["木村"], "auditor")
        staff.disable(turn.work, ids["高橋"])
        named = {id: name for name, id in ids.items() if name in ("佐藤", "鈴木")}
        assert staff.of_roles(turn.work, ["agent", "supervisor"]) == named
        assert list(staff.of_roles(turn.work, ["agent"]).values()) == ["佐藤", "鈴木"]
        assert staff.of_roles(turn.work, ["auditor"]) == {ids["木村"]: "木村"}
        assert staff.of_roles(turn.work, []) == {}
        everyone = {id: name for name, id in ids.items()}
        assert staff.names(turn.work, [*ids.values(), "f" * 32]) == everyone


@pytest.mark.parametrize(
    ("login", "name"), [("sato", "鈴木"), ("suzuki", "佐藤")], ids=["login", "name"]
)
def test_a_login_and_a_name_stand_once(house: House, login: str, name: str) -> None:
    """Whoever has either already is known."""
    added(house)
    with pytest.raises(StoreProblem, match=r"^staff_known(:|$)"):
        added(house, login, name)
