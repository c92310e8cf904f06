"""What if a fact were another: reckoned as the case itself, and thrown away."""

from __future__ import annotations

from flows.what_if import what_if
from tests.flows.situations import NIGHT, case_at

COST = {"expenses.E1.category": "apology_letter", "expenses.E1.amount": 300_000}


def test_a_day_and_a_decision_move() -> None:
    """A later discovery moves the window; a kind of cost that needs no firm is decided anew."""
    moved = what_if(case_at("2026-11-10", NIGHT), {"events.V1.on": "2026-11-05"})
    assert any(each.key.startswith("changed.") for each in moved.days)
    turn = case_at("2026-11-10", {**NIGHT, **COST})
    found = what_if(turn, {"incident.location": "overseas_business"})
    assert [each.id for each in found.changes] == ["E1"]
    assert found.sums["pending"] == (300_000, 0)


def test_the_same_value_changes_nothing() -> None:
    """What holds already moves no day and no yen."""
    found = what_if(case_at("2026-11-10", {**NIGHT, **COST}), {"incident.victims": 1200})
    assert found.same
    assert all(before == after for before, after in found.sums.values())
