"""How often one may try to sign in, on a database of each kind, and that others go on."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from bot.console import signing_in
from bot.store.attempts import Bound
from bot.store.problems import StoreProblem
from tests.bot.console.conftest import PASSWORD, Browser, Site

QUEUE = "/console/queue"
THERE = "203.0.113.7"
FEW = Bound(4, timedelta(minutes=15))


async def test_attempts_are_limited(site: Site, anonymous: Browser) -> None:
    """After so many wrong attempts even the right ones are not looked at, for a while; others
    sign in."""
    for _ in range(signing_in.LOGIN.most):
        await anonymous.sign_in("agent", "wrong password!", "000000")
    answer = await anonymous.sign_in("agent", PASSWORD, site.code("agent"))
    assert answer.status_code == 403
    assert "15分" in answer.text
    await site.signed_in("other")
    site.clock[0] += signing_in.LOGIN.lock
    assert (await anonymous.sign_in("agent", PASSWORD, site.code("agent"))).status_code == 303


async def test_nobody_is_locked_out_by_whoever_knows_the_login(
    site: Site, anonymous: Browser
) -> None:
    """The browser one signed in with before still lets one in, and no other person; it has its own
    tries, and no more of them than any."""
    mine, other = await site.signed_in("agent"), await site.signed_in("other")
    known = mine.client.cookies["hakkaku_browser"]
    for browser in (mine, other):
        await browser.post("/console/sign-out")
    for _ in range(signing_in.LOGIN.most):
        await anonymous.sign_in("agent", "wrong password!", "000000")
    assert (await other.sign_in("agent", PASSWORD, site.code("agent"))).status_code == 403
    assert (await mine.sign_in("ＡＧＥＮＴ", PASSWORD, site.code("agent"))).status_code == 303
    assert mine.client.cookies["hakkaku_browser"] == known
    await mine.post("/console/sign-out")
    for _ in range(signing_in.LOGIN.most):
        await mine.sign_in("agent", "wrong password!", "000000")
    assert (await mine.sign_in("agent", PASSWORD, site.code("agent"))).status_code == 403
    anonymous.client.cookies.set("hakkaku_browser", known.replace(known[0], "x", 1))
    assert (await anonymous.sign_in("agent", PASSWORD, site.code("agent"))).status_code == 403


async def test_guesses_of_ones_own_password_are_limited(site: Site) -> None:
    """Whoever found a session open cannot try out its person's password for long."""
    browser = await site.signed_in("agent")
    for _ in range(signing_in.LOGIN.most):
        await browser.post("/console/account", old="wrong password!", password="a new one, longer")
    right = await browser.post("/console/account", old=PASSWORD, password="a new one, longer")
    assert right.status_code == 422
    site.clock[0] += signing_in.LOGIN.lock
    right = await browser.post("/console/account", old=PASSWORD, password="a new one, longer")
    assert right.status_code == 303


async def test_ones_own_password_is_no_guess(site: Site) -> None:
    """However often what was to be the new one is too short or soon guessed."""
    browser = await site.signed_in("agent")
    for _ in range(signing_in.LOGIN.most):
        await browser.post("/console/account", old=PASSWORD, password="short")
    right = await browser.post("/console/account", old=PASSWORD, password="a new one, longer")
    assert right.status_code == 303


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of an address few are looked at: to look at one takes long, on purpose."""
    monkeypatch.setattr(signing_in, "ADDRESS", FEW)


async def wrong(site: Site, place: int) -> str:
    """Somebody tries any login at an address: the answer."""
    async with site.browser(THERE) as client:
        return (await Browser(client).sign_in(f"login {place}", "wrong password!", "0")).text


@pytest.mark.usefixtures("few")
async def test_an_address_is_limited(site: Site) -> None:
    """However many logins are tried from one address: even a right one is not looked at then, for
    a while; whoever is signed in goes on, and so does every other address."""
    known = await site.signed_in("agent")
    assert not [place for place in range(FEW.most) if "15分" in await wrong(site, place)]
    assert "15分" in await wrong(site, FEW.most)
    async with site.browser(THERE) as client:
        right = await Browser(client).sign_in("other", PASSWORD, site.code("other"))
        assert right.status_code == 403
    assert (await known.get(QUEUE)).status_code == 200
    await site.signed_in("other")
    site.clock[0] += FEW.lock
    async with site.browser(THERE) as client:
        right = await Browser(client).sign_in("other", PASSWORD, site.code("other"))
        assert right.status_code == 303


@pytest.mark.usefixtures("few")
async def test_many_at_the_same_moment_are_no_way_round(site: Site) -> None:
    """Of many who try at once in two processes no more are looked at than one after the other."""
    with site.another() as elsewhere:
        clients = [site.browser(THERE, at) for at in (site.application, elsewhere) for _ in "12345"]
        tries = [
            Browser(each).sign_in(f"{n}", "wrong password!", "0") for n, each in enumerate(clients)
        ]
        answers = await asyncio.gather(*tries)
        for each in clients:
            await each.aclose()
    assert {each.status_code for each in answers} == {403}
    looked_at = [each for each in site.house.store.audit_trail(None) if "failed" in each.action]
    assert len(looked_at) == FEW.most


def test_who_comes_back_from_the_provider_is_limited(site: Site) -> None:
    """One address too often, whatever was wrong; another is let in, and it too after a while."""
    for _ in range(signing_in.ADDRESS.most):
        signing_in.at_the_door(site.house, THERE)
    with pytest.raises(StoreProblem, match=r"^sign_in_locked(:|$)"):
        signing_in.at_the_door(site.house, THERE)
    signing_in.at_the_door(site.house, "198.51.100.9")
    site.clock[0] += signing_in.ADDRESS.lock
    signing_in.at_the_door(site.house, THERE)
