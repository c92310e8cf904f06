"""What staff record of the insurer's decisions reaches everybody of the case, in their language."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bot import attending, deciding, upkeep
from bot.projecting import projected
from bot.store import projections
from coverage.document import Refused
from tests.bot.test_orders import Company
from tests.papers import case_tree

TODAY = date(2026, 11, 2)


@pytest.fixture
def company(tmp_path: Path) -> Company:
    """Two members in one case, with one cost recorded."""
    company = Company(tmp_path)
    company.arrive("A", "PIL-SAMPLE-0001")
    company.says("A", "1", "today", "skip", "no", "/desk")
    company.arrive("B", company.case())
    company.says("A", "call center 2 million yen today", "yes", "don't know", "/desk")
    return company


def news(company: Company, who: str) -> str:
    """What somebody has not been sent yet of what was told to them."""
    lines = company.house.store.undelivered(company.talks[who])
    company.house.store.delivered([line.id for line in lines])
    return "\n".join(line.body for line in lines if line.direction == "staff")


def test_a_decision_and_a_payment_are_told_to_everybody(company: Company) -> None:
    """Both members are told; the document the engine reads stays as it was."""
    was = case_tree(company.house, company.case())
    deciding.decide(company.house, company.case(), "E1", 700, "Mori", reason="why", on=TODAY)
    for who in ("A", "B"):
        assert "The insurer decided on E1" in news(company, who)
    deciding.pay(company.house, company.case(), "E1", "Mori", on=TODAY)
    assert "Paid ¥700" in news(company, "B")
    assert case_tree(company.house, company.case()) == was


def test_a_payment_needs_a_decision_and_an_item(company: Company) -> None:
    """Without a decision, or on an item that is not there, nothing is kept."""
    with pytest.raises(Refused, match="not_decided"):
        deciding.pay(company.house, company.case(), "E1", "Mori", on=TODAY)
    with pytest.raises(Refused, match="no_such_item"):
        deciding.decide(company.house, company.case(), "E9", 1, "Mori", reason="", on=TODAY)
    assert news(company, "B") == ""


def test_of_nothing_nothing_is_paid(company: Company) -> None:
    """Where the insurer pays nothing, nobody is told that it paid."""
    house, case = company.house, company.case()
    deciding.decide(house, case, "E1", 0, "Mori", reason="why", on=TODAY)
    news(company, "B")
    with pytest.raises(Refused, match=r"^item: nothing_decided$"):
        deciding.pay(house, case, "E1", "Mori", on=TODAY)
    assert news(company, "B") == ""


def test_no_more_is_paid_than_was_decided(company: Company) -> None:
    """A zero too many goes out to nobody; a part, and then all of it, is recorded."""
    house, case = company.house, company.case()
    deciding.decide(house, case, "E1", 700, "Mori", reason="why", on=TODAY)
    news(company, "B")
    with pytest.raises(Refused, match=r"^amount: above_decided 700$"):
        deciding.pay(house, case, "E1", "Mori", on=TODAY, amount=7_000)
    assert news(company, "B") == ""
    for amount in (300, 700):
        deciding.pay(house, case, "E1", "Mori", on=TODAY, amount=amount)
        assert f"Paid ¥{amount}" in news(company, "B")


def test_what_stands_there_already_is_told_to_nobody(company: Company) -> None:
    """A command given twice is refused; another day or reason is another decision."""
    house, case = company.house, company.case()
    deciding.decide(house, case, "E1", 700, "Mori", reason="why", on=TODAY)
    deciding.pay(house, case, "E1", "Mori", on=TODAY)
    news(company, "B")
    facts = house.store.facts_history(case)
    with pytest.raises(Refused, match=r"^document: unchanged$"):
        deciding.decide(house, case, "E1", 700, "Mori", reason="why", on=TODAY)
    with pytest.raises(Refused, match=r"^document: unchanged$"):
        deciding.pay(house, case, "E1", "Sato", on=TODAY)
    assert (news(company, "B"), house.store.facts_history(case)) == ("", facts)
    deciding.decide(house, case, "E1", 700, "Mori", reason="another", on=TODAY)
    assert "The insurer decided on E1" in news(company, "B")


@pytest.mark.parametrize(
    ("on", "problem"), [("soon", "day"), ("2026-11-03", "future"), ("0001-01-01", "too_old")]
)
def test_a_day_that_has_not_come_is_refused(company: Company, on: str, problem: str) -> None:
    """A decision has a day, and it is not later than today."""
    with pytest.raises(Refused, match=problem):
        deciding.day(company.house, on)


def test_the_other_member_is_told_what_a_record_changed(company: Company) -> None:
    """Who changed it, what changed; a record without consequences tells nothing."""
    news(company, "B")
    company.says("A", "/fix", "/back", "office party 3 yen", "/desk")
    assert news(company, "B") == ""
    company.says("A", "a newly found event", "3", "2026-10-20", "skip", "no", "/desk")
    told = news(company, "B")
    assert "A recorded something that changed this" in told
    assert "Tue 20 Oct 2026" in told


def test_whoever_is_with_a_person_of_staff_is_told_too(company: Company) -> None:
    """What others record and the insurer decides reaches a talk that staff hold, as it was."""
    attending.take(company.house, company.talks["B"], "Mori")
    news(company, "B")
    company.says("A", "a newly found event", "3", "2026-10-20", "skip", "no", "/desk")
    assert "A recorded something that changed this" in news(company, "B")
    deciding.decide(company.house, company.case(), "E1", 700, "Mori", reason="", on=TODAY)
    assert "The insurer decided on E1" in news(company, "B")
    with company.house.store.turn() as turn:
        assert turn.conversation(company.talks["B"]).desk.held_by == "Mori"


def test_what_lists_and_reminders_need_is_made_with_a_decision(company: Company) -> None:
    """After a decision and a payment the projection is of the facts as they are."""
    deciding.decide(company.house, company.case(), "E1", 700, "Mori", reason="", on=TODAY)
    deciding.pay(company.house, company.case(), "E1", "Mori", on=TODAY)
    with company.house.store.turn() as turn:
        held = turn.held(company.case())
        assert held.projected == held.version
        kept = projections.find(turn.work, held.id)
        assert kept == projected(company.house, turn, held.id)


def test_a_notice_is_not_later_than_its_acknowledgement(company: Company) -> None:
    """A day after the acknowledgement is refused with a reason, an earlier one is kept."""
    company.says("A", "a newly found event", "written notice", "2026-11-01", "skip", "no", "/desk")
    upkeep.acknowledge(company.house, company.case(), date(2026, 11, 1), "Mori")
    asked = company.says("A", "/fix", "written notice", "the day", "2026-11-02")
    assert "acknowledged this notice earlier" in asked
    company.says("A", "2026-10-31")
    facts = company.house.store.facts_history(company.case())
    days = [fact.value for fact in facts if fact.path.endswith(".on")]
    assert "2026-11-02" not in days[1:]
    assert days[-1] == "2026-10-31"
