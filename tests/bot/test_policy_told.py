"""What a changed policy does to an open case reaches the people of the case, in their language."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from bot import attending, policies
from bot.backup.looking import look
from bot.bootstrap import SAMPLE, sample_policy
from bot.projecting import project, projected
from bot.store import projections
from flows.facts import Fact
from tests.bot.test_deciding import news
from tests.bot.test_orders import Company
from tests.desk import TOLD

PAST = {"period": {"start": "2024-04-01", "end": "2025-03-31"}}
"""A period in which nothing of the story lies."""


COST = {"category": "call_center", "amount": 200_000, "incurred_on": "2026-11-01"}


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Two members in one case, with six costs recorded that are payable."""
    company = Company(tmp_path)
    company.arrive("A", SAMPLE)
    company.arrive("B", company.case())
    costs = {f"expenses.E{n}": COST | {"engagement": "C1"} for n in range(1, 7)}
    told = {f"{id}.{name}": value for id, cost in costs.items() for name, value in cost.items()}
    with company.house.store.turn() as turn:
        turn.dossier(company.case())
        facts = [Fact(path, value, "A", turn.now) for path, value in (TOLD | told).items()]
        turn.tell(company.case(), facts)
        project(company.house, turn, company.case())
    news(company, "A")
    news(company, "B")
    return company


def corrects(company: Company, **changed: Any) -> None:
    """Staff enter the policy again."""
    with company.house.store.turn() as turn:
        policies.enter(company.house, turn, [{**sample_policy("2026-04-01"), **changed}], "Mori")


def test_everybody_is_told_what_a_changed_policy_changed(company: Company) -> None:
    """What became of it and why, the rest behind the command; where it pays, what did it."""
    corrects(company, **PAST)
    for who in ("A", "B"):
        told = news(company, who)
        assert "Your policy's entry was corrected" in told
        assert "outside the policy period" in told
        assert "2 more changed" in told
        assert company.says(who, "/changes").count("outside the policy period") == 5
    corrects(company)
    assert "changed: the policy" in news(company, "B")
    assert company.says("B", "/changes").count("changed: the policy") == 5


def test_a_policy_that_changes_no_decision_tells_nothing(company: Company) -> None:
    """Entered again as it was, or with another name: nobody is troubled."""
    corrects(company)
    corrects(company, insured="株式会社みほん商事ホールディングス")
    assert news(company, "A") == ""


def test_a_closed_case_is_not_told(company: Company) -> None:
    """A case that is over stays as it is."""
    attending.close(company.house, company.case(), "Mori")
    news(company, "A")
    corrects(company, **PAST)
    assert news(company, "A") == ""


def test_what_lists_show_is_made_with_a_changed_policy(company: Company) -> None:
    """The projection is of the policy as it is now."""
    corrects(company, **PAST)
    with company.house.store.turn() as turn:
        made = projected(company.house, turn, company.case())
        assert projections.find(turn.work, company.case()) == made


def test_what_lists_show_of_a_closed_case_is_made_with_a_changed_policy(company: Company) -> None:
    """Else what a backup brings back would not be what is made of its facts, and be refused."""
    attending.close(company.house, company.case(), "Mori")
    corrects(company, **PAST)
    assert look(company.house).renewed == 0
