"""Claims for damages and the costs of litigation.

Laws: damages pay once they are fixed; litigation pays as it arises, but of an IP claim nothing
pays before its end; a claim abroad never pays.
"""

from __future__ import annotations

from coverage.case import Claim
from coverage.clauses import REFUSED, Finding, Needs, Scene, clause
from coverage.lines import IP, LIABILITY, RIDER_BASES


@clause("LIAB-ABROAD", LIABILITY)
def abroad(scene: Scene, index: int, claim: Claim) -> Finding:
    """A claim made outside Japan does not pay."""
    if claim.jurisdiction is None:
        return Needs((f"claims[{index}].jurisdiction",))
    return REFUSED if claim.jurisdiction == "overseas" else None


@clause("LIAB-RIDER", RIDER_BASES, once=True)
def rider(scene: Scene, line: str) -> Finding:
    """The three further bases pay only with the rider of that name."""
    return None if line in scene.riders else REFUSED


@clause("LIAB-DISPATCH", RIDER_BASES, once=True)
def dispatch(scene: Scene, line: str) -> Finding:
    """For a dispatched worker's leak the three further bases never pay."""
    return REFUSED if scene.incident.actor == "dispatched_worker" else None


@clause("LIAB-IP-SETTLEMENT", IP)
def settled(scene: Scene, index: int, claim: Claim) -> Finding:
    """An IP claim settled out of court does not pay at all."""
    return REFUSED if claim.resolution == "settlement" else None


@clause("LIAB-RESOLUTION", LIABILITY)
def resolved(scene: Scene, index: int, claim: Claim) -> Finding:
    """Damages wait for a judgment or settlement, and for their sum."""
    missing = []
    if claim.damages is None:
        missing.append(f"claims[{index}].damages")
    waits = claim.damages != 0 or claim.basis in IP
    if waits and claim.resolution in (None, "pending"):
        missing.append(f"claims[{index}].resolution")
    return Needs(tuple(missing)) if missing else None


def litigation_waits(claim: Claim) -> bool:
    """Must the costs of litigation wait for the claim's end too? Only of an IP claim."""
    return claim.basis in IP and claim.resolution in (None, "pending")
