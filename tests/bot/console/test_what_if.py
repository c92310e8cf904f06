"""What if: another value is tried on a case, and nothing of it stays."""

from __future__ import annotations

import re
from html import unescape

import pytest

from tests.bot.console.conftest import Browser, Site
from tests.bot.console.test_matrix import TOLD

TRIED = {**TOLD, "expenses.E1.engagement": "C1", "expenses.E1.incurred_on": "2026-11-10"}


async def tried(browser: Browser, case: str, **asked: str) -> str:
    """The page's text without its markup."""
    answer = await browser.client.get(f"/console/cases/{case}/what-if", params=asked)
    assert answer.status_code == 200
    return unescape(" ".join(re.sub(r"<[^>]+>", " ", answer.text).split()))


async def test_a_decision_is_shown_before_and_after_and_nothing_is_kept(site: Site) -> None:
    """Acknowledging the notice and approving the firm moves yen; the case stays as it was."""
    browser, place = await site.signed_in("auditor"), site.case(None, TRIED)
    before = site.house.store.facts_history(place.case), site.done(place.case)
    asked = {"fact": "events.V1.acknowledged_on", "value": "2026-12-20", "lang": "en"}
    page = await tried(browser, place.case, **asked)
    assert "The discovery date is now known" in page
    assert "Held up ¥300,000" in page
    again = {"fact": "engagements.C1.approval", "choice": "rejected", "lang": "en"}
    page = await tried(browser, place.case, **again)
    assert "needs information ¥0 not expected to be paid ¥0 not on approved advice" in page
    assert "RESP-ADVISED −¥300,000" in page
    assert "Held up ¥300,000 → ¥0" in page
    assert before == (
        site.house.store.facts_history(place.case),
        site.done(place.case),
    )


async def test_what_changes_nothing_says_so(site: Site) -> None:
    """The value that holds already changes nothing."""
    browser, place = await site.signed_in("agent"), site.case("agent", TRIED)
    page = await tried(browser, place.case, fact="incident.cause", choice="cyber_attack", lang="en")
    assert "No decision and no deadline would change" in page


@pytest.mark.parametrize(
    "asked",
    [
        {"fact": "nothing.at.all", "choice": "x"},
        {"fact": "expenses.E9.amount", "value": "1"},
        {"fact": "engagements.C1.firm", "choice": "x"},
        {"fact": "\0"},
    ],
)
async def test_a_fact_that_is_not_offered_is_not_tried(site: Site, asked: dict[str, str]) -> None:
    """What decides nothing, or is not there, leads back to the choice."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TRIED)
    page = await tried(browser, place.case, lang="en", **asked)
    assert "If" not in page.replace("What if", "")


@pytest.mark.parametrize("value", ["gestern", "2026-13-01"])
async def test_what_cannot_be_read_is_said(site: Site, value: str) -> None:
    """A value that is none is named, and asked for again."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TRIED)
    asked = {"fact": "expenses.E1.incurred_on", "value": value, "lang": "en"}
    page = await tried(browser, place.case, **asked)
    assert f'"{value}" could not be read' in page


async def test_only_the_part_is_sent_beside_a_case(site: Site) -> None:
    """Beside the case only the form and what was found come, by the same right."""
    browser, place = await site.signed_in("agent"), site.case("agent", TRIED)
    part = await browser.client.get(f"/console/cases/{place.case}/what-if?part=1")
    assert "<html" not in part.text
    assert "<form" in part.text
    assert (
        await browser.client.get("/console/cases/K-2026-9999/what-if?part=1")
    ).status_code == 404
