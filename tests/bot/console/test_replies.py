"""Canned replies: kept by a supervisor, put into the box in the person's language."""

from __future__ import annotations

import re
from dataclasses import replace
from html import unescape

from bot import attending
from bot.store import replies
from tests.bot.console.conftest import Browser, Site
from tests.bot.console.test_matrix import TOLD

REPLY = {"title": "折り返し", "ja": "折り返しご連絡します。", "en": "We will call you back."}


async def added(site: Site, browser: Browser) -> replies.Reply:
    """A reply that a supervisor keeps."""
    assert (await browser.post("/console/replies", **REPLY)).status_code == 303
    with site.house.store.reading() as work:
        return replies.every(work)[0]


def box(page: str) -> str:
    """What stands in the box to write in."""
    found = re.search(r'<textarea id="text"[^>]*>([^<]*)</textarea>', page)
    assert found
    return unescape(found[1])


async def test_a_reply_stands_in_the_box_in_the_language_of_the_person(site: Site) -> None:
    """It follows what was typed already, is not sent, and leaves no entry in the audit."""
    kept = await added(site, await site.signed_in("supervisor"))
    browser, place = await site.signed_in("agent"), site.case("agent", TOLD)
    attending.take(site.house, place.talk, site.name("agent"))
    said, done = site.house.store.transcript(place.talk), site.done(place.case)
    act = f"/console/talks/{place.talk}/reply"
    await browser.get(f"/console/cases/{place.case}")
    shown = await browser.post(act, reply=kept.id, text="お待たせしました。")
    assert box(shown.text) == f"お待たせしました。\n\n{REPLY['ja']}"
    with site.house.store.turn() as turn:
        talk = turn.conversation(place.talk).talk
        turn.save(place.talk, replace(talk, language="en"))
    assert box((await browser.post(act, reply=kept.id)).text) == REPLY["en"]
    assert box((await browser.post(act, reply="\0", text="はい")).text) == "はい"
    assert site.house.store.transcript(place.talk) == said
    assert site.done(place.case) == done


async def test_what_was_typed_stays_when_the_case_is_anothers_by_now(site: Site) -> None:
    """Whoever puts one in then hears who gave it away, beside what they had typed."""
    kept = await added(site, await site.signed_in("supervisor"))
    browser, place = await site.signed_in("agent"), site.case("agent", TOLD)
    to = f"/console/talks/{place.talk}"
    page = (await browser.get(f"/console/cases/{place.case}")).text
    proof = re.search(rf'action="{to}/note".*?name="proof" value="(\w+)"', page, re.S)
    assert proof
    with site.house.store.turn() as turn:
        turn.assign(place.case, site.ids["other"])
        turn.audit("甲", "case.assigned", case_id=place.case)
    late = await browser.post(f"{to}/reply", proof=proof[1], reply=kept.id, text="書きかけ")
    assert late.status_code == 409
    assert "甲さんが別の担当者に渡しました" in late.text
    assert "書きかけ" in late.text


async def test_of_two_who_change_a_reply_one_wins(site: Site) -> None:
    """What was changed since the page was opened is neither written over nor taken away."""
    browser = await site.signed_in("supervisor")
    kept = await added(site, browser)
    act, seen = f"/console/replies/{kept.id}", kept.changed_at.isoformat()
    browser = await site.signed_in("supervisor")
    first = await browser.post(act, **{**REPLY, "ja": "新しい文"}, seen=seen)
    assert first.status_code == 303
    assert (await browser.post(act, **REPLY, seen=seen)).status_code == 409
    assert (await browser.post(act, what="remove", seen=seen)).status_code == 409
    with site.house.store.reading() as work:
        now = replies.every(work)[0]
    assert now.ja == "新しい文"
    gone = await browser.post(act, what="remove", seen=now.changed_at.isoformat())
    assert gone.status_code == 303
    with site.house.store.reading() as work:
        assert replies.every(work) == []
    done = [each.action for each in site.house.store.audit_trail()]
    assert done[-2:] == ["reply.changed", "reply.removed"]


async def test_a_reply_needs_both_languages(site: Site) -> None:
    """One without its English, or of blanks only, is not kept."""
    browser = await site.signed_in("supervisor")
    for wrong in ({**REPLY, "en": ""}, {**REPLY, "title": "  "}):
        assert (await browser.post("/console/replies", **wrong)).status_code == 409
    with site.house.store.reading() as work:
        assert replies.every(work) == []
