"""The cases as lists and sweeps need them: days, yen and counts beside the facts they come from.

Laws: a row is made of a case's facts and never read as truth; it says of which version of the
facts it is; days are dates, never days left.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import func, or_, select

from bot.store.tables import cases, conversations, projections
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class Projection:
    """One case: when to look at it, its nearest day, its money, its open questions."""

    version: int
    remind_at: datetime | None
    nearest: str | None
    nearest_day: date | None
    payable: int
    pending: int
    left_consulting: int | None
    left_response: int | None
    left_cyber_response: int | None
    left_liability: int | None
    questions: int
    approvals: int
    notices: int


def put(work: Work, case_id: str, projection: Projection) -> None:
    """Keep a case's row, in place of the one before; the case is held."""
    work.put(projections, case_id, {"case_id": case_id, **_row(projection)})


def find(work: Work, case_id: str) -> Projection | None:
    """A case's row as it stands, or None."""
    work.write()
    query = select(projections).where(projections.c.case_id == case_id)
    row = work.connection.execute(query).first()
    if row is None:
        return None
    return Projection(**{name: row._mapping[name] for name in Projection.__slots__})


def due(work: Work, skip: int, at_most: int) -> list[str]:
    """The open cases in which something may be to be said, who waits longest first."""
    query = select(projections.c.case_id).join(cases, cases.c.id == projections.c.case_id)
    query = query.where(projections.c.remind_at <= work.now, cases.c.closed_at.is_(None))
    query = query.order_by(projections.c.remind_at, projections.c.case_id)
    return list(work.connection.scalars(query.offset(skip).limit(at_most)))


def still_due(work: Work, case_ids: Sequence[str]) -> int:
    """How many of these cases are still to be looked at."""
    mine = projections.c.case_id.in_(case_ids) & (projections.c.remind_at <= work.now)
    return work.connection.scalar(select(func.count()).where(mine)) or 0


def woken(work: Work, at_most: int) -> list[str]:
    """The cases in which somebody's reminders were put off until now."""
    asleep = conversations.c.snoozed_until <= work.now
    query = select(conversations.c.case_id).where(asleep, conversations.c.case_id.is_not(None))
    return list(work.connection.scalars(query.distinct().limit(at_most)))


def behind(work: Work) -> list[str]:
    """The cases whose row is missing or of other facts."""
    stale = or_(projections.c.case_id.is_(None), projections.c.version != cases.c.version)
    query = select(cases.c.id).outerjoin(projections, cases.c.id == projections.c.case_id)
    return list(work.connection.scalars(query.where(stale).order_by(cases.c.id)))


def every(work: Work) -> Sequence[str]:
    """All cases."""
    return work.connection.scalars(select(cases.c.id).order_by(cases.c.id)).all()


def _row(projection: Projection) -> dict[str, Any]:
    return {name: getattr(projection, name) for name in Projection.__slots__}
