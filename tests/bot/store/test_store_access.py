"""Who may come in: invites and activation codes."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest

from bot.store import access, attempts, codes
from bot.store import members as people
from bot.store.attempts import Bound
from bot.store.codes import PERSON, POLICY
from bot.store.problems import StoreProblem
from bot.store.work import Work
from flows.answers.codes import SIGNS
from flows.heard import Admitted, Refused

if TYPE_CHECKING:
    from tests.bot.store.conftest import House

NUMBER = "PIL-2026-0001"
OTHER = {"number": "PIL-2026-0002", "insured": "株式会社やまと物産", "limit": 50_000_000}
VALID = timedelta(days=14)
WHO = b"who"


def redeem(house: House, token: str, who: bytes = WHO) -> Admitted | Refused:
    """Use an invite in a turn of its own."""
    with house.store.turn() as turn:
        return access.redeem(turn.work, who, token)


def tried(house: House, code: str, number: str = NUMBER, who: bytes = WHO) -> Admitted | Refused:
    """Try a code in a turn of its own."""
    with house.store.turn() as turn:
        return codes.try_code(turn.work, who, number, code)


def test_an_invite_opens_its_policy_once(house: House) -> None:
    """The first use comes in, the second hears that it was used."""
    token = house.store.invite(NUMBER, valid=VALID, by="管理者")
    assert redeem(house, token) == Admitted(NUMBER)
    assert redeem(house, token) == Refused("invite_used")


def test_an_invite_to_a_case_opens_that_case(house: House) -> None:
    """The case stands beside its policy."""
    _, case = house.case()
    token = house.store.invite(case, valid=VALID, by="管理者")
    assert redeem(house, token) == Admitted(NUMBER, case)


def test_of_two_at_once_one_comes_in(house: House) -> None:
    """Two processes that use one invite at the same moment: one is admitted, one refused."""
    token = house.store.invite(NUMBER, valid=VALID, by="管理者")
    stores, came = [house.store, house.open()], list[Admitted | Refused]()
    together = threading.Barrier(2)

    def use(place: int) -> None:
        together.wait()
        with stores[place].turn() as turn:
            came.append(access.redeem(turn.work, b"%d" % place, token))

    threads = [threading.Thread(target=use, args=(place,)) for place in range(2)]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert sorted(came, key=str) == [Admitted(NUMBER), Refused("invite_used")]


def test_a_policys_invites_are_listed_with_what_became_of_them(house: House) -> None:
    """Those of another policy and of a case are not; at the end of its time one has expired."""
    house.store.import_policies([OTHER], by="管理者")
    _, case = house.case()
    for target in (case, OTHER["number"], NUMBER):
        house.store.invite(str(target), valid=VALID, by="管理者")
    with house.store.reading() as work:
        (mine,) = access.of_policy(work, NUMBER)
        (others,) = access.of_policy(work, str(OTHER["number"]))
        (to_case,) = access.of_case(work, case)
    assert {each.state for each in (mine, others, to_case)} == {"open"}
    assert len({mine.id, others.id, to_case.id}) == 3
    house.later(days=14)
    with house.store.reading() as work:
        assert access.of_policy(work, NUMBER)[0].state == "expired"


def test_an_invite_that_was_used_meanwhile_is_not_revoked(house: House) -> None:
    """Whoever revokes it is told that somebody came in."""
    token = house.store.invite(NUMBER, valid=VALID, by="管理者")
    with house.store.reading() as work:
        (seen,) = access.of_policy(work, NUMBER)
    assert redeem(house, token) == Admitted(NUMBER)
    with (
        pytest.raises(StoreProblem, match=r"^invite_used(:|$)"),
        house.store.turn() as turn,
    ):
        access.revoke_open(turn.work, seen)


def test_an_invite_that_was_used_is_not_revoked_by_its_token(house: House) -> None:
    """Whoever revokes it on the command line is told so too, and nothing is noted."""
    token = house.store.invite(NUMBER, valid=VALID, by="管理者")
    assert redeem(house, token) == Admitted(NUMBER)
    with pytest.raises(StoreProblem, match=r"^invite_used(:|$)"):
        house.store.revoke_invite(token, by="管理者")
    assert "invite.revoked" not in [each.action for each in house.store.audit_trail()]


def test_an_invite_that_was_revoked_meanwhile_is_not_revoked_again(house: House) -> None:
    """Of two who see it open and take it back one does, and the other is told."""
    token = house.store.invite(NUMBER, valid=VALID, by="管理者")
    with house.store.reading() as work:
        (seen,) = access.of_policy(work, NUMBER)
    house.store.revoke_invite(token, by="管理者")
    with (
        pytest.raises(StoreProblem, match=r"^invite_revoked(:|$)"),
        house.store.turn() as turn,
    ):
        access.revoke_open(turn.work, seen)


def test_an_invite_that_is_over_is_not_revoked(house: House) -> None:
    """Whoever takes it back in the list is told that its time was over, and it stays so."""
    house.store.invite(NUMBER, valid=VALID, by="管理者")
    house.now += VALID
    for _ in range(2):
        with house.store.reading() as work:
            (seen,) = access.of_policy(work, NUMBER)
        with (
            pytest.raises(StoreProblem, match=r"^invite_expired(:|$)"),
            house.store.turn() as turn,
        ):
            access.revoke_open(turn.work, seen)


def test_of_two_locks_the_longer_one_holds(house: House) -> None:
    """A person and a policy are locked for themselves: nothing is looked at before both end."""
    with house.store.turn() as turn:
        scopes = [attempts.scope(turn.work, name) for name in ("one", "two")]
        for scope, hours in zip(scopes, (1, 2), strict=True):
            attempts.failed(turn.work, scope, Bound(1, timedelta(hours=hours)))
        until = turn.work.now + timedelta(hours=2)
        assert attempts.locked_until(turn.work, scopes) == until
        assert attempts.locked_until(turn.work, scopes[::-1]) == until


def test_an_invite_is_good_for_its_time(house: House) -> None:
    """A second before its end it opens, at its end it does not."""
    first, second = (house.store.invite(NUMBER, valid=VALID, by="管理者") for _ in range(2))
    house.later(days=13, hours=23, minutes=59, seconds=59)
    assert redeem(house, first) == Admitted(NUMBER)
    house.later(seconds=1)
    assert redeem(house, second) == Refused("invite_expired")


def test_a_revoked_invite_opens_nothing(house: House) -> None:
    """Nor does one that was never made."""
    token = house.store.invite(NUMBER, valid=VALID, by="管理者")
    house.store.revoke_invite(token, by="管理者")
    assert redeem(house, token) == Refused("invite_revoked")
    assert redeem(house, "0" * 32) == Refused("invite_unknown")
    with pytest.raises(StoreProblem, match=r"^unknown_invite(:|$)"):
        house.store.revoke_invite("0" * 32, by="管理者")


def test_an_invite_revoked_meanwhile_opens_nothing(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Revoked by another program between the look and the use, it is not used."""
    token, looked = house.store.invite(NUMBER, valid=VALID, by="管理者"), access._unfit

    def revoked_after(work: Work, row: Any, identity: bytes) -> str:
        why = looked(work, row, identity)
        if row.revoked_at is None:
            access.revoke(work, token)
        return why

    monkeypatch.setattr(access, "_unfit", revoked_after)
    assert redeem(house, token) == Refused("invite_revoked")


