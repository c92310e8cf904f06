"""The clauses that take a part of one cost: tax, retainer, the condolence cap, in this order.

Laws: what is left never goes below 0; the condolence room is used up by what each cost keeps
after tax and its own cap, in the order the money is shared out.
"""

from __future__ import annotations

from coverage.assessment import Move
from coverage.case import Expense
from coverage.clauses import Scene

TRIMMED = frozenset({"legal_consultation", "condolence"})
"""The categories a part may be taken of on any terms; net of tax, of every one."""


class Room:
    """A running total under a cap: what is taken adds up, what is granted stops at the cap."""

    __slots__ = ("cap", "granted", "taken")

    def __init__(self, cap: int) -> None:
        self.cap = cap
        self.taken = 0
        self.granted = 0

    def take(self, amount: int) -> int:
        """Grant the increase of ``min(taken so far, cap)``, yen."""
        before = self.granted
        self.taken = taken = self.taken + amount
        self.granted = granted = taken if taken < self.cap else self.cap
        return granted - before


def trim(scene: Scene, expense: Expense, condolence: Room | None) -> tuple[int, list[Move]]:
    """What is left of a cost that nothing refuses, and the moves that took the rest, yen."""
    left = expense.amount
    moves: list[Move] = []
    if scene.terms.tax == "exclusive" and expense.tax:
        left -= expense.tax
        moves.append(Move("TERM-TAX", expense.tax, {}))
    if expense.retainer:
        taken = min(expense.retainer, left)
        left -= taken
        if taken:
            moves.append(Move("RESP-RETAINER", taken, {}))
    if expense.category == "condolence":
        kept = _condolence(scene, expense, left, condolence)
        if kept < left:
            numbers = _condolence_numbers(scene, expense)
            moves.append(Move("RESP-CONDOLENCE", left - kept, numbers))
        left = kept
    return left, moves


def condolence_room(scene: Scene) -> Room | None:
    """The room of all condolence costs together, yen; none where the count is unknown."""
    victims = scene.incident.victims
    if victims is None or not scene.product.condolence_total_cap:
        return None
    return Room(scene.product.condolence_each * victims)


def _condolence(scene: Scene, expense: Expense, left: int, room: Room | None) -> int:
    own = min(left, scene.product.condolence_each * (expense.recipients or 0))
    return own if room is None else room.take(own)


def _condolence_numbers(scene: Scene, expense: Expense) -> dict[str, int | None]:
    return {
        "each": scene.product.condolence_each,
        "recipients": expense.recipients,
        "victims": scene.incident.victims,
    }
