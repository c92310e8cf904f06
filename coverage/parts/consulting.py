"""Crisis-management consulting, and the two rules it shares with the response costs.

Laws: the firm must be one the insurer approves; the cost must lie in the window; consulting has no
self-pay share; cyber response is asked neither unless the product is set so.
"""

from __future__ import annotations

from coverage.case import NO_ENGAGEMENT, Expense
from coverage.clauses import Finding, Needs, Refusal, Scene, clause
from coverage.discovery import culprit_path, undecided
from coverage.lines import CONSULTING, CYBER, RESPONSE


@clause("CONS-APPROVED", CONSULTING)
@clause("RESP-ADVISED", RESPONSE)
@clause("RESP-ADVISED", CYBER, when=lambda scene: scene.product.cyber_needs_advice)
def engaged(scene: Scene, index: int, expense: Expense) -> Finding:
    """Is the cost an approved firm's, or on its advice?"""
    if expense.engagement is None:
        return Needs((f"expenses[{index}].engagement",))
    if expense.engagement == NO_ENGAGEMENT:
        return Refusal({"engagement": NO_ENGAGEMENT})
    position, engagement = scene.engagements[expense.engagement]
    if engagement.approval == "approved":
        return None
    if engagement.approval == "rejected":
        return Refusal({"engagement": engagement.id})
    return Needs((f"engagements[{position}].approval",))


@clause("CONS-WINDOW", CONSULTING)
@clause("RESP-WINDOW", RESPONSE)
@clause("RESP-WINDOW", CYBER, when=lambda scene: scene.product.cyber_needs_window)
def windowed(scene: Scene, index: int, expense: Expense) -> Finding:
    """Does the cost lie in the window? (No discovery yet: `SCOPE-PERIOD` asks for it.)"""
    on, window = expense.incurred_on, scene.window
    if on is None:
        return Needs((f"expenses[{index}].incurred_on",))
    if window is None or window.first <= on <= window.last:
        return None
    if on < window.first:
        maybe = [culprit_path(i) for i, day in undecided(scene.incident.events) if day <= on]
        if maybe:
            return Needs(tuple(maybe))
    return Refusal({"incurred_on": on, "first": window.first, "last": window.last})
