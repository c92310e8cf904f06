"""What a change of facts did to the decisions."""

from __future__ import annotations

from copy import deepcopy
from random import Random
from typing import Any

import pytest

from coverage.assess import assess
from coverage.assessment import AMOUNTS
from coverage.case import Case
from coverage.diff import Difference, diff
from coverage.document import Refused, read
from tests.coverage.settling import settle
from tests.coverage.strategies import Json, Maker, seeded

MANY = 400


def told(case: Case) -> dict[tuple[str, str], tuple[Any, ...]]:
    """Each item's decision and amounts by its section and id."""
    return {(item.section, item.id): item[4:12] for item in assess(case).items}


def pairs() -> list[tuple[Case, Case]]:
    """Two cases of which the second has more of it settled, or is another case altogether."""
    made = []
    for seed in range(MANY):
        tree, other = seeded(seed), seeded(seed + MANY)
        after = settle(tree, Random(seed)) if seed % 2 else {**tree, "policy": other["policy"]}
        if seed % 5 == 0:
            after = other
        made.append((read(tree), read(after)))
    return made


def test_a_case_does_not_differ_from_itself() -> None:
    for seed in range(MANY):
        case = read(seeded(seed))
        assert diff(case, case) == Difference((), (), None, {})


def test_every_item_that_differs_is_listed() -> None:
    for before, after in pairs():
        old, new = told(before), told(after)
        listed = {(change.section, change.id) for change in diff(before, after).items}
        for key in {*old, *new}:
            assert key in listed or old.get(key) == new.get(key)


def test_differences_add_up() -> None:
    for before, after in pairs():
        found = diff(before, after)
        old, new = found.totals.get("payable", (0, 0))
        assert new - old == sum(change.gain for change in found.items)
        for name in AMOUNTS:
            was = sum(getattr(change.before, name, 0) for change in found.items)
            becomes = sum(getattr(change.after, name, 0) for change in found.items)
            first, second = found.totals.get(name, (0, 0))
            assert becomes - was == second - first


def test_the_most_yen_come_first() -> None:
    for before, after in pairs():
        gains = [abs(change.gain) for change in diff(before, after).items]
        assert gains == sorted(gains, reverse=True)


def test_every_change_names_facts_that_differ() -> None:
    for before, after in pairs():
        found = diff(before, after)
        facts = {fact.path for fact in found.facts}
        assert all(fact.before != fact.after for fact in found.facts)
        for change in found.items:
            assert change.because
            assert set(change.because) <= facts


def test_there_and_back_is_the_same_difference_turned_round() -> None:
    for before, after in pairs():
        there, back = diff(before, after), diff(after, before)
        assert {fact.path for fact in there.facts} == {fact.path for fact in back.facts}
        assert {(each.section, each.id, each.gain) for each in there.items} == {
            (each.section, each.id, -each.gain) for each in back.items
        }


CHANGES: list[tuple[str, Any]] = [
    ("policy.limit", 123),
    ("policy.deductible", 77),
    ("policy.paid", {"response": 1_234_567, "liability": 1_234_567}),
    ("policy.terms", {"tax": "exclusive"}),
    ("incident.actor", "dispatched_worker"),
    ("incident.location", "overseas_business"),
    ("incident.data", ["corporate"]),
    ("incident.victims", 1),
    ("incident.cause", "theft"),
    ("expenses[0].amount", 87_654_321),
    ("expenses[0].incurred_on", "2029-01-01"),
    ("expenses[0].engagement", "none"),
    ("claims[0].jurisdiction", "overseas"),
    ("claims[0].resolution", "pending"),
    ("claims[0].litigation", 424_242),
]


@pytest.mark.parametrize(("path", "value"), CHANGES, ids=[path for path, _ in CHANGES])
def test_a_single_changed_fact_is_named(path: str, value: Any) -> None:
    decided = 0
    for seed in range(120):
        tree = seeded(seed)
        try:
            before, after, named = read(tree), *changed(tree, path, value)
        except (IndexError, Refused):
            continue
        found = diff(before, after)
        assert all(fact.path.startswith(named) for fact in found.facts)
        for change in found.items:
            assert all(each.startswith(named) for each in change.because)
        decided += bool(found.items)
    assert decided > 3


