"""Crisis-management consulting, and the two readings it shares with the response costs.

Laws: the firm must be one the insurer approves; the cost must lie in the window; there is no
self-pay share.
"""

from __future__ import annotations

from coverage.case import NO_ENGAGEMENT, Expense
from coverage.clauses import Finding, Needs, Refusal, Scene, clause
from coverage.discovery import culprit_path, undecided
from coverage.lines import CONSULTING


@clause("CONS-APPROVED", CONSULTING)
def approved(scene: Scene, index: int, expense: Expense) -> Finding:
    """The firm must be approved by the insurer."""
    return engaged(scene, index, expense)


@clause("CONS-WINDOW", CONSULTING)
def in_window(scene: Scene, index: int, expense: Expense) -> Finding:
    """The cost must be incurred within 180 days of the discovery."""
    return windowed(scene, index, expense)


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
