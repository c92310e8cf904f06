"""Working a case: two at once, what the person is told, what is stored is shown as text."""

from __future__ import annotations

import asyncio
import re
from dataclasses import replace
from datetime import date, timedelta

import httpx
import pytest

from bot import attending, bootstrap, upkeep
from bot.console.visit import COOKIE
from bot.orders import carry_out
from bot.store import members, notes
from flows.effects import CallPerson
from flows.talk import Talk
from flows.turn import JAPAN
from tests.bot.console.conftest import Site
from tests.bot.console.test_matrix import TOLD
from tests.desk import TOLD as AT_THE_DESK

EVIL = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'"


async def test_a_conversation_is_taken_written_in_and_handed_back(site: Site) -> None:
    """The person is told who is there, reads what was written, and is asked on afterwards."""
    browser, place = await site.signed_in("agent"), site.case(None, TOLD)
    page = f"/console/cases/{place.case}"
    assert "有人対応に切り替える" in (await browser.get(page)).text
    await browser.post(f"/console/talks/{place.talk}/take-over")
    shown = (await browser.get(page)).text
    assert "agentさん" in shown
    assert "有人対応に切り替える</button>" not in shown
    await browser.post(f"/console/talks/{place.talk}/write", text="お待たせしました")
    await browser.post(f"/console/talks/{place.talk}/hand-back")
    said = [line.body for line in site.house.store.transcript(place.talk)]
    assert any("agentさん" in each and "お待たせしました" in each for each in said)
    assert "お待たせしました" in (await browser.get(page)).text


COSTS = {
    "incident.cause": "cyber_attack",
    "expenses.E1.category": "cyber_response",
    "expenses.E1.part": "cyber_response",
    "expenses.E1.kind": "containment",
    "expenses.E1.amount": 1_800_000,
    "expenses.E2.category": "legal_consultation",
    "expenses.E2.amount": 330_000,
    "expenses.E2.retainer": 100_000,
}


@pytest.mark.parametrize("what", ["write", "note"])
async def test_a_form_sent_twice_is_heard_once(site: Site, what: str) -> None:
    """By a double click, or by a browser that sends it again; the same words sent from the page as
    it stands then are meant. Beside another conversation's notes, too."""
    place = site.case("agent")
    talk = site.house.store.conversation_for("佐藤", policy=bootstrap.SAMPLE, case=None)
    with site.house.store.turn() as turn:
        turn.attach(talk, place.case)
        turn.note(talk, site.name("agent"), "はい")
    browser, page = await site.signed_in("agent"), f"/console/cases/{place.case}?talk={place.talk}"
    await browser.get(page)
    assert (await browser.post(f"/console/talks/{place.talk}/take-over")).status_code == 303
    for times in (1, 2):
        found = re.search(rf'/{what}".*?name="after" value="(\d+)"', (await browser.get(page)).text)
        assert found
        for _ in range(2):
            path = f"/console/talks/{place.talk}/{what}"
            assert (await browser.post(path, text="はい", after=found[1])).status_code == 303
        with site.house.store.reading() as work:
            kept = [each.body for each in notes.of(work, [place.talk])]
        said = [each.body for each in site.house.store.transcript(place.talk)]
        written = [each for each in said if each.endswith("\nはい")] if what == "write" else kept
        assert len(written) == times
        deeds = [each for each in site.done(place.case) if each.action != "talk.taken"]
        assert len(deeds) == times


async def test_costs_with_fields_of_their_own_are_shown(site: Site) -> None:
    """A cost that two parts could take, and one with a field no other kind has, stand in words."""
    place = site.case(None, COSTS)
    browser = await site.signed_in("supervisor")
    page = await browser.get(f"/console/cases/{place.case}")
    assert page.status_code == 200
    for path in ("expenses.E1.part", "expenses.E1.category", "expenses.E2.category"):
        fact = await browser.get(f"/console/cases/{place.case}/facts/{path}")
        assert fact.status_code == 200
    assert 'value="press_conference"' in fact.text


NOTICES = {
    "events.V1.kind": "written_notice",
    "events.V1.on": "2026-11-01",
    "events.V2.kind": "written_notice",
    "events.V2.on": "2026-11-02",
}