def changed(tree: Json, path: str, value: Any) -> tuple[Case, str]:
    """The case with one fact changed, and the fact's name in a difference."""
    made: Any = deepcopy(tree)
    node, *inner = path.replace("[0]", ".0").split(".")
    owner, names = made[node], [node]
    for step in inner[:-1]:
        owner = owner[int(step)]
        names.append(owner["id"])
    owner[inner[-1]] = value
    return read(made), ".".join([*names, inner[-1]])


def test_a_fact_that_decides_nothing_is_not_among_the_causes() -> None:
    decided = 0
    for seed in range(120):
        tree = seeded(seed)
        after = deepcopy(tree)
        after["policy"]["insured"] = "another name"
        after["incident"]["location"] = "overseas_business"
        found = diff(read(tree), read(after))
        assert "policy.insured" in {fact.path for fact in found.facts}
        for change in found.items:
            decided += 1
            assert change.because == ("incident.location",)
    assert decided > 50


def test_a_fact_that_is_not_known_any_more_is_a_cause() -> None:
    decided = 0
    for seed in range(120):
        before = deepcopy(seeded(seed))
        before["incident"]["location"] = "overseas_business"
        after = deepcopy(before)
        after["policy"]["insured"] = "another name"
        del after["incident"]["location"]
        for change in diff(read(before), read(after)).items:
            decided += 1
            assert change.because == ("incident.location",)
    assert decided > 50


def test_an_item_that_comes_is_one_fact_and_one_change() -> None:
    for seed in range(MANY):
        tree = seeded(seed)
        firms = [firm["id"] for firm in tree["engagements"]]
        cost = Maker(Random(seed)).expense("new", firms)
        after = {**tree, "expenses": [*tree["expenses"], cost]}
        found = diff(read(tree), read(after))
        assert [fact.path for fact in found.facts] == ["expenses.new"]
        assert found.facts[0].before is None
        (change,) = (each for each in found.items if each.id == "new" and not each.before)
        assert change.because == ("expenses.new",)


EVENT = {"kind": "third_party_report", "on": "2026-10-01"}


@pytest.mark.parametrize("back", [False, True], ids=["comes", "goes"])
@pytest.mark.parametrize(
    ("names", "item"),
    [
        (("engagements",), {"id": "new", "firm": "甲事務所", "approval": "approved"}),
        (("claims",), {"id": "new", "claimant": "victim", "basis": "personal_leak"}),
        (("incident", "events"), EVENT),
    ],
    ids=["firm", "claim", "event"],
)
def test_whatever_is_listed_is_one_fact(names: tuple[str, ...], item: Json, back: bool) -> None:
    """With all that is known of it, whether it comes or goes."""
    for seed in range(MANY):
        with_it = deepcopy(seeded(seed))
        listed: Any = with_it
        for name in names:
            listed = listed[name]
        without = read(with_it)
        listed.append(item)
        id = item.get("id", str(len(listed) - 1))
        found = diff(read(with_it), without) if back else diff(without, read(with_it))
        (fact,) = found.facts
        whole = fact.before if back else fact.after
        assert fact.path == ".".join([*names, id])
        assert {name: each for name, each in whole.items() if each is not None} == item
        assert (fact.after if back else fact.before) is None


def test_of_very_many_facts_all_are_named() -> None:
    """Up to twelve, each is tried alone; of more, a changed cost names them all."""
    tree = settle(seeded(0), Random(0))
    cost = {"category": "call_center", "amount": 1_000, "incurred_on": "2026-10-02"}
    tree["expenses"] = [{"id": str(number), **cost} for number in range(13)]

    def after(number: int) -> Json:
        rows = [{**row, "amount": 2_000} for row in tree["expenses"][:number]]
        return {**tree, "expenses": [*rows, *tree["expenses"][number:]]}

    few, many = diff(read(tree), read(after(12))), diff(read(tree), read(after(13)))
    assert {len(each.because) for each in many.items} == {13}
    assert max(len(each.because) for each in few.items) <= 12
    assert any(len(each.because) == 1 for each in few.items)


def test_a_discovery_that_moves_is_told() -> None:
    tree = seeded(0)
    tree["incident"]["events"] = [{"kind": "third_party_report", "on": "2026-10-01"}]
    more = deepcopy(tree)
    more["incident"]["events"].append({"kind": "media_report", "on": "2026-09-30"})
    moved = diff(read(tree), read(more)).discovery
    assert moved is not None
    assert [each.clause for each in moved] == ["DISC-1", "DISC-3"]
