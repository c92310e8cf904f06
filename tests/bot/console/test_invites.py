"""Invites from the console: shown once, good for one, taken back where they were made."""

from __future__ import annotations

import re
from datetime import timedelta

from bot.console.routes import routes
from bot.store import access, members
from bot.web.application import app
from bot.web.pages import Pages
from flows.heard import Admitted, Refused
from tests.bot.console.conftest import PASSWORD, Browser, Place, Site

LINK = re.compile(r"http://house/p/([0-9a-f]{32})")


async def issued(browser: Browser, place: Place) -> str:
    """Issue an invite to a case: its token, as the page shows it."""
    page = f"/console/cases/{place.case}/invites"
    await browser.get(page)
    found = LINK.search((await browser.post(page, days="3")).text)
    assert found
    return found[1]


def redeemed(site: Site, token: str) -> Admitted | Refused:
    """Use an invite as somebody new."""
    with site.house.store.turn() as turn:
        return access.redeem(turn.work, members.identity(turn.work, "新しい人"), token)


async def test_an_invite_is_shown_once_and_lets_one_in(site: Site) -> None:
    """Its link stands on the page that answered, on no later one, and opens the case once."""
    browser, place = await site.signed_in("agent"), site.case("agent")
    token = await issued(browser, place)
    listed = (await browser.get(f"/console/cases/{place.case}/invites?lang=en")).text
    assert token not in listed
    assert "not used yet" in listed
    assert token not in str(site.house.store.audit_trail(place.case))
    assert redeemed(site, token) == Admitted("PIL-SAMPLE-0001", place.case)
    assert redeemed(site, token) == Refused("invite_used")
    assert "used" in (await browser.get(f"/console/cases/{place.case}/invites?lang=en")).text


async def test_an_invite_is_revoked(site: Site) -> None:
    """What was taken back opens nothing; a second time it is said that it was."""
    browser, place = await site.signed_in("agent"), site.case("agent")
    token = await issued(browser, place)
    with site.house.store.reading() as work:
        id = access.of_case(work, place.case)[0].id
    act = f"/console/cases/{place.case}/invites/{id}/revoke"
    assert (await browser.post(act)).status_code == 303
    assert redeemed(site, token) == Refused("invite_revoked")
    again = await browser.post(act)
    assert again.status_code == 409
    assert "取り消し済み" in again.text


async def test_an_invite_of_another_case_is_not_there(site: Site) -> None:
    """From one's own case nobody reaches the invite of another's."""
    browser, mine, other = await site.signed_in("agent"), site.case("agent"), site.case("other")
    for each in (mine, other):
        site.house.store.invite(each.case, valid=timedelta(1), by="test")
    with site.house.store.reading() as work:
        id = access.of_case(work, other.case)[0].id
    answer = await browser.post(f"/console/cases/{mine.case}/invites/{id}/revoke")
    absent = await browser.post(f"/console/cases/{mine.case}/invites/{'0' * 32}/revoke")
    assert answer.text.replace(id, "0" * 32) == absent.text
    assert answer.status_code == absent.status_code == 404
    with site.house.store.reading() as work:
        assert access.of_case(work, mine.case)[0].state == "open"


async def test_an_invite_goes_by(site: Site) -> None:
    """After its days the list says that it is over; nobody is invited to a closed case."""
    browser, place = await site.signed_in("supervisor"), site.case("agent")
    await issued(browser, place)
    site.clock[0] += timedelta(days=4)
    browser = await site.signed_in("supervisor")
    page = f"/console/cases/{place.case}/invites"
    assert "期限切れ" in (await browser.get(page)).text
    await browser.post(f"/console/cases/{place.case}/close")
    assert (await browser.post(page, days="3")).status_code == 409


async def test_a_link_names_the_houses_address_and_no_other(site: Site) -> None:
    """Whatever host a request named, where the settings name one: of a setup and of an invite."""
    pages = Pages(site="http://house.example/")
    at = app(site.house, routes(site.house, pages), pages)
    boss, place = Browser(site.browser(at=at)), site.case("supervisor")
    evil = {"Host": "evil.example"}
    await boss.sign_in("administrator", PASSWORD, site.code("administrator"))
    made = {"csrf": boss.csrf, "role": "agent", "login": "new", "name": "新人"}
    page = (await boss.client.post("/console/people/new", data=made, headers=evil)).text
    assert "http://house.example/console/set-up/" in page
    desk = Browser(site.browser(at=at))
    await desk.sign_in("supervisor", PASSWORD, site.code("supervisor"))
    form, invites = {"csrf": desk.csrf, "days": "1"}, f"/console/cases/{place.case}/invites"
    page += (await desk.client.post(invites, data=form, headers=evil)).text
    assert "http://house.example/p/" in page
    assert "evil.example" not in page
