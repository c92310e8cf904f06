"""A step's card: how it stands, whose advice, what its costs bring; and what is recorded of it."""

from __future__ import annotations

from typing import Any

import pytest

from flows.answers.reading import Problem, Value
from flows.checklist import advised, as_facts
from flows.described import described
from flows.effects import Panel, Say, Word
from flows.facts import Fact, Facts
from flows.machine import STEPS
from flows.reading import Answer, read
from flows.responding import SHOWN, card, cost, record
from flows.turn import Turn
from tests.flows.situations import NIGHT, case_at
from tests.flows.test_walks import START

DAY = "2026-11-05"
FIRM = {"engagements.C1.firm": "みほん", "engagements.C1.approval": "approved"}
FREE = NIGHT | {"incident.victims": 10}
"""Fewer people: no report is owed."""


def opened(step: str, facts: dict[str, Any]) -> Turn:
    """The card of a step, opened."""
    turn = case_at(DAY, facts)
    turn.draft({"step": step, "was": {}})
    return turn


def lines(step: str, facts: dict[str, Any]) -> list[Say]:
    """The lines of a step's card."""
    (panel,) = card(opened(step, facts))
    assert isinstance(panel, Panel)
    return list(panel.lines)


def costs(n: int) -> dict[str, Any]:
    """So many costs of a call centre."""
    told = {"category": "call_center", "amount": 1_000, "engagement": "C1"}
    return {f"expenses.E{i}.{name}": v for i in range(1, n + 1) for name, v in told.items()}


@pytest.mark.parametrize(
    ("step", "facts", "key"),
    [
        ("call_center", {"steps.call_center.engagement": "none"}, "card.advice.ours"),
        ("call_center", {"steps.call_center.engagement": "C1"}, "card.advice"),
        ("call_center", {}, "card.advice.unknown"),
        # Of a firm that is not there it is not known whose advice it was.
        ("call_center", {"steps.call_center.engagement": "C9"}, "card.advice.unknown"),
        ("call_center", {}, "card.costs.none"),
        ("call_center", costs(SHOWN + 2), "card.costs.more"),
        ("persons", {"steps.persons.state": "planned"}, "card.state"),
        ("persons", {"steps.persons.state": "not_needed"}, "card.still_owed"),
        ("preliminary", {"duties.preliminary_filed_on": "2026-11-04"}, "card.state.day"),
        ("final", FREE, "card.not_due"),
    ],
)
def test_a_card_says_how_its_step_stands(step: str, facts: dict[str, Any], key: str) -> None:
    """Whose advice, its costs, the day, and what the law asks of it."""
    found = [each.key for each in lines(step, NIGHT | FIRM | facts)]
    assert key in found
    whose = [each for each in found if each.startswith("card.advice")]
    assert len(whose) == (1 if step == "call_center" else 0)


def test_of_many_costs_the_first_are_shown_and_the_rest_counted() -> None:
    """A card fits a phone."""
    found = lines("call_center", NIGHT | FIRM | costs(SHOWN + 2))
    assert [each.values["id"] for each in found if each.key == "card.cost"] == ["E1", "E2", "E3"]
    assert [each.values for each in found if each.key == "card.costs.more"] == [{"n": 2}]


def test_whose_advice_alone_changes_no_state() -> None:
    """Told without a state, it is kept and the step stands as it stood."""
    turn = opened("call_center", NIGHT | FIRM)
    turn.draft({**turn.talk.draft, "engagement": "C1"})
    record(turn)
    assert turn.said == [Say("response.advised", {"step": Word("response.call_center")})]
    assert turn.value("steps.call_center.engagement") == "C1"
    assert turn.value("steps.call_center.state") is None


@pytest.mark.parametrize(("state", "by"), [("planned", "2026-11-20"), ("done", None)])
def test_a_planned_day_is_kept_with_a_plan_only(state: str, by: str | None) -> None:
    """What is done has its day done, and no day by which it is to be done."""
    turn = opened("call_center", NIGHT | FIRM)
    turn.draft({**turn.talk.draft, "state": state, "by": "2026-11-20", "on": DAY})
    record(turn)
    assert turn.value("steps.call_center.state") == state
    assert turn.value("steps.call_center.by") == by
    assert turn.value("steps.call_center.on") == (DAY if state == "done" else None)


