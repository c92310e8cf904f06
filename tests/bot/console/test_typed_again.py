"""What was typed stands there again when it was refused: nobody types it twice at night."""

from __future__ import annotations

from tests.bot.console.conftest import Site
from tests.bot.console.test_cases import COSTS


async def test_a_message_that_came_too_late_is_not_lost(site: Site) -> None:
    """Whoever writes where they hold the talk no more reads it again, and that it was not sent."""
    place = site.case(None)
    first = await site.signed_in("supervisor")
    await first.post(f"/console/talks/{place.talk}/take-over")
    own = await first.post(f"/console/talks/{place.talk}/hand-back")
    late = await first.post(f"/console/talks/{place.talk}/write", text="長い<返事>です")
    assert (own.status_code, late.status_code) == (303, 409)
    assert "長い&lt;返事&gt;です" in late.text
    assert "送られていません" in late.text
    assert "有人対応に切り替える</button>" in late.text


async def test_a_decision_that_could_not_be_read_stands_there_again(site: Site) -> None:
    """The cost is open, with the amount, the reason and the day as they were typed."""
    place = site.case(None, COSTS)
    browser = await site.signed_in("supervisor")
    fields = {"item": "E2", "amount": "たくさん", "reason": "書面が届いた", "on": "2026-11-01"}
    page = await browser.post(f"/console/cases/{place.case}/decision", **fields)
    assert page.status_code == 409
    for each in ("たくさん", "書面が届いた", "2026-11-01"):
        assert f'value="{each}"' in page.text
    cost = page.text.partition('id="item-E2"')[2].partition(">")[0]
    assert cost.endswith("open")
    assert 'id="item-E1" class="item pending" open' not in page.text


async def test_somebody_new_who_was_refused_stands_there_again(site: Site) -> None:
    """A login that is taken: the name, the login and the role are still in the form."""
    browser = await site.signed_in("administrator")
    fields = {"name": "新人さん", "login": "agent", "role": "auditor"}
    page = await browser.post("/console/people/new", **fields)
    assert page.status_code == 409
    assert 'value="新人さん"' in page.text
    assert '<option value="auditor" selected>' in page.text
    assert "新人さん" not in (await browser.get("/console/people")).text
