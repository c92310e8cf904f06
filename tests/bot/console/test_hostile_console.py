"""What is sent to the console to do harm is answered plainly, and changes no fact."""

from __future__ import annotations

import pytest

from bot import bootstrap
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


async def test_a_day_of_no_time_of_ours(site: Site) -> None:
    """Of an insurer's decision: refused with a sentence, and nothing differs."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    page = f"/console/cases/{place.case}"
    seen = await browser.hidden(page, "seen")
    before = kept(site.house.store).rows
    for day in ("0001-01-01", "1999-12-31"):
        fields = {"item": "E1", "amount": "1000", "reason": "x", "seen": seen, "on": day}
        answer = await browser.post(f"{page}/decision", **fields)
        assert answer.status_code == 409
        assert "2000年" in answer.text
    assert kept(site.house.store).rows == before


async def test_endless_numbers(site: Site) -> None:
    """A number that nobody counted is none."""
    browser = await site.signed_in("supervisor")
    for page in ("policies?entered=", "queue?stuck=", "queue?days=", "policy?seen=1&number="):
        answer = await browser.client.get(f"/console/{page}{'9' * 5_000}")
        assert answer.status_code in (200, 404), page


async def test_what_no_table_could_hold(site: Site) -> None:
    """In an address it is nobody's; in a file it is a row that cannot be read."""
    browser, boss = await site.signed_in("supervisor"), await site.signed_in("administrator")
    for each in ("/console/policy/invites/%00/revoke", "/console/cases/%00/close"):
        assert (await browser.post(each)).status_code == 404
    for each in ("code", "code/end", "invites", "invites/x/revoke"):
        answer = await browser.post(f"/console/policy/{each}", number="P\0")
        assert answer.status_code == 404, each
    assert (await boss.post("/console/people/%00", what="disable")).status_code == 404
    await browser.get("/console/policies/import")
    row = b'[{"number": "a\\u0000", "insured": "\\ud800"}]'
    assert (await browser.send("/console/policies/import", "x.json", row)).status_code == 200
    assert site.house.store.policies() == [bootstrap.SAMPLE]


@pytest.mark.parametrize("login", list(PLAIN.values()), ids=PLAIN)
async def test_hostile_logins(site: Site, login: str) -> None:
    """As login, password and code: not let in, and answered like any wrong one."""
    async with site.browser() as client:
        await client.get("/console/sign-in")
        seed = client.cookies["hakkaku_seed"]
        fields = {"csrf": seed, "login": login, "password": login, "code": login}
        assert (await client.post("/console/sign-in", data=fields)).status_code in (403, 413)
