"""The queue of staff: every open conversation, the one that needs a person most on top.

Laws: who waits for a person comes first, whom nobody answered in the promised time before all
others; then the nearest last day, the most yen held up, the last word; what is listed are days,
yen and codes, a name only of whoever holds it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, and_, case, func, or_, select

from bot.store.conversations import Desk, desk
from bot.store.tables import cases, conversations, members, projections
from bot.store.work import Work

FAR = date(9999, 12, 31)


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One conversation in the queue."""

    conversation_id: str
    case_id: str | None
    policy: str | None
    member: str
    step: str
    language: str
    updated_at: datetime
    desk: Desk
    nearest: str | None
    nearest_day: date | None
    payable: int
    pending: int
    left: dict[str, int]
    questions: int


def queue(work: Work, at_most: int) -> list[QueueLine]:
    """The open conversations of those who are in their case, or still on their way in."""
    rows = work.connection.execute(_ordered(_all()).limit(at_most))
    return [_line(work, row) for row in rows]


def of_case(work: Work, case_id: str) -> list[QueueLine]:
    """The conversations of a case, in the same order."""
    mine = _ordered(_all(closed=True).where(conversations.c.case_id == case_id))
    return [_line(work, row) for row in work.connection.execute(mine)]


def alone(work: Work, conversation_id: str) -> list[QueueLine]:
    """One conversation, if there is such a one."""
    mine = _all(closed=True).where(conversations.c.id == conversation_id)
    return [_line(work, row) for row in work.connection.execute(mine)]


def _all(*, closed: bool = False) -> Select[Any]:
    tables = conversations.join(members, conversations.c.member_id == members.c.id)
    tables = tables.outerjoin(cases, conversations.c.case_id == cases.c.id)
    tables = tables.outerjoin(projections, projections.c.case_id == cases.c.id)
    query = select(conversations, members, projections).select_from(tables)
    query = query.where(members.c.left_at.is_(None))
    arrived = or_(conversations.c.case_id.is_not(None), conversations.c.waiting_since.is_not(None))
    wanted = or_(cases.c.closed_at.is_(None), conversations.c.waiting_since.is_not(None))
    return query if closed else query.where(arrived, wanted)


def _ordered(query: Select[Any]) -> Select[Any]:
    talks = conversations.c
    waits = and_(talks.waiting_since.is_not(None), talks.held_at.is_(None))
    return query.order_by(
        and_(waits, talks.missed_at.is_not(None)).desc(),
        waits.desc(),
        case((waits, talks.promised_at)),
        func.coalesce(projections.c.nearest_day, FAR),
        func.coalesce(projections.c.pending, 0).desc(),
        talks.updated_at.desc(),
        talks.id,
    )


def _line(work: Work, row: Row[Any]) -> QueueLine:
    about, talks, sums = row._mapping, conversations.c, projections.c
    left = {
        part: about[sums[f"left_{part}"]] or 0
        for part in ("consulting", "response", "cyber_response", "liability")
    }
    return QueueLine(
        about[talks.id],
        about[talks.case_id],
        about[talks.policy_number],
        work.open(members.c.name, row),
        about[talks.step],
        about[talks.language],
        about[talks.updated_at],
        desk(work, row),
        about[sums.nearest],
        about[sums.nearest_day],
        about[sums.payable] or 0,
        about[sums.pending] or 0,
        left,
        about[sums.questions] or 0,
    )
