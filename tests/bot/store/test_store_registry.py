"""Policies, firms, cases and whose conversation is whose."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from bot.store.problems import StoreProblem

if TYPE_CHECKING:
    from flows.turn import Registry
    from tests.bot.store.conftest import House

NUMBER = "PIL-2026-0001"


def test_the_store_and_a_turn_are_registries(house: House) -> None:
    """The conversation may be handed either, and a turn's sees what the turn wrote."""
    store: Registry = house.store
    with house.store.turn() as turn:
        inside: Registry = turn
        case = turn.open_case(NUMBER)
        assert [line.id for line in inside.open_cases(NUMBER)] == [case]
        assert list(store.open_cases(NUMBER)) == []
    assert [line.id for line in store.open_cases(NUMBER)] == [case]


def test_a_policy_imported_again_replaces_it(house: House) -> None:
    """A number stands for one policy, the latest; an import is noted once, with who did it."""
    assert house.store.is_sample(NUMBER)
    new = {"number": NUMBER, "insured": "別の会社", "riders": ["cyber_response"]}
    house.store.import_policies([new, {**new, "number": "P2"}, new], by="佐藤")
    assert house.store.policies() == ["P2", NUMBER]
    assert house.store.policy(NUMBER) == new
    assert not house.store.is_sample(NUMBER)
    assert house.store.policies_of("株式会社みなと商事") == []
    deed = house.store.audit_trail()[-1]
    assert (deed.who, deed.action, deed.at) == ("佐藤", "policies.imported", house.now)
    assert deed.details == {"numbers": [NUMBER, "P2"], "sample": False}


@pytest.mark.parametrize("typed", ["", "no such", "\0", "\ud83d", "'; --", "x" * 100_000])
def test_no_text_is_a_policy_by_accident(house: House, typed: str) -> None:
    """Whatever a person types for a number is answered with None, never with an exception."""
    assert house.store.policy(typed) is None
    assert house.store.open_cases("無い") == []


def test_a_firm_stands_once(house: House) -> None:
    """A firm written in another width or case is the same; a real one replaces the sample."""
    house.store.add_firm("ｍｉｒａｉ危機管理", sample=True, by="佐藤")
    house.store.add_firm("あおば法律事務所", by="佐藤")
    house.store.add_firm("MIRAI危機管理", by="佐藤")
    assert house.store.firms() == ("MIRAI危機管理", "あおば法律事務所")
    assert [deed.seq for deed in house.store.audit_trail()] == [1, 2, 3, 4]


def test_cases_are_numbered_by_the_year_in_japan(house: House) -> None:
    """The running number begins anew with the year of Tokyo and is never given twice."""
    numbers = []
    for moment in (
        datetime(2026, 12, 31, 14, 59, tzinfo=UTC),
        datetime(2026, 12, 31, 15, 0, tzinfo=UTC),
        datetime(2027, 6, 1, tzinfo=UTC),
    ):
        house.now = moment
        with house.store.turn() as turn:
            numbers.append(turn.open_case(NUMBER))
    assert numbers == ["K-2026-0001", "K-2027-0001", "K-2027-0002"]
    assert [line.id for line in house.store.cases()] == numbers


def test_a_closed_case_is_not_among_the_open(house: House) -> None:
    """It stays among all cases."""
    conversation, case = house.case()
    with house.store.turn() as turn:
        turn.close_case(case)
    assert house.store.open_cases(NUMBER) == []
    assert [line.closed_at for line in house.store.cases()] == [house.now]
    assert house.store.conversation_for("田中", policy=NUMBER, case=None) != conversation
    assert house.store.conversation_for("田中", policy=NUMBER, case=case) == conversation


def test_a_case_needs_its_policy(house: House) -> None:
    """No case under a policy that is not there."""
    with house.store.turn() as turn, pytest.raises(StoreProblem, match=r"^unknown_policy(:|$)"):
        turn.open_case("無い")


