"""Policies in the console: entered by form, imported from a file, with codes and invites."""

from __future__ import annotations

import csv
import json
import re
import sys
from html import unescape

import pytest

from bot.bootstrap import SAMPLE
from bot.files import apart
from bot.projecting import project
from bot.store import access, codes, members, policies
from flows.heard import Admitted, Refused
from flows.talk import Talk
from tests.bot.console.conftest import Browser, Site
from tests.bot.console.test_matrix import TOLD

HEAD = "number,insured,period.start,period.end,limit,riders,rider_limits.cyber_response"
GOOD = "P-1,ミナト商事,2026-04-01,2027-03-31,100000000,cyber_response dispatch,5000000"
FORM = {
    "number": "P-7",
    "insured": "ACME",
    "period.start": "2026-04-01",
    "period.end": "2027-03-31",
    "limit": "1億",
    "riders": "dispatch",
    "seen": "0",
}
IMPORT = "/console/policies/import"


def kept(site: Site, number: str) -> dict[str, object] | None:
    """The policy as it is kept."""
    with site.house.store.reading() as work:
        return policies.find(work, number)


def hidden(page: str, name: str) -> str:
    """A hidden field's value, as a browser sends it back."""
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found
    return unescape(found[1])


async def confirmed(browser: Browser, page: str) -> int:
    """Confirm what a page shows."""
    said, seen = hidden(page, "policies"), hidden(page, "seen")
    return (await browser.post(f"{IMPORT}/confirm", policies=said, seen=seen)).status_code


async def test_a_file_is_read_shown_and_entered_once_confirmed(site: Site) -> None:
    """Nothing is kept before the confirmation; then all of it, with one entry in the audit."""
    browser = await site.signed_in("supervisor")
    page = (await browser.send(IMPORT, "p.csv", f"{HEAD}\n{GOOD}\n".encode("cp932"))).text
    assert "ミナト商事" in page
    assert kept(site, "P-1") is None
    was = len(site.house.store.audit_trail())
    assert await confirmed(browser, page) == 303
    assert kept(site, "P-1") == {
        "number": "P-1",
        "insured": "ミナト商事",
        "period": {"start": "2026-04-01", "end": "2027-03-31"},
        "limit": 100_000_000,
        "riders": ["cyber_response", "dispatch"],
        "rider_limits": {"cyber_response": 5_000_000},
    }
    trail = site.house.store.audit_trail()
    assert len(trail) == was + 1
    assert (trail[-1].who, trail[-1].action) == (site.name("supervisor"), "policies.imported")


async def test_what_is_too_large_to_be_confirmed_is_said_at_once(site: Site) -> None:
    """A file within its size may say more than a form holds: nothing is offered that would fail;
    a little less is entered."""
    browser = await site.signed_in("supervisor")
    rows = [GOOD.replace("P-1", f"P-{n:05}") for n in range(4_500)]
    for many, status in ((4_500, 409), (2_000, 200)):
        data = "\n".join([HEAD, *rows[:many]]).encode()
        assert len(data) < 900_000
        page = await browser.send(IMPORT, "p.csv", data)
        assert page.status_code == status
        assert ("一度に取り込める量を超えています" in page.text) == (status == 409)
        assert (f"{IMPORT}/confirm" in page.text) == (status == 200)
    assert await confirmed(browser, page.text) == 303
    assert kept(site, "P-01999") is not None


@pytest.mark.parametrize(
    ("row", "field"),
    [
        ("P-2,ACME,2026-04-01,2027-03-31,many,,", "limit"),
        ("P-2,ACME,2026-04-01,2025-03-31,1,,", "period.end"),
        ("P-2,ACME,2026-04-01,2027-03-31,1,cyber_response,", "rider_limits.cyber_response"),
        ("P-2,ACME,2026-04-01,2027-03-31,1,,,more,cells", "?"),
        ("P-1,again,2026-04-01,2027-03-31,1,,", "number"),
        ("P-\u200b2,ACME,2026-04-01,2027-03-31,1,,", "number"),
        ("P-2,AC\u202eME,2026-04-01,2027-03-31,1,,", "insured"),
    ],
)
async def test_a_wrong_row_is_named_and_nothing_can_be_confirmed(
    site: Site, row: str, field: str
) -> None:
    """The row's number and the column stand there; what is sent all the same enters nothing."""
    browser = await site.signed_in("administrator")
    data = f"{HEAD}\n{GOOD}\n{row}\n"
    page = (await browser.send(IMPORT, "p.csv", data.encode())).text
    assert re.search(rf'(?s)<th scope="row"[^>]*>3</th>.*?<code>{re.escape(field)}</code>', page)
    assert 'name="policies"' not in page
    forged = await browser.post(f"{IMPORT}/confirm", policies=data)
    assert forged.status_code == 409
    assert kept(site, "P-1") is None


