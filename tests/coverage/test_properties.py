"""The laws of the assessment, tried on made-up cases."""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from coverage import document
from coverage.assess import assess
from coverage.assessment import AMOUNTS, Assessment, Item
from coverage.case import PartName
from coverage.clauses import ORDER
from tests.coverage.settling import settle
from tests.coverage.strategies import (
    CENTRE,
    IDS,
    INSIDE,
    NEAR,
    Json,
    Maker,
    cases,
    seeded,
)

FULL_REFUSALS = frozenset(ORDER[: ORDER.index("RESP-LISTED") + 1])
MANY = 1_500


def assessed(tree: Json) -> Assessment:
    return assess(document.read(tree))


def by_id(assessment: Assessment) -> dict[tuple[str, str], tuple[Any, ...]]:
    """What is decided of each item; of what is missing only how much, for paths hold places."""
    return {
        (item.section, item.id): (*item[3:12], item.reasons, len(item.missing))
        for item in assessment.items
    }


# Amounts


@given(cases())
def test_yen_are_conserved_per_item_and_in_total(tree: Json) -> None:
    conserves(assessed(tree))


def test_yen_are_conserved_in_many_cases() -> None:
    for seed in range(MANY):
        conserves(assessed(seeded(seed)))


def conserves(found: Assessment) -> None:
    for item in found.items:
        amounts = [getattr(item, name) for name in AMOUNTS]
        assert min(amounts) >= 0
        assert amounts[0] == sum(amounts[1:])
        if not _refused(item):
            told = sum(move.amount for move in item.moves)
            assert told == item.claimed - item.pending - item.payable
    assert found.totals["claimed"] == sum(found.totals[name] for name in AMOUNTS[1:])
    for each, part in found.parts.items():
        mine = [item for item in found.items if item.part == each]
        assert part.claimed == sum(item.claimed for item in mine)
        assert part.payable == sum(item.payable for item in mine)
        assert part.remaining == max(0, part.limit - part.paid - part.payable)
    for name in AMOUNTS:
        assert found.totals[name] == sum(getattr(item, name) for item in found.items)


def _refused(item: Item) -> bool:
    return any(reason.clause in FULL_REFUSALS for reason in item.reasons)


def _all_waits(item: Item) -> bool:
    return bool(item.missing) and item.pending == item.claimed


def test_no_part_pays_beyond_its_limit() -> None:
    for seed in range(MANY):
        for part in assessed(seeded(seed)).parts.values():
            assert part.payable <= max(0, part.limit - part.paid)


def test_decisions_follow_from_the_amounts() -> None:
    for seed in range(MANY):
        for item in assessed(seeded(seed)).items:
            if item.pending or item.missing:
                expected = "needs_information"
            elif not item.payable:
                expected = "not_payable"
            else:
                expected = "partly_payable" if item.ineligible or item.over_limit else "payable"
            assert item.decision == expected


def test_a_refused_item_lacks_nothing_and_every_refusing_clause_takes_all_of_it() -> None:
    for seed in range(MANY):
        for item in assessed(seeded(seed)).items:
            if _refused(item):
                assert not item.missing
                assert item.ineligible == item.claimed
                assert {reason.amount for reason in item.reasons} == {item.claimed}


def test_reasons_stand_in_the_pages_order_each_once() -> None:
    for seed in range(MANY):
        for item in assessed(seeded(seed)).items:
            places = [ORDER.index(reason.clause) for reason in item.reasons]
            assert places == sorted(set(places))


# Order, dates, cutting


@given(cases(), st.randoms(use_true_random=False))
def test_order_of_entry_changes_nothing(tree: Json, chance: Random) -> None:
    shuffles(tree, chance)


def test_order_of_entry_changes_nothing_in_many_cases() -> None:
    for seed in range(MANY):
        shuffles(seeded(seed), Random(seed))


