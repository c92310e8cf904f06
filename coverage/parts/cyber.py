"""Cyber-attack response costs, a rider.

Laws: only with the rider, only for an attack or the suspicion of one, only the three named kinds;
no window, no advice and no self-pay share are asked unless the product is set otherwise.
"""

from __future__ import annotations

from coverage.case import Expense
from coverage.clauses import REFUSED, Finding, Needs, Refusal, Scene, clause
from coverage.lines import CYBER

PAID_KINDS = frozenset({"damage_assessment", "evidence_preservation", "containment"})
ATTACKS = frozenset({"cyber_attack", "suspected_cyber_attack"})


@clause("CYBER-RIDER", CYBER, once=True)
def rider(scene: Scene, line: str) -> Finding:
    """The rider must be set."""
    return None if "cyber_response" in scene.riders else REFUSED


@clause("CYBER-CAUSE", CYBER, once=True)
def cause(scene: Scene, line: str) -> Finding:
    """The cause must be a cyber attack or the suspicion of one."""
    if scene.incident.cause is None:
        return Needs(("incident.cause",))
    attack = scene.incident.cause in ATTACKS
    return None if attack else Refusal({"cause": scene.incident.cause})


@clause("CYBER-KIND", CYBER)
def kind(scene: Scene, index: int, expense: Expense) -> Finding:
    """The three named kinds pay."""
    if expense.kind is None:
        return Needs((f"expenses[{index}].kind",))
    return None if expense.kind in PAID_KINDS else Refusal({"kind": expense.kind})