async def test_json_that_cannot_be_read_is_said_with_its_place(site: Site) -> None:
    """And what is expected is a policy."""
    browser = await site.signed_in("administrator")
    page = await browser.send(IMPORT, "p.json", b'[{"number":}]')
    assert page.status_code == 409
    assert "JSONとして読めません(1:12)。契約を1件" in page.text


async def test_all_that_is_wrong_in_a_row_is_named(site: Site) -> None:
    """Each column that is wrong stands there once, and a number that stood before."""
    browser = await site.signed_in("administrator")
    data = f"{HEAD}\n{GOOD}\nP-1,,2026-04-01,soon,many,none,\n"
    page = (await browser.send(IMPORT, "p.csv", data.encode())).text
    row = re.search(r'(?s)<th scope="row"[^>]*>3</th>.*?</tr>', page)
    assert row
    named = re.findall("<code>(.*?)</code>", row[0])
    assert sorted(named) == ["insured", "limit", "number", "period.end", "riders[0]"]


async def test_what_no_policy_holds_is_refused(site: Site) -> None:
    """An amount that no database holds, a name without end, a number grouped as none is: a case of
    such a policy could not be answered, nor the policies be shown."""
    browser = await site.signed_in("administrator")
    head = "number,insured,period.start,period.end,limit,paid.response\n"
    days, long = "2026-04-01,2027-03-31", "長" * 201
    rows = (
        *(f"P-1,A,{days},{'9' * 30},{10**13 + 1}", f"{long},{long},{days},1,0"),
        f'P-2,A,{days},"1,5","10,000"',
    )
    page = (await browser.send(IMPORT, "p.csv", (head + "\n".join(rows)).encode())).text
    named = re.findall(r'fault"><code>(.*?)</code>', page)
    assert named == ["limit", "paid.response", "number", "insured", "limit"]
    assert 'name="policies"' not in page


