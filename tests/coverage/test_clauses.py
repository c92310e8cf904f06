"""Every clause by worked examples: one that pays, one that does not."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coverage import clauses
from coverage.assess import RULES, Rulebook, assess, stage
from coverage.assessment import Assessment
from coverage.case import Case, Claim, Expense
from coverage.clauses import DISCOVERY, ORDER, Needs
from coverage.document import read
from coverage.lines import line
from tests.coverage.worked import EXAMPLES, Example

EVERY = (*ORDER, *DISCOVERY)
HOLDS_UP = {"RESP-DISCLOSURE", "LIAB-RESOLUTION"}
"""Clauses that never take a yen, only hold it up."""

BY = pytest.mark.parametrize("example", EXAMPLES, ids=str)


@pytest.mark.parametrize("clause", EVERY)
def test_every_clause_has_an_example_that_pays_and_one_that_does_not(clause: str) -> None:
    kinds = {example.kind for example in EXAMPLES if example.clause == clause}
    assert {"pays", "waits" if clause in HOLDS_UP else "refused"} <= kinds


def test_no_example_speaks_of_a_clause_that_is_not_there() -> None:
    assert {example.clause for example in EXAMPLES} == set(EVERY)
    assert {example.kind for example in EXAMPLES} == {"pays", "refused", "waits"}


@BY
def test_example_is_decided_as_told(example: Example) -> None:
    found, told = _assessed(example), example.told["expect"]
    (item,) = found.items
    assert told.keys() <= {"decision", "payable", "pending", "reasons", "missing"}
    assert item.decision == told["decision"]
    assert item.payable == told.get("payable", 0)
    assert item.pending == told.get("pending", 0)
    assert {each.clause: each.amount for each in item.reasons} == told.get("reasons", {})
    assert sorted(item.missing) == sorted(told.get("missing", []))
    assert sorted(found.assumptions) == sorted(example.told.get("assumptions", []))


@BY
def test_example_is_about_its_clause(example: Example) -> None:
    found = _assessed(example)
    (item,) = found.items
    if example.clause in DISCOVERY:
        named = found.discovery.clause if found.discovery else None
        assert (named == example.clause) == (example.kind == "pays")
        told = example.told.get("discovery")
        assert (told and (told["on"], told["clause"])) == (
            found.discovery and (found.discovery.on.isoformat(), found.discovery.clause)
        )
    else:
        named_in_reasons = example.clause in {each.clause for each in item.reasons}
        assert named_in_reasons == (example.kind == "refused")
        assert (example.clause in _waiting(read(example.case))) == (example.kind == "waits")


PERIOD = {"start": date(2026, 4, 1), "end": date(2027, 3, 31)}
WINDOW = {"first": date(2026, 11, 1), "last": date(2027, 4, 30)}
COUNTED: dict[str, dict[str, object]] = {
    "SCOPE-PERIOD": {"discovered_on": date(2027, 4, 1), **PERIOD},
    "CONS-APPROVED": {"engagement": "C3"},
    "CONS-WINDOW": {"incurred_on": date(2027, 5, 1), **WINDOW},
    "CONS-LIMIT": {"limit": 5_000_000, "paid": 0},
    "CYBER-CAUSE": {"cause": "missent"},
    "CYBER-KIND": {"kind": "other"},
    "CYBER-LIMIT": {"limit": 1_000_000, "paid": 0},
    "RESP-ADVISED": {"engagement": "none"},
    "RESP-WINDOW": {"incurred_on": date(2026, 10, 31), **WINDOW},
    "RESP-STAFF": {"kind": "regular_wage"},
    "RESP-CONDOLENCE": {"each": 500, "recipients": 600, "victims": 1_200},
    "RESP-SELF-PAY": {"percent": 10, "of": 5},
    "RESP-LIMIT": {"limit": 10_000_000, "paid": 0},
    "LIAB-DEDUCTIBLE": {"deductible": 300_000},
    "LIAB-LIMIT": {"limit": 100_000_000, "paid": 99_000_000},
}
"""What the clause of a story that is not paid counted with; the others count nothing."""


@pytest.mark.parametrize(
    "example", [each for each in EXAMPLES if each.kind == "refused"], ids=lambda each: each.clause
)
def test_a_clause_tells_what_it_counted_with(example: Example) -> None:
    (item,) = _assessed(example).items
    counted = {move.clause: dict(move.numbers) for move in item.moves}
    if example.clause not in DISCOVERY:
        assert counted[example.clause] == COUNTED.get(example.clause, {})


@pytest.mark.parametrize(
    ("told", "counted"),
    [
        (
            {
                "policy": {"riders": ["cyber_response"], "rider_limits": {"cyber_response": 10**6}},
                "incident": {"cause": "cyber_attack"},
                "cost": {
                    "category": "cyber_response",
                    "kind": "containment",
                    "incurred_on": "2026-03-31",
                },
            },
            {"incurred_on": date(2026, 3, 31), "start": date(2026, 4, 1)},
        ),
        (
            {
                "policy": {
                    "riders": ["ip_infringement"],
                    "rider_limits": {"ip_infringement": 10**6},
                },
                "claim": {"basis": "ip_infringement", "made_on": "2027-04-01"},
            },
            {"made_on": date(2027, 4, 1), **PERIOD},
        ),
    ],
    ids=["cyber", "ip"],
)
def test_what_lies_outside_the_period_tells_its_own_day(
    told: dict[str, Any], counted: dict[str, object]
) -> None:
    """Where not the discovery is asked for but the cost's day, or the claim's."""
    (item,) = assess(read(Example("SCOPE-PERIOD", "refused", told).case)).items
    assert [(move.clause, dict(move.numbers)) for move in item.moves] == [("SCOPE-PERIOD", counted)]


@BY
def test_story_is_a_sentence(example: Example) -> None:
    says = example.told["says"]
    assert says[0].isupper() or says[0].isdigit()
    assert says.endswith(".")
    assert "  " not in says


def _assessed(example: Example) -> Assessment:
    return assess(read(example.case))


def _waiting(case: Case) -> set[str]:
    """The clauses that ask for something of the case's one item."""
    scene = stage(case)
    rows: list[Expense | Claim] = [*case.expenses, *case.claims]
    (item,) = rows
    asked = Rulebook(scene).rule(0, item)
    found = set()
    for clause in RULES[line(item)]:
        if not clause.when(scene):
            continue
        once = clause.once
        finding = clause.rule(scene, line(item)) if once else clause.rule(scene, 0, item)
        if isinstance(finding, Needs):
            assert set(finding.paths) <= {*asked.missing} or asked.refusals
            found.add(clause.id)
    return found


def test_a_rule_under_an_unknown_clause_fails_at_once() -> None:
    """A misspelt id is found where the rule is declared."""
    with pytest.raises(LookupError, match="RESP-NOWHERE"):
        clauses.clause("RESP-NOWHERE", ("response",))
