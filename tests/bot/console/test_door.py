"""Signing in: what fits, what does not, how often one may try, and how a session ends."""

from __future__ import annotations

import re
from datetime import timedelta

import pyotp
import pytest
from sqlalchemy import select, update

from bot.console import accounts, passwords, signing_in
from bot.console.visit import COOKIE
from bot.store import sessions, staff
from bot.store.tables import sessions as table
from tests.bot.console.conftest import PASSWORD, Browser, Site

QUEUE = "/console/queue"


async def test_signing_in_and_out(site: Site, anonymous: Browser) -> None:
    """With password and code one is let in, after signing out no more; the cookie is guarded."""
    assert (await anonymous.get(QUEUE)).headers["location"] == "/console/sign-in"
    answer = await anonymous.sign_in("agent", PASSWORD, site.code("agent"))
    assert answer.status_code == 303
    cookie = answer.headers["set-cookie"].casefold()
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert (await anonymous.get(QUEUE)).status_code == 200
    token = anonymous.client.cookies[COOKIE]
    await anonymous.post("/console/sign-out")
    anonymous.client.cookies.set(COOKIE, token)
    assert (await anonymous.get(QUEUE)).status_code == 303


async def test_parts_of_pages_send_to_the_sign_in(anonymous: Browser) -> None:
    """A part asked for by a page of somebody signed out sends the whole page there."""
    answer = await anonymous.get(f"{QUEUE}?part=rows", **{"HX-Request": "true"})
    assert answer.status_code == 401
    assert answer.headers["hx-redirect"] == "/console/sign-in"


async def test_whatever_is_wrong_is_answered_alike(site: Site, anonymous: Browser) -> None:
    """A wrong login, password or code, or somebody disabled: the same answer."""
    with site.house.store.turn() as turn:
        accounts.disable(turn, site.ids["other"], "test")
    code, later = site.code("agent"), site.code("other")
    answers = []
    for login, password, given in (
        ("nobody", PASSWORD, code),
        ("agent", "wrong password!", code),
        ("agent", PASSWORD, "000000"),
        ("agent", PASSWORD, ""),
        ("other", PASSWORD, later),
    ):
        answer = await anonymous.sign_in(login, password, given)
        answers.append((answer.status_code, answer.text.replace(f'"{login}"', '""')))
    assert len(set(answers)) == 1
    assert answers[0][0] == 403


async def test_whoever_was_not_let_in_is_noted(site: Site, anonymous: Browser) -> None:
    """One entry each, under the account's name where there is one, with nothing that was typed."""
    for login, password in (("agent", "wrong password!"), ("agent", PASSWORD), ("typed", "too")):
        before = len(site.house.store.audit_trail(None))
        await anonymous.sign_in(login, password, "000000")
        (entry,) = site.house.store.audit_trail(None)[before:]
        assert entry.action == "staff.sign_in_failed"
        assert entry.who == (site.name("agent") if login == "agent" else signing_in.NOBODY)
        assert set(entry.details) == {"from"}


