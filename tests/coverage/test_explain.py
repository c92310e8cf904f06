"""Explanations: how each amount came about, and what would change the answer."""

from __future__ import annotations

import json
from collections import Counter
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta
from random import Random

import pytest

from coverage.assess import assess, stage
from coverage.assessment import Assessment, Item
from coverage.case import Case, Event
from coverage.clauses import ORDER
from coverage.document import read
from coverage.explain import Lever, Levers, explanations
from coverage.product import Product
from tests.coverage.settling import settle
from tests.coverage.strategies import Json, seeded
from tests.coverage.worked import Example

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
        for item, levers in answers(case):
            facts = {each.what for each in levers if each.kind == "fact"}
            assert facts == set(item.missing)


def test_a_rider_is_a_lever_only_while_it_is_not_set() -> None:
    for seed in range(MANY):
        case = read(seeded(seed))
        for _, levers in answers(case):
            riders = {each.what for each in levers if each.kind == "rider"}
            assert riders.isdisjoint(case.policy.riders)


UNDOES = {
    "CYBER-RIDER": "cyber_response",
    "RESP-SELF-PAY": "response_self_pay_waiver",
    "RESP-LIMIT": "response_limit_double",
    "CONS-LIMIT": "consulting_limit_double",
    "SCOPE-DISPATCH": "dispatch",
    "LIAB-RIDER": None,
}
"""The rider each clause asks for; the last asks for that of the claim's basis."""


@pytest.mark.parametrize("clause", UNDOES)
def test_a_rider_is_a_lever_where_a_policy_with_it_decides_better(clause: str) -> None:
    """And nowhere else: what the rider gives may be refused, or taken, by the next clause.

    Better is more yen, or of what is refused that it waits for what is not known.
    """
    shown = Counter[bool]()
    for seed in range(2 * MANY):
        tree = settle(seeded(seed), Random(seed))
        case = read(tree)
        for item, levers in answers(case):
            rider = UNDOES[clause] or tree[item.section][item.position].get("basis")
            if clause not in {move.clause for move in item.moves} or rider in case.policy.riders:
                continue
            after = with_rider(tree, rider, item)
            helps = after.payable > item.payable or after.decision == "needs_information"
            assert (Lever("rider", rider) in levers) == helps
            shown[helps] += 1
    assert shown[True] > 5
    assert shown[False] > 0


@pytest.mark.parametrize(("kind", "over"), [("discovery_by", 1), ("discovery_from", -1)])
def test_a_discovery_days_lever_opens_the_window(kind: str, over: int) -> None:
    """On that very day the cost lies in the window, a day over it does not."""
    pulled = 0
    for seed in range(2 * MANY):
        tree = settle(seeded(seed), Random(seed))
        for item, lever in levers_of(tree, kind):
            other, on = deepcopy(tree), date.fromisoformat(lever.what)
            for day, outside in ((on, False), (on + timedelta(over), True)):
                report = {"kind": "third_party_report", "on": day.isoformat()}
                other["incident"]["events"] = [report]
                after = next(each for each in assess(read(other)).items if each.path == item.path)
                assert bool({"CONS-WINDOW", "RESP-WINDOW"} & refusals(after)) == outside
                assert outside or after.payable > 0
            pulled += 1
    assert pulled > 50


def test_a_discovery_days_lever_is_found_as_by_the_whole_case() -> None:
    """What lies outside the other day's window, and claims, change nothing of it."""
    shown = Counter[bool]()
    for seed in range(2 * MANY):
        case = read(settle(seeded(seed), Random(seed)))
        for item, levers in answers(case):
            on, days = item_day(case, item), {each.what for each in levers}
            if on is None or {"CONS-WINDOW", "RESP-WINDOW"}.isdisjoint(refusals(item)):
                continue
            window = stage(case).window
            assert window is not None
            other = on if on < window.first else on - (window.last - window.first)
            found = Event("third_party_report", on=other)
            changed = replace(case, incident=replace(case.incident, events=(found,)))
            after = next(each for each in assess(changed).items if each.path == item.path)
            helps = after.payable > 0 or after.decision == "needs_information"
            assert (other.isoformat() in days) == helps
            shown[helps] += 1
    assert min(shown[True], shown[False]) > 20