async def test_each_written_notice_is_acknowledged_by_itself(site: Site) -> None:
    """Of two the later one is taken; the other still waits, and is what no name stands for."""
    browser, place = await site.signed_in("supervisor"), site.case(None, NOTICES)
    page = f"/console/cases/{place.case}"
    assert re.findall(r'name="notice" value="([^"]*)"', (await browser.get(page)).text) == [
        "V1",
        "V2",
    ]
    fields = {"notice": "V2", "seen": "", "on": "2026-11-02"}
    assert (await browser.post(f"{page}/acknowledge", **fields)).status_code == 303
    with site.house.store.turn() as turn:
        facts = turn.dossier(place.case).facts
    assert facts.get("events.V1.acknowledged_on") is None
    assert facts.get("events.V2.acknowledged_on") == "2026-11-02"
    left = (await browser.get(page)).text
    assert re.findall(r'name="notice" value="([^"]*)"', left) == ["V1"]
    upkeep.acknowledge(site.house, place.case, date(2026, 11, 2), "森")
    assert 'name="notice"' not in (await browser.get(page)).text


NAMED = {
    **COSTS,
    "engagements.C1.firm": "あおば総研",
    "engagements.C1.approval": "approved",
    "expenses.E1.engagement": "none",
    "expenses.E2.engagement": "C1",
    "advice.A1.engagement": "C1",
    "advice.A2.note": "電話で",
    "costs.K1.claim": "L1",
    "claims.L1.claimant": "victim",
    "claims.L1.basis": "personal_leak",
    "claims.L1.damages": 1_000_000,
    "files.F1.name": "請求書.pdf",
    "files.F1.expense": "E2",
    "steps.mail.advice": "A1",
}


async def test_what_a_fact_points_at_is_called_by_its_name(site: Site) -> None:
    """A firm, a cost, a claim, an advice and a file; no code alone, and no command of the chat."""
    browser, place = await site.signed_in("supervisor"), site.case(None, NAMED)
    text = (await browser.get(f"/console/cases/{place.case}")).text
    cells = re.findall(r'<td data-label="今の内容">(.*?)</td>', text, re.DOTALL)
    for told in ("あおば総研", "E2 弁護士相談", "L1", "助言 A1(あおば総研)", "助言によらない"):
        assert any(told in each for each in cells), (told, cells)
    for named in ("助言 A1(あおば総研)・", "助言 A2・", "争訟費用 K1・", "請求書.pdf・"):
        assert named in text
    assert not {"C1", "A1", "E2", "L1", "F1"} & set(cells)


async def test_the_clauses_of_a_decision_are_read_where_it_stands(site: Site) -> None:
    """Each that took yen with its words; nothing tells staff to type into a chat."""
    cost = {"expenses.E1.category": "call_center", "expenses.E1.amount": 1_000_000}
    cost |= {"expenses.E1.incurred_on": "2026-11-01", "expenses.E1.engagement": "C1"}
    place = site.case(None, AT_THE_DESK | cost)
    browser = await site.signed_in("supervisor")
    text = (await browser.get(f"/console/cases/{place.case}")).text
    panel = text[text.index('id="item-E1"') :]
    assert "<dt>RESP-SELF-PAY</dt><dd>" in panel[: panel.index("</details>")]
    assert "/terms" not in panel


async def test_of_two_who_take_it_one_wins(site: Site) -> None:
    """The second is told who has it and since when, and changes nothing."""
    first, second = await site.signed_in("agent"), await site.signed_in("other")
    place = site.case()
    page, act = f"/console/cases/{place.case}", f"/console/talks/{place.talk}/take-over"
    proof = await second.hidden(page, "proof")
    proofs = re.findall(r'name="proof" value="([^"]*)"', (await second.get(page)).text)
    assert (await first.post(act)).status_code == 303
    for each in {proof, *proofs}:
        late = await second.post(act, proof=each)
        assert late.status_code in (404, 409)
        if late.status_code == 409:
            break
    assert late.status_code == 409
    assert "agentさん" in late.text
    assert re.search(r"\d\d:\d\d", late.text)
    assert (await second.post(act)).status_code == 404
    lies_open = await second.get(f"{page}?part=lines&proof={proof}")
    assert lies_open.headers["HX-Retarget"] == "#main"
    assert "agentさん" in lies_open.text
    assert (await second.get(f"{page}?part=lines&proof=0")).status_code == 404
    boss = await site.signed_in("supervisor")
    told = await boss.post(act)
    assert told.status_code == 409
    assert "agentさん" in told.text


