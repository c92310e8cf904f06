"""Cases in a few words, for tests that look at what the conversation says of them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from bot.catalogue import words
from bot.closed import closed_days
from bot.house_file import load
from flows.dossier import Dossier
from flows.facts import Fact, Facts
from flows.heard import Typed
from flows.talk import Talk
from flows.turn import JAPAN, Ports, Reckoned, Turn, reckon
from tests.flows.test_walks import POLICIES, Memory, Walk, at_desk

AT_DESK = Talk(step="desk.menu")

NIGHT: dict[str, Any] = {
    "events.V1.kind": "third_party_report",
    "events.V1.on": "2026-11-02",
    "incident.cause": "missent",
    "incident.actor": "outsider",
    "incident.data": ["personal"],
    "incident.location": "japan",
    "incident.victims": 1200,
    "incident.reported_on": "not_yet",
    "incident.published_on": "not_yet",
    "duties.role": "own",
    "duties.known_on": "2026-11-02",
    "duties.special_care": False,
    "duties.financial_harm": False,
    "duties.wrongful_purpose": False,
    "duties.recovered_unseen": False,
    "duties.strongly_protected": False,
    "duties.preliminary_filed_on": "not_yet",
}
"""A mis-sent mail to 1,200 people, known on 2 November: a report is due by the 6th."""


def case_at(day: str, facts: Mapping[str, Any], policy: str = "PIL-PLAIN") -> Turn:
    """A turn at the desk of a case of these facts, on this day."""
    now = datetime.combine(date.fromisoformat(day), time(9), JAPAN)
    told = {path: Fact(path, value, "m1", now) for path, value in facts.items()}
    dossier = Dossier("K-1", POLICIES[policy], Facts(told))
    return Turn(Ports(Memory(), words, closed_days(), load(None)), dossier, AT_DESK, "m1", now)


def derived(turn: Turn) -> Reckoned:
    """Everything derived from the case."""
    return reckon(turn.open, turn.ports.calendar)


def at_rest() -> Walk:
    """Stand at the desk of a case told of, with nothing left halfway."""
    walk = at_desk()
    for text in ("resume", "2026-11-10", "skip", "いいえ", *["わからない"] * 20, "/desk"):
        walk.take(Typed(text))
    while walk.talk.stack:
        walk.take(Typed("resume"))
        walk.take(Typed("わからない"))
    return walk