def shuffles(tree: Json, chance: Random) -> None:
    other = deepcopy(tree)
    for rows in (
        other["engagements"],
        other["expenses"],
        other["claims"],
        other["incident"]["events"],
        other["incident"]["data"],
        other["policy"]["riders"],
    ):
        chance.shuffle(rows)
    one, two = assessed(tree), assessed(other)
    assert by_id(one) == by_id(two)
    assert (one.discovery, one.window, one.parts) == (two.discovery, two.window, two.parts)
    assert one.totals == two.totals
    assert len(one.assumptions) == len(two.assumptions)


def test_shifting_all_dates_shifts_nothing_else() -> None:
    for seed in range(MANY):
        tree, days = seeded(seed), Random(seed).randint(-400, 4_000)
        one, two = assessed(tree), assessed(shifted(tree, days))
        assert by_id(one) == by_id(two)
        assert (one.parts, one.totals, one.assumptions) == (two.parts, two.totals, two.assumptions)
        assert [item.missing for item in one.items] == [item.missing for item in two.items]
        if one.discovery and two.discovery:
            assert one.discovery.on + timedelta(days=days) == two.discovery.on
            assert one.discovery[1:] == two.discovery[1:]
        assert (one.window is None) == (two.window is None)


def shifted(tree: Any, days: int) -> Any:
    """The same tree with every day moved."""
    if isinstance(tree, dict):
        return {key: shifted(value, days) for key, value in tree.items()}
    if isinstance(tree, list):
        return [shifted(each, days) for each in tree]
    if isinstance(tree, str) and len(tree) == 10 and tree[4] == tree[7] == "-":
        return (date.fromisoformat(tree) + timedelta(days=days)).isoformat()
    return tree


def test_one_bill_cut_in_two_pays_the_same() -> None:
    cut = 0
    for seed in range(3 * MANY):
        tree, chance = seeded(seed), Random(seed)
        bills = [each for each in tree["expenses"] if each["amount"] > 1]
        if bills:
            cut += 1
            other = halved(tree, chance.choice(bills), chance)
            one, two = assessed(tree), assessed(other)
            assert one.parts == two.parts
            assert one.totals == two.totals
    assert cut > MANY


def halved(tree: Json, bill: Json, chance: Random) -> Json:
    """The case with one bill cut in two of the same day, recipients, retainer and tax with it.

    Caps of a single bill (the retainer above what the tax left of it) only cut alike where the
    halves keep the bill's own proportion, so a bill is made twice as large and then halved, or cut
    freely where it has no such part.
    """
    first, second = deepcopy(bill), deepcopy(bill)
    second["id"] = bill["id"] + "2"
    parts = [name for name in ("retainer", "tax", "recipients") if bill.get(name)]
    if parts:
        for name in ("amount", *parts):
            bill[name] *= 2
    else:
        first["amount"] = chance.randint(1, bill["amount"] - 1)
        second["amount"] = bill["amount"] - first["amount"]
    rows = [each for each in tree["expenses"] if each is not bill]
    return {**tree, "expenses": [*rows, first, second]}


@given(st.integers(2, 10**7), st.data())
def test_a_bill_with_tax_and_retainer_cut_freely_pays_the_same(amount: int, data: Any) -> None:
    """Wherever tax and retainer fit into each piece, the cut may fall anywhere."""
    first = data.draw(st.integers(1, amount - 1))
    pieces = [first, amount - first]
    taxes = [data.draw(st.integers(0, piece)) for piece in pieces]
    fees = [
        data.draw(st.integers(0, piece - tax)) for piece, tax in zip(pieces, taxes, strict=True)
    ]
    tree = simple(tax="exclusive")
    tree["expenses"] = [legal("a", amount, sum(taxes), sum(fees))]
    whole = assessed(tree)
    tree["expenses"] = [
        legal(id, *each)
        for id, each in zip("bc", zip(pieces, taxes, fees, strict=True), strict=True)
    ]
    assert assessed(tree).parts == whole.parts


