"""Sharing out the money of the parts: self-pay or deductible, then the limits, in order.

Laws: expenses stand in the order (day incurred, id), claims in (day made, id), a missing day
last; the policyholder's share is worked out on the running sum, so that one bill cut in two pays
the same; an item gets the increase of the running sum under the limit; refused and pending yen
take no room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple

from coverage.assessment import Item, Move, decided
from coverage.case import Claim, Expense, PartName
from coverage.clauses import Scene
from coverage.trims import TRIMMED, Room, condolence_room, trim


class SelfPay:
    """The policyholder's own share of a running sum: what is left of it is rounded down."""

    __slots__ = ("borne", "kept", "total")

    def __init__(self, percent: int) -> None:
        self.kept = 100 - percent
        self.total = 0
        self.borne = 0

    def bear(self, amount: int) -> int:
        """The increase of ``C - floor(C * (100 - percent) / 100)``, yen."""
        before = self.borne
        self.total = total = self.total + amount
        self.borne = borne = total - total * self.kept // 100
        return borne - before


Claims = Iterable[tuple[int, Claim, int, tuple[str, ...]]]
"""(index, claim, yen of it that are eligible, what is missing while its damages wait)"""


def limit_of(scene: Scene, part: PartName) -> int:
    """A part's limit for the policy period, yen."""
    return LIMITS[part](scene)


def share_expenses(scene: Scene, part: PartName, indices: Iterable[int]) -> Iterator[Item]:
    """Share a part's money among the costs (their indices) that nothing refuses or holds up."""
    limit, paid = limit_of(scene, part), getattr(scene.policy.paid, part)
    percent, clause = self_pay_percent(scene, part), LIMIT_CLAUSES[part]
    own, room, gifts = SelfPay(percent), Room(max(0, limit - paid)), condolence_room(scene)
    before_limit, net = scene.product.self_pay_before_limit, scene.terms.tax == "exclusive"
    limits, expenses = {"limit": limit, "paid": paid}, scene.case.expenses
    for index in sorted(indices, key=lambda each: _incurred(expenses[each])):
        expense = expenses[index]
        amount, trimmed = expense.amount, net or expense.category in TRIMMED
        left, moves = trim(scene, expense, gifts) if trimmed else (amount, [])
        if before_limit:
            borne = own.bear(left)
            payable = room.take(left - borne)
        else:
            granted = room.take(left)
            borne = own.bear(granted)
            payable = granted - borne
        over = left - borne - payable
        if borne:
            moves.append(Move("RESP-SELF-PAY", borne, {"percent": percent, "of": left}))
        if over:
            moves.append(Move(clause, over, limits))
        cut = amount - left
        decision = decided(cut + over, payable)
        yield Item(
            "expenses", index, expense.id, part, decision,
            amount, cut, 0, borne, 0, over, payable, tuple(moves), (),
        )  # fmt: skip


def share_claims(scene: Scene, claims: Claims) -> Iterator[Item]:
    """Share the liability limit among the claims that nothing refuses."""
    limit, paid = limit_of(scene, "liability"), scene.policy.paid.liability
    room, deductible = Room(max(0, limit - paid)), scene.policy.deductible
    clause = LIMIT_CLAUSES["liability"]
    caps = {basis: Room(cap) for basis, cap in _rider_caps(scene).items()}
    for index, claim, eligible, missing in sorted(claims, key=_made):
        taken = min(deductible, eligible)
        if not scene.product.deductible_each_claim:
            deductible -= taken
        moves = [Move("LIAB-DEDUCTIBLE", taken, {"deductible": taken})] if taken else []
        cap = caps.get(claim.basis)
        capped = _counted(scene, claim, eligible - taken, cap)
        if cap and capped.cut:
            moves.append(Move(clause, capped.cut, {"rider": claim.basis, "limit": cap.cap}))
        shared = cap is None or scene.product.rider_caps_inside_limit
        kept = _counted(scene, claim, capped.kept, room if shared else None)
        if kept.cut:
            moves.append(Move(clause, kept.cut, {"limit": limit, "paid": paid}))
        pending = (claim.damages or 0) if missing else 0
        over, payable = capped.cut + kept.cut, kept.kept
        decision = "needs_information" if missing else decided(over, payable)
        yield Item(
            "claims", index, claim.id, "liability", decision,
            eligible + pending, 0, pending, 0, taken, over, payable, tuple(moves), missing,
        )  # fmt: skip


def self_pay_percent(scene: Scene, part: PartName) -> int:
    """The policyholder's own share of a part, percent."""
    if part == "response" and "response_self_pay_waiver" not in scene.riders:
        return scene.product.self_pay_percent
    return scene.product.cyber_self_pay_percent if part == "cyber_response" else 0


class _Counted(NamedTuple):
    kept: int
    cut: int


def _counted(scene: Scene, claim: Claim, amount: int, room: Room | None) -> _Counted:
    """What a limit keeps of a claim; litigation may stand outside it."""
    if room is None:
        return _Counted(amount, 0)
    free = 0 if scene.product.litigation_inside_limit else min(amount, claim.litigation)
    granted = room.take(amount - free) + free
    return _Counted(granted, amount - granted)


def _rider_caps(scene: Scene) -> dict[str, int]:
    limits = scene.policy.rider_limits
    caps = {
        "corporate_information": limits.corporate_information,
        "card_misuse": limits.card_misuse,
        "ip_infringement": limits.ip_infringement,
    }
    return {basis: cap for basis, cap in caps.items() if cap is not None}


NO_DAY = "no day "
"""Stands in the place of a day and sorts after every one."""


def _incurred(expense: Expense) -> str:
    """Day and id as one text: every day is ten characters."""
    day = expense.incurred_on
    return (day.isoformat() if day else NO_DAY) + expense.id


def _made(row: tuple[int, Claim, int, tuple[str, ...]]) -> str:
    day = row[1].made_on
    return (day.isoformat() if day else NO_DAY) + row[1].id


def _consulting_limit(scene: Scene) -> int:
    doubled = "consulting_limit_double" in scene.riders
    return scene.product.consulting_limit_doubled if doubled else scene.product.consulting_limit


def _response_limit(scene: Scene) -> int:
    product, limit = scene.product, scene.policy.limit
    if "response_limit_double" in scene.riders:
        return min(limit * product.response_percent_doubled // 100, product.response_cap_doubled)
    return min(limit * product.response_percent // 100, product.response_cap)


def _cyber_limit(scene: Scene) -> int:
    rider = "cyber_response" in scene.riders
    return (scene.policy.rider_limits.cyber_response or 0) if rider else 0


def _liability_limit(scene: Scene) -> int:
    return scene.policy.limit


LIMITS: dict[PartName, Callable[[Scene], int]] = {
    "consulting": _consulting_limit,
    "response": _response_limit,
    "cyber_response": _cyber_limit,
    "liability": _liability_limit,
}
LIMIT_CLAUSES: dict[PartName, str] = {
    "consulting": "CONS-LIMIT",
    "response": "RESP-LIMIT",
    "cyber_response": "CYBER-LIMIT",
    "liability": "LIAB-LIMIT",
}
