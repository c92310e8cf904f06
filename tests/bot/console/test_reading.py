"""Who looked at a case stands in its audit: once an hour, whichever way they looked."""

from __future__ import annotations

import asyncio
from datetime import timedelta
from itertools import count
from threading import Barrier
from typing import Any

import pytest

from bot import bootstrap
from bot.console.answering import Declared
from bot.console.deeds import READS
from bot.console.roles import PUBLIC
from bot.console.routes import routes
from bot.store import audit
from bot.store.destroying import destroy
from bot.store.work import Work
from bot.web.pages import Pages
from flows.talk import Talk
from tests.bot.console.conftest import Browser, Place, Site, receipt
from tests.bot.console.test_audit import rows
from tests.bot.console.test_matrix import CASE, TALK, TOLD


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


async def test_looks_at_the_same_moment_are_one(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two windows that open it at once, in two processes: each finds no look yet, one is noted."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    with site.house.store.turn() as turn:
        talk = turn.begin("甲", Talk(policy=bootstrap.SAMPLE))
    known = audit.looked
    with site.another() as at:
        other = site.browser(at=at)
        other.cookies.update(browser.client.cookies)
        for path, case in ((f"cases/{place.case}", place.case), (f"talks/{talk}", None)):
            both, first = Barrier(2), count()

            def together(*asked: Any, both: Barrier = both, first: count[int] = first) -> bool:
                found = known(*asked)
                if next(first) < 2:
                    both.wait(60)
                return found

            with monkeypatch.context() as patch:
                patch.setattr(audit, "looked", together)
                ways = (browser.get(f"/console/{path}"), other.get(f"/console/{path}"))
                answers = await asyncio.gather(*ways)
            assert [each.status_code for each in answers] == [200, 200]
            assert looked(site, case) == [site.name("supervisor")]
        await other.aclose()


async def test_whoever_looks_at_what_is_erased_meanwhile_finds_nothing(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As if it had never been there, without a trace."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)

    def erased(work: Work, *asked: Any) -> bool:
        with site.house.store.work() as gone:
            destroy(gone.connection, place.case)
        return False

    monkeypatch.setattr(audit, "looked", erased)
    assert (await browser.get(f"/console/cases/{place.case}")).status_code == 404


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


WORD = "鵺啼羅刹"
FILLED = {"{path}": "incident.cause", "{paper}": "case", "{file}": "F1", "{id}": "0" * 32}
TELLS_NAMES = {"/console/queue/stream", f"{CASE}/stream", f"{TALK}/stream"}
"""Live pages tell that something has changed (`test_live.py`); what it is is asked for as a part,
and the rows of the queue hold what the queue itself does."""
GOES_ON = {TALK, "/console", f"{CASE}/papers/{{paper}}/{{token}}"}
"""They lead to another page, or say how far a paper is, and show nothing of a case themselves."""


def told(site: Site) -> Place:
    """A case in which the word stands in every kind of content."""
    place = site.case(None, TOLD | {"incident.note": f"{WORD}事情"})
    with site.house.store.turn() as turn:
        turn.write(place.talk, "in", f"{WORD}発言")
        turn.note(place.talk, "森", f"{WORD}覚書")
    receipt(site, place, f"{WORD}.pdf", WORD.encode())
    return place


async def answered(browser: Browser, method: str, path: str, place: Place) -> bytes:
    """What a route answers about a case."""
    for name, value in {"{case}": place.case, "{talk}": place.talk, **FILLED}.items():
        path = path.replace(name, value)
    if method == "GET":
        return (await browser.client.get(path)).content
    return (await browser.post(path)).content


async def test_whatever_shows_a_case_is_noted(site: Site) -> None:
    """Every route there is, also one that is added later: an answer in which the word stands is
    noted under who asked, in the case's audit; what is asked of a case by GET is, whatever it
    shows. What is of no case shows none of its content."""
    browser, shown = await site.signed_in("supervisor"), set[tuple[str, str]]()
    every = [each for each in routes(site.house, Pages()) if isinstance(each, Declared)]
    for route in every:
        if route.path in TELLS_NAMES or route.action in PUBLIC:
            continue
        of_case = CASE in route.path or TALK in route.path
        for method in sorted(
            (route.methods or set()) - {"HEAD"} - (set() if of_case else {"POST"})
        ):
            place = told(site)
            holds = WORD.encode() in await answered(browser, method, route.path, place)
            noted = [
                each for each in site.house.store.audit_trail(place.case) if each.action in READS
            ]
            assert {each.who for each in noted} <= {site.name("supervisor")}
            asked = method == "GET" and of_case and route.path not in GOES_ON
            assert bool(noted) or not (holds or asked), (method, route.path)
            assert of_case or not holds, (method, route.path)
            shown |= {(method, route.path)} if holds else set()
    assert shown >= {
        *(("GET", CASE), ("GET", f"{CASE}/files/{{file}}")),
        *(("POST", f"{TALK}/reply"), ("POST", f"{TALK}/write"), ("POST", f"{CASE}/decision")),
    }


def test_what_was_noted_needs_no_look(site: Site) -> None:
    """A case that nobody looked at has no such entry."""
    place: Place = site.case(None, TOLD)
    assert looked(site, place.case) == []
