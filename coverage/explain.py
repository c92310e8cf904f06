"""Explanations as data: how an amount came about, and what would change the answer.

Laws: an explanation only says what the assessment already holds; yen moved in it add up from what
is claimed to what is payable; words for people are made elsewhere.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple

from coverage.assessment import Assessment, Item, Move
from coverage.calendar import later
from coverage.clauses import Scene
from coverage.lines import LIABILITY, line


class Lever(NamedTuple):
    """One thing that would change the answer: a missing fact's path, a rider, a discovery day."""

    kind: Literal["fact", "rider", "discovery_by", "discovery_from"]
    what: str


RIDERS: dict[str, str] = {
    "CYBER-RIDER": "cyber_response",
    "RESP-SELF-PAY": "response_self_pay_waiver",
    "RESP-LIMIT": "response_limit_double",
    "CONS-LIMIT": "consulting_limit_double",
}
"""The rider that undoes a clause."""

WINDOWS = frozenset({"CONS-WINDOW", "RESP-WINDOW"})


def levers(scene: Scene, item: Item) -> tuple[Lever, ...]:
    """What would change this item's answer, the nearest first."""
    facts = [Lever("fact", path) for path in item.missing]
    found = facts + [each for move in item.moves if (each := _lever(scene, item, move))]
    return tuple(dict.fromkeys(found))


def explanations(scene: Scene, assessment: Assessment) -> list[dict[str, Any]]:
    """Every item's moves and levers as plain JSON values."""
    return [
        {
            "id": item.id,
            "path": item.path,
            "claimed": item.claimed,
            "moves": [_move(move) for move in item.moves],
            "payable": item.payable,
            "changes": [lever._asdict() for lever in levers(scene, item)],
        }
        for item in assessment.items
    ]


def _lever(scene: Scene, item: Item, move: Move) -> Lever | None:
    if move.clause in WINDOWS:
        return _window_lever(scene, move)
    rider = RIDERS.get(move.clause) or _basis_rider(scene, item, move)
    if rider is None or rider in scene.riders:
        return None
    return Lever("rider", rider)


def _basis_rider(scene: Scene, item: Item, move: Move) -> str | None:
    if item.section != "claims":
        return None
    basis = line(scene.case.claims[item.position])
    if move.clause == "SCOPE-DISPATCH" and basis in LIABILITY:
        return "dispatch"
    return basis if move.clause == "LIAB-RIDER" else None


def _window_lever(scene: Scene, move: Move) -> Lever:
    on, first = move.numbers["incurred_on"], move.numbers["first"]
    if on < first:
        return Lever("discovery_by", on.isoformat())
    length = (move.numbers["last"] - first).days
    return Lever("discovery_from", later(on, -length).isoformat())


def _move(move: Move) -> dict[str, Any]:
    numbers = {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in move.numbers.items()
    }
    return {"clause": move.clause, "amount": move.amount, "numbers": numbers}