def legal(id: str, amount: int, tax: int, retainer: int) -> Json:
    return cost(id, amount, category="legal_consultation", tax=tax, retainer=retainer)


def cost(id: str, amount: int, **told: Any) -> Json:
    """A call centre's bill on approved advice in the window, or what is told of it."""
    base = {"id": id, "category": "call_center", "amount": amount}
    return {**base, "incurred_on": INSIDE[0], "engagement": "C", **told}


def simple(limit: int = 100_000_000, paid: int = 0, **terms: Any) -> Json:
    """A covered leak with one approved firm and no costs yet."""
    return {
        "policy": {
            "number": "1",
            "insured": "x",
            "period": {"start": "2026-04-01", "end": "2027-03-31"},
            "limit": limit,
            "paid": {"response": paid},
            "terms": terms,
        },
        "incident": {
            "data": ["personal"],
            "actor": "outsider",
            "location": "japan",
            "victims": 10**6,
            "events": [{"kind": "third_party_report", "on": CENTRE.isoformat()}],
        },
        "engagements": [{"id": "C", "approval": "approved"}],
        "expenses": [],
        "claims": [],
    }


@given(
    st.lists(st.integers(1, 10**7), max_size=8),
    st.integers(0, 10**9),
    st.integers(0, 10**7),
    st.booleans(),
)
def test_response_part_has_a_closed_form(
    amounts: list[int], limit: int, paid: int, waived: bool
) -> None:
    tree = simple(limit, paid)
    tree["policy"]["riders"] = ["response_self_pay_waiver"] if waived else []
    tree["expenses"] = [cost(str(place), amount) for place, amount in enumerate(amounts)]
    total = sum(amounts)
    after = total if waived else total * 9 // 10
    room = max(0, min(limit // 10, 50_000_000) - paid)
    found = assessed(tree)
    assert found.parts["response"].payable == min(after, room)
    assert found.totals["self_pay"] == total - after
    assert found.totals["over_limit"] == after - min(after, room)


# More never pays less


def test_a_larger_limit_never_lowers_a_total() -> None:
    for seed in range(MANY):
        tree, chance = seeded(seed), Random(seed)
        more = deepcopy(tree)
        more["policy"]["limit"] += chance.choice([1, 500, 10**8])
        for rider in more["policy"]["rider_limits"]:
            more["policy"]["rider_limits"][rider] += chance.choice([0, 1, 10**7])
        never_less(assessed(tree), assessed(more))


def test_an_added_rider_never_lowers_a_total() -> None:
    for seed in range(MANY):
        tree, chance = seeded(seed), Random(seed)
        more = deepcopy(tree)
        others = [
            each
            for each in Maker(chance).policy()["riders"]
            if each not in tree["policy"]["riders"]
        ]
        more["policy"]["riders"] += others
        if "cyber_response" in others:
            more["policy"]["rider_limits"]["cyber_response"] = chance.choice([0, 10_000])
        never_less(assessed(tree), assessed(more))


def never_less(less: Assessment, more: Assessment) -> None:
    assert more.totals["payable"] >= less.totals["payable"]
    for name, part in less.parts.items():
        assert more.parts[name].payable >= part.payable


def test_more_taken_by_other_cases_never_pays_more() -> None:
    for seed in range(MANY):
        tree = seeded(seed)
        more = deepcopy(tree)
        part = Random(seed).choice(["consulting", "response", "cyber_response", "liability"])
        more["policy"]["paid"][part] = more["policy"]["paid"].get(part, 0) + seed
        never_less(assessed(more), assessed(tree))


# Discovery


def test_an_extra_event_never_moves_the_discovery_later() -> None:
    for seed in range(MANY):
        tree, maker = seeded(seed), Maker(Random(-seed))
        more = deepcopy(tree)
        more["incident"]["events"].append(maker.event())
        one, two = assessed(tree).discovery, assessed(more).discovery
        if one:
            assert two
            assert (two.on, two.clause) <= (one.on, one.clause)


def test_what_does_not_count_leaves_the_discovery_alone() -> None:
    silent: list[Json] = [
        {"kind": "own_awareness", "on": "2026-04-01", "by_culprit": True},
        {"kind": "own_awareness", "on": "2026-04-01"},
        {"kind": "written_notice", "on": "2026-04-01"},
        {"kind": "third_party_report"},
    ]
    for seed in range(400):
        tree = seeded(seed)
        for event in silent:
            more = deepcopy(tree)
            more["incident"]["events"].append(event)
            assert assessed(more).discovery == assessed(tree).discovery


# What is not known


def test_unknown_facts_take_no_room_of_a_limit() -> None:
    """Items that wait change nothing for the others: without them, these are decided alike."""
    waiting = 0
    for seed in range(MANY):
        tree = seeded(seed)
        found = assessed(tree)
        held = {item.path for item in found.items if _refused(item) or _all_waits(item)}
        waiting += len(held)
        less = deepcopy(tree)
        for name in ("expenses", "claims"):
            rows = enumerate(tree[name])
            less[name] = [each for place, each in rows if f"{name}[{place}]" not in held]
        kept = by_id(assessed(less))
        assert kept.items() <= by_id(found).items()
        assert len(kept) == len(found.items) - len(held)
    assert waiting > MANY


def test_a_fact_that_is_missing_is_always_absent_or_pending_or_empty() -> None:
    for seed in range(MANY):
        tree = seeded(seed)
        for item in assessed(tree).items:
            for path in item.missing:
                assert found_at(tree, path) in (None, [], "pending") or path == "incident.events"


def found_at(tree: Any, path: str) -> Any:
    for step in path.replace("[", ".").replace("]", "").split("."):
        tree = tree[int(step)] if step.isdigit() else tree.get(step)
    return tree


def test_nothing_is_missing_once_every_question_is_settled() -> None:
    for seed in range(MANY):
        tree = settle(seeded(seed), Random(seed))
        found = assessed(tree)
        for item in found.items:
            assert set(item.missing) <= (set() if found.discovery else {"incident.events"})


def test_same_facts_same_assessment() -> None:
    for seed in range(100):
        case = document.read(seeded(seed))
        assert assess(case) == assess(case)


# One law for each way of holding up: where only this is missing, the claim's litigation goes on.


@pytest.mark.parametrize("basis", ["personal_leak", "corporate_information", "card_misuse"])
@given(st.integers(1, 10**6), st.integers(0, 10**6), st.integers(0, 10**6))
def test_litigation_pays_while_the_damages_wait(
    basis: str, litigation: int, damages: int, deductible: int
) -> None:
    tree = simple()
    tree["policy"] |= {"deductible": deductible, "riders": ["corporate_information", "card_misuse"]}
    claim = {"id": "a", "claimant": "victim", "basis": basis, "jurisdiction": "japan"}
    tree["claims"] = [{**claim, "damages": damages, "litigation": litigation}]
    (item,) = assessed(tree).items
    assert item.payable == max(0, litigation - deductible)
    assert item.pending == damages
    assert item.missing == (("claims[0].resolution",) if damages else ())


@given(
    st.integers(0, 40), st.lists(st.tuples(st.integers(1, 30_000), st.integers(0, 40)), max_size=6)
)
def test_condolence_has_a_closed_form(victims: int, gifts: list[tuple[int, int]]) -> None:
    assume(len(gifts) <= len(IDS))
    tree = simple()
    tree["incident"]["victims"] = victims
    tree["policy"]["riders"] = ["response_self_pay_waiver"]
    tree["expenses"] = [
        cost(id, amount, category="condolence", recipients=persons, incurred_on=NEAR[0])
        for id, (amount, persons) in zip(IDS, gifts, strict=False)
    ]
    own = sum(min(amount, 500 * persons) for amount, persons in gifts)
    part: PartName = "response"
    assert assessed(tree).parts[part].payable == min(own, 500 * victims)
