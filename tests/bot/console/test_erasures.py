"""The page of retention and erasure: ordered by one, signed by the other, without any content."""

from __future__ import annotations

import re
from datetime import timedelta

from bot import attending
from bot.store import erasures
from tests.bot.console.conftest import Site


def closed_case(site: Site) -> str:
    """A case closed just now, with a fact in it."""
    place = site.case("agent", {"incident.note": "鍵を失くした"})
    attending.close(site.house, place.case, "test")
    return place.case


async def test_from_the_order_to_the_end(site: Site) -> None:
    """The administrator orders a due case, the supervisor types its number, and it is gone."""
    number = closed_case(site)
    site.clock[0] += timedelta(days=366 * 7)
    boss, chief = await site.signed_in("administrator"), await site.signed_in("supervisor")
    page = (await boss.get("/console/erasures")).text
    assert number in page
    assert "鍵を失くした" not in page
    assert "田中" not in page
    assert (await boss.post("/console/erasures/order", number=number)).status_code == 303
    await chief.get("/console/erasures")
    wrong = await chief.post("/console/erasures/sign", number=number, again="K-2026-9999")
    assert wrong.status_code == 409
    assert [line.id for line in site.house.store.cases()] == [number]
    done = await chief.post("/console/erasures/sign", number=number, again=number)
    assert done.status_code == 200
    assert 'role="status"' in done.text
    assert site.house.store.cases() == []
    [entry] = site.house.ledger.entries()
    assert (entry.ordered_by, entry.signed_by) == (
        site.ids["administrator"],
        site.ids["supervisor"],
    )
    assert (await boss.get("/console/audit")).status_code == 200


async def test_a_page_that_lies_open_says_that_its_case_was_erased(site: Site) -> None:
    """Not that somebody gave it away, whose name went with it; nobody else hears of it."""
    number = closed_case(site)
    with site.house.store.turn() as turn:
        turn.audit("佐藤", "case.assigned", case_id=number)
    boss, chief = await site.signed_in("administrator"), await site.signed_in("supervisor")
    page = f"/console/cases/{number}"
    proof = await chief.hidden(page, "proof")
    await boss.post("/console/erasures/order", number=number)
    assert (
        await chief.post("/console/erasures/sign", number=number, again=number)
    ).status_code == 200
    lies_open = await chief.get(f"{page}?part=lines&proof={proof}")
    assert f"事案{number}は消去されました" in lies_open.text
    assert "渡しました" not in lies_open.text
    assert (await chief.get(f"{page}?part=lines&proof=0")).status_code == 404


async def test_what_was_being_written_when_its_case_was_erased_is_shown(site: Site) -> None:
    """To whoever has seen the conversation; to all others there is none."""
    number = closed_case(site)
    boss, chief = await site.signed_in("administrator"), await site.signed_in("supervisor")
    page = (await chief.get(f"/console/cases/{number}")).text
    form = re.search(r'action="(/console/talks/\w+/note)".*?name="proof" value="(\w+)"', page, re.S)
    assert form
    await boss.post("/console/erasures/order", number=number)
    await chief.post("/console/erasures/sign", number=number, again=number)
    late = await chief.post(form[1], proof=form[2], text="書きかけ")
    assert late.status_code == 409
    assert "消去された事案です" in late.text
    assert "書きかけ" in late.text
    assert (await chief.post(form[1], proof="0", text="書きかけ")).status_code == 404


async def test_an_order_is_taken_back(site: Site) -> None:
    """Withdrawn it waits no more, and cannot be signed."""
    number = closed_case(site)
    boss, chief = await site.signed_in("administrator"), await site.signed_in("supervisor")
    await boss.post("/console/erasures/order", number=number)
    assert (await boss.post("/console/erasures/withdraw", number=number)).status_code == 303
    signed = await chief.post("/console/erasures/sign", number=number, again=number)
    assert signed.status_code == 409
    assert [line.id for line in site.house.store.cases()] == [number]


async def test_the_years_are_set(site: Site) -> None:
    """A number of years is kept; what is none, or no sensible one, is refused."""
    boss = await site.signed_in("administrator")
    assert (await boss.post("/console/erasures/years", years="10")).status_code == 303
    for text in ("0", "101", "七", "", "-1", "1e3"):
        answer = await boss.post("/console/erasures/years", years=text)
        assert answer.status_code == 409
        assert "1から100までの整数で指定してください。" in answer.text
    with site.house.store.reading() as work:
        assert erasures.years(work, 7) == 10


async def test_an_open_or_unknown_case_is_refused(site: Site) -> None:
    """Only a closed case is ordered; whatever else is typed is refused plainly."""
    boss = await site.signed_in("administrator")
    for number in (site.case().case, "K-2026-9999", "x\0", ""):
        answer = await boss.post("/console/erasures/order", number=number)
        assert answer.status_code == 409
        assert 'role="alert"' in answer.text
    mistyped = await boss.post("/console/erasures/order", number="K-2026-9999")
    assert "この事案番号は見つかりません: K-2026-9999" in mistyped.text
    assert 'name="number" type="text" value="K-2026-9999"' in mistyped.text
