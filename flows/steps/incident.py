"""Chapter 3, the incident: cause, who, which data, where, how many; then what the law asks.

Laws: every question may be answered *don't know yet*; what the policy asks (`incident`) and what
the law asks (`duties`) are separate facts, never taken from each other.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import get_args

from coverage.case import Cause, Data, Location, Role
from flows.actions import say_answered
from flows.step import Choice, DayOf, Many, PeopleOf, Step, TextOf, YesNo
from flows.turn import Turn

INSIDERS = frozenset({"employee", "officer", "contractor", "dispatched_worker"})
SIDES = ("entrustee", "entruster")
"""The roles in which another company is concerned."""
ACTORS = ("outsider", "employee", "officer", "contractor", "dispatched_worker")


def _insider(turn: Turn) -> bool:
    return turn.value("incident.actor") in INSIDERS


def _entrusted(turn: Turn) -> bool:
    return turn.value("duties.role") in SIDES


def _by_role(step: str) -> Callable[[Turn], str]:
    """The question's words for the side the company is on, where that is known."""

    def key(turn: Turn) -> str:
        role = turn.value("duties.role")
        return f"ask.{step}.{role}" if role in SIDES else f"ask.{step}"

    return key


def _my_number(turn: Turn) -> bool:
    return "my_number" in (turn.value("incident.data") or ())


STEPS = (
    Step("incident.cause", Choice("cause", get_args(Cause)), sets="incident.cause"),
    Step("incident.actor", Choice("actor", ACTORS), sets="incident.actor"),
    Step("incident.wrongful", YesNo(), sets="incident.wrongful", when=_insider),
    Step("incident.data", Many("data", get_args(Data)), sets="incident.data"),
    Step("incident.location", Choice("location", get_args(Location)), sets="incident.location"),
    Step("incident.role", Choice("role", get_args(Role)), sets="duties.role"),
    Step(
        "incident.partner",
        TextOf(most=80),
        sets="incident.partner",
        when=_entrusted,
        asks=_by_role("incident.partner"),
    ),
    Step(
        "incident.entruster_told_on",
        DayOf(past=True, not_yet=True),
        sets="duties.entruster_told_on",
        when=_entrusted,
        asks=_by_role("incident.entruster_told_on"),
    ),
    Step("incident.victims", PeopleOf(), sets="incident.victims"),
    Step("incident.strongly_protected", YesNo(), sets="duties.strongly_protected"),
    Step("incident.recovered_unseen", YesNo(), sets="duties.recovered_unseen"),
    Step("incident.known_on", DayOf(past=True), sets="duties.known_on"),
    Step("incident.special_care", YesNo(), sets="duties.special_care"),
    Step("incident.financial_harm", YesNo(), sets="duties.financial_harm"),
    Step("incident.wrongful_purpose", YesNo(), sets="duties.wrongful_purpose"),
    Step(
        "incident.public_electronically",
        YesNo(),
        sets="duties.public_electronically",
        when=_my_number,
    ),
    Step("incident.designated_system", YesNo(), sets="duties.designated_system", when=_my_number),
    Step(
        "incident.reported_on",
        DayOf(past=True, not_yet=True),
        sets=("incident.reported_on", "duties.preliminary_filed_on"),
    ),
    Step("incident.published_on", DayOf(past=True, not_yet=True), sets="incident.published_on"),
    Step("incident.result", does=say_answered, closes=True),
)
