"""Explanations: how each amount came about, and what would change the answer."""

from __future__ import annotations

import json
from copy import deepcopy
from datetime import date
from random import Random

import pytest

from coverage.assess import assess, stage
from coverage.assessment import Item
from coverage.clauses import ORDER
from coverage.document import read
from coverage.explain import Lever, explanations, levers
from tests.coverage.settling import settle
from tests.coverage.strategies import Json, seeded

MANY = 600
FULL_REFUSALS = frozenset(ORDER[: ORDER.index("RESP-LISTED") + 1])


def test_moves_lead_from_what_is_claimed_to_what_is_payable() -> None:
    for seed in range(MANY):
        case = read(seeded(seed))
        found = assess(case)
        told = explanations(stage(case), found)
        json.dumps(told)
        for item, each in zip(found.items, told, strict=True):
            assert (each["id"], each["path"]) == (item.id, item.path)
            moved = sum(move["amount"] for move in each["moves"])
            if item.ineligible < item.claimed or len(each["moves"]) == 1:
                assert each["claimed"] - moved - item.pending == each["payable"]
            else:
                assert each["payable"] == 0


def test_reasons_are_the_moves_added_up() -> None:
    for seed in range(MANY):
        for item in assess(read(seeded(seed))).items:
            assert sum(each.amount for each in item.reasons) == sum(m.amount for m in item.moves)
            assert len({each.clause for each in item.reasons}) == len(item.reasons)


def test_every_missing_fact_is_a_lever() -> None:
    for seed in range(MANY):
        case = read(seeded(seed))
        scene = stage(case)
        for item in assess(case).items:
            facts = {each.what for each in levers(scene, item) if each.kind == "fact"}
            assert facts == set(item.missing)


def test_a_rider_is_a_lever_only_while_it_is_not_set() -> None:
    for seed in range(MANY):
        case = read(seeded(seed))
        scene = stage(case)
        for item in assess(case).items:
            riders = {each.what for each in levers(scene, item) if each.kind == "rider"}
            assert riders.isdisjoint(case.policy.riders)


@pytest.mark.parametrize(
    ("clause", "rider"),
    [
        ("CYBER-RIDER", "cyber_response"),
        ("RESP-SELF-PAY", "response_self_pay_waiver"),
        ("RESP-LIMIT", "response_limit_double"),
        ("CONS-LIMIT", "consulting_limit_double"),
    ],
)
def test_the_rider_that_undoes_a_clause_is_its_lever(clause: str, rider: str) -> None:
    shown = 0
    for seed in range(MANY):
        case = read(settle(seeded(seed), Random(seed)))
        scene = stage(case)
        for item in assess(case).items:
            if clause in {move.clause for move in item.moves} and rider not in case.policy.riders:
                assert Lever("rider", rider) in levers(scene, item)
                shown += 1
    assert shown > 5


def test_a_riders_lever_moves_its_clause_from_the_item() -> None:
    pulled = 0
    for seed in range(2 * MANY):
        tree = seeded(seed)
        for item, lever in levers_of(tree, "rider"):
            more = deepcopy(tree)
            more["policy"]["riders"].append(lever.what)
            if lever.what == "cyber_response":
                more["policy"]["rider_limits"]["cyber_response"] = 10**9
            after = next(each for each in assess(read(more)).items if each.path == item.path)
            assert refusals(after) <= refusals(item)
            assert after.payable >= item.payable or not refusals(item)
            pulled += after != item
    assert pulled > 50


def test_a_discovery_days_lever_opens_the_window() -> None:
    pulled = 0
    for seed in range(2 * MANY):
        tree = settle(seeded(seed), Random(seed))
        for kind in ("discovery_by", "discovery_from"):
            for item, lever in levers_of(tree, kind):
                other = deepcopy(tree)
                report = {"kind": "third_party_report", "on": lever.what}
                other["incident"]["events"] = [report]
                after = next(each for each in assess(read(other)).items if each.path == item.path)
                assert not {"CONS-WINDOW", "RESP-WINDOW"} & refusals(after)
                over = date.fromordinal(
                    date.fromisoformat(lever.what).toordinal()
                    + (1 if kind == "discovery_by" else -1)
                )
                other["incident"]["events"] = [{**report, "on": over.isoformat()}]
                beyond = next(each for each in assess(read(other)).items if each.path == item.path)
                assert {"CONS-WINDOW", "RESP-WINDOW"} & refusals(beyond)
                pulled += 1
    assert pulled > 100


def levers_of(tree: Json, kind: str) -> list[tuple[Item, Lever]]:
    case = read(tree)
    scene = stage(case)
    return [
        (item, lever)
        for item in assess(case).items
        for lever in levers(scene, item)
        if lever.kind == kind
    ]


def refusals(item: Item) -> set[str]:
    """The clauses that refuse the whole item."""
    return {move.clause for move in item.moves} & FULL_REFUSALS
