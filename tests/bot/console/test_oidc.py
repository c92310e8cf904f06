"""Signing in at the house's provider, and everything that is not let in."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from contextlib import AsyncExitStack
from html import unescape
from threading import Event, Semaphore
from time import sleep
from typing import Any

import httpx
import pytest
from joserfc.jwk import RSAKey
from pydantic import SecretStr

from bot.console import accounts, oidc, signing_in
from bot.console.routes import routes
from bot.console.visit import ASKING, COOKIE
from bot.settings import Problem, Settings
from bot.store.audit import Deed, trail
from bot.web.application import app
from bot.web.pages import Pages
from tests.bot.console.conftest import Browser, Site
from tests.bot.console.provider import CLIENT, SECRET, Provider, provided

QUEUE = "/console/queue"


@pytest.fixture
def provider(site: Site) -> Iterator[Provider]:
    """A provider that the house of the site is set to; it knows the agent."""
    with provided(Provider(lambda: site.clock[0])) as made:
        known = oidc.provider(settings(oidc_issuer=made.issuer))
        pages = Pages()
        site.application = app(site.house, routes(site.house, pages, known), pages)
        with site.house.store.turn() as turn:
            accounts.know_as(turn, site.ids["agent"], "u-1", "test")
        yield made


@pytest.fixture
async def browser(site: Site, provider: Provider) -> AsyncIterator[Browser]:
    """A browser in which nobody is signed in."""
    async with site.browser() as client:
        yield Browser(client)


def settings(**given: Any) -> Settings:
    whole = {"oidc_client_id": CLIENT, "oidc_client_secret": SecretStr(SECRET)}
    return Settings(**{"public_url": "http://house", **whole, **given})


async def went(browser: Browser) -> str:
    """Go to the provider, sign in there: where it sends the browser back to."""
    answer = await browser.client.get("/console/oidc?lang=en")
    assert answer.status_code == 303, answer.text
    async with httpx.AsyncClient() as web:
        there = await web.get(answer.headers["location"])
    return str(there.headers["location"]).removeprefix("http://house")


async def came(browser: Browser) -> httpx.Response:
    """Go there and come back."""
    return await browser.get(await went(browser))


async def turned_away(browser: Browser, back: str) -> httpx.Response:
    """Come back, and be sent to sign in: what that page says."""
    answer = await browser.get(back)
    assert answer.status_code == 303
    assert answer.headers["location"].startswith("/console/sign-in?wrong=")
    return await browser.get(f"{answer.headers['location']}&lang=en")


async def refused(browser: Browser, says: str) -> None:
    """Coming back does not let in, and says why."""
    answer = await turned_away(browser, await went(browser))
    assert says in answer.text
    assert (await browser.get(QUEUE)).status_code == 303


@pytest.mark.parametrize(
    "person", [{"sub": "u-1"}, {"sub": "x", "email": "U-1", "email_verified": True}]
)
async def test_whom_the_provider_names_is_let_in(
    site: Site, provider: Provider, browser: Browser, person: dict[str, Any]
) -> None:
    """By the subject or a verified mail address one is who one is; the audit says from where."""
    provider.person = person
    assert (await came(browser)).headers["location"] == "/console"
    assert site.name("agent") in (await browser.get(QUEUE)).text
    with site.house.store.reading() as work:
        deed = trail(work, None)[-1]
    assert (deed.who, deed.action) == (site.name("agent"), "staff.signed_in")
    assert deed.details["by"] == "provider"


async def test_coming_back_again_ends_what_the_browser_had(
    site: Site, provider: Provider, browser: Browser
) -> None:
    """The session from before is over for whoever has its token."""
    provider.person = {"sub": "u-1"}
    await came(browser)
    before = browser.client.cookies[COOKIE]
    await came(browser)
    assert (await browser.get(QUEUE)).status_code == 200
    async with site.browser() as client:
        client.cookies.set(COOKIE, before)
        assert (await client.get(QUEUE)).status_code == 303


@pytest.mark.parametrize(
    "odd",
    [
        {"nonce": "another"},
        {"nonce": None},
        {"aud": "somebody else"},
        {"aud": [CLIENT, "somebody else"], "azp": "somebody else"},
        {"iss": "http://another.example"},
        {"exp": 0},
        {"sub": None},
    ],
    ids=str,
)
async def test_a_token_that_is_not_for_this_sign_in(
    provider: Provider, browser: Browser, odd: dict[str, Any]
) -> None:
    """With another nonce, audience or issuer, without a subject or too late nobody is let in."""
    provider.odd = odd
    await refused(browser, "could not be verified")


async def test_a_token_that_somebody_else_signed(provider: Provider, browser: Browser) -> None:
    """A token that the provider's key did not sign lets nobody in."""
    provider.signs_with = RSAKey.generate_key(2048, {"kid": "one"})
    await refused(browser, "could not be verified")


