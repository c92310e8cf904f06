"""How money is shared out: what each clause took says from what, and how limits follow on each
other, also under a product that chooses otherwise than the standard one."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from coverage.assess import assess
from coverage.assessment import Item
from coverage.document import read
from coverage.product import STANDARD, Product
from tests.coverage.worked import BASE, Json, over

LIMIT = 10_000_000


def items(
    policy: Json, *, costs: list[Json] | None = None, claims: list[Json] | None = None,
    product: Product = STANDARD,
) -> tuple[Item, ...]:  # fmt: skip
    """What is decided of these costs and claims under the base case with another policy."""
    case = over({key: BASE[key] for key in ("policy", "incident", "engagements")}, {})
    given: dict[str, Any] = {**case, "policy": {**case["policy"], "limit": LIMIT, **policy}}
    given["expenses"] = [
        {"id": f"{n}", **BASE["cost"], **each} for n, each in enumerate(costs or ())
    ]
    given["claims"] = [
        {"id": f"{n}", **BASE["claim"], **each} for n, each in enumerate(claims or ())
    ]
    return assess(read(given), product).items


def numbers(item: Item) -> dict[str, Any]:
    """What each clause counted with."""
    return {move.clause: dict(move.numbers) for move in item.moves}


def test_a_cost_tells_what_its_share_and_limit_were_taken_from() -> None:
    """The policyholder's tenth of all that is eligible; the limit, and what was paid of it."""
    (item,) = items(
        {"paid": {"response": 900_000}}, costs=[{"category": "call_center", "amount": 500_000}]
    )
    assert numbers(item) == {
        "RESP-SELF-PAY": {"percent": 10, "of": 500_000},
        "RESP-LIMIT": {"limit": 1_000_000, "paid": 900_000},
    }
    assert item.payable == 100_000


def test_a_claim_tells_its_deductible_its_rider_and_its_limit() -> None:
    """Each that took yen of it, the rider's cap before the limit of all claims."""
    policy = {
        "deductible": 50_000,
        "riders": ["card_misuse"],
        "rider_limits": {"card_misuse": 9_000_000},
        "paid": {"liability": 3_000_000},
    }
    (item,) = items(policy, claims=[{"basis": "card_misuse", "damages": 12_000_000}])
    assert [(move.clause, dict(move.numbers)) for move in item.moves] == [
        ("LIAB-DEDUCTIBLE", {"deductible": 50_000}),
        ("LIAB-LIMIT", {"rider": "card_misuse", "limit": 9_000_000}),
        ("LIAB-LIMIT", {"limit": LIMIT, "paid": 3_000_000}),
    ]
    assert item.payable == 7_000_000


def test_a_cost_that_is_cut_twice_alike_is_paid_in_part() -> None:
    """As much tax as is over the limit: two cuts do not cancel each other."""
    policy = {"paid": {"consulting": 4_999_000}, "terms": {"tax": "exclusive"}}
    cost = {"category": "consulting", "amount": 1_500, "tax": 250}
    (item,) = items(policy, costs=[cost])
    assert (item.ineligible, item.over_limit, item.payable) == (250, 250, 1_000)
    assert item.decision == "partly_payable"


@pytest.mark.parametrize(("each", "payable"), [(True, [0, 100]), (False, [0, 170])])
def test_the_deductible_is_taken_of_each_claim_or_once(each: bool, payable: list[int]) -> None:
    """Once: what the first claim did not use up is left for the next."""
    product = replace(STANDARD, deductible_each_claim=each)
    claims = [{"damages": 70}, {"damages": 200}]
    found = items({"deductible": 100}, claims=claims, product=product)
    assert [item.payable for item in found] == payable


@pytest.mark.parametrize(
    ("inside", "payable"), [(True, [8_000_000, 2_000_000]), (False, [8_000_000, LIMIT])]
)
def test_a_riders_cap_stands_inside_the_limit_or_beside_it(
    inside: bool, payable: list[int]
) -> None:
    """Beside it a rider's claim leaves the limit to the others."""
    policy = {"riders": ["card_misuse"], "rider_limits": {"card_misuse": 9_000_000}}
    claims: list[Json] = [
        {"basis": "card_misuse", "damages": 8_000_000},
        {"damages": 12_000_000},
    ]
    product = replace(STANDARD, rider_caps_inside_limit=inside)
    found = items(policy, claims=claims, product=product)
    assert [item.payable for item in found] == payable


@pytest.mark.parametrize(("inside", "payable"), [(True, [LIMIT, 0]), (False, [11_000_000, 60])])
def test_litigation_stands_inside_the_limit_or_beside_it(inside: bool, payable: list[int]) -> None:
    """Beside it, it is paid whatever the limit has left, after the deductible."""
    claims = [{"damages": 13_000_000, "litigation": 1_000_000}, {"damages": 10, "litigation": 100}]
    product = replace(STANDARD, litigation_inside_limit=inside, deductible_each_claim=True)
    found = items({"deductible": 50}, claims=claims, product=product)
    assert [item.payable for item in found] == payable