async def test_of_two_who_decide_one_wins(site: Site) -> None:
    """A firm that was approved meanwhile is not refused: the second is told who and when."""
    one, two = await site.signed_in("supervisor"), await site.signed_in("supervisor")
    place = site.case(None, TOLD)
    page = f"/console/cases/{place.case}"
    seen = re.search(
        r'name="engagement" value="C1"><input type="hidden" name="seen" value="([^"]*)"',
        (await one.get(page)).text,
    )
    assert seen
    fields = {"engagement": "C1", "seen": seen[1]}
    site.clock[0] = site.clock[0].replace(hour=10)
    assert (await one.post(f"{page}/firm", approval="approved", **fields)).status_code == 303
    late = await two.post(f"{page}/firm", approval="rejected", **fields)
    assert late.status_code == 409
    assert "supervisorさん" in late.text
    assert "あおば総研" in "".join(line.body for line in site.house.store.transcript(place.talk))
    with site.house.store.turn() as turn:
        assert turn.dossier(place.case).facts.get("engagements.C1.approval") == "approved"


async def test_a_corrected_fact_keeps_what_it_was(site: Site) -> None:
    """The person is told what was corrected and why; before and after stand on the page."""
    browser, place = await site.signed_in("agent"), site.case("agent", TOLD)
    page = f"/console/cases/{place.case}"
    path = f"{page}/facts/incident.cause"
    seen = await browser.hidden(path, "seen")
    empty = await browser.post(f"{path}/correct", choice="theft", seen=seen)
    assert empty.status_code == 409
    fields = {"choice": "theft", "reason": "聞き取りで判明", "seen": seen}
    site.clock[0] = site.clock[0].replace(hour=10)
    assert (await browser.post(f"{path}/correct", **fields)).status_code == 303
    assert (await browser.post(f"{path}/correct", **fields)).status_code == 409
    said = "".join(line.body for line in site.house.store.transcript(place.talk))
    assert "聞き取りで判明" in said
    assert "<s>" in (await browser.get(page)).text
    with site.house.store.turn() as turn:
        assert turn.dossier(place.case).facts.get("incident.cause") == "theft"


async def test_stored_markup_is_text(site: Site) -> None:
    """Names, messages, notes, facts and firms that hold markup are shown as they were typed."""
    browser = await site.signed_in("supervisor")
    told = {**TOLD, "engagements.C1.firm": EVIL, "incident.partner": EVIL}
    place = site.case(None, told)
    with site.house.store.turn() as turn:
        talk = turn.begin("x", Talk(policy=bootstrap.SAMPLE), name=EVIL)
        turn.attach(talk, place.case)
        turn.write(talk, "in", EVIL)
        turn.write(talk, "out", EVIL, [["a", EVIL]])
    await browser.post(f"/console/talks/{talk}/note", text=EVIL)
    await browser.post("/console/firms", name=EVIL)
    await browser.get(f"/console/cases/{place.case}?talk={talk}")
    pages = [
        *("/console/queue", "/console/today", "/console/firms", f"/console/queue?q={EVIL}"),
        *(f"/console/cases/{place.case}?talk={talk}", f"/console/cases/{place.case}?lang={EVIL}"),
    ]
    for path in pages:
        shown = (await browser.get(path)).text
        assert "<script>alert" not in shown, path
        assert "<img src" not in shown, path
        assert 'value="<' not in shown
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in (await browser.get(pages[4])).text


async def test_of_two_at_the_same_moment_one_wins(site: Site) -> None:
    """In two processes too: one decides or takes, the other is told, and one thing was done."""
    site.person("boss", "supervisor")
    one, two = await site.signed_in("supervisor"), await site.signed_in("boss")
    place, free = site.case(None, TOLD), site.case()
    page = f"/console/cases/{place.case}"
    with site.another() as other:
        two.client = httpx.AsyncClient(
            transport=httpx.ASGITransport(other),
            base_url="http://house",
            cookies=two.client.cookies,
        )
        seen = re.search(
            r'value="C1"><input .*name="seen" value="([^"]*)"', (await one.get(page)).text
        )
        assert seen
        both = ((one, "approved"), (two, "rejected"))
        site.clock[0] += timedelta(seconds=1)
        firms = await asyncio.gather(
            *(
                each.post(f"{page}/firm", approval=word, engagement="C1", seen=seen[1])
                for each, word in both
            )
        )
        taken = await asyncio.gather(
            *(each.post(f"/console/talks/{free.talk}/take-over") for each, _ in both)
        )
        await two.client.aclose()
    assert sorted(each.status_code for each in firms) == [303, 409]
    assert sorted(each.status_code for each in taken) == [303, 409]
    assert [each.action for each in site.done(place.case)] == ["staff.changed"]
    assert [each.action for each in site.done(free.case)] == ["talk.taken"]


