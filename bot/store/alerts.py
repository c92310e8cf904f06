"""What staff must look at.

Laws: a kind is a code; an alert about something that is open already is not added again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from bot.store.tables import alerts
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class Alert:
    """One thing to look at."""

    id: str
    kind: str
    case_id: str | None
    conversation_id: str | None
    at: datetime


def add(work: Work, kind: str, case_id: str | None, conversation_id: str) -> None:
    """Call staff to a conversation, unless they are called for this already."""
    mine = (alerts.c.conversation_id == conversation_id) & (alerts.c.kind == kind)
    is_open = select(alerts.c.id).where(mine, alerts.c.done_at.is_(None))
    if work.connection.scalar(is_open) is None:
        row = {"id": work.new_id(), "kind": kind, "case_id": case_id, "at": work.now}
        work.add(alerts, row | {"conversation_id": conversation_id})


def open_ones(work: Work) -> list[Alert]:
    """What is still to be looked at, the oldest first."""
    query = select(alerts).where(alerts.c.done_at.is_(None)).order_by(alerts.c.at, alerts.c.id)
    return [
        Alert(row.id, row.kind, row.case_id, row.conversation_id, row.at)
        for row in work.connection.execute(query)
    ]
