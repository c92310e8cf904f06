"""Response costs: nine kinds of cost, carried out on the approved consultant's advice.

Laws: advice and window are asked beside consulting's; refusals here take a whole cost; what takes
only a part of one (tax, retainer, condolence cap) is asked here for what it must know, and taken in
`coverage.trims`.
"""

from __future__ import annotations

from coverage.case import Expense
from coverage.clauses import REFUSED, Finding, Needs, Refusal, Scene, clause
from coverage.lines import COSTS, OTHER, RESPONSE

PAID_STAFF = frozenset({"overtime", "travel", "lodging"})


def _discloses(scene: Scene) -> bool:
    return scene.terms.response_requires_disclosure


def _net_of_tax(scene: Scene) -> bool:
    return scene.terms.tax == "exclusive"


@clause("RESP-DISCLOSURE", RESPONSE, once=True, when=_discloses)
def disclosed(scene: Scene, line: str) -> Finding:
    """Under that term a report to the regulator or a publication must come first."""
    told = scene.incident.reported_on or scene.incident.published_on
    return None if told else Needs(("incident.reported_on",))


@clause("RESP-STAFF", {"staff_cost"})
def staff(scene: Scene, index: int, expense: Expense) -> Finding:
    """Of staff costs only overtime, travel and lodging pay."""
    if expense.kind is None:
        return Needs((f"expenses[{index}].kind",))
    return None if expense.kind in PAID_STAFF else Refusal({"kind": expense.kind})


@clause("RESP-LISTED", OTHER, once=True)
def listed(scene: Scene, line: str) -> Finding:
    """A cost that none of the lists names never pays."""
    return REFUSED


@clause("TERM-TAX", COSTS, when=_net_of_tax)
def tax(scene: Scene, index: int, expense: Expense) -> Finding:
    """Where the policy pays net of tax, the tax must be known."""
    return Needs((f"expenses[{index}].tax",)) if expense.tax is None else None


@clause("RESP-RETAINER", {"legal_consultation"})
def retainer(scene: Scene, index: int, expense: Expense) -> Finding:
    """The part that is a regular fee must be known."""
    return Needs((f"expenses[{index}].retainer",)) if expense.retainer is None else None


@clause("RESP-CONDOLENCE", {"condolence"})
def condolence(scene: Scene, index: int, expense: Expense) -> Finding:
    """Both counts must be known: the recipients of this cost, and the victims in all."""
    missing = []
    if expense.recipients is None:
        missing.append(f"expenses[{index}].recipients")
    if scene.incident.victims is None and scene.product.condolence_total_cap:
        missing.append("incident.victims")
    return Needs(tuple(missing)) if missing else None
