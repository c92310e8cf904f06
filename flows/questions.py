"""Open questions: what is not known yet, the most yen held up first.

Laws: the list is derived from the facts, the decisions and the duties, never kept; each question
leads to the step that asks it; what only staff or the insurer can settle is listed without a step;
what every incident is asked and was answered *don't know yet* stands on it, also where nothing
rests on it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache, partial

from coverage.assess import Rulebook
from coverage.case import Expense
from flows.dossier import ids
from flows.turn import Reckoned, Turn

ITEM = re.compile(r"(?:incident\.)?(events|expenses|claims)\[(\d+)\]\.(\w+)")
ENTRY = {"events": "discovery", "expenses": "expenses", "claims": "claims"}
"""The chapter whose steps ask for a section's fields."""

ALWAYS = (
    *(f"incident.{name}" for name in ("cause", "actor", "data", "location")),
    "duties.role",
    "incident.victims",
    *(f"duties.{name}" for name in ("strongly_protected", "recovered_unseen", "known_on")),
    *(f"duties.{name}" for name in ("special_care", "financial_harm", "wrongful_purpose")),
    *(f"incident.{name}" for name in ("reported_on", "published_on")),
)
"""What is asked of every incident, in the order in which it is asked."""

FIELD_STEPS = {
    "incurred_on": "on",
    "by_culprit": "culprit",
}
"""Field names whose step is called otherwise."""


@dataclass(frozen=True, slots=True)
class Open:
    """One open question: the fact's path, yen held up, the step that asks it and its item.

    ``needed``: a decision or a duty rests on it.
    """

    path: str
    yen: int
    step: str | None
    section: str | None = None
    id: str | None = None
    needed: bool = True


def open_questions(turn: Turn, reckoned: Reckoned) -> list[Open]:
    """Every open question, the one that holds up most yen first."""
    held: dict[str, int] = {}
    for item in reckoned.assessment.items:
        for path in item.missing:
            held[path] = held.get(path, 0) + item.pending
    for path in reckoned.assessment.assumptions:
        held.setdefault(path, 0)
    for path in (*scope(reckoned)[1], *_duties(reckoned)):
        held.setdefault(path, 0)
    listed = cache(partial(ids, turn.open.facts))
    found = [_open(listed, path, yen) for path, yen in held.items()]
    unknown = (each for each in ALWAYS if turn.has(each) and turn.value(each) is None)
    idle = [replace(_open(listed, each, 0), needed=False) for each in unknown if each not in held]
    return [*sorted(found, key=lambda each: -each.yen), *idle]


def scope(reckoned: Reckoned) -> tuple[list[str], list[str]]:
    """Clauses that refuse every cost of this incident, and paths that would decide it."""
    probe = Expense("probe", "apology_letter", 1)
    ruling = Rulebook(reckoned.scene).rule(0, probe)
    refused = [move.clause for move in ruling.refusals if move.clause.startswith("SCOPE")]
    missing = [path for path in ruling.missing if path.startswith("incident.")]
    return refused, missing


def _duties(reckoned: Reckoned) -> list[str]:
    rules = (reckoned.duties.general, reckoned.duties.my_number)
    return list(dict.fromkeys(path for rule in rules for path in rule.missing))


def _open(listed: Callable[[str], list[str]], path: str, yen: int) -> Open:
    placed = ITEM.fullmatch(path)
    if placed:
        section, place, name = placed[1], int(placed[2]), placed[3]
        step = f"{ENTRY[section]}.{FIELD_STEPS.get(name, name)}"
        return Open(path, yen, step, section, listed(section)[place])
    if path == "incident.events":
        return Open(path, yen, "discovery.kind")
    if path.startswith("engagements["):
        return Open(path, yen, None)
    return Open(path, yen, f"incident.{path.partition('.')[2]}")
