"""Explanations as data: how an amount came about, and what would change the answer.

Laws: an explanation only says what the assessment already holds; yen moved in it add up from what
is claimed to what is payable; words for people are made elsewhere.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal, NamedTuple

from coverage.assessment import Assessment, Item, Move
from coverage.calendar import later
from coverage.clauses import Numbers, Scene


class Lever(NamedTuple):
    """One thing that would change the answer: a missing fact's path, a rider, a discovery day."""

    kind: Literal["fact", "rider", "discovery_by", "discovery_from"]
    what: str


RIDERS = {
    "CYBER-RIDER": Lever("rider", "cyber_response"),
    "RESP-SELF-PAY": Lever("rider", "response_self_pay_waiver"),
    "RESP-LIMIT": Lever("rider", "response_limit_double"),
    "CONS-LIMIT": Lever("rider", "consulting_limit_double"),
}
"""The rider that undoes a clause."""

WINDOWS = frozenset({"CONS-WINDOW", "RESP-WINDOW"})
DATED = WINDOWS | {"SCOPE-PERIOD"}
"""The clauses whose numbers are days."""


def levers(scene: Scene, item: Item) -> tuple[Lever, ...]:
    """What would change this item's answer, the nearest first."""
    found = {Lever("fact", path): None for path in item.missing} if item.missing else {}
    for move in item.moves:
        lever = RIDERS.get(move.clause) or _lever(scene, item, move)
        if lever and lever.what not in scene.riders and _alone(scene, item, move, lever):
            found[lever] = None
    return tuple(found)


def _alone(scene: Scene, item: Item, move: Move, lever: Lever) -> bool:
    """Would it change the answer by itself: does nothing refuse the item beside what it undoes?"""
    if move.clause == "RESP-SELF-PAY":
        return item.over_limit == 0  # without it the limit is only used up the sooner
    others, inside = {each.clause for each in item.moves} - {move.clause}, True
    if move.clause in WINDOWS:  # another discovery day, which must lie in the policy's period too
        others -= {"SCOPE-PERIOD"}
        period = scene.policy.period
        inside = period.start <= date.fromisoformat(lever.what) <= period.end
    return inside and (item.ineligible < item.claimed or not others)


def explanations(scene: Scene, assessment: Assessment) -> list[dict[str, Any]]:
    """Every item's moves and levers as plain JSON values."""
    return [
        {
            "id": item.id,
            "path": item.path,
            "claimed": item.claimed,
            "moves": [
                {"clause": clause, "amount": amount, "numbers": _plain(clause, numbers)}
                for clause, amount, numbers in item.moves
            ],
            "payable": item.payable,
            "changes": [{"kind": kind, "what": what} for kind, what in levers(scene, item)],
        }
        for item in assessment.items
    ]


def _lever(scene: Scene, item: Item, move: Move) -> Lever | None:
    if move.clause in WINDOWS:
        return _window_lever(scene, move)
    rider = _basis_rider(scene, item, move)
    return Lever("rider", rider) if rider else None


def _basis_rider(scene: Scene, item: Item, move: Move) -> str | None:
    if item.section != "claims":
        return None
    if move.clause == "SCOPE-DISPATCH":
        return "dispatch"
    return scene.case.claims[item.position].basis if move.clause == "LIAB-RIDER" else None


def _window_lever(scene: Scene, move: Move) -> Lever:
    on, first = move.numbers["incurred_on"], move.numbers["first"]
    if on < first:
        return Lever("discovery_by", on.isoformat())
    length = (move.numbers["last"] - first).days
    return Lever("discovery_from", later(on, -length).isoformat())


def _plain(clause: str, numbers: Numbers) -> Numbers:
    if clause not in DATED:
        return numbers
    return {
        name: value.isoformat() if isinstance(value, date) else value
        for name, value in numbers.items()
    }