@pytest.mark.parametrize("how", ["assign", "take-over"])
async def test_whoever_comes_second_to_assign_hears_who_was_first(site: Site, how: str) -> None:
    """And when; whether it was given or taken, and whatever was done in the case since."""
    agent, supervisor = await site.signed_in("agent"), await site.signed_in("supervisor")
    place, mine = site.case(), site.ids["agent"]
    page, talk = f"/console/cases/{place.case}", f"/console/talks/{place.talk}"
    await agent.get(page)
    if how == "assign":
        await agent.post(f"{page}/assign", to=mine, seen="")
        await agent.post(f"{talk}/take-over")
    else:
        await agent.post(f"{talk}/take-over")
    at = f"{site.clock[0].astimezone(JAPAN):%Y-%m-%d %H:%M}"
    site.clock[0] += timedelta(hours=1)
    await agent.post(f"{talk}/hand-back")
    await supervisor.get(page)
    await supervisor.post(f"{talk}/take-over")
    late = await supervisor.post(f"{page}/assign", to=site.ids["other"], seen="")
    assert late.status_code == 409
    assert f"担当が変わりました({site.name('agent')}, {at})" in late.text


async def test_a_case_reads_in_both_languages(site: Site) -> None:
    """Each page is whole in Japanese and in English."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    for path in ("/console/queue", "/console/today", f"/console/cases/{place.case}"):
        assert '<html lang="ja"' in (await browser.get(f"{path}?lang=ja")).text
        english = (await browser.get(f"{path}?lang=en")).text
        assert '<html lang="en"' in english
        assert "Sign out" in english


async def test_a_case_is_closed_by_a_second_press(site: Site) -> None:
    """The case only leads to a page that asks, beside what is left to do; its button closes."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    case = f"/console/cases/{place.case}"
    page = (await browser.get(case)).text
    assert f'action="{case}/close"' not in page
    assert f'href="{case}/close"' in page
    asked = (await browser.get(f"{case}/close?lang=en")).text
    for each in ("株式会社", "Waiting for a decision", "1 cost or claim without"):
        assert each in asked
    assert site.done(place.case) == []
    assert (await browser.post(f"{case}/close")).status_code == 303
    assert (await browser.get(f"{case}/close")).headers["location"] == case


async def test_what_is_overdue_is_left_to_do(site: Site) -> None:
    """A report that should have been made stands beside the close, not only days to come."""
    late = AT_THE_DESK | {"duties.known_on": "2026-10-20", "duties.wrongful_purpose": True}
    late |= {"incident.reported_on": "not_yet", "duties.preliminary_filed_on": "not_yet"}
    place, browser = site.case(None, late), await site.signed_in("supervisor")
    asked = (await browser.get(f"/console/cases/{place.case}/close?lang=en")).text
    left = asked[asked.index('id="still-heading"') :]
    assert "preliminary report" in left[: left.index("</section>")]


async def test_a_conversation_without_a_case_can_be_attended(site: Site) -> None:
    """Who has no code and waits is in the queue, and can be taken over and written to."""
    browser = await site.signed_in("agent")
    with site.house.store.turn() as turn:
        talk = turn.begin("電話待ち", Talk())
        turn.attend(talk, replace(turn.conversation(talk).desk, waiting_since=turn.now))
    assert f"/console/talks/{talk}" in (await browser.get("/console/queue")).text
    assert (await browser.get(f"/console/talks/{talk}")).status_code == 200
    assert (await browser.post(f"/console/talks/{talk}/take-over")).status_code == 303
    assert (await browser.post(f"/console/talks/{talk}/write", text="はい")).status_code == 303


async def test_the_session_is_looked_at_where_it_is_used(site: Site) -> None:
    """Each request needs its session's own cookie."""
    browser, place = await site.signed_in("agent"), site.case()
    browser.client.cookies.delete(COOKIE)
    assert (await browser.get(f"/console/cases/{place.case}")).status_code == 303


