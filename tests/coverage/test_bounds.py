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


def told(events: list[Json], approval: str, cost: Json) -> tuple[int, int]:
    """Now and most of one bill of 1,000 yen under a plain policy from April to March."""
    tree: Json = seeded(0)
    plain: Json = {"limit": 10**8, "riders": [], "rider_limits": {}, "paid": {}, "terms": {}}
    tree["policy"] |= plain
    tree["incident"] = {"data": ["personal"], "events": events}
    tree["engagements"] = [{"id": "a", "approval": approval}]
    tree["expenses"], tree["claims"] = [{"id": "1", "amount": 1_000, "engagement": "a", **cost}], []
    found = bounds(read(tree))
    return found.now, found.most


REPORT = {"kind": "third_party_report", "on": "2026-10-01"}


def test_most_is_reached_where_one_bill_waits_for_its_retainer() -> None:
    cost = {"category": "legal_consultation", "incurred_on": "2026-10-02"}
    assert told([REPORT], "pending", cost) == (0, 900)


def test_an_open_event_may_bring_the_discovery_forward() -> None:
    """A notice not acknowledged yet may still be, before the day known so far."""
    cost = {"category": "call_center", "incurred_on": "2026-09-20"}
    notice = {"kind": "written_notice", "on": "2026-09-01"}
    assert told([notice, REPORT], "approved", cost) == (0, 900)
    assert told([REPORT], "approved", cost) == (0, 0)


@pytest.mark.parametrize(
    ("notice", "most"),
    [
        ({"on": "2026-09-20"}, 900),
        ({"on": "2026-09-21"}, 0),
        ({"on": "2026-10-05"}, 0),
        ({"acknowledged_on": "2026-09-20"}, 900),
        ({"acknowledged_on": "2026-09-21"}, 0),
        ({"acknowledged_on": "2026-10-05"}, 0),
        ({}, 900),
    ],
)
def test_a_notice_counts_from_no_day_before_it_was_given(notice: Json, most: int) -> None:
    """An acknowledgement is never before its notice, and one that has its day falls on no other."""
    cost = {"category": "call_center", "incurred_on": "2026-09-20"}
    notice = {"kind": "written_notice", **notice}
    assert told([notice, REPORT], "approved", cost) == (0, most)


def test_the_day_of_an_acknowledgement_may_be_the_best_one() -> None:
    """No cost has a day yet: what is still open is tried on the days it names itself."""
    late = {"kind": "third_party_report", "on": "2027-04-01"}
    notice = {"kind": "written_notice", "acknowledged_on": "2026-09-21"}
    assert told([notice, late], "approved", {"category": "call_center"}) == (0, 900)
    after = {**notice, "acknowledged_on": "2027-04-02"}
    assert told([after, late], "approved", {"category": "call_center"}) == (0, 0)


@pytest.mark.parametrize(("by_culprit", "most"), [(False, 900), (None, 900), (True, 0)])
def test_an_awareness_without_its_day_may_have_come_first(
    by_culprit: bool | None, most: int
) -> None:
    """Unless it was the culprit's, which counts on no day."""
    cost = {"category": "call_center", "incurred_on": "2026-09-20"}
    aware = {"kind": "own_awareness"} | ({} if by_culprit is None else {"by_culprit": by_culprit})
    assert told([aware, REPORT], "approved", cost) == (0, most)


def test_a_discovery_not_known_may_fall_on_the_periods_last_day() -> None:
    late = {"category": "call_center", "incurred_on": "2027-09-27"}
    assert told([], "approved", late) == (0, 900)
    too_late = {**late, "incurred_on": "2027-09-28"}
    assert told([], "approved", too_late) == (0, 0)


def test_the_firm_that_may_yet_advise_is_none_of_those_there() -> None:
    """Of two bills the one without a firm may still have an approved one, the refused one's not."""
    tree: Json = seeded(0)
    tree["policy"] |= {"limit": 10**8, "riders": [], "rider_limits": {}, "paid": {}, "terms": {}}
    tree["incident"] = {"data": ["personal"], "events": [REPORT]}
    refused = [{"id": f"another-{n}", "approval": "rejected"} for n in range(2)]
    cost = {"id": "1", "amount": 1_000, "category": "call_center", "incurred_on": "2026-10-02"}
    costs = [cost, {**cost, "id": "2", "engagement": "another-0"}]
    tree["engagements"], tree["expenses"], tree["claims"] = refused, costs, []
    assert bounds(read(tree)).most == 900
