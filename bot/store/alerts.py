"""What staff must look at.

Laws: a kind is a code; an alert about something that is open already is not added again, so each
comes to an end: who was away can be reached again, and of the others when somebody takes the
conversation over; it is kept until staff were called, and one process at a time calls them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, select, update

from bot.store.tables import alerts
from bot.store.work import Work

CALLS = ("human", "human.missed")
"""That somebody asked for a person."""
AWAY = "delivery.unreachable"
"""That somebody cannot be reached; it lasts until they can."""


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at."""

    id: str
    kind: str
    case_id: str | None
    conversation_id: str | None
    at: datetime
    attempts: int


def add(work: Work, kind: str, case_id: str | None, conversation_id: str) -> None:
    """Call staff to a conversation, unless they are called for this already."""
    mine = (alerts.c.conversation_id == conversation_id) & (alerts.c.kind == kind)
    is_open = select(alerts.c.id).where(mine, alerts.c.done_at.is_(None))
    if work.connection.scalar(is_open) is None:
        row = {"id": work.new_id(), "kind": kind, "case_id": case_id, "at": work.now}
        work.add(
            alerts, row | {"conversation_id": conversation_id, "attempts": 0, "due_at": work.now}
        )


def open_ones(work: Work) -> list[Alert]:
    """What is still to be looked at, the oldest first."""
    query = select(alerts).where(alerts.c.done_at.is_(None)).order_by(alerts.c.at, alerts.c.id)
    return [_alert(row) for row in work.connection.execute(query)]


def done(work: Work, conversation_id: str, kinds: Sequence[str]) -> None:
    """It is over."""
    _end(work, conversation_id, alerts.c.kind.in_(kinds))


def looked_at(work: Work, conversation_id: str) -> None:
    """Somebody looks at it: what staff were called for is over, but that the person is away."""
    _end(work, conversation_id, alerts.c.kind != AWAY)


def _end(work: Work, conversation_id: str, which: ColumnElement[bool]) -> None:
    work.write()
    mine = (alerts.c.conversation_id == conversation_id) & which
    still = update(alerts).where(mine, alerts.c.done_at.is_(None))
    work.connection.execute(still.values(done_at=work.now))


def claim(work: Work, at_most: int, lease: timedelta, longest: timedelta) -> list[Alert]:
    """Take those of which staff are still to be called; nobody else does for a while."""
    late = select(alerts).where(alerts.c.due_at <= work.now).order_by(alerts.c.due_at)
    rows = work.connection.execute(late.limit(at_most).with_for_update(skip_locked=True)).all()
    for row in rows:
        pause = min(lease * 2 ** min(row.attempts, 10), longest)
        work.change(alerts, row.id, due_at=work.now + pause, attempts=row.attempts + 1)
    return [_alert(row) for row in rows]


def called(work: Work, ids: Sequence[str]) -> list[None]:
    """Staff were called."""
    for id in ids:
        work.change(alerts, id, due_at=None)
    return [None] * len(ids)


def _alert(row: Row[Any]) -> Alert:
    return Alert(row.id, row.kind, row.case_id, row.conversation_id, row.at, row.attempts)
