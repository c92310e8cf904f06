"""Explanations as data: how an amount came about, and what would change the answer.

Laws: yen moved in an explanation add up from what is claimed to what is payable; what is said to
change an answer does so by itself: the case is assessed anew with it; words for people are made
elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import Any, Literal, NamedTuple, cast

from coverage.assess import assess, stage
from coverage.assessment import Assessment, Item, Move, Section
from coverage.calendar import later
from coverage.case import Case, Event, Expense, Rider
from coverage.clauses import Numbers, Scene
from coverage.discovery import Window, culprit_path, undecided


class Lever(NamedTuple):
    """One thing that would change the answer: a missing fact's path, a rider, a discovery day, or
    (``known``) the path of a fact that was assumed."""

    kind: Literal["fact", "rider", "discovery_by", "discovery_from", "known"]
    what: str


RIDERS = {
    "CYBER-RIDER": Lever("rider", "cyber_response"),
    "RESP-SELF-PAY": Lever("rider", "response_self_pay_waiver"),
    "RESP-LIMIT": Lever("rider", "response_limit_double"),
    "CONS-LIMIT": Lever("rider", "consulting_limit_double"),
}
"""The rider that undoes a clause."""

DAYS = ("discovery_by", "discovery_from")
"""The levers that are another discovery day."""
WINDOWS = frozenset({"CONS-WINDOW", "RESP-WINDOW"})
DATED = WINDOWS | {"SCOPE-PERIOD"}
"""The clauses whose numbers are days."""


class Levers:
    """What would change the answers of one case; each change is tried once, for every item."""

    def __init__(self, scene: Scene, assessment: Assessment) -> None:
        self.scene = scene
        self.items = assessment.items
        self._better: dict[Lever, frozenset[tuple[Section, int]]] = {}

    def of(self, item: Item) -> tuple[Lever, ...]:
        """What would change this item's answer, the nearest first."""
        found = [Lever("fact", path) for path in item.missing]
        for move in item.moves:
            for lever in _levers(self.scene, item, move):
                if lever.what not in self.scene.riders and self._changes(item, lever):
                    found.append(lever)
        return tuple(found)

    def _changes(self, item: Item, lever: Lever) -> bool:
        if lever not in self._better:
            self._better[lever] = frozenset(self._helped(lever))
        return (item.section, item.position) in self._better[lever]

    def _helped(self, lever: Lever) -> Iterator[tuple[Section, int]]:
        """Whom the change helps; of another day only what then lies in the window is looked at,
        which nothing else takes from: there may be as many such days as costs."""
        case = _pulled(self.scene.case, lever)
        tried = [*self.items]
        if lever.kind in DAYS:
            window, costs = stage(case, self.scene.product).window, case.expenses
            tried = [self.items[n] for n, cost in enumerate(costs) if _lies_in(window, cost)]
            inside = tuple(costs[each.position] for each in tried)
            case = replace(case, expenses=inside, claims=())
        for before, after in zip(tried, assess(case, self.scene.product).items, strict=True):
            if _is_better(after, before):
                yield before.section, before.position


def _lies_in(window: Window | None, cost: Expense) -> bool:
    return bool(window and cost.incurred_on and window.first <= cost.incurred_on <= window.last)


def _is_better(after: Item, before: Item) -> bool:
    """Is more payable, or is what was refused open again?"""
    return after.payable > before.payable or after.decision == "needs_information"


def _pulled(case: Case, lever: Lever) -> Case:
    """The case as it were with the lever pulled: with the rider, found out on the day, or with
    the awareness not the culprit's."""
    if lever.kind == "known":
        return _counted(case, lever.what)
    if lever.kind in DAYS:
        found = Event("third_party_report", on=date.fromisoformat(lever.what))
        return replace(case, incident=replace(case.incident, events=(found,)))
    policy = replace(case.policy, riders=(*case.policy.riders, cast(Rider, lever.what)))
    if lever.what == "cyber_response":  # its limit is the schedule's, which would have to name one
        ample = policy.paid.cyber_response + sum(each.amount for each in case.expenses)
        policy = replace(policy, rider_limits=replace(policy.rider_limits, cyber_response=ample))
    return replace(case, policy=policy)


def _counted(case: Case, path: str) -> Case:
    """The case with an own awareness that counts."""
    events = list(case.incident.events)
    for index, _ in undecided(case.incident.events):
        if culprit_path(index) == path:
            events[index] = replace(events[index], by_culprit=False)
    return replace(case, incident=replace(case.incident, events=tuple(events)))


def explanations(scene: Scene, assessment: Assessment) -> list[dict[str, Any]]:
    """Every item's moves and levers as plain JSON values."""
    levers = Levers(scene, assessment)
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
            "changes": [{"kind": kind, "what": what} for kind, what in levers.of(item)],
        }
        for item in assessment.items
    ]


def _levers(scene: Scene, item: Item, move: Move) -> Iterator[Lever]:
    """What may undo a move."""
    if move.clause in RIDERS:
        yield RIDERS[move.clause]
    if move.clause in WINDOWS:
        yield _window_lever(scene, move)
    if rider := _basis_rider(scene, item, move):
        yield Lever("rider", rider)
    if move.clause == "SCOPE-PERIOD":
        for index, _ in undecided(scene.incident.events):
            yield Lever("known", culprit_path(index))


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