async def test_a_password_changed_meanwhile_lets_nobody_in(
    site: Site, anonymous: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A password that is taken away while it is looked at neither signs in nor is changed."""
    browser, fits = await site.signed_in("agent"), passwords.fits

    def meanwhile(password: str, kept: str | None) -> bool:
        found = fits(password, kept)
        with site.house.store.turn() as turn:
            staff.set_password(turn.work, site.ids["agent"], "another's")
        return found

    monkeypatch.setattr(passwords, "fits", meanwhile)
    answer = await browser.post("/console/account", old=PASSWORD, password="a new one, longer")
    assert answer.status_code == 422
    with site.house.store.turn() as turn:
        staff.set_password(turn.work, site.ids["agent"], passwords.hashed(PASSWORD))
    assert (await anonymous.sign_in("agent", PASSWORD, site.code("agent"))).status_code == 403


async def test_a_code_works_once(site: Site, anonymous: Browser) -> None:
    """A one-time code that signed somebody in signs nobody in again."""
    code = site.code("agent")
    assert (await anonymous.sign_in("agent", PASSWORD, code)).status_code == 303
    async with site.browser() as client:
        assert (await Browser(client).sign_in("agent", PASSWORD, code)).status_code == 403


async def test_a_busy_database_is_said(
    site: Site, anonymous: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where another holds the database too long nobody is let in and nothing is done, and it is
    said; no page fails."""
    browser, code = await site.signed_in("supervisor"), site.code("agent")
    monkeypatch.setattr("bot.store.repository.PATIENCE", 0.01)
    with site.house.store.turn():
        answers = [
            await anonymous.sign_in("agent", PASSWORD, code),
            await browser.post("/console/account", old=PASSWORD, password="a new one, longer"),
        ]
        unmade = await browser.post("/console/firms", name="Hayai")
    assert [each.status_code for each in answers] == [403, 422]
    for each in answers:
        assert "ほかの処理が終わるのを待てませんでした" in each.text
    assert unmade.status_code == 503
    assert "Hayai" not in (await browser.get("/console/firms")).text


async def test_few_passwords_are_looked_at_together(
    site: Site, anonymous: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where too many sign in at once one more is asked to come again; who is in goes on."""
    browser = await site.signed_in("agent")
    monkeypatch.setattr(passwords, "PATIENCE", 0.01)
    for _ in range(passwords.AT_ONCE):
        passwords._FEW.acquire()
    try:
        answer = await anonymous.sign_in("other", PASSWORD, site.code("other"))
        assert answer.status_code == 403
        assert (await browser.get(QUEUE)).status_code == 200
    finally:
        passwords._FEW.release(passwords.AT_ONCE)
    assert (await anonymous.sign_in("other", PASSWORD, site.code("other"))).status_code == 303


async def test_every_sign_in_has_a_session_of_its_own(site: Site) -> None:
    """The token is new each time, and stands nowhere in the database."""
    first, second = await site.signed_in("agent"), await site.signed_in("agent")
    tokens = [each.client.cookies[COOKIE] for each in (first, second)]
    assert tokens[0] != tokens[1]
    with site.house.store.reading() as work:
        kept = [row.id for row in work.connection.execute(table.select())]
    assert not {*tokens} & {*kept}
    assert len(kept) == 2


async def test_a_token_given_before_is_not_taken_on(site: Site, anonymous: Browser) -> None:
    """A session's token that somebody else put into the browser signs nobody in."""
    anonymous.client.cookies.set(COOKIE, "0" * 64, domain="house")
    await anonymous.sign_in("agent", PASSWORD, site.code("agent"))
    async with site.browser() as client:
        client.cookies.set(COOKIE, "0" * 64)
        assert (await client.get(QUEUE)).status_code == 303


async def test_signing_in_again_ends_what_the_browser_had(site: Site) -> None:
    """Whoever's session it was: its token, should somebody have it, opens nothing any more; one in
    another browser goes on."""
    for login in ("agent", "other"):
        browser, elsewhere = await site.signed_in("agent"), await site.signed_in("agent")
        async with site.browser() as client:
            client.cookies.set(COOKIE, browser.client.cookies[COOKIE])
            answer = await browser.sign_in(login, PASSWORD, site.code(login))
            assert answer.status_code == 303
            assert (await client.get(QUEUE)).status_code == 303
        assert (await elsewhere.get(QUEUE)).status_code == 200


async def test_a_session_ends_at_its_time(site: Site) -> None:
    """After twelve hours one signs in again."""
    browser = await site.signed_in("agent")
    site.clock[0] += timedelta(hours=12, seconds=1)
    assert (await browser.get(QUEUE)).status_code == 303


async def test_a_session_ends_at_its_time_however_busy(site: Site) -> None:
    """Also where something is done all the time; what is noted of it then revives nothing."""
    browser = await site.signed_in("agent")
    for _ in range(14):
        assert (await browser.get(QUEUE)).status_code == 200
        site.clock[0] += timedelta(minutes=51)
    site.clock[0] += timedelta(minutes=10)
    assert (await browser.get(QUEUE)).status_code == 303


@pytest.mark.parametrize("after", [timedelta(hours=2, seconds=1), timedelta(hours=12, seconds=1)])
def test_what_has_ended_is_not_noted_as_used(site: Site, after: timedelta) -> None:
    """Unused or over: something that was under way then does not make it last."""
    with site.house.store.turn() as turn:
        known = sessions.known_as(turn.work, sessions.begin(turn.work, site.ids["agent"]))
        begun = turn.work.now
    mine = update(table).where(table.c.id == known)
    site.clock[0] += after
    with site.house.store.turn() as turn:
        if after > sessions.VALID:
            turn.work.connection.execute(mine.values(seen_at=turn.work.now - timedelta(minutes=1)))
            begun = turn.work.now - timedelta(minutes=1)
        sessions.seen(turn.work, known)
        kept = turn.work.connection.scalar(select(table.c.seen_at).where(table.c.id == known))
    assert kept == begun


async def test_a_session_nobody_uses_ends(site: Site) -> None:
    """Two hours without anything done; a page that looks again by itself does nothing."""
    busy, idle = await site.signed_in("supervisor"), await site.signed_in("auditor")
    for _ in range(3):
        site.clock[0] += timedelta(minutes=50)
        assert (await busy.get(QUEUE)).status_code == 200
        await idle.get(f"{QUEUE}?part=rows")
    assert (await idle.get(QUEUE)).status_code == 303
    assert (await busy.get(QUEUE)).status_code == 200


@pytest.mark.parametrize("what", ["disable", "set_up", "auditor"])
async def test_what_an_administrator_does_ends_sessions_at_once(site: Site, what: str) -> None:
    """Disabled, set up anew or in another role: the next request is not let in."""
    browser, boss = await site.signed_in("agent"), await site.signed_in("administrator")
    assert (await browser.get(QUEUE)).status_code == 200
    answer = await boss.post(f"/console/people/{site.ids['agent']}", what=what)
    assert answer.status_code == 200
    assert (await browser.get(QUEUE)).status_code == 303


async def test_a_new_password_ends_every_session(site: Site) -> None:
    """Who changes the password is out everywhere, and comes in with the new one only."""
    one, two = await site.signed_in("agent"), await site.signed_in("agent")
    wrong = await one.post("/console/account", old="not this one!", password="a new one, longer")
    assert wrong.status_code == 422
    short = await one.post("/console/account", old=PASSWORD, password="short")
    assert short.status_code == 422
    assert "200" in short.text  # the greatest length is said nowhere else
    assert (await two.get(QUEUE)).status_code == 200
    await one.post("/console/account", old=PASSWORD, password="a new one, longer")
    for each in (one, two):
        assert (await each.get(QUEUE)).status_code == 303
    assert (await one.sign_in("agent", PASSWORD, site.code("agent"))).status_code == 403
    good = await one.sign_in("agent", "a new one, longer", site.code("agent"))
    assert good.status_code == 303


@pytest.mark.parametrize(
    "guessed",
    [" " * 12, "password1234", "qwertyuiop12", "2026-11-02 !!", "hakkakuhakkaku", "letmein12345"],
)
async def test_what_is_soon_guessed_is_no_password(
    site: Site, anonymous: Browser, guessed: str
) -> None:
    """Neither at the setup nor at a change, nor one's own login; what was there still works."""
    token = accounts.make(site.house, "agent", "new@house", "新人", "test")
    with site.house.store.reading() as work:
        found = staff.of_login(work, "new@house")
    assert found is not None
    code = str(pyotp.TOTP(found.secret).at(site.clock[0]))
    page = f"/console/set-up/{token}"
    await anonymous.get(page)
    for each in (guessed, "new@house2026"):
        refused = await anonymous.post(page, password=each, code=code)
        assert (refused.status_code, "推測されやすい" in refused.text) == (422, True)
    assert (await anonymous.post(page, password="long enough 1", code=code)).status_code == 303
    one = await site.signed_in("agent")
    again = await one.post("/console/account", old=PASSWORD, password=guessed)
    assert (again.status_code, "推測されやすい" in again.text) == (422, True)
    assert (await one.get(QUEUE)).status_code == 200


async def test_nobody_disables_themselves(site: Site) -> None:
    """An administrator stays in, so that somebody is left."""
    boss = await site.signed_in("administrator")
    answer = await boss.post(f"/console/people/{site.ids['administrator']}", what="disable")
    assert answer.status_code == 409
    assert (await boss.get("/console/people")).status_code == 200


async def test_a_setup_works_once(site: Site, anonymous: Browser) -> None:
    """By the link one chooses a password with a code of the shown secret; then it is over."""
    boss = await site.signed_in("administrator")
    made = await boss.post("/console/people/new", name="新人", login="new@house", role="agent")
    found = re.search(r"/console/set-up/[0-9a-f]+", made.text)
    assert found
    page = (await anonymous.get(found[0])).text
    secret = re.search(r'class="secret">([A-Z2-7]+)<', page)
    assert secret
    code = str(pyotp.TOTP(secret[1]).at(site.clock[0]))
    bad = await anonymous.post(found[0], password="long enough 1", code="000000")
    assert bad.status_code == 422
    good = await anonymous.post(found[0], password="long enough 1", code=code)
    assert good.status_code == 303
    assert (await anonymous.get(found[0])).status_code == 404
    later = str(pyotp.TOTP(secret[1]).at(site.clock[0] + timedelta(seconds=30)))
    assert (await anonymous.sign_in("new@house", "long enough 1", later)).status_code == 303


async def test_a_setup_is_for_a_day(site: Site, anonymous: Browser) -> None:
    """A link that was not used in its day opens nothing."""
    token = accounts.make(site.house, "agent", "late", "遅い人", "test")
    site.clock[0] += accounts.SETUP
    assert (await anonymous.get(f"/console/set-up/{token}")).status_code == 404


async def test_a_form_of_another_session_is_refused(site: Site) -> None:
    """The token of one session's forms is worth nothing in another."""
    one, two = await site.signed_in("supervisor"), await site.signed_in("agent")
    place = site.case()
    one.csrf = two.csrf
    assert (await one.post(f"/console/cases/{place.case}/close")).status_code == 403
