"""What two do to one account at the same moment, in two processes: one of them does it."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from datetime import timedelta
from functools import partial
from threading import Thread

import pyotp
import pytest
from httpx import Response
from sqlalchemy import Connection, text

from bot import attending, bootstrap
from bot.bootstrap import SAMPLE, House
from bot.console import accounts, passwords, relieving, signing_in
from bot.console.acting import Acting
from bot.console.visit import SignedOut
from bot.store import policies, sessions, staff
from bot.store.problems import StoreProblem
from bot.store.turn import Turn as Transaction
from tests.bot.console.conftest import PASSWORD, Browser, Site, acting, hashed
from tests.bot.console.test_policies import IMPORT, hidden

HELD_UP = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


def at_the_same_moment(
    site: Site,
    first: Callable[[Transaction], object],
    second: Callable[[House], object],
    here: AbstractContextManager[Transaction] | None = None,
) -> list[str]:
    """Two act, the second in another process while the first is not done: what was noted."""
    other = bootstrap.open_house(site.settings, lambda: site.clock[0], own_policies=True)
    before = len(site.house.store.audit_trail())

    def late() -> None:
        with suppress(StoreProblem, SignedOut):
            second(other)

    thread = Thread(target=late)
    with here or site.house.store.turn() as turn:
        first(turn)
        turn.work.write()
        thread.start()
        connection = turn.work.connection
        while connection.dialect.name == "postgresql" and not connection.scalar(HELD_UP):
            assert thread.is_alive()
    thread.join()
    other.store.close()
    return [each.action for each in site.house.store.audit_trail()[before:]]


async def held_up(connection: Connection, answer: asyncio.Task[Response]) -> None:
    """Wait until an answer waits for this transaction; on SQLite it does from its beginning."""
    while connection.dialect.name == "postgresql" and not connection.scalar(HELD_UP):
        assert not answer.done()
        await asyncio.sleep(0)


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


def disabled(house: House, turn: Transaction, id: str) -> None:
    """Somebody is disabled, as on the page of people."""
    relieving.hold(turn, id)
    accounts.disable(turn, id, "甲")
    relieving.relieve_person(house, turn, id, "甲")


def held_by(site: Site, talk: str) -> str | None:
    with site.house.store.turn() as turn:
        return turn.conversation(talk).desk.held_by


def test_whoever_takes_over_while_they_are_disabled_holds_nothing(site: Site) -> None:
    """What waited for the disabling is not done after it: nobody could hand it back."""
    place, agent = site.case("agent"), acting(site, "agent")

    def take_over(house: House) -> None:
        with Acting(house, agent.me).on_talk("take_over", place.talk) as turn:
            attending.take_over(turn, place.talk, agent.me.name, agent.me.id)

    at_the_same_moment(site, lambda turn: disabled(site.house, turn, site.ids["agent"]), take_over)
    assert held_by(site, place.talk) is None
    assert [each.action for each in site.done(place.case)] == ["case.assigned"]


def test_whoever_is_disabled_while_they_take_over_holds_nothing(site: Site) -> None:
    """What they are just doing is done first, and then goes back to the program."""
    place, me = site.case("other"), acting(site, "supervisor")
    at_the_same_moment(
        site,
        lambda turn: attending.take_over(turn, place.talk, me.me.name, me.me.id),
        lambda house: within(house, lambda turn: disabled(house, turn, me.me.id)),
        me.on_talk("take_over", place.talk),
    )
    assert held_by(site, place.talk) is None
    actions = [each.action for each in site.done(place.case)]
    assert actions == ["talk.taken", "talk.handed_back"]


def test_a_case_is_not_given_to_whoever_is_just_disabled(site: Site) -> None:
    """Whoever gives it to them waits, and hears that they work on cases no more."""
    place, supervisor, answers = site.case(), acting(site, "supervisor"), list[bool]()

    def give(house: House) -> None:
        mine = Acting(house, supervisor.me)
        with mine.on_case("assign", place.case) as turn:
            answers.append(mine.may_be_assigned(turn, site.ids["agent"]))

    at_the_same_moment(site, lambda turn: disabled(site.house, turn, site.ids["agent"]), give)
    assert answers == [False]


def test_of_two_who_disable_each_other_one_is_left(site: Site) -> None:
    """Whoever comes second waits from the beginning, and is out by then; no error ends either."""
    site.person("second", "administrator")
    first, second = acting(site, "administrator"), acting(site, "second")

    def back(house: House) -> None:
        with Acting(house, second.me).on_house("people") as turn:
            disabled(house, turn, first.me.id)

    @contextmanager
    def first_of_them() -> Iterator[Transaction]:
        with first.on_house("people") as turn:
            yield turn  # here the second begins
            disabled(site.house, turn, second.me.id)

    noted = at_the_same_moment(site, lambda turn: None, back, first_of_them())
    assert noted == ["staff.disabled"]


def test_whoever_changes_their_password_twice_at_the_same_moment_does_so_once(site: Site) -> None:
    """The second, in another tab, waits from the beginning and is signed out by then."""
    agent, new = acting(site, "agent"), f"{PASSWORD} 一つ"

    @contextmanager
    def first() -> Iterator[Transaction]:
        with agent.on_house("own_account") as turn:
            yield turn  # here the second begins
            staff.set_password(turn.work, agent.me.id, passwords.hashed(new, "agent", "agent"))
            sessions.end_all(turn.work, agent.me.id)

    def second(house: House) -> None:
        accounts.change_password(Acting(house, agent.me), PASSWORD, f"{PASSWORD} 二つ")

    assert at_the_same_moment(site, lambda turn: None, second, first()) == []
    with site.house.store.reading() as work:
        found = staff.secrets_of(work, agent.me.id)
    assert found is not None
    assert passwords.fits(new, found.password)


@pytest.mark.parametrize("way", ["form", "file"])
async def test_a_policy_that_two_change_at_the_same_moment_is_changed_once(
    site: Site, way: str
) -> None:
    """In two processes: the second, whose page shows what it was, enters nothing over the first."""
    with site.another() as application, site.house.store.reading() as work:
        browser, document = Browser(site.browser(at=application)), policies.find(work, SAMPLE)
        await browser.sign_in("supervisor", PASSWORD, site.code("supervisor"))
        assert document is not None
        other = {**document, "limit": 1}
        if way == "form":
            shown = await browser.get(f"/console/policy?number={SAMPLE}")
            to, said = "/console/policy", {"limit": "1", "insured": "甲", "terms.tax": "exclusive"}
            said |= {f"period.{each}": day for each, day in document["period"].items()}
        else:
            shown = await browser.send(IMPORT, "p.json", json.dumps([other]).encode())
            to, said = f"{IMPORT}/confirm", {"policies": json.dumps([other])}
        said |= {"number": SAMPLE, "seen": hidden(shown.text, "seen")}
        with site.house.store.turn() as turn:
            policies.put(turn.work, [{**document, "limit": 2}], sample=False)
            answer = asyncio.create_task(browser.post(to, **said))
            await held_up(turn.work.connection, answer)
        assert (await answer).status_code == 409
    assert site.house.store.policy(SAMPLE) == {**document, "limit": 2}
