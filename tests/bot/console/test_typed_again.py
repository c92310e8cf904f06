"""What was typed stands there again when it was refused: nobody types it twice at night."""

from __future__ import annotations

import pytest

from bot.console.visit import COOKIE
from bot.store import replies
from tests.bot.console.conftest import Site
from tests.bot.console.test_cases import COSTS
from tests.bot.console.test_matrix import TOLD


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


async def test_a_payment_that_could_not_be_kept_stands_there_again(site: Site) -> None:
    """A day to come is refused: the cost is open, with the amount and the day as typed."""
    place = site.case(None, COSTS)
    browser = await site.signed_in("supervisor")
    case, on = f"/console/cases/{place.case}", {"item": "E2", "on": "2026-11-01"}
    await browser.post(f"{case}/decision", **on, amount="9", reason="書面", seen="")
    page = await browser.post(f"{case}/paid", item="E2", on="2026-12-24", amount="123", seen="")
    assert page.status_code == 409
    form = page.text.partition(f'action="{case}/paid"')[2].partition("</form>")[0]
    for each in ("123", "2026-12-24"):
        assert f'value="{each}"' in form
    assert page.text.partition('id="item-E2"')[2].partition(">")[0].endswith("open")


async def test_a_note_to_a_case_that_was_taken_is_not_lost(site: Site) -> None:
    """Who notes on a case that another was given meanwhile reads it again, beside who has it."""
    browser, place = await site.signed_in("agent"), site.case("agent", TOLD)
    page = (await browser.get(f"/console/cases/{place.case}")).text
    note = f"/console/talks/{place.talk}/note"
    form = page.partition(f'action="{note}"')[2]
    proof = form.partition('name="proof" value="')[2].partition('"')[0]
    boss = await site.signed_in("supervisor")
    given = {"to": site.ids["other"], "seen": site.ids["agent"]}
    assert (await boss.post(f"/console/cases/{place.case}/assign", **given)).status_code == 303
    late = await browser.post(note, text="折り返し<待ち>", proof=proof)
    assert late.status_code == 409
    assert "supervisorさん" in late.text
    assert "折り返し&lt;待ち&gt;" in late.text


async def test_a_correction_without_its_reason_stands_there_again(site: Site) -> None:
    """The form is shown again with what was chosen, and with the reason where that was there."""
    place = site.case(None, TOLD)
    browser = await site.signed_in("supervisor")
    path = f"/console/cases/{place.case}/facts/incident.cause"
    seen = await browser.hidden(path, "seen")
    page = await browser.post(f"{path}/correct", choice="theft", reason=" ", seen=seen)
    assert page.status_code == 409
    assert 'role="alert"' in page.text
    assert 'value="theft" checked' in page.text
    late = await browser.post(f"{path}/correct", choice="theft", reason="聞き取り", seen="")
    assert late.status_code == 409
    assert 'value="聞き取り"' in late.text


@pytest.mark.parametrize(
    ("path", "said"),
    [
        ("incident.victims", {"value": "25000", "choice": "unknown"}),
        ("incident.data", {"choice": ["personal", "card", "unknown"]}),
    ],
)
async def test_two_answers_to_one_fact_are_none(
    site: Site, path: str, said: dict[str, object]
) -> None:
    """A number beside *don't know yet*, once pressed: neither is told in the other's place."""
    place, browser = (
        site.case(None, {"incident.data": ["personal"], "incident.victims": 9}),
        await site.signed_in("supervisor"),
    )
    fact = f"/console/cases/{place.case}/facts/{path}"
    seen = await browser.hidden(fact, "seen")
    before = site.house.store.facts_history(place.case)
    form = {"csrf": browser.csrf, "reason": "聞き取り", "seen": seen, **said}
    page = await browser.client.post(f"{fact}/correct", data=form)
    assert page.status_code == 409
    assert "答えが2つ入っています" in page.text
    assert site.house.store.facts_history(place.case) == before


async def test_a_correction_that_could_not_be_read_stands_there_again(site: Site) -> None:
    """What was typed for an amount is still in its field."""
    place = site.case(None, COSTS)
    browser = await site.signed_in("supervisor")
    path = f"/console/cases/{place.case}/facts/expenses.E2.amount"
    seen = await browser.hidden(path, "seen")
    page = await browser.post(f"{path}/correct", value="たくさん", reason="転記", seen=seen)
    assert page.status_code == 409
    for each in ("たくさん", "転記"):
        assert f'value="{each}"' in page.text


@pytest.mark.parametrize("typed", ["約15万円", "$150", "150k"])
async def test_a_guess_is_not_kept_by_a_form(site: Site, typed: str) -> None:
    """Nobody is asked to confirm it there: it is refused, and stands there again."""
    place = site.case(None, COSTS)
    browser = await site.signed_in("supervisor")
    case = f"/console/cases/{place.case}"
    fact, on = f"{case}/facts/expenses.E2.amount", {"item": "E2", "on": "2026-11-01", "seen": ""}
    seen = await browser.hidden(fact, "seen")
    before = site.house.store.facts_history(place.case)
    answers = [
        await browser.post(f"{fact}/correct", value=typed, reason="転記", seen=seen),
        await browser.post(f"{case}/decision", amount=typed, reason="書面", **on),
    ]
    assert site.house.store.facts_history(place.case) == before
    await browser.post(f"{case}/decision", amount="15万円", reason="書面", **on)
    answers.append(await browser.post(f"{case}/paid", amount=typed, **on))
    for page in answers:
        assert page.status_code == 409
        assert f"「{typed}」は一つに決められません" in page.text
        assert f'value="{typed}"' in page.text
    kept = site.house.store.facts_history(place.case)[len(before) :]
    assert not [each for each in kept if each.path.endswith(".paid")]


