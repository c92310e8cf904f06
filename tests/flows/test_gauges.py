"""The limits of a case as gauges."""

from __future__ import annotations

import pytest

from flows.gauges import PARTS, Gauge, gauges
from tests.flows.situations import case_at, derived
from tests.flows.test_reminders import costs

OPEN = {
    "expenses.E2.category": "consulting",
    "expenses.E2.amount": 90_000_000,
    "expenses.E2.incurred_on": "2026-11-05",
}
"""A consulting cost of which it is not known on whose advice it is, larger than what is left."""


def test_a_gauge_is_what_the_assessment_says() -> None:
    """The policy's parts in its order; gone, what could come on top, and what is left."""
    now = derived(case_at("2026-11-20", costs(4_500_000) | OPEN))
    found = {each.part: each for each in gauges(now)}
    assert [*found] == [part for part in PARTS if part in now.assessment.parts]
    part, gauge = now.assessment.parts["consulting"], found["consulting"]
    pending = sum(each.pending for each in now.assessment.items if each.part == "consulting")
    assert (gauge.limit, gauge.left) == (part.limit, part.remaining)
    assert gauge.used + gauge.left == gauge.limit
    assert gauge.used > 0
    assert gauge.open == gauge.left < pending
    limit = now.assessment.parts["response"].limit
    assert found["response"] == Gauge("response", limit, 0, 0, limit)


@pytest.mark.parametrize(
    ("limit", "yen", "share"),
    [(1_000, 0, 0), (1_000, 333, 33), (1_000, 996, 100), (1_000, 5_000, 100), (0, 0, 0)],
)
def test_a_share_is_in_hundredths(limit: int, yen: int, share: int) -> None:
    """Never more than the whole, and nothing of no limit."""
    assert Gauge("response", limit, 0, 0, limit).share(yen) == share