async def test_what_a_policy_does_not_cover_is_said(site: Site) -> None:
    """A limit that is not part of the policy is no limit of 0 yen, in the case and in the queue."""
    browser = await site.signed_in("supervisor")
    row = "P-9,ACME,2026-04-01,2027-03-31,100000000,,"
    assert (
        await confirmed(
            browser, (await browser.send(IMPORT, "p.csv", f"{HEAD}\n{row}\n".encode())).text
        )
        == 303
    )
    with site.house.store.turn() as turn:
        talk, case = turn.begin("田中", Talk(policy="P-9")), turn.open_case("P-9")
        turn.attach(talk, case)
        project(site.house, turn, case, anew=True)
    page = (await browser.get(f"/console/cases/{case}")).text
    gauge = page.partition("<dt>サイバー攻撃対応費用</dt>")[2].partition("</dd>")[0]
    assert "この契約にはありません" in gauge
    assert "円" not in gauge
    queue = (await browser.get("/console/queue?part=rows")).text
    assert "危機管理実行費用" in queue
    assert "サイバー攻撃対応費用" not in queue


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 broken", b"\x00\x01", b"[1", b'{"a": 1}', b"x"])
async def test_what_is_no_table_of_policies_is_said(site: Site, data: bytes) -> None:
    """Any bytes get an answer, and none of them is entered."""
    browser = await site.signed_in("administrator")
    answer = await browser.send(IMPORT, "p.csv", data)
    assert answer.status_code in (200, 409)
    assert 'role="alert"' in answer.text
    assert 'name="policies"' not in answer.text


async def test_a_file_that_is_too_large_is_not_read(site: Site) -> None:
    """It is refused while it comes in."""
    browser = await site.signed_in("administrator")
    assert (await browser.send(IMPORT, "p.csv", b"x" * 1_000_000)).status_code == 413


async def test_the_template_reads_back(site: Site) -> None:
    """The table to fill in has the columns the import reads."""
    browser = await site.signed_in("administrator")
    answer = await browser.get("/console/policies/template")
    assert answer.headers["content-disposition"].startswith("attachment")
    head = answer.content.decode("utf-8-sig").strip()
    values = dict.fromkeys(next(csv.reader([head])), "")
    values |= {"number": "P-3", "insured": "A", "limit": "5"}
    values |= {"period.start": "2026-04-01", "period.end": "2027-03-31"}
    data = f"{head}\n{','.join(values.values())}\n".encode()
    assert await confirmed(browser, (await browser.send(IMPORT, "p.csv", data)).text) == 303
    assert kept(site, "P-3") is not None


async def test_a_policy_is_entered_by_form(site: Site) -> None:
    """An amount may be written as people write it; the number may not be taken already."""
    browser = await site.signed_in("administrator")
    assert (await browser.post("/console/policy", **FORM)).status_code == 303
    assert (kept(site, "P-7") or {})["limit"] == 100_000_000
    again = await browser.post("/console/policy", **FORM)
    assert again.status_code == 409
    assert "P-7" in again.text
    wrong = await browser.post("/console/policy", **{**FORM, "number": "P-8", "limit": "たくさん"})
    assert wrong.status_code == 409
    guessed = await browser.post("/console/policy", **{**FORM, "number": "P-8", "limit": "約1億"})
    assert guessed.status_code == 409
    assert kept(site, "P-8") is None


async def test_of_two_who_change_a_policy_one_wins(site: Site) -> None:
    """A form that was opened before another's change is not kept over it."""
    browser = await site.signed_in("administrator")
    await browser.post("/console/policy", **FORM)
    seen = hidden((await browser.get("/console/policy?number=P-7")).text, "seen")
    first = await browser.post("/console/policy", **{**FORM, "seen": seen, "insured": "B"})
    late = await browser.post("/console/policy", **{**FORM, "seen": seen, "insured": "C"})
    assert (first.status_code, late.status_code) == (303, 409)
    assert (kept(site, "P-7") or {})["insured"] == "B"


async def test_what_another_changed_since_it_was_shown_is_not_entered_over(site: Site) -> None:
    """A file that was shown before is not entered in place of what another has just entered."""
    one, two = await site.signed_in("administrator"), await site.signed_in("supervisor")
    page = (await one.send(IMPORT, "p.csv", f"{HEAD}\n{GOOD}\n".encode())).text
    form = {**FORM, "number": "P-1", "insured": "B"}
    assert (await two.post("/console/policy", **form)).status_code == 303
    assert await confirmed(one, page) == 409
    assert (kept(site, "P-1") or {})["insured"] == "B"
    again = (await one.send(IMPORT, "p.csv", f"{HEAD}\n{GOOD}\n".encode())).text
    assert [await confirmed(one, again), await confirmed(one, again)] == [303, 409]
    assert (kept(site, "P-1") or {})["insured"] == "ミナト商事"


async def test_an_open_case_is_reckoned_anew_under_the_changed_policy(site: Site) -> None:
    """The queue's figures follow the policy in the same transaction."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    document = {**(kept(site, SAMPLE) or {}), "limit": 50_000_000}
    data = json.dumps([document]).encode()
    page = (await browser.send(IMPORT, "p.json", data)).text
    assert await confirmed(browser, page) == 303
    shown = (await browser.get(f"/console/queue?q={place.case}")).text
    assert "50,000,000円" in shown


async def test_a_code_is_shown_once_and_ended(site: Site) -> None:
    """It lets in whoever types it, stands on no later page nor in the audit, and ends."""
    browser = await site.signed_in("administrator")
    made = await browser.post("/console/policy/code", number=SAMPLE)
    found = re.search(r'<code class="secret">([2-9A-Z]{4}-[2-9A-Z]{4})</code>', made.text)
    assert found
    assert found[1] not in (await browser.get(f"/console/policy?number={SAMPLE}")).text
    assert found[1] not in str(site.house.store.audit_trail())
    assert tried(site, found[1]) == Admitted(SAMPLE)
    assert (await browser.post("/console/policy/code/end", number=SAMPLE)).status_code == 303
    assert isinstance(tried(site, found[1]), Refused)
    assert (await browser.post("/console/policy/code/end", number=SAMPLE)).status_code == 409


async def test_an_invite_to_a_policy_is_issued_and_revoked(site: Site) -> None:
    """A supervisor invites to a policy itself, and takes it back there."""
    browser = await site.signed_in("supervisor")
    made = await browser.post("/console/policy/invites", number=SAMPLE, days="1")
    assert re.search(r"http://house/p/[0-9a-f]{32}", made.text)
    with site.house.store.reading() as work:
        id = access.of_policy(work, SAMPLE)[0].id
    act = f"/console/policy/invites/{id}/revoke"
    assert (await browser.post(act, number="P-9")).status_code == 404
    assert (await browser.post(act, number=SAMPLE)).status_code == 303
    with site.house.store.reading() as work:
        assert access.of_policy(work, SAMPLE)[0].state == "revoked"


async def test_a_table_that_names_a_group_and_its_field_is_refused(site: Site) -> None:
    """A column called as the group of another is a fault of its row, whichever comes first."""
    browser = await site.signed_in("supervisor")
    await browser.get(IMPORT)
    for head in ("period,period.start", "period.start,period", "number,number.x"):
        answer = await browser.send(IMPORT, "p.csv", f"{head}\n1,2\n".encode())
        assert answer.status_code == 200, head
        assert "必須の項目がありません" in answer.text


async def test_a_table_that_names_a_column_twice_is_refused(site: Site) -> None:
    """Neither is taken for the policy's, nothing can be confirmed, and the column is named."""
    browser = await site.signed_in("supervisor")
    await browser.get(IMPORT)
    data = "number,insured,period.start,period.end,limit,limit\nP-1,A,2026-04-01,2027-03-31,10,5\n"
    page = await browser.send(IMPORT, "p.csv", data.encode())
    assert re.search("(?s)<code>limit</code>.{0,20}同じ項目が2回あります", page.text)
    assert 'name="policies"' not in page.text


async def test_a_table_whose_reading_was_ended_is_told(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the process that reads it is killed, as for want of memory, the page says so."""
    browser = await site.signed_in("supervisor")
    await browser.get(IMPORT)
    large = "\n".join([HEAD, *(GOOD.replace("P-1", f"P-{n}") for n in range(4_500))]).encode()
    killed = "import os; os.kill(os.getpid(), 9)"
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", killed))
    answer = await browser.send(IMPORT, "p.csv", large)
    assert answer.status_code == 409
    assert "今は読み取れませんでした" in answer.text


async def test_policies_are_found_and_paged(site: Site) -> None:
    """By the beginning of the number or the whole name of the company, fifty on a page."""
    browser = await site.signed_in("administrator")
    rows = [f"P-{n:03},会社{n},2026-04-01,2027-03-31,1000,," for n in range(60)]
    data = "\n".join([HEAD, *rows]).encode()
    await confirmed(browser, (await browser.send(IMPORT, "p.csv", data)).text)
    first = (await browser.get("/console/policies")).text
    assert "P-049" in first
    assert "P-050" not in first
    more = re.search(r'href="(\?[^"]*)" rel="next"', first)
    assert more
    assert "P-050" in (await browser.get(f"/console/policies{unescape(more[1])}")).text
    found = (await browser.get("/console/policies?q=会社7")).text
    assert "P-007" in found
    assert "P-008" not in found
    assert (await browser.get("/console/policies?q=%00&after=%00&entered=x")).status_code == 200
    assert (await browser.get("/console/policy?number=%00")).status_code == 404
    # Python reads no number of more than 4,300 digits.
    assert (await browser.get(f"/console/policies?entered={'9' * 5_000}")).status_code == 200


async def test_a_company_of_the_longest_name_is_found(site: Site) -> None:
    """By its whole name, among the policies and in the queue."""
    browser, name = await site.signed_in("supervisor"), "長" * 200
    period = {"start": "2026-04-01", "end": "2027-03-31"}
    policy = {"number": SAMPLE, "insured": name, "limit": 1, "period": period}
    site.house.store.import_policies([policy], by="test")
    place = site.case(None)
    assert SAMPLE in (await browser.get(f"/console/policies?q={name}")).text
    assert place.case in (await browser.get(f"/console/queue?q={name}")).text


def tried(site: Site, code: str) -> Admitted | Refused:
    """Type a code as somebody new."""
    with site.house.store.turn() as turn:
        who = members.identity(turn.work, "新しい人")
        return codes.try_code(turn.work, who, SAMPLE, code)
