"""The queue's filters, search and pages, and what today asks for."""

from __future__ import annotations

import re
from base64 import urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import pytest

from bot import attending, bootstrap
from bot.console.acting import PAGE
from bot.store import alerts
from flows.talk import Talk
from tests.bot.console.conftest import Site
from tests.bot.console.test_matrix import NOTICE, WAITS

UNDECIDED = {
    "incident.cause": "theft",
    "events.V1.kind": "third_party_report",
    "events.V1.on": "2026-11-01",
    "expenses.E1.category": "apology_letter",
    "expenses.E1.amount": 300_000,
}

AT, DAY = "2026-01-01T00:00:00+00:00", "2026-01-01"
ODD_PLACES = (
    f'[Infinity, "{AT}", "{DAY}", 0, 0, "x"]',
    f'[1, "{AT}", "{DAY}", 1e999, 0, "x"]',
    f'[1, "0001-01-01T00:00:00+14:00", "{DAY}", 0, 0, "x"]',
    f'[1, "9999-12-31T23:59:59-14:00", "{DAY}", 0, 0, "x"]',
    rf'[1, "{AT}", "{DAY}", 0, 0, "\ud800"]',
    rf'[1, "{AT}", "{DAY}", 0, 0, "\u0000"]',
    f'[1, "{AT}", "0001-01-01", 0, 0, {{}}]',
)
"""Places in the order that were not made here, and that no table could look for."""


def cases(page: str) -> list[str]:
    """The cases of a list, in its order."""
    return re.findall(r'href="/console/cases/(K-[0-9-]+)', page)


async def test_filters(site: Site) -> None:
    """Each filter keeps what it says, several together what fits all."""
    mine = site.case("supervisor", WAITS)
    waiting, undecided = site.case(None, WAITS), site.case(None, UNDECIDED)
    with site.house.store.turn() as turn:
        desk = turn.conversation(waiting.talk).desk
        turn.attend(waiting.talk, replace(desk, waiting_since=turn.now, promised_at=turn.now))
        turn.close_case(mine.case)
    english = site.case()
    with site.house.store.turn() as turn:
        place = turn.conversation(english.talk)
        turn.save(english.talk, replace(place.talk, language="en"))
    browser = await site.signed_in("supervisor")

    async def listed(query: str) -> set[str]:
        return set(cases((await browser.get(f"/console/queue?{query}")).text))

    every = {waiting.case, undecided.case, english.case}
    assert await listed("") == every
    assert await listed("closed=1") == {mine.case}
    assert await listed("closed=1&mine=1") == {mine.case}
    assert await listed("mine=1") == set()
    assert await listed("waiting=1") == {waiting.case}
    assert await listed("undecided=1") == {undecided.case}
    assert await listed("speaks=en") == {english.case}
    assert await listed("stuck=1") == set()
    assert await listed("days=0") == set()
    assert await listed("days=365") == {undecided.case}
    assert await listed("waiting=1&speaks=en") == set()
    assert await listed(f"q={undecided.case}") == {undecided.case}
    assert await listed(f"q={undecided.case.lower()}") == {undecided.case}
    assert await listed(f"q={bootstrap.SAMPLE}") == every
    assert await listed("q=株式会社みほん商事") == every
    assert await listed("q=株式会社") == set()
    for odd in ODD_PLACES:
        after = urlsafe_b64encode(odd.encode()).decode()
        assert (await browser.get(f"/console/queue?after={after}")).status_code == 200, odd
    for odd in ("q=%00", "q=%25", "stuck=x", "days=-1", "after=x", "speaks=fr", "days=9999999999"):
        await listed(odd)
    site.clock[0] += timedelta(minutes=90)
    assert await listed("stuck=1") == every


async def test_the_agents_queue_leaves_out_the_cases_of_others(site: Site) -> None:
    """An agent's queue and today hold one's own cases and nobody's."""
    own, free = site.case("agent", WAITS), site.case(None, WAITS)
    others = site.case("other", WAITS)
    with site.house.store.turn() as turn:
        alerts.add(turn.work, "delivery.unreachable", others.case, others.talk)
    browser = await site.signed_in("agent")
    for path in ("/console/queue", "/console/today", f"/console/queue?q={others.case}"):
        page = (await browser.get(path)).text
        assert others.case not in page.replace(f'value="{others.case}"', "").replace(
            f"q={others.case}", ""
        )
        assert others.talk not in page
    assert set(cases((await browser.get("/console/queue")).text)) == {own.case, free.case}


