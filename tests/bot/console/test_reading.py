"""Who looked at a case stands in its audit: once an hour, whichever way they looked."""

from __future__ import annotations

from datetime import timedelta

from bot import bootstrap
from flows.talk import Talk
from tests.bot.console.conftest import Place, Site
from tests.bot.console.test_audit import rows
from tests.bot.console.test_matrix import TOLD


def looked(site: Site, case: str | None) -> list[str]:
    """Who looked, in order."""
    trail = site.house.store.audit_trail(case)
    return [each.who for each in trail if each.action in ("case.read", "talk.read")]


async def test_opening_a_case_is_noted_once_an_hour(site: Site) -> None:
    """The page, its parts, a fact, a what-if and the invites are one look; an hour on, another."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    page = f"/console/cases/{place.case}"
    ways = ("", "?part=lines", "/what-if", "/facts/incident.cause", "/invites", "?part=figures")
    for way in ways:
        assert (await browser.get(page + way)).status_code == 200
    assert looked(site, place.case) == [site.name("supervisor")]
    site.clock[0] += timedelta(hours=1)
    await browser.get(f"{page}?part=lines")
    assert looked(site, place.case) == [site.name("supervisor")] * 2


async def test_each_way_in_is_noted_by_itself(site: Site) -> None:
    """Whoever sees a case by a part of its page alone has looked at it."""
    browser = await site.signed_in("supervisor")
    for way in ("", "?part=lines", "/what-if", "/facts/incident.cause", "/invites"):
        place = site.case(None, TOLD)
        await browser.get(f"/console/cases/{place.case}{way}")
        assert looked(site, place.case) == [site.name("supervisor")], way


async def test_everybody_who_looks_is_noted(site: Site) -> None:
    """Each person for themselves; whoever may not see it is not noted, and has seen nothing."""
    place = site.case("agent", TOLD)
    for login in ("agent", "auditor", "other", "administrator"):
        await (await site.signed_in(login)).get(f"/console/cases/{place.case}")
    assert looked(site, place.case) == [site.name("agent"), site.name("auditor")]


async def test_a_conversation_in_no_case_is_noted_in_the_house(site: Site) -> None:
    """Each conversation by itself."""
    with site.house.store.turn() as turn:
        talks = [turn.begin(who, Talk(policy=bootstrap.SAMPLE)) for who in ("甲", "乙")]
    browser = await site.signed_in("auditor")
    for talk in (*talks, *talks):
        assert (await browser.get(f"/console/talks/{talk}")).status_code == 200
    assert looked(site, None) == [site.name("auditor")] * 2


async def test_whoever_reads_the_audit_stands_in_it(site: Site) -> None:
    """Its page once an hour, each table that is saved; who read can be asked for alone."""
    browser, place = await site.signed_in("auditor"), site.case(None, TOLD)
    await browser.get(f"/console/cases/{place.case}")
    for _ in range(2):
        await browser.get("/console/audit")
    await rows(browser)
    found = await rows(browser, "&what=read")
    assert [each["Code"] for each in found] == [
        *("audit.exported", "audit.exported", "audit.read", "case.read")
    ]
    page = (await browser.get("/console/audit?what=read&lang=en")).text
    assert "Looked at the case" in page
    assert "Signed in" not in page.partition("<tbody>")[2]


def test_what_was_noted_needs_no_look(site: Site) -> None:
    """A case that nobody looked at has no such entry."""
    place: Place = site.case(None, TOLD)
    assert looked(site, place.case) == []
