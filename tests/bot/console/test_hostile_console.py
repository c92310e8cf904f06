"""What is sent to the console to do harm is answered plainly, and changes no fact."""

from __future__ import annotations

import pytest

from bot.web.headers import HEADERS
from tests.bot.console.conftest import Site
from tests.bot.console.test_matrix import TOLD
from tests.changes import kept
from tests.telegram.test_hostile import TEXTS

PLAIN = {name: text.encode("utf-8", "replace").decode() for name, text in TEXTS.items()}


@pytest.mark.parametrize("act", ["correct", "decision", "acknowledge", "firm", "assign", "paid"])
async def test_hostile_values_change_no_case(site: Site, act: str) -> None:
    """In every field of an act: refused with a sentence, never an error, and nothing differs."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    page = f"/console/cases/{place.case}"
    await browser.get(page)
    path = f"{page}/facts/incident.victims/correct" if act == "correct" else f"{page}/{act}"
    before = kept(site.house.store).rows
    for name, text in PLAIN.items():
        names = ("value", "choice", "item", "amount", "reason", "on", "notice", "to", "engagement")
        answer = await browser.post(path, **dict.fromkeys((*names, "seen"), text))
        assert answer.status_code in (409, 413), (name, answer.status_code)
        assert answer.headers["X-Frame-Options"] == HEADERS["X-Frame-Options"]
    assert kept(site.house.store).rows == before


async def test_hostile_questions(site: Site) -> None:
    """As a search, a filter, a day or a page: answered, never an error."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    pages: tuple[str, ...] = ("/console/queue", "/console/audit", "/console/policies")
    pages += ("/console/policy",)
    pages += (f"/console/cases/{place.case}", f"/console/cases/{place.case}/what-if")
    names = ("q", "case", "what", "first", "last", "after", "number", "find", "fact", "talk")
    for page in pages:
        for name, text in PLAIN.items():
            asked = dict.fromkeys((*names, "value", "choice", "stuck", "days"), text[:200])
            answer = await browser.client.get(page, params=asked)
            assert answer.status_code in (200, 404), (page, name)
            assert "<script>alert" not in answer.text


@pytest.mark.parametrize("login", list(PLAIN.values()), ids=PLAIN)
async def test_hostile_logins(site: Site, login: str) -> None:
    """As login, password and code: not let in, and answered like any wrong one."""
    async with site.browser() as client:
        await client.get("/console/sign-in")
        seed = client.cookies["hakkaku_seed"]
        fields = {"csrf": seed, "login": login, "password": login, "code": login}
        assert (await client.post("/console/sign-in", data=fields)).status_code in (403, 413)