async def test_who_was_not_let_in_is_noted(
    site: Site, provider: Provider, browser: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever was wrong is one entry: from where and what kind, nothing of what came."""
    ways: list[tuple[str, Any, str]] = [
        ("odd", {"nonce": "another"}, "oidc_refused"),
        ("odd", {"exp": 0}, "oidc_refused"),
        ("signs_with", RSAKey.generate_key(2048, {"kid": "one"}), "oidc_refused"),
        ("denies", True, "oidc_denied"),
        ("token", lambda *_: (500, {}), "oidc_unreachable"),
        ("token", lambda *_: (200, {"id_token": 5}), "oidc_refused"),
        ("person", {"sub": "x"}, "oidc_unknown"),
    ]
    for name, value, _ in ways:
        with monkeypatch.context() as changed:
            changed.setattr(provider, name, value)
            await turned_away(browser, await went(browser))
    noted = [{"from": "127.0.0.1", "by": "provider", "why": why} for *_, why in ways]
    assert [each.details for each in failed(site)] == noted


async def test_a_way_back_without_a_way_there_is_noted(
    site: Site, provider: Provider, browser: Browser
) -> None:
    """Forged, with any state, or with none: refused, counted and noted."""
    ways = ("", "?error=x", "?code=x&state=y", "?code=x&state=%ED%A0%80%00")
    for forged in ways:
        await turned_away(browser, f"/console/oidc/back{forged}")
    assert [each.details["why"] for each in failed(site)] == ["oidc_refused"] * len(ways)


def failed(site: Site) -> list[Deed]:
    """The entries of those who were not let in."""
    with site.house.store.reading() as work:
        return [each for each in trail(work, None) if each.action == "staff.sign_in_failed"]


@pytest.mark.parametrize(
    "person",
    [
        {"sub": "x"},
        {"sub": "U-1"},
        {"sub": "\uff55-1"},
        {"sub": " u-1"},
        {"sub": "x", "email": "\uff55-1", "email_verified": True},
        {"sub": "x", "email": "u-1"},
        {"sub": "x", "email": "u-1", "email_verified": False},
    ],
)
async def test_whom_the_house_does_not_know(
    provider: Provider, browser: Browser, person: dict[str, Any]
) -> None:
    """Who is not entered here to the letter (of a mail address large or small alike), or names an
    address that was not verified, is told to ask."""
    provider.person = person
    await refused(browser, "not registered or no longer active")


async def test_somebody_disabled(site: Site, provider: Provider, browser: Browser) -> None:
    """Who was disabled is not let in by the provider either."""
    with site.house.store.turn() as turn:
        accounts.disable(turn, site.ids["agent"], "test")
    await refused(browser, "not registered or no longer active")


async def test_who_stops_at_the_provider(provider: Provider, browser: Browser) -> None:
    """Who does not sign in there is told so."""
    provider.denies = True
    await refused(browser, "stopped at the company")


async def test_a_way_back_that_is_another_browsers(
    site: Site, provider: Provider, browser: Browser
) -> None:
    """A code that another browser fetched signs nobody in, nor one that was used before."""
    back = await went(browser)
    async with site.browser() as client:
        other = Browser(client)
        await turned_away(other, back)
        await went(other)
        await turned_away(other, back)
    assert (await browser.get(back)).headers["location"] == "/console"
    await turned_away(browser, back)


async def test_wrong_ways_are_limited(provider: Provider, browser: Browser) -> None:
    """Who comes back wrongly too often from one address is not looked at for a while."""
    provider.odd = {"nonce": "another"}
    for _ in range(signing_in.ADDRESS.most):
        await came(browser)
    provider.odd = {}
    answer = await turned_away(browser, await went(browser))
    assert "15" in answer.text


@pytest.mark.parametrize("loads", ["image", "iframe", "empty"])
async def test_what_a_page_loads_by_itself_is_no_way_back(
    site: Site, provider: Provider, browser: Browser, loads: str
) -> None:
    """Another site's page cannot spend the tries of whoever looks at it, nor fill the audit."""
    back = await went(browser)
    for path in (back, "/console/oidc/back", "/console/oidc"):
        answer = await browser.get(path, **{"Sec-Fetch-Dest": loads})
        assert answer.status_code == 403
    assert failed(site) == []
    answer = await browser.get(back, **{"Sec-Fetch-Dest": "document"})
    assert answer.headers["location"] == "/console"


async def test_whoever_reads_why_tries_nothing_again(
    site: Site, provider: Provider, browser: Browser
) -> None:
    """The answer read again, or in the other language, is no attempt: not noted, nor counted."""
    provider.denies = True
    sent = (await came(browser)).headers["location"]
    for _ in range(signing_in.ADDRESS.most):
        page = await browser.get(f"{sent}&lang=en")
        (switch,) = re.findall(r'href="(/console/sign-in[^"]*lang=ja)"', page.text)
        assert "会社の認証" in (await browser.get(unescape(switch))).text
    assert len(failed(site)) == 1
    provider.denies = False
    assert (await came(browser)).headers["location"] == "/console"


async def test_only_what_is_known_is_said(anonymous: Browser) -> None:
    """Nobody is made to read words of somebody else's choice by a link."""
    for forged in ("taken", "<script>", "", "oidc_refused%00"):
        answer = await anonymous.get(f"/console/sign-in?wrong={forged}")
        assert answer.status_code == 200
        assert 'role="alert"' not in answer.text


async def test_a_provider_that_does_not_answer(site: Site) -> None:
    """Without its provider the house says so, and passwords still work."""
    known, pages = oidc.provider(settings(oidc_issuer="http://127.0.0.1:9")), Pages()
    site.application = app(site.house, routes(site.house, pages, known), pages)
    async with site.browser() as client:
        answer = await turned_away(Browser(client), "/console/oidc")
        assert "does not answer" in answer.text
    await site.signed_in("agent")


@pytest.mark.parametrize("name", oidc.ADDRESSES)
@pytest.mark.parametrize("odd", [None, 5, "::", "http://[x"])
async def test_a_provider_that_names_no_address(
    site: Site, provider: Provider, browser: Browser, name: str, odd: Any
) -> None:
    """Where it says what is no address it does not answer, on the way there and back; whoever came
    back is noted."""
    back = await went(browser)
    provider.says = {name: odd}
    assert "does not answer" in (await turned_away(browser, back)).text
    assert "does not answer" in (await turned_away(browser, "/console/oidc")).text
    assert [each.details["why"] for each in failed(site)] == ["oidc_unreachable"]


@pytest.mark.parametrize("name", ["token_endpoint", "jwks_uri"])
@pytest.mark.parametrize("odd", ["http://xn--/", "http://a..b/", f"http://{'a' * 64}.example/"])
async def test_a_provider_that_is_nowhere(
    site: Site, provider: Provider, browser: Browser, name: str, odd: str
) -> None:
    """An address with a host that no name can be answers nothing; whoever came back is noted."""
    back = await went(browser)
    provider.says = {name: odd}
    assert "does not answer" in (await turned_away(browser, back)).text
    assert [each.details["why"] for each in failed(site)] == ["oidc_unreachable"]


def slowly() -> Iterator[bytes]:
    """Blanks that come for longer than anybody waits."""
    for _ in range(100):
        yield b" "
        sleep(0.02)


@pytest.mark.parametrize(
    "before",
    [lambda: [b"[" * 100_000], lambda: [b" " * oidc.MOST], slowly],
    ids=["too deep", "too long", "never all of it"],
)
async def test_a_provider_whose_answer_is_none(
    site: Site,
    provider: Provider,
    browser: Browser,
    before: Callable[[], Iterable[bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """One too deep or too long to read, or that does not end, holds nobody there, on the way back
    and there; whoever came back is noted."""
    back = await went(browser)
    if before is slowly:
        monkeypatch.setattr(oidc, "IN_ALL", 0.1)
    for way in (back, "/console/oidc"):
        provider.before = before()
        assert "does not answer" in (await turned_away(browser, way)).text
    assert [each.details["why"] for each in failed(site)] == ["oidc_unreachable"]


async def test_a_slow_provider_holds_nobody_up(
    site: Site, provider: Provider, browser: Browser
) -> None:
    """Few are there at once, of one address and in all; who signs in otherwise or is in goes on."""
    desk, (go_on, there) = await site.signed_in("agent"), (Event(), Semaphore(0))
    about = provider.about

    def slowly() -> dict[str, Any]:
        there.release()
        go_on.wait()
        return about()

    provider.about = slowly  # type: ignore[method-assign]
    async with AsyncExitStack() as stack, asyncio.TaskGroup() as group:
        leaving = []
        for address in ("192.0.2.1", "192.0.2.2"):
            client = await stack.enter_async_context(site.browser(address))
            leaving += [group.create_task(client.get("/console/oidc")) for _ in range(ASKING)]
            await asyncio.to_thread(lambda: [there.acquire() for _ in range(ASKING)])
            assert (await client.get("/console/oidc")).status_code == 429
        assert (await browser.get("/console/oidc")).status_code == 503
        assert (await desk.get(QUEUE)).status_code == 200
        go_on.set()
    assert {(await each).status_code for each in leaving} == {303}
    assert (await browser.get("/console/oidc")).status_code == 303


async def test_without_a_provider(anonymous: Browser) -> None:
    """Where none is set there is no such way, and no button."""
    assert (await anonymous.get("/console/oidc")).status_code == 404
    assert "/console/oidc" not in (await anonymous.get("/console/sign-in")).text


async def test_an_administrator_names_the_identity(
    site: Site, provider: Provider, browser: Browser
) -> None:
    """Whom the provider means is entered on the people page, once; changing it ends sessions."""
    assert (await came(browser)).status_code == 303
    boss = await site.signed_in("administrator")
    page = f"/console/people/{site.ids['agent']}"
    assert 'value="u-1"' in (await boss.get("/console/people")).text
    await boss.post(page, what="identity", identity="u-2")
    assert (await browser.get(QUEUE)).status_code == 303
    await refused(browser, "not registered")
    provider.person = {"sub": "u-2"}
    assert (await came(browser)).status_code == 303
    other = f"/console/people/{site.ids['other']}"
    assert (await boss.post(other, what="identity", identity="U-2")).status_code == 409
    await boss.post(page, what="identity", identity="")
    await refused(browser, "not registered")


@pytest.mark.parametrize(
    "missing", ["oidc_issuer", "oidc_client_id", "oidc_client_secret", "public_url"]
)
def test_half_a_configuration_stops_the_start(missing: str) -> None:
    """What is set only in part is refused when the program starts."""
    with pytest.raises(Problem, match=r"serve\.oidc"):
        oidc.provider(settings(**{"oidc_issuer": "http://x", missing: None}))
    assert oidc.provider(Settings()) is None
