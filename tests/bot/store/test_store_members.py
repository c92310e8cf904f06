"""The people of a case, and the numbers left by those who are in none."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.store import callbacks, conversations, files, tables
from bot.store import members as people
from bot.store.problems import StoreProblem
from bot.store.sealed import key_id
from bot.store.transcript import Said
from bot.store.work import Work

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


def owners(work: Work, case: str) -> list[str]:
    """Who owns a case."""
    return [each.name for each in people.of_case(work, case) if each.owner]


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
        assert owners(turn.work, case) == ["佐藤"]
        assert people.leave(turn.work, case, id_of(house, case, "鈴木")) is None
        assert people.leave(turn.work, case, heir.id) is None
    assert named(house, case) == []
    joined(house, case, "木村")
    assert named(house, case) == [("木村", True)]


def test_a_case_is_handed_over_to_one(house: House) -> None:
    """Who had it has it no more; whoever owns another case goes on to."""
    _, other = house.case("木村")
    _, case = house.case("田中")
    for name in ("佐藤", "鈴木"):
        joined(house, case, name)
    for name in ("鈴木", "佐藤"):
        with house.store.turn() as turn:
            people.hand_over(turn.work, case, id_of(house, case, name))
            assert owners(turn.work, case) == [name]
            assert owners(turn.work, other) == ["木村"]


def test_who_joins_is_known_by_their_name_there_from_then_on(house: House) -> None:
    """In the turn itself, numbered where somebody bears it already; since when, is kept."""
    _, case = house.case("田中")
    talk = house.store.conversation_for("chat-2", policy=NUMBER, case=None, name="田中")
    house.later(hours=1)
    with house.store.turn() as turn:
        turn.attach(talk, case)
        assert turn.conversation(talk).member == "田中 2"
        me = people.person(turn.work, talk)
    assert (me.name, me.joined_at, me.left_at) == ("田中 2", house.now, None)
    with house.store.reading() as work:
        assert people.conversations(work, me.id) == [talk]


def test_whose_a_conversation_is(house: House) -> None:
    """Of one that is none, nobody's: an error, not a silence."""
    with (
        house.store.reading() as work,
        pytest.raises(StoreProblem, match=r"^unknown_conversation(:|$)"),
    ):
        people.person(work, "f" * 32)


def test_whoever_leaves_is_sent_no_paper_more(house: House) -> None:
    """What was still to be made for them is not; what others wait for, and what was said, is."""
    talk, case = house.case("田中")
    other = joined(house, case, "佐藤")
    with house.store.turn() as turn:
        for each in (talk, other):
            paper = turn.order(each, files.Wanted("picture", "ja"))
            turn.say(each, Said("out", "図です。", file_id=paper))
            turn.write(each, "out", "ほかに何かありますか。")
    assert [len(house.store.undelivered(each)) for each in (talk, other)] == [2, 2]
    with house.store.turn() as turn:
        people.leave(turn.work, case, people.person(turn.work, talk).id)
    assert [len(house.store.undelivered(each)) for each in (talk, other)] == [1, 2]


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


def test_a_conversation_is_over_with_its_case(house: House) -> None:
    """When the case it is in is closed, and not when another is."""
    (talk, case), (_, other) = house.case("田中"), house.case("佐藤")
    with house.store.turn() as turn:
        turn.close_case(other)
    assert house.store.left_by("田中") == []
    with house.store.turn() as turn:
        turn.close_case(case)
    assert house.store.left_by("田中") == [talk]


def test_who_is_kept_out_does_not_see_the_case(house: House) -> None:
    """Whatever they call themselves; others see it; let in again they see it too."""
    _, case = house.case("田中")
    culprit = house.store.conversation_for("chat-9", policy=NUMBER, case=None, name="犯人")
    other = house.store.conversation_for("佐藤", policy=NUMBER, case=None)
    with house.store.turn() as turn:
        identity = people.person(turn.work, culprit).identity
        assert people.bar(turn.work, case, identity)
        assert not people.bar(turn.work, case, identity)
        assert turn.open_cases(NUMBER, culprit) == []
        assert [each.id for each in turn.open_cases(NUMBER, other)] == [case]
    with pytest.raises(StoreProblem, match=r"^barred(:|$)"):
        house.store.conversation_for("chat-9", policy=NUMBER, case=case, name="別名")
    with house.store.turn() as turn:
        assert people.let_in(turn.work, case, identity)
        assert not people.let_in(turn.work, case, identity)
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
