"""What the desk advises: given facts and a day, the one thing to do next, why, and its way."""

from __future__ import annotations

from typing import Any

import pytest

from bot.catalogue import LANGUAGES, catalogue
from bot.render import say
from flows.leading import act
from flows.machine import STEPS
from flows.next_act import RULES, next_act, rule
from flows.situation import situation
from tests.flows.situations import NIGHT, case_at, derived

FILED = {"duties.preliminary_filed_on": "2026-11-04", "incident.reported_on": "2026-11-04"}
NOTICED = {"events.V2.kind": "written_notice", "events.V2.on": "2026-11-03"}
FIRM = {"engagements.C1.firm": "みほん危機管理総研", "engagements.C1.approval": "approved"}
TOLD = {"duties.persons_told_on": "2026-11-06"}
ADVICE = {"advice.A1.field": "persons", "advice.A1.engagement": "C1"}
COST = {
    "expenses.E1.category": "apology_letter",
    "expenses.E1.amount": 500_000,
    "expenses.E1.incurred_on": "2026-11-06",
    "expenses.E1.engagement": "C1",
}
RECEIPT = {"files.F1.name": "receipt.png", "files.F1.expense": "E1"}
FINAL = {"duties.final_filed_on": "2026-11-20"}
EARLY = {"incident.victims": 300}
"""Fewer people: no report is owed."""

ON_COURSE = {**NIGHT, **FILED, **NOTICED, **FIRM, **TOLD, **ADVICE}

WITHOUT_DAY_ONE = {path: value for path, value in NIGHT.items() if path != "duties.known_on"}

Row = tuple[str, dict[str, Any], str, str, str]

SITUATIONS: tuple[Row, ...] = (
    # day, facts, what is advised, where it leads, a word of the reason
    ("2026-11-02", {}, "discovery", "desk.event", "対象期間はここから"),
    ("2026-11-02", NIGHT, "preliminary", "response.item", "11月6日"),
    (
        "2026-11-03",
        NIGHT | {"steps.preliminary.state": "planned"},
        "notice",
        "response.item",
        "正式な通知にはならない",
    ),
    (
        "2026-11-05",
        NIGHT | {"steps.preliminary.state": "planned"},
        "preliminary",
        "response.item",
        "11月6日",
    ),
    ("2026-11-09", NIGHT, "preliminary", "response.item", "過ぎています"),
    ("2026-11-03", WITHOUT_DAY_ONE, "known", "incident.known_on", "期限が決まり"),
    ("2026-11-03", NIGHT | {"duties.known_on": None}, "notice", "response.item", "正式な通知"),
    (
        "2026-11-05",
        NIGHT | NOTICED | FIRM | {"duties.known_on": None},
        "known",
        "incident.known_on",
        "期限が決まり",
    ),
    (
        "2026-11-12",
        ON_COURSE
        | COST
        | {"duties.persons_told_on": None, "steps.persons.state": "planned"}
        | {"steps.persons.by": "2026-11-11"},
        "overdue",
        "response.item",
        "予定日",
    ),
    (
        "2026-11-03",
        NIGHT | {"duties.role": "entrustee", "duties.entruster_told_on": "not_yet"},
        "entruster",
        "response.item",
        "不要になります",
    ),
    (
        "2026-11-03",
        NIGHT | {"duties.role": "entrustee", "duties.entruster_told_on": "2026-11-03"},
        "notice",
        "response.item",
        "正式な通知",
    ),
    ("2026-11-04", NIGHT | FILED, "notice", "response.item", "正式な通知"),
    ("2026-11-04", NIGHT | EARLY, "notice", "response.item", "正式な通知"),
    ("2026-11-04", NIGHT | FILED | NOTICED, "engage", "consulting.start", "助言によるものだけ"),
    (
        "2026-11-05",
        NIGHT | FILED | NOTICED | FIRM | {"engagements.C1.approval": "rejected"},
        "rejected",
        "consulting.start",
        "承認されませんでした",
    ),
    (
        "2026-11-06",
        NIGHT | FILED | NOTICED | FIRM | COST | {"engagements.C1.approval": "pending"},
        "approval",
        "consulting.start",
        "500,000円",
    ),
    (
        "2026-11-06",
        NIGHT | FILED | NOTICED | FIRM | {"events.V1.on": None},
        "undated",
        "discovery.on",
        "どの費用も",
    ),
    ("2026-11-06", NIGHT | FILED | NOTICED | FIRM, "persons", "response.item", "できるだけ早く"),
    (
        "2026-11-10",
        ON_COURSE | {"claims.L1.claimant": "victim", "claims.L1.basis": "personal_leak"},
        "claim",
        "claims.list",
        "示談",
    ),
    (
        "2026-11-07",
        ON_COURSE | COST | {"expenses.E1.incurred_on": None},
        "question",
        "expenses.on",
        "500,000円",
    ),
    ("2026-11-07", NIGHT | FILED | NOTICED | FIRM | TOLD, "advice", "consulting.start", "助言"),
    (
        "2026-11-07",
        ON_COURSE | {"steps.call_center.state": "planned", "steps.call_center.engagement": "C1"},
        "ask",
        "response.item",
        "コールセンター",
    ),
    (
        "2026-11-07",
        ON_COURSE
        | COST
        | RECEIPT
        | {"steps.call_center.state": "planned", "steps.call_center.asked": True, **FINAL},
        "record",
        "expenses.start",
        "記録してください",
    ),
    (
        "2026-11-07",
        ON_COURSE
        | COST
        | {"steps.call_center.state": "done", "steps.call_center.on": "2026-11-07"},
        "cost",
        "response.item",
        "コールセンター",
    ),
    (
        "2026-11-07",
        ON_COURSE
        | COST
        | FINAL
        | {
            "steps.press_conference.state": "planned",
            "steps.press_conference.asked": True,
            "steps.press_conference.engagement": "none",
        },
        "unadvised",
        "response.item",
        "対象外の見込み",
    ),
    ("2026-11-07", ON_COURSE, "expense", "expenses.start", "記録しましょう"),
    ("2026-11-10", ON_COURSE | COST, "final_ahead", "response.item", "12月1日"),
    ("2026-11-20", ON_COURSE | COST, "final", "response.item", "あと11日"),
    ("2026-11-29", ON_COURSE | COST, "final_soon", "response.item", "12月1日"),
    ("2026-12-05", ON_COURSE | COST, "final_soon", "response.item", "過ぎています"),
    ("2027-04-10", ON_COURSE | COST | FINAL, "window", "response.costs", "5月1日"),
    ("2027-04-29", ON_COURSE | COST | FINAL, "window_soon", "response.costs", "5月1日"),
    ("2026-12-05", ON_COURSE | COST | FINAL, "receipt", "receipts.wanted", "E1"),
    (
        "2026-12-05",
        ON_COURSE | COST | FINAL | {"payments.E1.decided": 300_000},
        "record",
        "expenses.start",
        "記録してください",
    ),
    ("2027-05-20", ON_COURSE | COST | RECEIPT | FINAL, "window_past", "expenses.list", "記録漏れ"),
    (
        "2027-04-10",
        ON_COURSE
        | COST
        | FINAL
        | {"events.V3.kind": "own_awareness", "events.V3.on": "2026-10-15"},
        "window_earlier",
        "response.costs",
        "4月13日",
    ),
    (
        "2026-11-10",
        ON_COURSE
        | COST
        | RECEIPT
        | FINAL
        | {"duties.special_care": None, "incident.victims": 1001},
        "record",
        "expenses.start",
        "記録してください",
    ),
    (
        "2026-11-10",
        NIGHT
        | EARLY
        | NOTICED
        | FIRM
        | ADVICE
        | COST
        | {"duties.special_care": None}
        | FILED
        | TOLD
        | FINAL,
        "open",
        "incident.special_care",
        "要配慮個人情報",
    ),
)