def test_a_try_beyond_the_last_is_not_looked_at(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even where the lock that another program has just set is not seen yet."""
    code = house.store.new_code(NUMBER, by="管理者")
    for _ in range(PERSON.most):
        tried(house, "2222-2222")
    monkeypatch.setattr(codes, "locked_until", lambda *_: None)
    assert isinstance(tried(house, code), Refused)


def test_an_invite_to_a_case_lets_in_who_may(house: House) -> None:
    """Somebody kept out does not spend it; once the case is closed it opens nothing."""
    _, case = house.case()
    token = house.store.invite(case, valid=VALID, by="管理者")
    with house.store.turn() as turn:
        people.bar(turn.work, case, WHO)
    assert redeem(house, token) == Refused("barred")
    with house.store.turn() as turn:
        turn.close_case(case)
    assert redeem(house, token, b"another") == Refused("invite_closed")
    with pytest.raises(StoreProblem, match=r"^closed_case(:|$)"):
        house.store.invite(case, valid=VALID, by="管理者")


@pytest.mark.parametrize("target", ["K-2026-9999", "PIL-0", "\0"])
def test_an_invite_is_to_something(house: House, target: str) -> None:
    """What is neither a case nor a policy is refused."""
    with pytest.raises(StoreProblem, match=r"^no_target(:|$)"):
        house.store.invite(target, valid=VALID, by="管理者")


def test_neither_token_nor_code_stands_on_the_disk(house: House) -> None:
    """Of both only keyed hashes are kept, in the audit neither."""
    token = house.store.invite(NUMBER, valid=VALID, by="管理者")
    code = house.store.new_code(NUMBER, by="管理者")
    redeem(house, token)
    disk = house.on_disk()
    assert token.encode() not in disk
    assert code.encode() not in disk
    assert code.replace("-", "").encode() not in disk
    noted = str(house.store.audit_trail())
    assert token not in noted
    assert code not in noted


def test_a_code_is_short_and_plain(house: House) -> None:
    """Twice four signs, none of which is taken for another; no two codes are alike."""
    made = {house.store.new_code(NUMBER, by="管理者") for _ in range(20)}
    assert len(made) == 20
    for code in made:
        first, second = code.split("-")
        assert len(first) == len(second) == 4
        assert set(first + second) <= set(SIGNS)
    assert not set("0O1IL") & set(SIGNS)


@pytest.mark.parametrize("written", ["{}", " {} ", "{}\n"])
def test_a_code_is_read_however_it_is_typed(house: House, written: str) -> None:
    """Small or large, with or without what stands between, the number in any width."""
    code = house.store.new_code(NUMBER, by="管理者")
    for each in (code, code.lower(), code.replace("-", ""), code.replace("-", " ")):
        assert tried(house, written.format(each), "ｐｉｌ-2026-0001 ") == Admitted(NUMBER)


@pytest.mark.parametrize(
    ("number", "typed"),
    [
        (NUMBER, f"証券番号は {NUMBER} です。"),
        (NUMBER, f"Policy number: {NUMBER}"),
        (NUMBER, f"お世話になります。証券番号は{NUMBER}です。よろしくお願いします"),
        (NUMBER, f"確認コードは別紙、番号:{NUMBER}"),
        (NUMBER, f"hello, our policy {NUMBER.lower()} is from April 2026"),
        ("POLICY-1", "policy-1"),
        ("POLICY-1", "policy number policy-1"),
        ("証券第1号", "証券第1号"),
    ],
)
def test_a_number_may_be_called_what_it_is(house: House, number: str, typed: str) -> None:
    """What it is called is no part of it, but where it is numbered so."""
    house.store.import_policies([OTHER | {"number": number}], by="管理者")
    assert tried(house, house.store.new_code(number, by="管理者"), typed) == Admitted(number)


@pytest.mark.parametrize("dash", [*"‐‑‒–—―−－ーｰ﹣"])
def test_a_dash_is_whichever_the_keyboard_gives(house: House, dash: str) -> None:
    """Japanese keyboards give many, and the sign that draws out a sound, for one and the same."""
    code = house.store.new_code(NUMBER, by="管理者")
    number = NUMBER.replace("-", dash)
    assert tried(house, code.replace("-", dash), number) == Admitted(NUMBER)


def test_a_number_with_a_drawn_out_sound_is_another_than_with_a_dash(house: House) -> None:
    """A sign after kana is a part of the word."""
    numbers = ("サイバー1", "サイバ-1")
    house.store.import_policies([OTHER | {"number": each} for each in numbers], by="管理者")
    for each in numbers:
        assert tried(house, house.store.new_code(each, by="管理者"), each) == Admitted(each)


def test_a_new_code_replaces_the_old(house: House) -> None:
    """The old one is as wrong as any."""
    old, new = (house.store.new_code(NUMBER, by="管理者") for _ in range(2))
    assert tried(house, old) == Refused("wrong_code", left=PERSON.most - 1)
    assert tried(house, new) == Admitted(NUMBER)


def test_a_wrong_number_answers_as_a_wrong_code(house: House) -> None:
    """Nobody learns which policies there are, nor which have a code."""
    code = house.store.new_code(NUMBER, by="管理者")
    house.store.import_policies([OTHER], by="管理者")
    numbers = (NUMBER, "PIL-2026-0002", "PIL-9", "\0", "\ud800")
    wrong = ["2222-2222", code, code, code, code]
    answers = [
        tried(house, each, number, number.encode("utf-8", "surrogatepass"))
        for number, each in zip(numbers, wrong, strict=True)
    ]
    assert answers == [Refused("wrong_code", left=PERSON.most - 1)] * len(numbers)


@pytest.mark.parametrize("number", [NUMBER, "PIL-9"])
def test_after_some_wrong_codes_a_person_waits(house: House, number: str) -> None:
    """At the last one it says until when; until then the right one is not looked at either."""
    code = house.store.new_code(NUMBER, by="管理者")
    left = [tried(house, "2222-2222", number) for _ in range(PERSON.most - 1)]
    assert left == [Refused("wrong_code", left=n) for n in range(PERSON.most - 1, 0, -1)]
    until = house.now + PERSON.lock
    assert tried(house, "2222-2222", number) == Refused("locked", until)
    house.now = until - timedelta(seconds=1)
    assert tried(house, code) == Refused("locked", until)
    house.now = until
    assert tried(house, "2222-2222") == Refused("wrong_code", left=PERSON.most - 1)
    assert tried(house, code) == Admitted(NUMBER)


def test_a_policy_is_locked_whoever_tries(house: House) -> None:
    """Many people's wrong codes lock it for its time; other policies are not touched by that."""
    house.store.import_policies([OTHER], by="管理者")
    code, other = (
        house.store.new_code(NUMBER, by="管理者"),
        house.store.new_code("PIL-2026-0002", by="管理者"),
    )
    answers = [tried(house, "2222-2222", who=b"%d" % each) for each in range(POLICY.most)]
    assert answers[-2] == Refused("wrong_code", left=1)
    assert answers[-1] == Refused("locked", house.now + POLICY.lock)
    assert tried(house, code, who=b"new") == Refused("locked", house.now + POLICY.lock)
    assert tried(house, other, "PIL-2026-0002", b"new") == Admitted("PIL-2026-0002")
    house.now += POLICY.lock
    assert tried(house, code, who=b"new") == Admitted(NUMBER)


def test_the_right_code_forgets_the_wrong_ones(house: House) -> None:
    """So does a day; one counts anew."""
    code = house.store.new_code(NUMBER, by="管理者")
    tried(house, "2222-2222")
    tried(house, code)
    assert tried(house, "2222-2222") == Refused("wrong_code", left=PERSON.most - 1)
    house.later(days=1)
    assert tried(house, "2222-2222") == Refused("wrong_code", left=PERSON.most - 2)
    house.later(days=1, seconds=1)
    assert tried(house, "2222-2222") == Refused("wrong_code", left=PERSON.most - 1)


def test_the_last_try_that_is_borne_is_looked_at(house: House) -> None:
    """Whoever was wrong as often as may be but once comes in with the right one."""
    code = house.store.new_code(NUMBER, by="管理者")
    for _ in range(PERSON.most - 1):
        tried(house, "2222-2222")
    assert tried(house, code) == Admitted(NUMBER)


def test_a_code_is_of_a_policy_and_is_taken_away_once(house: House) -> None:
    """There is none for a policy that is not there; where there is none, none is taken away."""
    with pytest.raises(StoreProblem, match=r"^unknown_policy(:|$)"):
        house.store.new_code("PIL-9", by="管理者")
    code = house.store.new_code(NUMBER, by="管理者")
    with house.store.turn() as turn:
        codes.end(turn.work, NUMBER)
    assert tried(house, code) == Refused("wrong_code", left=PERSON.most - 1)
    with pytest.raises(StoreProblem, match=r"^no_code(:|$)"), house.store.turn() as turn:
        codes.end(turn.work, NUMBER)


def test_what_is_made_stands_in_the_audit(house: House) -> None:
    """Each invite and code with who made it."""
    token = house.store.invite(NUMBER, valid=VALID, by="管理者")
    house.store.revoke_invite(token, by="佐藤")
    house.store.new_code(NUMBER, by="管理者")
    deeds = [(each.who, each.action) for each in house.store.audit_trail()]
    assert deeds[-3:] == [
        ("管理者", "invite.made"),
        ("佐藤", "invite.revoked"),
        ("管理者", "code.made"),
    ]
