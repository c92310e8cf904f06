"""Payable now, and the most it could become.

Laws: every open question is settled in the policyholder's favour at once; a sum not yet named may
be as large as the limit; where the discovery could still move or is not known, the best day is
looked for; no way of settling the questions pays more.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import astuple, replace
from datetime import date
from itertools import count
from typing import NamedTuple

from coverage.assess import assess
from coverage.assessment import Assessment
from coverage.case import (
    Case,
    Category,
    Claim,
    Engagement,
    Event,
    Expense,
    ExpenseKind,
    Incident,
    PartName,
)
from coverage.discovery import discover, undecided
from coverage.product import STANDARD, Product

PAID_KIND: dict[Category, ExpenseKind] = {"staff_cost": "overtime", "cyber_response": "containment"}


class Bounds(NamedTuple):
    """Yen: expected now, and at most; the same for each part (now, most)."""

    now: int
    most: int
    parts: dict[PartName, tuple[int, int]]


def bounds(case: Case, product: Product = STANDARD, now: Assessment | None = None) -> Bounds:
    """The payable total now, and the most it could become."""
    present = now or assess(case, product)
    settled = _settled(case, product)
    tried = [assess(each, product) for each in _days(settled, product)]
    tried.append(present)
    most = max(each.totals["payable"] for each in tried)
    parts = {
        name: (part.payable, max(each.parts[name].payable for each in tried))
        for name, part in present.parts.items()
    }
    return Bounds(present.totals["payable"], most, parts)


def _settled(case: Case, product: Product) -> Case:
    """The case with everything but the discovery settled in the policyholder's favour."""
    plenty = sum(expense.amount for expense in case.expenses)
    firm = _another(case.engagements)
    return replace(
        case,
        incident=_incident(case.incident, plenty),
        engagements=tuple(_engagement(each) for each in (*case.engagements, firm)),
        expenses=tuple(_expense(each, firm.id, plenty) for each in case.expenses),
        claims=tuple(_claim(each, case) for each in case.claims),
    )


def _incident(incident: Incident, plenty: int) -> Incident:
    wrongful = False if incident.wrongful is None else incident.wrongful
    return replace(
        incident,
        actor=incident.actor or "outsider",
        wrongful=wrongful,
        data=incident.data or ("personal",),
        cause=incident.cause or "cyber_attack",
        location=incident.location or "japan",
        victims=plenty if incident.victims is None else incident.victims,
        reported_on=incident.reported_on or date.min,
    )


def _another(engagements: tuple[Engagement, ...]) -> Engagement:
    """A firm of no name that is taken."""
    taken = {each.id for each in engagements}
    return Engagement(next(id for n in count() if (id := f"another-{n}") not in taken))


def _engagement(engagement: Engagement) -> Engagement:
    rejected = engagement.approval == "rejected"
    return engagement if rejected else replace(engagement, approval="approved")


def _expense(expense: Expense, firm: str, plenty: int) -> Expense:
    condolence = expense.category == "condolence" and expense.recipients is None
    return replace(
        expense,
        engagement=expense.engagement or firm,
        retainer=expense.retainer or (0 if expense.category == "legal_consultation" else None),
        kind=expense.kind or PAID_KIND.get(expense.category),
        recipients=plenty if condolence else expense.recipients,
        tax=expense.tax or 0,
    )


def _claim(claim: Claim, case: Case) -> Claim:
    """A sum not named may fill the limit; an open claim may end in a judgment."""
    policy = case.policy
    caps = (policy.limit, *(cap for cap in astuple(policy.rider_limits) if cap))
    unnamed = max(caps) + policy.deductible + 1
    ended = claim.resolution not in (None, "pending")
    return replace(
        claim,
        made_on=claim.made_on or policy.period.start,
        jurisdiction=claim.jurisdiction or "japan",
        resolution=claim.resolution if ended else "judgment",
        damages=unnamed if claim.damages is None else claim.damages,
    )


def _days(case: Case, product: Product) -> Iterator[Case]:
    """The case with every discovery day, and every day of undated costs, worth trying."""
    for day in _discoveries(case):
        found = case if day is None else _discovered(case, day)
        yield _dated(found, product)


def _discoveries(case: Case) -> list[date | None]:
    """The discovery as it stands, and the days an open event could move it to.

    Of days in between none is better: a window that starts on the first cost it holds, or on the
    period's last day, holds as much.
    """
    events, period = case.incident.events, case.policy.period
    known = discover(events)
    days = {on for _, on in undecided(events)}
    days |= {
        event.acknowledged_on
        for event in events
        if event.kind == "written_notice" and event.acknowledged_on and not event.on
    }
    since = _since(events) if known else date.min
    if since:
        worth = {each.incurred_on for each in case.expenses} | {period.start, period.end}
        days |= {day for day in worth if day and day >= since}
    latest = known.on if known else date.max
    return [None, *sorted(day for day in days if day < latest)]


def _since(events: tuple[Event, ...]) -> date | None:
    """The first day an event without the day it would count from may still take, if there is one.

    A notice counts from its acknowledgement, which is never before the day it was given.
    """
    open_from = (
        event.on or date.min
        for event in events
        if (event.acknowledged_on if event.kind == "written_notice" else event.on) is None
        and not (event.kind == "own_awareness" and event.by_culprit)
    )
    return min(open_from, default=None)


def _discovered(case: Case, day: date) -> Case:
    event = Event("third_party_report", on=day)
    incident = replace(case.incident, events=(*case.incident.events, event))
    return replace(case, incident=incident)


def _dated(case: Case, product: Product) -> Case:
    """Undated costs fall on the discovery day, or at the period's start without one."""
    known = discover(case.incident.events)
    day = known.on if known else case.policy.period.start
    expenses = tuple(replace(each, incurred_on=each.incurred_on or day) for each in case.expenses)
    return replace(case, expenses=expenses)
