"""Payable now, and at most: no way of settling the open questions pays more."""

from __future__ import annotations

from random import Random

import pytest

from coverage.assess import assess
from coverage.bounds import bounds
from coverage.document import read
from coverage.product import STANDARD
from tests.coverage.settling import settle
from tests.coverage.strategies import Json, seeded

WAYS = 6


@pytest.mark.parametrize("block", range(2))
def test_no_way_of_settling_the_questions_pays_more(block: int) -> None:
    moved = 0
    for seed in range(block * 600, (block + 1) * 600):
        tree = seeded(seed)
        most = bounds(read(tree))
        for way in range(WAYS):
            found = assess(read(settle(tree, Random(way))))
            assert found.totals["payable"] <= most.most, (seed, way)
            for name, part in found.parts.items():
                assert part.payable <= most.parts[name][1], (seed, way, name)
        moved += most.now < most.most
    assert moved > 100


def test_the_most_is_never_below_what_is_payable_now() -> None:
    for seed in range(600):
        case = read(seeded(seed))
        found, present = bounds(case), assess(case)
        assert found.now == present.totals["payable"] <= found.most
        for name, (now, most) in found.parts.items():
            assert now == present.parts[name].payable <= most
        assert bounds(case, STANDARD, present) == found


def test_where_nothing_is_open_the_two_are_one() -> None:
    for seed in range(600):
        tree = settle(seeded(seed), Random(seed))
        found = bounds(read(tree))
        if assess(read(tree)).discovery:
            assert found.now == found.most


def test_most_is_reached_where_one_bill_waits_for_its_retainer() -> None:
    tree: Json = seeded(0)
    tree["incident"] = {
        "data": ["personal"],
        "events": [{"kind": "third_party_report", "on": "2026-10-01"}],
    }
    tree["policy"] = {**tree["policy"], "limit": 10**8, "riders": [], "rider_limits": {}}
    tree["policy"] |= {"paid": {}, "terms": {}}
    tree["engagements"] = [{"id": "a", "approval": "pending"}]
    bill = {"id": "1", "category": "legal_consultation", "amount": 1_000, "engagement": "a"}
    tree["expenses"], tree["claims"] = [{**bill, "incurred_on": "2026-10-02"}], []
    assert bounds(read(tree))[:2] == (0, 900)


def test_an_open_event_may_bring_the_discovery_forward() -> None:
    """A notice not acknowledged yet may still be, before the day known so far."""
    tree: Json = seeded(0)
    notice = {"kind": "written_notice", "on": "2026-09-01"}
    report = {"kind": "third_party_report", "on": "2026-10-01"}
    tree["incident"] = {"data": ["personal"], "events": [notice, report]}
    tree["policy"] = {**tree["policy"], "limit": 10**8, "riders": [], "rider_limits": {}}
    tree["policy"] |= {"paid": {}, "terms": {}}
    tree["engagements"] = [{"id": "a", "approval": "approved"}]
    bill = {"id": "1", "category": "call_center", "amount": 1_000, "engagement": "a"}
    tree["expenses"], tree["claims"] = [{**bill, "incurred_on": "2026-09-20"}], []
    assert bounds(read(tree))[:2] == (0, 900)