async def test_pages_go_on_where_the_one_before_ended(site: Site) -> None:
    """Page by page every conversation comes once, also when others come in between."""
    with site.house.store.turn() as turn:
        for n in range(2 * PAGE + 3):
            talk = turn.begin(f"人{n}", Talk(policy=bootstrap.SAMPLE))
            turn.attach(talk, turn.open_case(bootstrap.SAMPLE))
    browser = await site.signed_in("supervisor")
    found: list[str] = []
    path = "/console/queue"
    while path:
        page = (await browser.get(path)).text
        found += cases(page)
        more = re.search(r'href="(\?[^"]+)" rel="next"', page)
        path = f"/console/queue{more[1].replace('&amp;', '&')}" if more else ""
        site.case()
    assert len(found) == len(set(found)) == 2 * PAGE + 3


async def test_today(site: Site) -> None:
    """Today names whom nobody took, what waits for the insurer, and what was not delivered."""
    place = site.case(None, WAITS)
    with site.house.store.turn() as turn:
        desk = turn.conversation(place.talk).desk
        late = replace(desk, waiting_since=turn.now, promised_at=turn.now, missed_at=turn.now)
        turn.attend(place.talk, late)
        alerts.add(turn.work, "delivery.unreachable", place.case, place.talk)
    quiet = site.case(None, NOTICE | {"events.V1.acknowledged_on": "2026-11-02"})
    browser = await site.signed_in("supervisor")
    page = (await browser.get("/console/today?lang=en")).text
    sections = re.split(r"<section", page)[1:]
    assert [place.case in each for each in sections] == [True, True, True, False]
    assert "1 firm to approve" in page
    assert "1 notice to acknowledge" in page
    assert quiet.case not in sections[1]


@pytest.mark.parametrize("after", ["W10", "bnVsbA", "WzEsMiwzLDQsNSw2LDdd", "e30"])
async def test_a_place_that_was_not_made_here(site: Site, after: str) -> None:
    """Whatever stands in the address as a place, the first page comes."""
    place, browser = site.case(), await site.signed_in("supervisor")
    answer = await browser.get(f"/console/queue?after={after}")
    assert cases(answer.text) == [place.case]


async def test_who_sees_what_of_the_audit(site: Site) -> None:
    """A supervisor sees their own cases', an auditor all, an administrator no details."""
    own, others = site.case("supervisor"), site.case("other")
    for place in (own, others):
        with site.house.store.turn() as turn:
            turn.audit("鈴木", "talk.noted", case_id=place.case, details={"talk": place.talk})

    async def shown(login: str, query: str = "") -> str:
        browser = await site.signed_in(login)
        return (await browser.get(f"/console/audit{query}")).text

    supervisor, auditor = await shown("supervisor"), await shown("auditor")
    administrator = await shown("administrator")
    assert [each in supervisor for each in (own.talk, others.talk)] == [True, False]
    assert f"{others.case}</td>" not in supervisor
    assert [each in auditor for each in (own.talk, others.talk)] == [True, True]
    assert [each in administrator for each in (own.talk, others.talk)] == [False, False]
    assert f"{others.case}</td>" in administrator
    assert f"{others.case}</td>" not in await shown("supervisor", f"?case={others.case}")
    assert own.talk not in await shown("auditor", f"?case={others.case.lower()}")
    assert "<td" not in await shown("auditor", "?case=%00")


async def test_a_firm_is_taken_off_the_list(site: Site) -> None:
    """It counts as approved no more; whoever comes second is told; one entry in the audit."""
    browser = await site.signed_in("supervisor")
    page = (await browser.get("/console/firms")).text
    act = re.findall(r'action="(/console/firms/\w+/remove)"', page)[0]
    was, before = site.house.store.firms(), len(site.house.store.audit_trail())
    assert (await browser.post(act)).status_code == 303
    assert len(site.house.store.firms()) == len(was) - 1
    assert (await browser.post(act)).status_code == 409
    trail = site.house.store.audit_trail()[before:]
    assert [(each.who, each.action) for each in trail] == [
        (site.name("supervisor"), "firm.removed")
    ]


async def test_a_firm_is_called_what_its_name_looks_like(site: Site) -> None:
    browser = await site.signed_in("supervisor")
    await browser.post("/console/firms", name=" 新しい\n会社\u202e\u200b ")
    assert "新しい 会社" in site.house.store.firms()


async def test_what_somebody_looks_at_is_no_longer_to_be_looked_at(site: Site) -> None:
    """Who takes a conversation over ends what staff were called for; who cannot be reached is still
    away. Staff are called when it happens again."""
    place = site.case(None, WAITS)
    kinds = ["delivery.refused", "turn.failed", "file.not_kept", "human", "delivery.unreachable"]
    with site.house.store.turn() as turn:
        for kind in kinds:
            alerts.add(turn.work, kind, place.case, place.talk)
    with site.house.store.turn() as turn:
        attending.take_over(turn, place.talk, "森")
        assert [each.kind for each in alerts.open_ones(turn.work)] == ["delivery.unreachable"]
        alerts.add(turn.work, "turn.failed", place.case, place.talk)
    with site.house.store.turn() as turn:
        assert len(alerts.open_ones(turn.work)) == 2
