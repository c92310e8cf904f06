"""Scope: what must be true before any part is looked at.

Laws: scope does not speak of `other` costs; of an IP claim only the period is asked; an unknown
actor or location does not hold a decision up (`coverage.assess` lists it as an assumption).
"""

from __future__ import annotations

from coverage.case import Claim, Expense
from coverage.clauses import REFUSED, Finding, Needs, Refusal, Scene, clause
from coverage.lines import CONSULTING, CYBER, IP, LEAK, LIABILITY, RESPONSE, SCOPED


@clause("SCOPE-OFFICER", SCOPED, once=True)
def officer(scene: Scene, line: str) -> Finding:
    """An officer's wrongful act is not covered."""
    incident = scene.incident
    if incident.actor != "officer":
        return _unknown_actor(scene)
    if incident.wrongful is None:
        return Needs(("incident.wrongful",))
    return REFUSED if incident.wrongful else None


@clause("SCOPE-OVERSEAS", SCOPED, once=True)
def overseas(scene: Scene, line: str) -> Finding:
    """Business abroad is not covered; servers abroad for business in Japan and trips are."""
    if scene.incident.location is None and scene.product.unknown_holds_scope:
        return Needs(("incident.location",))
    return REFUSED if scene.incident.location == "overseas_business" else None


@clause("SCOPE-DISPATCH", SCOPED, once=True)
def dispatch(scene: Scene, line: str) -> Finding:
    """A dispatched worker's leak at a client: claims with the rider, costs not even with it."""
    if scene.incident.actor != "dispatched_worker":
        return None
    reaches = line in LIABILITY or scene.product.dispatch_covers_costs
    return None if reaches and "dispatch" in scene.riders else REFUSED


@clause("SCOPE-PERIOD", SCOPED - CYBER, once=True)
def discovered_in_period(scene: Scene, line: str) -> Finding:
    """The discovery must be known and fall in the policy period."""
    return _outside(scene) if scene.discovery else Needs(("incident.events",))


@clause("SCOPE-PERIOD", CYBER)
def cyber_in_period(scene: Scene, index: int, expense: Expense) -> Finding:
    """A known discovery must fall in the period, and the cost not lie before its start."""
    if not scene.product.discovery_in_period:
        return None
    if scene.discovery and (outside := _outside(scene)):
        return outside
    if expense.incurred_on is None:
        return Needs((f"expenses[{index}].incurred_on",))
    start = scene.policy.period.start
    if expense.incurred_on < start:
        return Refusal({"incurred_on": expense.incurred_on, "start": start})
    return None


@clause("SCOPE-PERIOD", IP)
def claimed_in_period(scene: Scene, index: int, claim: Claim) -> Finding:
    """An IP claim must be made in the policy period."""
    if not scene.product.discovery_in_period:
        return None
    if claim.made_on is None:
        return Needs((f"claims[{index}].made_on",))
    period = scene.policy.period
    if period.start <= claim.made_on <= period.end:
        return None
    return Refusal({"made_on": claim.made_on, "start": period.start, "end": period.end})


@clause("SCOPE-DATA", CONSULTING | RESPONSE | LEAK, once=True)
def personal_data(scene: Scene, line: str) -> Finding:
    """The leaked data must include personal information; My Number alone is enough."""
    data = scene.incident.data
    if not data:
        return Needs(("incident.data",))
    return REFUSED if set(data) == {"corporate"} else None


def _unknown_actor(scene: Scene) -> Finding:
    unknown = scene.incident.actor in (None, "unknown")
    return Needs(("incident.actor",)) if unknown and scene.product.unknown_holds_scope else None


def _outside(scene: Scene) -> Finding:
    period, discovery = scene.policy.period, scene.discovery
    if not scene.product.discovery_in_period or discovery is None:
        return None
    if period.start <= discovery.on <= period.end:
        return None
    return Refusal({"discovered_on": discovery.on, "start": period.start, "end": period.end})
