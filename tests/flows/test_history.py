"""What the history of a cost tells, in words as a person reads them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest

from bot.catalogue import LANGUAGES, catalogue
from bot.render import render
from flows.actions import load
from flows.facts import Fact, Facts
from flows.history import MOST, history
from flows.steps.costing import QUESTIONS
from flows.turn import JAPAN
from tests.flows.situations import case_at
from tests.flows.test_walks import Memory

DAY = "2026-11-20"
FIRST = datetime(2026, 11, 10, 9, tzinfo=JAPAN)
STAFF = {
    "engagements.C1.firm": "みほん危機管理総研",
    "expenses.E1.category": "staff_cost",
    "expenses.E1.amount": 200_000,
    "expenses.E1.kind": "overtime",
    "expenses.E1.engagement": "C1",
}


class Remembering(Memory):
    """A registry that remembers what was superseded."""

    def __init__(self, told: Sequence[Fact]) -> None:
        super().__init__()
        self.told = told

    def history(self, case_id: str) -> Sequence[Fact]:
        """Everything told, in order."""
        return self.told


def lines(*told: Mapping[str, Any], language: str = "ja") -> list[str]:
    """The history of E1 after these were told one hour after the other."""
    facts = [
        Fact(path, value, "総務", FIRST + timedelta(hours=n))
        for n, each in enumerate(told)
        for path, value in each.items()
    ]
    turn = case_at(DAY, {})
    turn.dossier = turn.open.with_facts(Facts().told(facts))
    turn.ports = replace(turn.ports, registry=Remembering(facts))
    turn.draft(load(turn, "expenses", "E1"))
    (message,) = render(catalogue(language), [history(turn, "expenses", "E1", QUESTIONS)])
    return message.text.split("\n")[1:]


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_answer_of_another_kind_of_cost_is_told_in_words(language: str) -> None:
    """What the kind was, and the kind of staff cost that it has no more: no code is shown."""
    words = catalogue(language)
    told = {"expenses.E1.category": "call_center", "expenses.E1.kind": None}
    text = lines(STAFF, told, language=language)
    for was in ("category.staff_cost", "kind.overtime", "category.call_center"):
        assert any(words.text(was) in line for line in text), was
    assert len(text) == 3


def test_only_what_came_after_the_first_telling_is_a_change() -> None:
    """One line for the recording, one for each later change, of which the latest stay."""
    changes = [{"expenses.E1.amount": 200_000 + n} for n in range(1, MOST + 3)]
    text = lines(STAFF, *changes)
    assert len(text) == 1 + 1 + MOST
    assert "200,001円" not in "".join(text[2:])
    assert f"{200_000 + MOST + 2:,}円" in text[-1]


def test_a_withdrawal_and_a_receipt_are_told() -> None:
    """A file tied to the cost is named, and so is that it was withdrawn."""
    file = {"files.F1.name": "photo.jpg", "files.F1.expense": "E1"}
    text = lines(STAFF, file, {"expenses.E1.withdrawn": True})
    assert "photo.jpg" in text[1]
    assert len(text) == 3
