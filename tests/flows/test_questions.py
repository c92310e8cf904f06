"""What is open, and how much it holds up: the questions' order, and the most it could become."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from bot.catalogue import catalogue
from bot.render import render, value
from flows.consequences import consequences
from flows.effects import Button, Effect
from flows.machine import STEPS
from flows.picture import estimate, status
from flows.questions import ALWAYS, Open, open_questions
from flows.step import Choice, TextOf, always
from flows.steps.incident import STEPS as INCIDENT
from flows.turn import Turn
from tests.flows.situations import NIGHT, case_at, derived

FIRMS = {
    "engagements.C1.firm": "みほん",
    "engagements.C1.approval": "approved",
    "engagements.C2.firm": "ひな型",
    "engagements.C2.approval": "pending",
}
CLAIM = {
    "claims.L1.claimant": "victim",
    "claims.L1.basis": "personal_leak",
    "claims.L1.made_on": "2026-11-05",
    "claims.L1.jurisdiction": "japan",
    "claims.L1.damages": 5_000_000,
    "claims.L1.resolution": "pending",
}
NO_DUTIES = {path: value for path, value in NIGHT.items() if not path.startswith("duties.")}


def cost(id: str, category: str, amount: int, firm: str | None = "C1") -> dict[str, Any]:
    """A cost's facts."""
    return {
        f"expenses.{id}.category": category,
        f"expenses.{id}.amount": amount,
        f"expenses.{id}.incurred_on": "2026-11-05",
        f"expenses.{id}.engagement": firm,
    }


COSTS = cost("E1", "call_center", 600_000) | cost("E2", "apology_letter", 100_000)
WAITING = cost("E3", "newspaper_apology", 300_000, "C2")


def turn_of(*told: Mapping[str, Any]) -> Turn:
    """A turn at the desk of a case of these facts."""
    return case_at("2026-11-06", {path: each[path] for each in told for path in each})


def undisclosed(*told: Mapping[str, Any]) -> Turn:
    """The same under a policy that pays only after a report or a publication."""
    turn = turn_of(NIGHT, FIRMS, *told)
    terms = {"response_requires_disclosure": True}
    turn.dossier = replace(turn.open, policy={**turn.open.policy, "terms": terms})
    return turn


def questions(turn: Turn) -> list[Open]:
    """The open questions of a case."""
    return open_questions(turn, derived(turn))


def shown(effects: Iterable[Effect]) -> str:
    """Effects as text."""
    return "\n".join(each.text for each in render(catalogue("en"), effects))


def test_what_holds_up_most_yen_is_asked_first() -> None:
    """Whatever the order things were told in; what holds up nothing comes last."""
    undecided = {"expenses.E2.engagement": None}
    found = questions(turn_of(NO_DUTIES, FIRMS, COSTS, undecided, WAITING, CLAIM))
    assert [(each.yen, each.section, each.id) for each in found[:3]] == [
        (5_000_000, "claims", "L1"),
        (300_000, None, None),
        (100_000, "expenses", "E2"),
    ]
    assert {each.yen for each in found[3:]} == {0}
    assert "duties.known_on" in {each.path for each in found[3:]}


def test_a_question_that_holds_up_several_costs_holds_up_their_sum() -> None:
    """The day of the report is one question, however many costs wait for it."""
    found = questions(undisclosed(COSTS))
    assert [(each.path, each.yen) for each in found] == [("incident.reported_on", 700_000)]


def test_a_discovery_not_known_is_an_open_question_before_any_cost() -> None:
    """What would keep every cost from being decided is listed from the first night on."""
    told = {path: value for path, value in NIGHT.items() if not path.startswith("events")}
    found = questions(turn_of(told))
    assert [(each.path, each.step) for each in found] == [("incident.events", "discovery.kind")]


def test_what_only_staff_can_settle_leads_nowhere() -> None:
    """An approval under way is told with its yen, and is no choice of the list."""
    turn = turn_of(NIGHT, FIRMS, WAITING)
    assert [(each.yen, each.step) for each in questions(turn)] == [(300_000, None)]
    assert "holding up ¥300,000" in shown([status(turn, derived(turn))])
    assert listed(turn) == ["back"]


def test_the_list_says_what_each_question_holds_up() -> None:
    """The yen stands behind the fact; where nothing is held up there is no sum."""
    turn = turn_of(NO_DUTIES, FIRMS, COSTS, {"expenses.E2.engagement": None}, CLAIM)
    assert listed(turn)[:2] == [
        "q:claims.resolution:claims:L1",
        "q:expenses.engagement:expenses:E2",
    ]
    labels = [value(catalogue("en"), each.label) for each in buttons(turn)]
    assert [label.endswith("(holds up ¥5,000,000)") for label in labels[:2]] == [True, False]
    assert "(holds up ¥100,000)" in labels[1]
    assert not any("¥" in label for label in labels[2:])


def test_what_could_at_most_be_paid_is_shown_while_something_is_open() -> None:
    """At the desk and in the picture; where nothing is open the estimate is all there is."""
    turn = undisclosed(COSTS)
    assert "¥0 expected, up to ¥630K" in shown(estimate(derived(turn)))
    assert "expected ¥0 (at most ¥630,000)" in shown([status(turn, derived(turn))])
    turn.tell({"incident.reported_on": "2026-11-05"})
    assert shown(estimate(derived(turn))) == ""
    assert "at most" not in shown([status(turn, derived(turn))])


@pytest.mark.parametrize("path", ["incident.reported_on", "incident.published_on"])
def test_a_report_or_a_publication_says_what_it_releases(path: str) -> None:
    """How many costs of how much waited for it, then each, then the sum with the most."""
    turn = undisclosed(COSTS, WAITING)
    was = turn.open
    turn.tell({path: "2026-11-05"})
    text = shown(consequences(turn, was, frozenset()))
    assert "3 costs (¥1,000,000 in all) are no longer held up" in text
    assert "E1 Call centre, phone lines: ¥0 → ¥540,000" in text
    assert "Expected in total: ¥0 → ¥630,000 (at most ¥900,000)" in text


def buttons(turn: Turn) -> tuple[Button, ...]:
    """The choices of the desk's list of open questions."""
    reads = STEPS["desk.questions"].reads
    assert isinstance(reads, Choice)
    assert reads.made is not None
    return reads.made(turn)


def listed(turn: Turn) -> list[str]:
    """Their codes."""
    return [each.choice for each in buttons(turn)]


def test_what_was_answered_with_do_not_know_yet_stays_on_the_list() -> None:
    """Also where nothing rests on it: the report is due already, no cost of an attack is told."""
    known = turn_of(NIGHT)
    before = {each.path for each in open_questions(known, derived(known))}
    for path in ALWAYS:
        unknown = turn_of({**NIGHT, path: None})
        found = open_questions(unknown, derived(unknown))
        assert {each.path for each in found} >= before | {path}
        [step] = [each.step for each in found if each.path == path]
        assert path in STEPS[str(step)].paths


def test_what_is_asked_of_every_incident_is_what_its_chapter_asks() -> None:
    """What is asked of some only is open while something rests on it; a text may be left out."""
    asked = [each for each in INCIDENT if each.paths and each.when is always]
    assert tuple(each.paths[0] for each in asked if not isinstance(each.reads, TextOf)) == ALWAYS