def test_a_notice_the_insurer_acknowledged_stands() -> None:
    """Whatever is recorded of it later, nothing is told and that is said."""
    notice = {"events.V2.kind": "written_notice", "events.V2.acknowledged_on": "2026-11-04"}
    turn = opened("notice", NIGHT | notice)
    before = turn.open.facts
    turn.draft({**turn.talk.draft, "state": "not_needed"})
    record(turn)
    assert turn.said == [Say("response.notice.stands")]
    assert turn.open.facts == before


@pytest.mark.parametrize("engagement", ["C1", None])
def test_an_advice_opens_what_is_open_and_leaves_what_is_done(engagement: str | None) -> None:
    """A step done or planned keeps its state; without a firm only the advice is noted."""
    told = {"steps.police.state": "done", "steps.staff_cost.state": "not_needed"}
    facts = Facts({path: Fact(path, value, "m1", START) for path, value in told.items()})
    found = advised(facts, ("police", "staff_cost", "call_center"), "A1", engagement)
    states = {path: value for path, value in found.items() if path.endswith(".state")}
    assert states == {"steps.staff_cost.state": "planned", "steps.call_center.state": "planned"}
    firms = [value for path, value in found.items() if path.endswith(".engagement")]
    assert firms == ([engagement] * 3 if engagement else [])
    assert [found[f"steps.{step}.advice"] for step in ("police", "call_center")] == ["A1", "A1"]


@pytest.mark.parametrize("engagement", ["C1", None])
def test_a_cost_begun_at_its_card_knows_what_the_card_knows(engagement: str | None) -> None:
    """The kind, and on whose advice if that is known; asked beforehand, that is noted."""
    turn = opened("call_center", NIGHT | FIRM | {"steps.call_center.engagement": engagement})
    turn.state = "response.ask"
    cost(turn)
    known = {"engagement": engagement} if engagement else {}
    assert turn.talk.draft == {"category": "call_center", "ask": True, **known}
    assert turn.value("steps.call_center.asked") is True


def test_a_publication_taken_back_leaves_the_day_of_the_other() -> None:
    """The leak stays published from the day of what else made it public, if anything did."""
    published = {
        "steps.press_conference.state": "done",
        "steps.press_conference.on": "2026-11-03",
        "steps.press_conference.published": True,
        "incident.published_on": "2026-11-03",
    }
    later = {"steps.newspaper_apology.state": "done", "steps.newspaper_apology.on": "2026-11-04"}
    for more, day in ((later, "2026-11-04"), ({}, "not_yet")):
        turn = case_at(DAY, NIGHT | published | more)
        found = as_facts(turn.open.facts, "press_conference", "planned", None)
        assert found["incident.published_on"] == day
        assert found["steps.press_conference.published"] is False


def test_a_firm_that_is_there_no_more_is_told_by_its_number() -> None:
    """What was answered is not lost with the choice of it."""
    turn = case_at(DAY, NIGHT | FIRM)
    assert described(STEPS["expenses.engagement"], "C1", turn) == "みほん"
    assert described(STEPS["expenses.engagement"], "C9", turn) == "C9"


def test_a_notice_was_sent_by_the_day_it_was_acknowledged() -> None:
    """A later day is no day of sending; without an acknowledgement any day that is over is."""
    turn = case_at(DAY, NIGHT)
    day = STEPS["discovery.on"]
    for acknowledged, reading in (
        ("2026-11-03", Problem("after_acknowledged")),
        ("2026-11-04", Value(Answer("2026-11-04"))),
        (None, Value(Answer("2026-11-04"))),
    ):
        turn.draft({"acknowledged_on": acknowledged})
        assert read(day, "2026-11-04", turn) == reading