async def test_a_payment_is_recorded_beside_the_decision(site: Site) -> None:
    """Only after a decision, of no day to come; the person is told, and who comes second is too."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    page = f"/console/cases/{place.case}"
    fields = {"item": "E1", "amount": "150000", "on": "2026-11-02", "seen": ""}
    await browser.get(page)
    assert (await browser.post(f"{page}/paid", **fields)).status_code == 409
    await browser.post(f"{page}/decision", reason="約款による", **fields)
    late = await browser.post(f"{page}/paid", **{**fields, "on": "2026-12-24"})
    assert late.status_code == 409
    assert (await browser.post(f"{page}/paid", **fields)).status_code == 303
    assert "支払済み: 150,000円" in (await browser.get(page)).text
    assert (await browser.post(f"{page}/paid", **fields)).status_code == 409
    said = "".join(line.body for line in site.house.store.transcript(place.talk))
    assert "150,000円" in said


async def test_who_left_is_still_shown_and_not_written_to(site: Site) -> None:
    """The conversation of somebody who left the case stays readable, and closed to staff."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    with site.house.store.turn() as turn:
        turn.write(place.talk, "in", "さようなら")
        members.leave(turn.work, place.case, members.person(turn.work, place.talk).id)
    page = (await browser.get(f"/console/cases/{place.case}?lang=en")).text
    assert "さようなら" in page
    assert "This person left the case" in page
    assert "Take over" not in page
    assert (await browser.post(f"/console/talks/{place.talk}/take-over")).status_code == 409
    assert place.case not in (await browser.get("/console/queue")).text
    late = await browser.post(f"/console/talks/{place.talk}/write", text="書きかけ")
    assert late.status_code == 409
    assert '<p class="note said">書きかけ</p>' in late.text


@pytest.mark.parametrize(
    ("page", "leads_to"),
    [
        ("http://house/console/firms?a=1", "/console/firms?a=1&amp;lang=en"),
        ("http://elsewhere/console/firms", "/console/firms/0/remove?lang=en"),
        ("http://[", "/console/firms/0/remove?lang=en"),
        ("", "/console/firms/0/remove?lang=en"),
    ],
)
async def test_after_a_form_the_switch_leads_back_to_its_page(
    site: Site, page: str, leads_to: str
) -> None:
    """The answer to a form has no address of its own that could be asked for again."""
    browser = await site.signed_in("supervisor")
    fields = {"csrf": browser.csrf}
    answer = await browser.client.post(
        "/console/firms/0/remove", data=fields, headers={"referer": page}
    )
    assert answer.status_code == 409
    assert f'href="{leads_to}" hreflang="en"' in answer.text


async def test_text_is_searched_inside_an_opened_case(site: Site) -> None:
    """However wide or large it is written, in one conversation; the queue finds no text."""
    browser, place = await site.signed_in("agent"), site.case("agent", TOLD)
    with site.house.store.turn() as turn:
        for said in ("請求書ＡＢＣを送りました", "別の話です"):
            turn.write(place.talk, "in", said)
    page = f"/console/cases/{place.case}?talk={place.talk}"
    found = (await browser.get(f"{page}&find=abc")).text
    assert "請求書ＡＢＣ" in found
    assert "別の話です" not in found
    none = (await browser.get(f"{page}&find=<b>&lang=en")).text
    assert "No message contains &#34;&lt;b&gt;&#34;" in none
    assert place.case not in (await browser.get("/console/queue?q=請求書")).text


@pytest.mark.parametrize("what", ["disable", "auditor", "reassign"])
async def test_what_nobody_could_hand_back_goes_back_to_the_program(site: Site, what: str) -> None:
    """Who holds a conversation is disabled, gets another role, or their case goes to another: the
    person is told that they finished, asked on, and can be taken over by somebody else."""
    place = site.case(None, TOLD)
    agent, boss = await site.signed_in("agent"), await site.signed_in("administrator")
    supervisor, mine = await site.signed_in("supervisor"), site.ids["agent"]
    page, talk = f"/console/cases/{place.case}", f"/console/talks/{place.talk}"
    await agent.get(page)
    assert (await agent.post(f"{talk}/take-over")).status_code == 303
    if what == "reassign":
        await supervisor.get(page)
        await supervisor.post(f"{page}/assign", to=site.ids["other"], seen=mine)
    else:
        await boss.get("/console/people")
        await boss.post(f"/console/people/{mine}", what=what)
    by = site.name("supervisor" if what == "reassign" else "administrator")
    done = {each.action: each for each in site.done(place.case)}["talk.handed_back"]
    assert (done.who, done.details) == (by, {"talk": place.talk, "name": site.name("agent")})
    assert "agentさんの対応が終わり" in site.house.store.transcript(place.talk)[-1].body
    await supervisor.get(page)
    assert (await supervisor.post(f"{talk}/take-over")).status_code == 303