@pytest.mark.parametrize(
    ("day", "facts", "name", "leads", "why"),
    SITUATIONS,
    ids=[f"{day}-{name}" for day, _, name, _, _ in SITUATIONS],
)
def test_given_these_facts_this_is_next(
    day: str, facts: dict[str, Any], name: str, leads: str, why: str
) -> None:
    """On this day this is advised, for this reason, and its button leads there."""
    turn = case_at(day, facts)
    at = situation(turn, derived(turn))
    chosen = rule(at)
    lead = chosen.leads(at)
    said = say(catalogue("ja"), next_act(turn, derived(turn)))
    assert (chosen.name, lead.question.step if lead.question else lead.step) == (name, leads), said
    assert why in said
    assert say(catalogue("en"), next_act(turn, derived(turn)))


def test_hours_of_ones_own_staff_need_no_receipt() -> None:
    """Overtime has no receipt, and none is asked for."""
    own = {"expenses.E1.category": "staff_cost", "expenses.E1.kind": "overtime"}
    turn = case_at("2026-12-05", ON_COURSE | COST | own | FINAL)
    assert rule(situation(turn, derived(turn))).name == "record"


def test_the_way_to_the_receipt_knows_its_expense() -> None:
    """Followed, the advice asks for the receipt of the very expense it named."""
    turn = case_at("2026-12-05", ON_COURSE | COST | FINAL)
    act(turn)
    assert (turn.state, turn.talk.draft) == ("receipts.wanted", {"expense": "E1"})


def test_every_rule_has_a_situation() -> None:
    """No rule is left without a row of the table."""
    assert {name for _, _, name, _, _ in SITUATIONS} == {each.name for each in RULES}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_is_advised_is_one_or_two_short_sentences(language: str) -> None:
    """A recommendation is read at a glance."""
    for each in RULES:
        assert len(catalogue(language).text(f"next.{each.name}", 2)) <= (
            95 if language == "ja" else 180
        )


def test_every_lead_is_a_step() -> None:
    """Each situation's button leads to a step of the conversation."""
    for day, facts, *_ in SITUATIONS:
        turn = case_at(day, facts)
        at = situation(turn, derived(turn))
        assert rule(at).leads(at).step in STEPS


def test_the_button_comes_back_to_the_desk_from_a_list_of_it() -> None:
    """A new event is told aside: the desk waits, to be come back to."""
    turn = case_at("2026-11-02", {})
    act(turn)
    assert turn.state == "desk.event"
    assert [each.step for each in turn.talk.stack] == ["desk.menu"]
