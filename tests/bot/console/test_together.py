"""What two do to one account at the same moment, in two processes: one of them does it."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from functools import partial
from threading import Thread

import pyotp
import pytest
from sqlalchemy import text

from bot import bootstrap
from bot.bootstrap import House
from bot.console import accounts, passwords, signing_in
from bot.store import sessions, staff
from bot.store.problems import StoreProblem
from bot.store.turn import Turn as Transaction
from tests.bot.console.conftest import PASSWORD, Site, hashed

HELD_UP = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def at_the_same_moment(
    site: Site, first: Callable[[Transaction], object], second: Callable[[House], object]
) -> list[str]:
    """Two act, the second in another process while the first is not done: what was noted."""
    other = bootstrap.open_house(site.settings, lambda: site.clock[0], own_policies=True)
    before = len(site.house.store.audit_trail())

    def late() -> None:
        with suppress(StoreProblem):
            second(other)

    thread = Thread(target=late)
    with site.house.store.turn() as turn:
        first(turn)
        turn.work.write()
        thread.start()
        connection = turn.work.connection
        while connection.dialect.name == "postgresql" and not connection.scalar(HELD_UP):
            assert thread.is_alive()
    thread.join()
    other.store.close()
    return [each.action for each in site.house.store.audit_trail()[before:]]


def within(house: House, act: Callable[[Transaction], object]) -> None:
    """An act in a transaction of its own."""
    with house.store.turn() as turn:
        act(turn)


@pytest.mark.parametrize(
    ("act", "action"),
    [
        (lambda turn, id: accounts.disable(turn, id, "甲"), "staff.disabled"),
        (lambda turn, id: accounts.set_role(turn, id, "auditor", "甲"), "staff.role"),
        (lambda turn, id: accounts.know_as(turn, id, "a@house", "甲"), "staff.identity"),
    ],
)
def test_an_account_that_two_change_alike_is_changed_once(
    site: Site, act: Callable[[Transaction, str], None], action: str
) -> None:
    """By two administrators at the same moment: the second changes nothing, and is not noted."""

    def deed(turn: Transaction) -> None:
        act(turn, site.ids["agent"])

    assert at_the_same_moment(site, deed, partial(within, act=deed)) == [action]


def test_whoever_signs_in_while_they_are_set_up_anew_is_out(site: Site) -> None:
    """With the password that was taken from them at that moment no session begins."""
    code = site.code("agent")

    def sign_in(house: House) -> None:
        signing_in.sign_in(house, "agent", PASSWORD, code, "127.0.0.1")

    set_up_anew = partial(accounts.set_up_anew, id=site.ids["agent"], by="甲")
    noted = at_the_same_moment(site, set_up_anew, sign_in)
    assert noted == ["staff.set_up_anew", "staff.sign_in_failed"]


def test_whoever_signs_out_twice_at_the_same_moment_is_noted_once(site: Site) -> None:
    """In two tabs, or by a button pressed twice: the second ends nothing."""
    token = signing_in.sign_in(site.house, "agent", PASSWORD, site.code("agent"), "127.0.0.1")
    with site.house.store.reading() as work:
        session = sessions.known_as(work, token)
    noted = at_the_same_moment(
        site,
        lambda turn: sessions.end(turn.work, session),
        lambda house: signing_in.sign_out(house, session, site.name("agent")),
    )
    assert noted == []


def test_a_link_to_choose_a_password_that_two_use_works_once(site: Site) -> None:
    """Each with a code of their own that would do: the first one's password stands."""
    with site.house.store.turn() as turn:
        token = accounts.set_up_anew(turn, site.ids["agent"], "甲")
    site.code("agent")
    found = accounts.of_setup(site.house, token)
    assert found is not None
    totp, now = pyotp.TOTP(found.secret), site.clock[0]
    codes = [totp.at(now), totp.at(now + timedelta(seconds=30))]

    def first(turn: Transaction) -> None:
        assert passwords.code_fits(turn.work, found, codes[0])
        staff.set_password(turn.work, found.person.id, hashed())

    noted = at_the_same_moment(
        site, first, lambda house: accounts.set_up(house, token, PASSWORD, codes[1])
    )
    assert noted == []