async def test_a_canned_reply_that_was_refused_stands_there_again(site: Site) -> None:
    """A new one without its English, and one that another has changed: open, as they were typed."""
    browser = await site.signed_in("supervisor")
    page = await browser.post("/console/replies", title="折り返し", ja="あとで<電話>します", en=" ")
    assert page.status_code == 409
    new = page.text.partition('id="new-heading"')[2]
    for each in ('value="折り返し"', "あとで&lt;電話&gt;します"):
        assert each in new
    await browser.post("/console/replies", title="x", ja="前の文", en="before")
    with site.house.store.reading() as work:
        kept = replies.every(work)[0]
    fields = {"title": "x", "ja": "書き直した文", "en": "after", "seen": ""}
    page = await browser.post(f"/console/replies/{kept.id}", **fields)
    assert page.status_code == 409
    assert "<details open>" in page.text
    assert "書き直した文" in page.text.partition('id="new-heading"')[0]
    gone = await browser.post("/console/replies/none", **fields)
    assert "書き直した文" in gone.text.partition('id="new-heading"')[2]


async def test_somebody_new_who_was_refused_stands_there_again(site: Site) -> None:
    """A login that is taken: the name, the login and the role are still in the form."""
    browser = await site.signed_in("administrator")
    fields = {"name": "新人さん", "login": "agent", "role": "auditor"}
    page = await browser.post("/console/people/new", **fields)
    assert page.status_code == 409
    assert 'value="新人さん"' in page.text
    assert '<option value="auditor" selected>' in page.text
    assert "新人さん" not in (await browser.get("/console/people")).text


async def test_what_was_written_when_the_session_had_ended_is_not_lost(site: Site) -> None:
    """It stands beside the sign-in, to be copied, and was not sent; only what our own page sent."""
    place, browser = site.case(None), await site.signed_in("supervisor")
    await browser.post(f"/console/talks/{place.talk}/take-over")
    browser.client.cookies.delete(COOKIE)
    write = f"/console/talks/{place.talk}/write"
    late = await browser.post(write, text="長い<返事>です")
    assert late.status_code == 401
    assert "長い&lt;返事&gt;です</textarea>" in late.text
    assert "送られていません" in late.text
    assert 'href="/console/sign-in"' in late.text
    assert all("返事" not in each.body for each in site.house.store.transcript(place.talk))
    elsewhere = {"sec-fetch-site": "cross-site"}
    foreign = await browser.client.post(write, data={"text": "長い"}, headers=elsewhere)
    assert foreign.status_code == 403


@pytest.mark.parametrize("act", ["decision", "facts/incident.victims/correct"])
async def test_a_reason_given_when_the_session_had_ended_is_not_lost(site: Site, act: str) -> None:
    """That of a decision or a correction stands beside the sign-in too."""
    place, browser = site.case(None, COSTS), await site.signed_in("supervisor")
    path = f"/console/cases/{place.case}/{act}"
    browser.client.cookies.delete(COOKIE)
    late = await browser.post(path, item="E2", amount="9", value="9", reason="書面が<届いた>")
    assert late.status_code == 401
    assert "書面が&lt;届いた&gt;" in late.text


@pytest.mark.parametrize("act", ["write", "note"])
async def test_what_is_as_long_as_its_box_allows_is_kept_whole(site: Site, act: str) -> None:
    """A box counts the end of a line as one sign, a browser sends two: nothing is cut off."""
    browser, place = await site.signed_in("supervisor"), site.case(None)
    talk = f"/console/talks/{place.talk}"
    await browser.post(f"{talk}/take-over")
    text = "あ\r\n" * 998 + "終わり"
    own = await browser.post(f"{talk}/{act}", text=text)
    page = await browser.get(f"/console/cases/{place.case}")
    assert own.status_code == 303
    assert "あ\nあ\n終わり" in page.text


async def test_what_is_longer_than_may_be_written_is_not_sent_in_part(site: Site) -> None:
    """As where a reply was put in after a long text: it stands there again, nobody hears half."""
    browser, place = await site.signed_in("supervisor"), site.case(None)
    talk = f"/console/talks/{place.talk}"
    await browser.post(f"{talk}/take-over")
    done = site.done(place.case)
    own = await browser.post(f"{talk}/write", text="あ" * 3_000 + "終わり")
    assert own.status_code == 409
    assert "長すぎます(2000字まで)" in own.text
    assert "ああ終わり</textarea>" in own.text
    assert site.done(place.case) == done


async def test_a_value_is_read_whole_or_refused(site: Site) -> None:
    """What begins like a day or an amount and goes on is none."""
    browser, place = await site.signed_in("supervisor"), site.case(None, COSTS)
    case = f"/console/cases/{place.case}"
    fields = {"item": "E2", "amount": "9", "reason": "書面", "on": "2026-11-01", "seen": ""}
    for wrong in ({"on": "2026-11-012"}, {"amount": f"9{' ' * 40}から20"}):
        page = await browser.post(f"{case}/decision", **fields | wrong)
        assert page.status_code == 409
    assert site.done(place.case) == []