def test_who_comes_back_goes_on(house: House) -> None:
    """A member finds the conversation again, before and after there is a case."""
    before = house.store.conversation_for("田中", policy=NUMBER, case=None)
    assert house.store.conversation_for("田中", policy=NUMBER, case=None) == before
    conversation, case = house.case()
    assert conversation == before
    for asked in (None, case):
        assert house.store.conversation_for("田中", policy=NUMBER, case=asked) == before
    assert house.store.conversation_for("田中", policy=None, case=None) == before


def test_members_share_a_case_not_a_conversation(house: House) -> None:
    """Two people in one case have each their own; somebody of another policy is somebody else."""
    mine, case = house.case("田中")
    other = house.store.conversation_for("鈴木", policy=None, case=case, language="en")
    assert sorted(house.store.conversations_of(case)) == sorted([mine, other])
    with house.store.turn() as turn:
        joined = turn.conversation(other)
    assert (joined.member, joined.case_id, joined.policy) == ("鈴木", case, NUMBER)
    assert (joined.talk.language, joined.talk.policy) == ("en", NUMBER)
    assert house.store.conversation_for("田中", policy="P2", case=None) != mine


def test_a_conversation_stays_in_its_case(house: House) -> None:
    """Joining again changes nothing; joining another case is refused."""
    conversation, case = house.case()
    with house.store.turn() as turn:
        turn.attach(conversation, case)
        other = turn.open_case(NUMBER)
        with pytest.raises(StoreProblem, match=r"^in_another_case(:|$)"):
            turn.attach(conversation, other)


def test_a_dossier_holds_the_policy(house: House) -> None:
    """The case is loaded with its policy as the document has it."""
    _, case = house.case()
    with house.store.turn() as turn:
        dossier = turn.dossier(case)
    assert (dossier.id, dossier.policy) == (case, house.store.policy(NUMBER))


@pytest.mark.parametrize("what", ["conversation", "dossier", "close_case"])
def test_what_is_not_there_has_a_code(house: House, what: str) -> None:
    """Asking for something unknown is a problem with a code and the id."""
    with house.store.turn() as turn, pytest.raises(StoreProblem, match=r"unknown_\w+: nowhere"):
        getattr(turn, what)("nowhere")


def test_an_audit_of_a_case_is_its_own(house: House) -> None:
    """Each case has its numbering; the house has another."""
    _, case = house.case()
    with house.store.turn() as turn:
        for action in ("case.read", "case.exported"):
            turn.audit("佐藤", action, case_id=case)
    assert [(deed.seq, deed.action) for deed in house.store.audit_trail(case)] == [
        (1, "case.read"),
        (2, "case.exported"),
    ]
    assert len(house.store.audit_trail()) == 1


@pytest.mark.parametrize("typed", ["\0", "K-2026-\0", "\ud83d", "'; --"])
def test_no_text_is_a_case_by_accident(house: House, typed: str) -> None:
    """Whatever a person types for a case is an unknown one, and the turn goes on."""
    with pytest.raises(StoreProblem, match=r"^unknown_case(:|$)"):
        house.store.conversation_for("田中", policy=None, case=typed)
    with house.store.turn() as turn:
        with pytest.raises(StoreProblem, match=r"^unknown_case(:|$)"):
            turn.dossier(typed)
        turn.open_case(NUMBER)
    assert house.store.open_cases(typed) == []
    assert not house.store.is_sample(typed)


def test_lists_are_in_one_order_everywhere(house: House) -> None:
    """Numbers are sorted by their characters, whatever a database thinks of letters."""
    numbers = ["a-1", "B-1", "a 1", "B1", "あ", "-1"]
    house.store.import_policies(
        [{"number": each, "insured": "同じ"} for each in numbers], by="佐藤"
    )
    assert house.store.policies() == sorted([*numbers, NUMBER])
    assert house.store.policies_of("同じ") == sorted(numbers)
