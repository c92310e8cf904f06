"""Facts as they were told, and the items they are sorted into."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from flows.facts import Fact, Facts

NOW = datetime(2026, 11, 2, 9, tzinfo=UTC)


def told(facts: Facts, **values: Any) -> Facts:
    """The facts with these told too; a double underscore stands for a dot."""
    return facts.told(
        Fact(path.replace("__", "."), value, "m1", NOW) for path, value in values.items()
    )


def test_a_correction_is_seen_after_the_items_were_asked_for() -> None:
    """What is told later is in the items, and those asked for before stay as they were."""
    first = told(Facts(), expenses__E1__amount=1, incident__cause="missent")
    before = first.items("expenses")
    second = told(first, expenses__E1__amount=2, expenses__E2__amount=3)
    assert before == first.items("expenses") == {"E1": {"amount": 1}}
    assert second.items("expenses") == {"E1": {"amount": 2}, "E2": {"amount": 3}}


def test_items_are_those_of_their_section_only() -> None:
    """A plain fact is no item, and a section nothing was told of has none."""
    facts = told(Facts(), incident__cause="missent", expenses__E1__amount=1)
    assert facts.ids("expenses") == ["E1"]
    assert facts.items("incident") == facts.items("claims") == {}