@pytest.mark.parametrize("what", ["disable", "auditor", "administrator"])
async def test_the_cases_of_whoever_works_on_none_are_nobodys(site: Site, what: str) -> None:
    """Every agent sees the open ones and may take them; each says who gave them up. What was closed
    stays as it was, and so do the cases of others."""
    mine, another, over = site.case("agent", TOLD), site.case("other"), site.case("agent")
    attending.close(site.house, over.case, "test")
    other, boss = await site.signed_in("other"), await site.signed_in("administrator")
    page = f"/console/cases/{mine.case}"
    assert (await other.get(page)).status_code == 404
    await boss.get("/console/people")
    await boss.post(f"/console/people/{site.ids['agent']}", what="supervisor")
    assert (await other.get(page)).status_code == 404, "whoever works on cases keeps them"
    await boss.post(f"/console/people/{site.ids['agent']}", what=what)
    last = site.done(mine.case)[-1]
    assert (last.who, last.action) == (site.name("administrator"), "case.assigned")
    assert last.details == {"to": None}
    assert (await other.get(page)).status_code == 200
    with site.house.store.turn() as turn:
        assigned = [turn.held(each.case).assigned_to for each in (mine, another, over)]
    assert assigned == [None, site.ids["other"], site.ids["agent"]]
    assert site.done(over.case)[-1].action == "case.closed"


@pytest.mark.parametrize("what", ["disable", "auditor", "supervisor"])
async def test_a_case_that_is_reopened_is_nobodys_if_whose_it_was_works_on_none(
    site: Site, what: str
) -> None:
    """Closed it stayed theirs; open again every agent sees it, by one entry that says so."""
    place, boss = site.case("agent"), await site.signed_in("administrator")
    attending.close(site.house, place.case, "test")
    await boss.get("/console/people")
    await boss.post(f"/console/people/{site.ids['agent']}", what=what)
    before = len(site.done(place.case))
    attending.reopen(site.house, place.case, "test")
    (done,) = site.done(place.case)[before:]
    assert done.action == "case.reopened"
    gone = what != "supervisor"
    assert done.details == ({"to": None, "also": ["case.assigned"]} if gone else None)
    with site.house.store.turn() as turn:
        assert turn.held(place.case).assigned_to == (None if gone else site.ids["agent"])
    other = await site.signed_in("other")
    answer = await other.get(f"/console/cases/{place.case}")
    assert answer.status_code == (200 if gone else 404)


@pytest.mark.parametrize("before", [True, False])
async def test_whoever_waits_in_a_closed_case_is_seen_by_every_agent(
    site: Site, before: bool
) -> None:
    """Whose it was is disabled before they call, or after: none but a supervisor would see them."""
    place, boss = site.case("agent"), await site.signed_in("administrator")
    attending.close(site.house, place.case, "test")

    def call() -> None:
        with site.house.store.turn() as turn:
            carry_out(turn, place.talk, CallPerson(site.clock[0]))

    async def disable() -> None:
        await boss.get("/console/people")
        await boss.post(f"/console/people/{site.ids['agent']}", what="disable")

    if before:
        await disable()
        call()
        details = {"to": None, "also": ["case.assigned"]}
        assert [(each.action, each.details) for each in site.done(place.case)][1:] == [
            ("human.called", details)
        ]
    else:
        call()
        await disable()
        assert [each.action for each in site.done(place.case)][-1] == "case.assigned"
    other = await site.signed_in("other")
    assert place.case in (await other.get("/console/queue?waiting=1")).text


async def test_what_one_may_still_hand_back_stays_held(site: Site) -> None:
    """An agent who becomes a supervisor goes on; a case given to nobody is still theirs to end."""
    place = site.case(None, TOLD)
    agent, boss = await site.signed_in("agent"), await site.signed_in("administrator")
    page, mine = f"/console/cases/{place.case}", site.ids["agent"]
    await agent.get(page)
    await agent.post(f"/console/talks/{place.talk}/take-over")
    await agent.post(f"{page}/assign", to="", seen=mine)
    await boss.get("/console/people")
    await boss.post(f"/console/people/{mine}", what="supervisor")
    with site.house.store.turn() as turn:
        assert turn.conversation(place.talk).desk.held_by == site.name("agent")
