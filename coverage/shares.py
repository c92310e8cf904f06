"""Sharing out the money of the parts: self-pay or deductible, then the limits, in order.

Laws: expenses stand in the order (day incurred, id), claims in (day made, id), a missing day
last; the policyholder's share is worked out on the running sum, so that one bill cut in two pays
the same; an item gets the increase of the running sum under the limit; refused and pending yen
take no room.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from typing import NamedTuple

from coverage.assessment import Move
from coverage.case import Claim, Expense, PartName
from coverage.clauses import Scene
from coverage.trims import Room, condolence_room, trim


class Share(NamedTuple):
    """What became of one item's eligible yen, and the yen of it that wait."""

    position: int
    pending: int
    ineligible: int
    self_pay: int
    deductible: int
    over_limit: int
    payable: int
    moves: tuple[Move, ...]


class SelfPay:
    """The policyholder's own share of a running sum: what is left of it is rounded down."""

    __slots__ = ("borne", "percent", "total")

    def __init__(self, percent: int) -> None:
        self.percent = percent
        self.total = 0
        self.borne = 0

    def bear(self, amount: int) -> int:
        """The increase of ``C - floor(C * (100 - percent) / 100)``, yen."""
        self.total += amount
        borne, self.borne = self.borne, self.total - self.total * (100 - self.percent) // 100
        return self.borne - borne


Expenses = Iterable[tuple[int, Expense]]
Claims = Iterable[tuple[int, Claim, int, bool]]
"""(index, claim, yen of it that are eligible, do its damages wait?)"""


def limit_of(scene: Scene, part: PartName) -> int:
    """A part's limit for the policy period, yen."""
    return LIMITS[part](scene)


def share_expenses(scene: Scene, part: PartName, expenses: Expenses) -> Iterator[Share]:
    """Share a part's money among the costs that nothing refuses or holds up."""
    limit, paid = limit_of(scene, part), getattr(scene.policy.paid, part)
    percent = self_pay_percent(scene, part)
    own, room, gifts = SelfPay(percent), Room(max(0, limit - paid)), condolence_room(scene)
    clause = LIMIT_CLAUSES[part]
    for index, expense in sorted(expenses, key=lambda pair: _day_id(pair[1].incurred_on, pair[1])):
        left, moves = trim(scene, expense, gifts)
        ineligible = expense.amount - left
        if scene.product.self_pay_before_limit:
            borne = own.bear(left)
            payable = room.take(left - borne)
            over = left - borne - payable
        else:
            over = left - room.take(left)
            borne = own.bear(left - over)
            payable = left - over - borne
        if borne:
            moves.append(Move("RESP-SELF-PAY", borne, {"percent": percent, "of": left}))
        if over:
            moves.append(Move(clause, over, {"limit": limit, "paid": paid}))
        yield Share(index, 0, ineligible, borne, 0, over, payable, tuple(moves))


def share_claims(scene: Scene, claims: Claims) -> Iterator[Share]:
    """Share the liability limit among the claims that nothing refuses."""
    limit, paid = limit_of(scene, "liability"), scene.policy.paid.liability
    room, deductible = Room(max(0, limit - paid)), scene.policy.deductible
    caps = {basis: Room(cap) for basis, cap in _rider_caps(scene).items()}
    for index, claim, eligible, waits in sorted(
        claims, key=lambda row: _day_id(row[1].made_on, row[1])
    ):
        taken = min(deductible, eligible)
        if not scene.product.deductible_each_claim:
            deductible -= taken
        moves = [Move("LIAB-DEDUCTIBLE", taken, {"deductible": taken})] if taken else []
        cap = caps.get(claim.basis)
        capped = _counted(scene, claim, eligible - taken, cap)
        if cap and capped.cut:
            moves.append(Move("LIAB-LIMIT", capped.cut, {"rider": claim.basis, "limit": cap.cap}))
        shared = cap is None or scene.product.rider_caps_inside_limit
        kept = _counted(scene, claim, capped.kept, room if shared else None)
        if kept.cut:
            moves.append(Move("LIAB-LIMIT", kept.cut, {"limit": limit, "paid": paid}))
        pending = (claim.damages or 0) if waits else 0
        cut = capped.cut + kept.cut
        yield Share(index, pending, 0, 0, taken, cut, kept.kept, tuple(moves))


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


def _day_id(day: date | None, item: Expense | Claim) -> tuple[date, bool, str]:
    return (day or date.max, day is None, item.id)


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
