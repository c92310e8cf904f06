"""Every choice of the product is read: set otherwise, it decides otherwise, and only so."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any

import pytest

from coverage.assess import assess
from coverage.document import read
from coverage.product import STANDARD
from tests.coverage.strategies import Json, seeded
from tests.coverage.test_properties import conserves
from tests.coverage.worked import BASE, EXAMPLES

CHOICES = [each.name for each in fields(STANDARD) if each.name != "edition"]


@pytest.mark.parametrize("name", CHOICES)
def test_every_choice_is_read(name: str) -> None:
    given: Any = getattr(STANDARD, name)
    changed: Any = {name: not given if isinstance(given, bool) else given + 3}
    other = replace(STANDARD, **changed)
    differ = 0
    for seed in range(200):
        case = read(seeded(seed))
        found = assess(case, other)
        conserves(found)
        differ += assess(case) != found
    assert differ


def test_the_edition_is_named() -> None:
    other = replace(STANDARD, edition="another")
    assert assess(read(seeded(0)), other).edition == "another"
    assert STANDARD.edition == "overview-2018-01-01+1"
    assert assess(read(seeded(0))).as_dict()["edition"] == STANDARD.edition


def cyber(**told: Any) -> Json:
    """A bill of 1,000 yen for containment, long after the discovery and on nobody's advice."""
    tree = seeded(0)
    rider: Json = {"riders": ["cyber_response"], "rider_limits": {"cyber_response": 10**6}}
    tree["policy"] |= {**rider, "paid": {}, "terms": {}}
    event = {"kind": "third_party_report", "on": "2026-04-01"}
    tree["incident"] = {"cause": "cyber_attack", "events": [event]}
    bill = {"id": "1", "category": "cyber_response", "amount": 1_000, "kind": "containment"}
    tree["expenses"] = [{**bill, "incurred_on": "2027-03-01", "engagement": "none", **told}]
    tree["claims"] = []
    return tree


@pytest.mark.parametrize(
    ("choice", "clause"),
    [
        ({}, None),
        ({"cyber_needs_window": True}, "RESP-WINDOW"),
        ({"cyber_needs_advice": True}, "RESP-ADVISED"),
        ({"cyber_self_pay_percent": 10}, "RESP-SELF-PAY"),
    ],
)
def test_cyber_response_may_be_set_as_strict_as_response(choice: Json, clause: str | None) -> None:
    (item,) = assess(read(cyber()), replace(STANDARD, **choice)).items
    assert [reason.clause for reason in item.reasons] == ([clause] if clause else [])


@pytest.mark.parametrize(
    ("told", "missing"),
    [
        ({}, ["incident.actor", "incident.location"]),
        ({"actor": "unknown", "location": "japan"}, ["incident.actor"]),
        ({"actor": "outsider"}, ["incident.location"]),
        ({"actor": "outsider", "location": "overseas_server"}, []),
    ],
)
def test_who_and_where_may_hold_a_decision_up(told: Json, missing: list[str]) -> None:
    """The standard product assumes that neither excludes anything; a stricter one asks."""
    known = {key: BASE["incident"][key] for key in BASE["incident"].keys() - {"actor", "location"}}
    case = {**{key: BASE[key] for key in ("policy", "engagements")}, "incident": known | told}
    tree = {**case, "expenses": [{"id": "1", **BASE["cost"]}]}
    (item,) = assess(read(tree)).items
    assert item.missing == ()
    (held,) = assess(read(tree), replace(STANDARD, unknown_holds_scope=True)).items
    assert sorted(held.missing) == missing
    assert held.pending == (held.claimed if missing else 0)


def test_a_discovery_may_be_let_fall_outside_the_period() -> None:
    """A product that does not ask for it pays what the standard one refuses for it."""
    (story,) = (
        each for each in EXAMPLES if (each.clause, each.kind) == ("SCOPE-PERIOD", "refused")
    )
    (item,) = assess(read(story.case), replace(STANDARD, discovery_in_period=False)).items
    assert (item.decision, item.payable) == ("payable", 90_000)