def test_as_many_days_as_costs_take_no_longer_each(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of costs that each lie on a day of their own, only those in its window are tried with it."""
    tried: list[int] = []

    def counted(case: Case, product: Product) -> Assessment:
        tried.append(len(case.expenses))
        return assess(case, product)

    monkeypatch.setattr("coverage.explain.assess", counted)
    told = {"policy": {"riders": ["response_self_pay_waiver"]}}
    case = read(Example("RESP-WINDOW", "refused", told).case)
    (cost,) = case.expenses
    costs = [
        replace(cost, id=f"{n}", incurred_on=date(2020, 1, 1) + n * timedelta(200))
        for n in range(20)
    ]
    answers(replace(case, expenses=tuple(costs)))
    assert tried
    assert set(tried) == {1}


@pytest.mark.parametrize(
    ("found", "incurred", "lever"),
    [
        ("2026-03-31", "2026-09-28", Lever("discovery_from", "2026-04-01")),
        ("2026-03-31", "2026-09-27", None),
        ("2027-04-01", "2027-03-31", Lever("discovery_by", "2027-03-31")),
        ("2027-04-02", "2027-04-01", None),
        ("2025-03-31", "2026-03-31", None),
    ],
)
def test_a_discovery_days_lever_lies_in_the_policys_period(
    found: str, incurred: str, lever: Lever | None
) -> None:
    """Found outside it, the day that opens the window undoes both, where it lies inside."""
    leak = {"events": [{"kind": "third_party_report", "on": found}], "reported_on": found}
    year = {"period": {"start": "2026-04-01", "end": "2027-03-31"}}
    told = {"policy": year, "incident": leak, "cost": {"incurred_on": incurred}}
    case = read(Example("RESP-WINDOW", "refused", told).case)
    [(item, levers)] = answers(case)
    assert "SCOPE-PERIOD" in refusals(item)
    assert levers == ((lever,) if lever else ())


@pytest.mark.parametrize(
    ("aware", "culprit", "found"),
    [
        ("2027-03-31", None, True),
        ("2027-04-01", None, False),
        ("2027-03-31", True, False),
        ("2026-03-31", None, False),
    ],
)
def test_an_awareness_that_may_count_is_a_lever_of_the_period(
    aware: str, culprit: bool | None, found: bool
) -> None:
    """A report after the period's end, an awareness within it of which nobody said whose."""
    own = {"kind": "own_awareness", "on": aware, "by_culprit": culprit}
    report = {"kind": "third_party_report", "on": "2027-04-02"}
    leak = {"events": [report, own], "reported_on": "2027-04-02"}
    year = {"period": {"start": "2026-04-01", "end": "2027-03-31"}}
    told = {"policy": year, "incident": leak, "cost": {"incurred_on": "2027-04-05"}}
    case = read(Example("RESP-WINDOW", "refused", told).case)
    [(item, levers)] = answers(case)
    assert item.decision == "not_payable"
    assert item.missing == ()
    lever = Lever("known", "incident.events[1].by_culprit")
    assert levers == ((lever,) if found else ())


def test_of_two_awarenesses_the_one_that_helps_is_the_lever() -> None:
    """One before the period, one in it: only the later would be a discovery within."""
    days = ("2026-03-01", "2027-03-30")
    leak = {"events": [{"kind": "own_awareness", "on": day} for day in days]}
    leak["events"].append({"kind": "media_report", "on": "2027-04-02"})
    year = {"period": {"start": "2026-04-01", "end": "2027-03-31"}}
    told = {"policy": year, "incident": leak, "cost": {"incurred_on": "2027-04-05"}}
    case = read(Example("RESP-WINDOW", "refused", told).case)
    [(_, levers)] = answers(case)
    assert levers == (Lever("known", "incident.events[1].by_culprit"),)


def test_an_explanation_is_plain_json() -> None:
    """What was asked for, what went and by which clause with its numbers, what would change it."""
    tree = seeded(0)
    tree["policy"] |= {"limit": 10**8, "riders": [], "rider_limits": {}, "paid": {}, "terms": {}}
    tree["incident"] = {"events": [{"kind": "third_party_report", "on": "2026-10-01"}]}
    tree["incident"]["data"] = ["personal"]
    tree["engagements"] = [{"id": "a", "approval": "approved"}]
    cost = {"category": "call_center", "amount": 1_000, "engagement": "a"}
    tree["expenses"] = [
        {"id": "1", **cost, "incurred_on": "2026-09-30"},
        {"id": "2", **cost, "incurred_on": "2026-10-01"},
    ]
    tree["claims"] = []
    case = read(tree)
    early, inside = explanations(stage(case), assess(case))
    days = {"incurred_on": "2026-09-30", "first": "2026-10-01", "last": "2027-03-30"}
    assert early == {
        "id": "1",
        "path": "expenses[0]",
        "claimed": 1_000,
        "moves": [{"clause": "RESP-WINDOW", "amount": 1_000, "numbers": days}],
        "payable": 0,
        "changes": [{"kind": "discovery_by", "what": "2026-09-30"}],
    }
    (share,) = inside["moves"]
    assert (share["clause"], share["amount"], inside["payable"]) == ("RESP-SELF-PAY", 100, 900)
    assert share["numbers"] == {"percent": 10, "of": 1_000}
    assert inside["changes"] == [{"kind": "rider", "what": "response_self_pay_waiver"}]


def answers(case: Case) -> list[tuple[Item, tuple[Lever, ...]]]:
    """Every item with what would change its answer."""
    found = assess(case)
    levers = Levers(stage(case), found)
    return [(item, levers.of(item)) for item in found.items]


def item_day(case: Case, item: Item) -> date | None:
    return case.expenses[item.position].incurred_on if item.section == "expenses" else None


def levers_of(tree: Json, kind: str) -> list[tuple[Item, Lever]]:
    return [
        (item, lever)
        for item, levers in answers(read(tree))
        for lever in levers
        if lever.kind == kind
    ]


def with_rider(tree: Json, rider: str, item: Item) -> Item:
    """The item, were the policy taken out with the rider."""
    more = deepcopy(tree)
    more["policy"]["riders"].append(rider)
    if rider == "cyber_response":
        more["policy"]["rider_limits"]["cyber_response"] = 10**12
    return next(each for each in assess(read(more)).items if each.path == item.path)


def refusals(item: Item) -> set[str]:
    """The clauses that refuse the whole item."""
    return {move.clause for move in item.moves} & FULL_REFUSALS
