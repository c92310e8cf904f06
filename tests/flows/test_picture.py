"""The end of the incident chapter: which riders matter for this incident, and are they there."""

from __future__ import annotations

from typing import Any

import pytest

from flows.actions import say_answered
from flows.effects import Panel, Say, Word
from flows.picture import answered, law
from tests.flows.situations import NIGHT, case_at, derived


def riders(facts: dict[str, Any], policy: str = "PIL-PLAIN") -> list[tuple[str, str]]:
    """Which riders are spoken of, and what is said of each."""
    turn = case_at("2026-11-20", NIGHT | facts, policy)
    lines = answered(turn, derived(turn)).lines
    found = [each for each in lines if each.key.startswith("answered.rider.")]
    return [(each.key.rpartition(".")[2], _code(each)) for each in found]


def _code(said: Say) -> str:
    word = said.values["rider"]
    assert isinstance(word, Word)
    return word.key.partition(".")[2]


@pytest.mark.parametrize(
    ("facts", "rider"),
    [
        ({"incident.cause": "cyber_attack"}, "cyber_response"),
        ({"incident.cause": "suspected_cyber_attack"}, "cyber_response"),
        ({"incident.data": ["personal", "card"]}, "card_misuse"),
        ({"incident.data": ["corporate"]}, "corporate_information"),
        ({"incident.actor": "dispatched_worker"}, "dispatch"),
    ],
)
def test_a_rider_that_matters_is_named(facts: dict[str, Any], rider: str) -> None:
    """Where the incident is one of its kind, it is said whether the policy has it."""
    assert riders(facts) == [("not_set", rider)]
    cyber = "set" if rider == "cyber_response" else "not_set"
    assert riders(facts, "PIL-CYBER") == [(cyber, rider)]
    assert riders({}) == []


def test_the_chapter_ends_with_what_the_law_asks() -> None:
    """First whether the policy responds, then the law, with its days where there are any."""
    turn = case_at("2026-11-04", NIGHT)
    say_answered(turn)
    assert [each.title for each in turn.said if isinstance(each, Panel)] == [
        Word("answered.title"),
        Word("law.title"),
    ]
    keys = [each.key for each in law(turn, derived(turn)).lines]
    assert keys[1:] == ["deadline.preliminary.left", "deadline.final.left", "law.note"]
    unknown = case_at("2026-11-04", NIGHT | {"duties.known_on": None})
    assert "law.no_day" in [each.key for each in law(unknown, derived(unknown)).lines]
