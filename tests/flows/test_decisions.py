"""What a fact, an item and what differs between two assessments are called."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from coverage.explain import Lever
from flows.decisions import changed_word, decision, fact_word, item_word, lever_line
from flows.effects import Listed, Say, Value, Word
from tests.flows.situations import case_at, derived
from tests.flows.test_payments import COSTS

CALL_CENTRE = Word("item.expense", {"id": "E1", "category": Word("category.call_center")})
VICTIM = Word("item.claim", {"id": "L1", "claimant": Word("claimant.victim")})
REPORT = Word("kind.third_party_report")
ASSUMED = ("decision.assumed", "decision.uncounted")
TWICE = {"events.V2.kind": "third_party_report", "events.V2.on": "2026-11-02"}


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("incident.data", Word("fact.incident.data")),
        ("expenses.E1.engagement", Word("fact.expenses.engagement", {"item": CALL_CENTRE})),
        ("claims.L1.damages", Word("fact.claims.damages", {"item": VICTIM})),
        # What is no question of its own is named by its item.
        ("expenses.E1.amount", CALL_CENTRE),
        ("expenses.E1", CALL_CENTRE),
        ("engagements.C1", "みほん"),
        ("engagements.C7", "C7"),
        ("engagements.C1.approval", Word("fact.engagements.approval", {"item": "みほん"})),
    ],
)
def test_what_did_it_is_named(path: str, word: Value) -> None:
    """A fact of the incident, a field that a decision needs, otherwise the whole item."""
    assert changed_word(case_at("2026-11-20", COSTS), path) == word


@pytest.mark.parametrize(
    ("path", "word"),
    [
        ("duties.known_on", Word("fact.duties.known_on")),
        ("incident.reported_on", Word("fact.incident.disclosed")),
        ("incident.events[0].on", Word("fact.events.on", {"item": REPORT})),
        ("expenses[0].engagement", Word("fact.expenses.engagement", {"item": CALL_CENTRE})),
        ("claims[0].resolution", Word("fact.claims.resolution", {"item": VICTIM})),
    ],
)
def test_a_missing_fact_is_named(path: str, word: Word) -> None:
    """Of an item with the item; what either report or publication would give, as one."""
    assert fact_word(case_at("2026-11-20", COSTS), path) == word


def test_events_of_one_kind_are_told_apart_while_they_stand() -> None:
    """By their place among them; one that was withdrawn, and one alone, by the kind only."""
    assert item_word(case_at("2026-11-20", COSTS), "events", "V1") == REPORT
    turn = case_at("2026-11-20", COSTS | TWICE)
    assert item_word(turn, "events", "V2") == Word("item.event.nth", {"kind": REPORT, "n": 2})
    third = {"events.V3.kind": "third_party_report", "events.V3.withdrawn": True}
    assert item_word(case_at("2026-11-20", COSTS | TWICE | third), "events", "V3") == REPORT


def test_a_day_that_would_change_an_answer_is_named() -> None:
    """A cost after its window says from which discovery day on it would be within."""
    assert lever_line(Lever("discovery_from", "2026-11-05"), Word) == Say(
        "lever.discovery_from", {"day": date(2026, 11, 5)}
    )
    assert lever_line(Lever("rider", "dispatch"), Word).values == {"rider": Word("rider.dispatch")}


def test_whose_awareness_it_was_is_named_where_the_period_rests_on_it() -> None:
    """Found after the policy's end, noticed before: nothing is missing, and it may change."""
    aware = {"events.V2.kind": "own_awareness", "events.V2.on": "2027-03-25"}
    late: dict[str, Any] = {"events.V1.on": "2027-04-02"}
    late |= {"expenses.E1.incurred_on": "2027-04-10"}
    late |= {"incident.location": "japan", "incident.wrongful": False}
    culprit = Word("fact.events.by_culprit", {"item": Word("kind.own_awareness")})
    for whose, said in ((None, True), (True, False)):
        turn = case_at("2027-04-20", COSTS | aware | late | {"events.V2.by_culprit": whose})
        now = derived(turn)
        lines = decision(turn, now, now.assessment.items[0]).lines
        assert (Say("lever.known", {"fact": culprit}) in lines) == said


def test_what_is_assumed_is_said_as_it_was_reckoned() -> None:
    """An exclusion that may apply is not applied; an event that may be the first is not counted."""
    aware = {"events.V2.kind": "own_awareness", "events.V2.on": "2026-10-01"}
    unknown = {"incident.actor": None, "incident.location": "japan"}
    turn = case_at("2026-11-20", COSTS | aware | unknown)
    now = derived(turn)
    lines = decision(turn, now, now.assessment.items[0]).lines
    culprit = Word("fact.events.by_culprit", {"item": Word("kind.own_awareness")})
    assert [each for each in lines if each.key in ASSUMED] == [
        Say("decision.assumed", {"facts": Listed((Word("fact.incident.actor"),))}),
        Say("decision.uncounted", {"facts": Listed((culprit,))}),
    ]


def test_what_belongs_to_no_part_has_no_limit() -> None:
    """Of a cost the policy does not know no limit is told; of one it knows, what is left."""
    other = {"expenses.E3.category": "other", "expenses.E3.amount": 5_000}
    turn = case_at("2026-11-20", COSTS | other)
    now = derived(turn)
    told = {each.id: decision(turn, now, each).lines for each in now.assessment.items}
    left = {
        id: [line.key for line in lines].count("decision.remaining") for id, lines in told.items()
    }
    assert left == {"E1": 1, "E2": 1, "E3": 0, "L1": 1}
