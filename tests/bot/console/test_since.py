"""What changed since one's last visit to a case."""

from __future__ import annotations

from datetime import timedelta

from flows.facts import Fact
from tests.bot.console.conftest import Browser, Place, Site
from tests.bot.console.test_matrix import TOLD

HEADING = "Since your last visit"


async def looked(browser: Browser, place: Place) -> str:
    """The case's page in English."""
    return (await browser.get(f"/console/cases/{place.case}?lang=en")).text


def happened(site: Site, place: Place) -> None:
    """A message, a changed fact and a new expense."""
    with site.house.store.turn() as turn:
        turn.write(place.talk, "in", "もしもし")
        turn.dossier(place.case)
        told = {"incident.cause": "theft", "expenses.E2.category": "call_center"}
        told |= {"expenses.E2.amount": 50_000}  # type: ignore[dict-item]
        turn.tell(place.case, [Fact(*each, "田中", turn.now) for each in told.items()])


async def test_what_changed_is_summed_up_and_marked(site: Site) -> None:
    """Nothing on the first visit; then messages, facts and new items, until the next visit."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    assert HEADING not in await looked(browser, place)
    site.clock[0] += timedelta(minutes=40)
    happened(site, place)
    site.clock[0] += timedelta(minutes=40)
    for _ in range(2):
        page = await looked(browser, place)
        assert HEADING in page
        assert "1 new message" in page
        assert "1 fact recorded" in page
        assert "E2 Call centre" in page
        assert page.count('class="tag new"') >= 4
        site.clock[0] += timedelta(minutes=5)
    site.clock[0] += timedelta(minutes=40)
    assert HEADING not in await looked(browser, place)


async def test_each_of_staff_has_their_own_last_visit(site: Site) -> None:
    """What one has seen is still news to another, and parts of a page are no visit."""
    first, second = await site.signed_in("supervisor"), await site.signed_in("auditor")
    place = site.case(None, TOLD)
    await looked(first, place)
    await looked(second, place)
    site.clock[0] += timedelta(minutes=35)
    happened(site, place)
    site.clock[0] += timedelta(minutes=35)
    assert HEADING in await looked(first, place)
    await second.get(f"/console/cases/{place.case}?part=figures")
    assert HEADING in await looked(second, place)
