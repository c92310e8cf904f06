"""What OWASP's ASVS asks of every address of the console, looked at over all of them."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator
from urllib.parse import urlencode

import pytest

from bot.bootstrap import SAMPLE
from bot.console.acting import Acting
from bot.console.answering import Declared
from bot.console.roles import PUBLIC
from bot.console.routes import routes
from bot.console.visit import COOKIE, SIGN_IN
from bot.store import sessions
from bot.web.headers import HEADERS
from bot.web.pages import Pages
from tests.bot.console.conftest import PASSWORD, Site
from tests.changes import kept

SIGNED_IN = ("agent", "supervisor", "auditor", "administrator")
LATE = {"role": "agent", "login": "late", "name": "late", "password": "long enough, late"}
LATE |= {"number": SAMPLE, "years": "3", "title": "late", "ja": "遅い", "en": "late"}
"""What forms ask for, each with something that would be kept."""


def addresses(site: Site, asked_by: str) -> list[str]:
    """Every address that is asked so, with something that is not there in it."""
    every = [each for each in routes(site.house, Pages()) if isinstance(each, Declared)]
    mine = [each for each in every if asked_by in each.asked_by and "stream" not in each.path]
    return [re.sub(r"\{\w+\}", "none", each.path) for each in mine]


@pytest.mark.parametrize("login", [None, "supervisor"])
async def test_every_answer_has_its_headers(site: Site, login: str | None) -> None:
    """Whoever asks, whatever comes of it: found, refused, absent or sent elsewhere."""
    client = (await site.signed_in(login)).client if login else site.browser()
    answers = [await client.get(path) for path in addresses(site, "GET")]
    answers += [await client.post(path) for path in addresses(site, "POST")]
    answers += [await client.request("PUT", "/console/queue"), await client.get("/console/none")]
    assert len({each.status_code for each in answers}) >= (3 if login else 2)
    for answer in answers:
        for name, value in HEADERS.items():
            own = name == "Content-Security-Policy" and "content-disposition" in answer.headers
            assert own or answer.headers[name] == value, (answer.url, name)
        assert "server" not in answer.headers
        assert "x-powered-by" not in answer.headers


@pytest.mark.parametrize("login", SIGNED_IN)
async def test_no_form_counts_without_its_token(site: Site, login: str) -> None:
    """Every post of everybody without it, with another's or from another site: 403, no change."""
    browser, other = await site.signed_in(login), await site.signed_in("other")
    before = kept(site.house.store).rows
    for path in addresses(site, "POST"):
        for csrf in ("", "x", other.csrf):
            assert (await browser.client.post(path, data={"csrf": csrf})).status_code == 403, path
        elsewhere = {"sec-fetch-site": "cross-site"}
        given = {"csrf": browser.csrf}
        answer = await browser.client.post(path, data=given, headers=elsewhere)
        assert answer.status_code == 403, path
    assert kept(site.house.store).rows == before


async def test_nothing_but_a_form_changes_anything(site: Site) -> None:
    """Asked for with GET, no address changes more than that somebody looked."""
    browser = await site.signed_in("supervisor")
    before = kept(site.house.store).rows
    for path in addresses(site, "GET"):
        await browser.client.get(path)
    assert kept(site.house.store).rows == before


@pytest.mark.parametrize("late", [False, True], ids=["while it comes", "before it is done"])
@pytest.mark.parametrize("login", SIGNED_IN)
async def test_a_form_that_came_slowly_is_nobodys(
    site: Site, login: str, late: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose session ends while a form still comes: it is answered as any of nobody's, and nothing
    differs; nor where it ends later, just before what the form asks for is done."""
    if late:  # as if it had ended only after that look
        monkeypatch.setattr(Acting, "may_see", lambda *_: True)
    client = site.browser()
    typed = urlencode({**LATE, "old": PASSWORD}).encode()

    async def slowly(csrf: str) -> AsyncIterator[bytes]:
        yield f"csrf={csrf}&".encode()
        with site.house.store.turn() as turn:
            sessions.end_all(turn.work, site.ids[login])
        before.append(kept(site.house.store).rows)
        yield typed

    every = [each for each in routes(site.house, Pages()) if isinstance(each, Declared)]
    for route in (each for each in every if "POST" in each.asked_by and each.action not in PUBLIC):
        with site.house.store.turn() as turn:
            token = sessions.begin(turn.work, site.ids[login])
            csrf = sessions.csrf(turn.work, token)
        before: list[object] = []
        head = {"content-type": "application/x-www-form-urlencoded", "cookie": f"{COOKIE}={token}"}
        path = re.sub(r"\{\w+\}", "none", route.path)
        answer = await client.post(path, content=slowly(csrf), headers=head)
        if not before:  # not read at all
            assert answer.status_code == 403
            continue
        assert late or answer.status_code in (303, 401), path
        assert late or answer.headers.get("location", SIGN_IN) == SIGN_IN, path
        assert kept(site.house.store).rows == before[0], path
