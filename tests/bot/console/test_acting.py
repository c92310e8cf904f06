"""The door to the house: what one may do is looked at where it is done, whatever was shown."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from starlette.exceptions import HTTPException

from bot import bootstrap
from bot.bootstrap import House
from bot.console import accounts, passwords, signing_in
from bot.console.roles import ACTIONS, scope
from bot.console.visit import SignedOut
from bot.store import attempts, sessions
from bot.whose import CARERS
from tests.bot.console.conftest import PASSWORD, PEOPLE, Site, acting


def answer(act: AbstractContextManager[object]) -> int:
    """How an act that does nothing is answered."""
    try:
        with act:
            return 200
    except HTTPException as refused:
        return refused.status_code


@pytest.mark.parametrize("login", PEOPLE)
def test_what_concerns_no_case_is_done_by_whoever_may(site: Site, login: str) -> None:
    """Each action, by each role: those of the table alone come in."""
    does = acting(site, login)
    came = {action: answer(does.on_house(action)) for action in ACTIONS}
    assert came == {each: 200 if PEOPLE[login] in ACTIONS[each] else 403 for each in ACTIONS}


@pytest.mark.parametrize("login", PEOPLE)
def test_what_concerns_a_case_is_done_by_whoever_may(site: Site, login: str) -> None:
    """Each action on one's own case, nobody's and another's: where one may not see the case it is
    as if there were none, where one may see it but not do this it is refused."""
    does, role = acting(site, login), PEOPLE[login]
    for whose in (login, None, "other" if login != "other" else "agent"):
        place, mine = site.case(whose), {"own": whose == login, "free": whose in (login, None)}
        for action in ACTIONS:
            seen, done = scope("open_case", role), scope(action, role)
            expected = 403 if seen is None or done is None else 200
            if expected == 200 and not mine.get(str(seen), True):
                expected = 404
            elif expected == 200 and not mine.get(str(done), True):
                expected = 403
            ways = (
                answer(does.on_case(action, place.case)),
                answer(does.on_talk(action, place.talk)),
            )
            assert ways == (expected, expected), (action, whose)
            assert does.may_see(action, place.case) is (expected == 200)
            assert does.may_see(action, talk=place.talk) is (expected == 200)


@pytest.mark.parametrize("id", ["K-2026-9999", "f" * 32])
def test_what_is_not_there_is_not_found(site: Site, id: str) -> None:
    """Whoever asks for it, and whatever for."""
    does = acting(site, "supervisor")
    assert answer(does.on_case("write", id)) == answer(does.on_talk("write", id)) == 404
    assert not does.may_see("write", id)
    assert not does.may_see("write", talk=id)


def test_whoever_has_another_role_by_now_does_nothing(site: Site) -> None:
    """Nor sees anything, before the page that lies open knows of it."""
    does, place = acting(site, "agent"), site.case("agent")
    assert does.may_see("open_case", place.case)
    with site.house.store.turn() as turn:
        accounts.set_role(turn, site.ids["agent"], "supervisor", "test")
    assert not does.may_see("own_account")
    assert not does.may_see("open_case", place.case)
    for on in (does.on_case, does.on_talk):
        with pytest.raises(SignedOut), on("write", place.case):
            pass
    with pytest.raises(SignedOut), does.on_house("own_account"):
        pass


def test_a_case_is_given_to_whoever_works_on_cases(site: Site) -> None:
    """An agent takes it themselves and no more; a supervisor gives it to agents and supervisors who
    may come in, or to nobody."""
    for login, to in (("agent", ["agent"]), ("supervisor", ["agent", "supervisor", None])):
        does = acting(site, login)
        with site.house.store.turn() as turn:
            accounts.disable(turn, site.ids["other"], "test")
            may = {
                each: does.may_be_assigned(turn, site.ids[each] if each else None)
                for each in (*PEOPLE, None)
            }
            assert not does.may_be_assigned(turn, "f" * 32)
        assert [each for each, yes in may.items() if yes] == to
        assert all(PEOPLE[each] in CARERS for each in to if each)


@pytest.fixture
def elsewhere(site: Site) -> Iterator[House]:
    """The house of another process over the same database."""
    house = bootstrap.open_house(site.settings, lambda: site.clock[0], own_policies=True)
    yield house
    house.store.close()


@pytest.mark.parametrize("how", ["password", "provider"])
def test_a_setup_anew_ends_a_session_that_just_begins(
    site: Site, elsewhere: House, monkeypatch: pytest.MonkeyPatch, how: str
) -> None:
    """In another process too: whoever comes in at that moment is waited for, and is out then; what
    was right when it was looked at, and is no more, leaves no session behind."""
    id, fits, forgiven = site.ids["agent"], passwords.code_fits, attempts.forgiven

    def anew() -> None:
        with elsewhere.store.turn() as turn:
            accounts.set_up_anew(turn, id, "test")

    other = threading.Thread(target=anew)

    def meanwhile() -> None:
        other.start()
        other.join(1)

    def looked_at(*given: Any) -> bool:
        meanwhile()
        return fits(*given)

    def right(*given: Any) -> None:
        meanwhile()
        forgiven(*given)

    with site.house.store.turn() as turn:
        accounts.know_as(turn, id, "agent@example.co.jp", "test")
    if how == "password":
        monkeypatch.setattr(passwords, "code_fits", looked_at)
        args = ("agent", PASSWORD, site.code("agent"), "127.0.0.1")
        token = signing_in.sign_in(site.house, *args)
    else:
        monkeypatch.setattr(attempts, "forgiven", right)
        token = signing_in.sign_in_by(site.house, "agent@example.co.jp", None, "127.0.0.1")
    other.join(30)
    with site.house.store.reading() as work:
        assert sessions.held(work, sessions.known_as(work, token)) is None
