"""The door to the house: what one may do is looked at where it is done, whatever was shown."""

from __future__ import annotations

import pytest
from starlette.exceptions import HTTPException

from bot.console import accounts
from bot.console.acting import CARERS, Acting
from bot.console.roles import ACTIONS
from bot.console.visit import Principal, SignedOut
from bot.store import sessions
from tests.bot.console.conftest import PEOPLE, Site


def acting(site: Site, login: str) -> Acting:
    """The house, as somebody who has just signed in may see and change it."""
    with site.house.store.turn() as turn:
        session = sessions.known_as(turn.work, sessions.begin(turn.work, site.ids[login]))
    me = Principal(site.ids[login], site.name(login), PEOPLE[login], session, "")
    return Acting(site.house, me)


@pytest.mark.parametrize("login", PEOPLE)
def test_what_concerns_no_case_is_done_by_whoever_may(site: Site, login: str) -> None:
    """Each action, by each role: those of the table alone come in."""
    does, let_in = acting(site, login), set()
    for action in ACTIONS:
        try:
            with does.on_house(action):
                let_in.add(action)
        except HTTPException as refused:
            assert refused.status_code == 403
    assert let_in == {action for action, rights in ACTIONS.items() if PEOPLE[login] in rights}


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
