"""The people of a case, and the numbers left by those who are in none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.store import callbacks, conversations, tables
from bot.store import members as people
from bot.store.problems import StoreProblem
from bot.store.sealed import key_id

if TYPE_CHECKING:
    from tests.bot.store.conftest import House

NUMBER = "PIL-2026-0001"


def joined(house: House, case: str, who: str, name: str | None = None) -> str:
    """Somebody joins a case: their conversation."""
    talk = house.store.conversation_for(who, policy=NUMBER, case=None, name=name)
    with house.store.turn() as turn:
        turn.attach(talk, case)
    return talk


def named(house: House, case: str) -> list[tuple[str, bool]]:
    """Who is in a case: their names, and who owns it."""
    return [(each.name, each.owner) for each in house.store.members(case) if not each.left_at]


def id_of(house: House, case: str, name: str) -> str:
    """The id of a member."""
    return next(each.id for each in house.store.members(case) if each.name == name)


def test_who_has_just_joined_is_told_what_others_record(house: House) -> None:
    """In the very transaction in which somebody joins they are among those who are told."""
    first, case = house.case("田中")
    talk = house.store.conversation_for("佐藤", policy=NUMBER, case=None)
    with house.store.turn() as turn:
        turn.attach(talk, case)
        assert set(conversations.of_case(turn.work, case)) == {first, talk}


def test_who_comes_first_owns_the_case(house: House) -> None:
    """Those who join later do not."""
    _, case = house.case("田中")
    joined(house, case, "佐藤")
    assert named(house, case) == [("田中", True), ("佐藤", False)]


def test_a_name_stands_once_in_a_case(house: House) -> None:
    """A second person of the same name is numbered; the same person coming back is not."""
    _, case = house.case("田中")
    joined(house, case, "chat-2", "田中")
    again = joined(house, case, "chat-3", "田中")
    assert [name for name, _ in named(house, case)] == ["田中", "田中 2", "田中 3"]
    with house.store.turn() as turn:
        assert turn.conversation(again).member == "田中 3"
        people.leave(turn.work, case, id_of(house, case, "田中 3"))
    joined(house, case, "chat-3", "田中 3")
    assert [name for name, _ in named(house, case)] == ["田中", "田中 2", "田中 3"]


def test_an_owner_who_leaves_hands_over(house: House) -> None:
    """To who came next; the last one leaves the case to whoever joins again."""
    _, case = house.case("田中")
    house.later(minutes=1)
    joined(house, case, "佐藤")
    house.later(minutes=1)
    joined(house, case, "鈴木")
    with house.store.turn() as turn:
        heir = people.leave(turn.work, case, id_of(house, case, "田中"))
        assert heir is not None
        assert heir.name == "佐藤"
        assert people.leave(turn.work, case, id_of(house, case, "鈴木")) is None
        assert people.leave(turn.work, case, heir.id) is None
    assert named(house, case) == []
    joined(house, case, "木村")
    assert named(house, case) == [("木村", True)]


def test_only_who_is_in_it_leaves_or_owns(house: House) -> None:
    """Somebody who left, or never came, does neither."""
    _, case = house.case("田中")
    tanaka = id_of(house, case, "田中")
    with house.store.turn() as turn:
        people.leave(turn.work, case, tanaka)
    for does in (people.leave, people.hand_over):
        with pytest.raises(StoreProblem, match=r"^not_a_member(:|$)"), house.store.turn() as turn:
            does(turn.work, case, tanaka)


def test_who_left_has_another_conversation(house: House) -> None:
    """The old one is found no more, and news of the case do not go there."""
    talk, case = house.case("田中")
    with house.store.turn() as turn:
        people.leave(turn.work, case, id_of(house, case, "田中"))
    assert house.store.conversation_for("田中", policy=None, case=None) != talk
    assert house.store.conversations_of(case) == []
    assert house.store.left_by("田中") == [talk]


def test_who_is_kept_out_does_not_see_the_case(house: House) -> None:
    """Whatever they call themselves; others see it; let in again they see it too."""
    _, case = house.case("田中")
    culprit = house.store.conversation_for("chat-9", policy=NUMBER, case=None, name="犯人")
    other = house.store.conversation_for("佐藤", policy=NUMBER, case=None)
    with house.store.turn() as turn:
        identity = people.person(turn.work, culprit).identity
        people.bar(turn.work, case, identity)
        people.bar(turn.work, case, identity)
        assert turn.open_cases(NUMBER, culprit) == []
        assert [each.id for each in turn.open_cases(NUMBER, other)] == [case]
    with pytest.raises(StoreProblem, match=r"^barred(:|$)"):
        house.store.conversation_for("chat-9", policy=NUMBER, case=case, name="別名")
    with house.store.turn() as turn:
        people.let_in(turn.work, case, identity)
        assert [each.id for each in turn.open_cases(NUMBER, culprit)] == [case]


def test_a_number_waits_until_it_was_called(house: House) -> None:
    """Who waits longest first; a second number of one conversation takes the first one's place."""
    first = house.store.conversation_for("田中", policy=None, case=None)
    second = house.store.conversation_for("佐藤", policy=None, case=None)
    for talk, phone in ((first, "03-1111-1111"), (second, "03-2222-2222"), (first, "03-3333-3333")):
        house.later(minutes=1)
        with house.store.turn() as turn:
            callbacks.leave(turn.work, talk, None, phone)
    assert [each.phone for each in house.store.callbacks()] == ["03-2222-2222", "03-3333-3333"]
    with house.store.turn() as turn:
        callbacks.done(turn.work, house.store.callbacks()[0].id)
    assert [each.phone for each in house.store.callbacks()] == ["03-3333-3333"]
    assert b"3333-3333" not in house.on_disk()


def test_a_number_goes_with_the_conversation_into_its_case(house: House) -> None:
    """Sealed with the case's key it is erased with it, and still read until then."""
    talk = house.store.conversation_for("田中", policy=NUMBER, case=None)
    with house.store.turn() as turn:
        callbacks.leave(turn.work, talk, None, "03-1111-1111")
    with house.store.turn() as turn:
        case = turn.open_case(NUMBER)
        turn.attach(talk, case)
        sealed = turn.work.connection.scalar(select(tables.callbacks.c.phone))
        mine = select(tables.keys.c.id).where(tables.keys.c.scope == f"case:{case}")
        assert sealed is not None
        assert key_id(sealed).hex() == turn.work.connection.scalar(mine)
    assert [each.phone for each in house.store.callbacks()] == ["03-1111-1111"]
