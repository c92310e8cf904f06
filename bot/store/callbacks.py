"""Telephone numbers left to be called back: they stand in the queue until staff have called.

Laws: the number is sealed as the conversation it was left in.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, insert, select, update

from bot.store.tables import callbacks
from bot.store.work import Work

_OF = select(callbacks).where(callbacks.c.conversation_id == bindparam("conversation_id"))


@dataclass(frozen=True, slots=True)
class Callback:
    """One number to call."""

    id: str
    conversation_id: str
    phone: str
    at: datetime


def leave(work: Work, conversation_id: str, case_id: str | None, phone: str) -> None:
    """Keep a number, in place of one left before and not yet called."""
    mine = (callbacks.c.conversation_id == conversation_id) & callbacks.c.done_at.is_(None)
    work.connection.execute(update(callbacks).where(mine).values(done_at=work.now))
    id = work.new_id()
    row: dict[str, Any] = {"id": id, "conversation_id": conversation_id, "at": work.now}
    row |= work.seal(callbacks, id, case_id, phone=phone)
    work.connection.execute(insert(callbacks), row)


def waiting(work: Work) -> list[Callback]:
    """Give the numbers still to be called, who waits longest first."""
    query = select(callbacks).where(callbacks.c.done_at.is_(None))
    rows = work.connection.execute(query.order_by(callbacks.c.at, callbacks.c.id))
    return [
        Callback(row.id, row.conversation_id, work.open(callbacks.c.phone, row), row.at)
        for row in rows
    ]


def done(work: Work, id: str) -> None:
    """Mark a number as called."""
    work.connection.execute(update(callbacks).where(callbacks.c.id == id).values(done_at=work.now))


def reseal(work: Work, conversation_id: str, case_id: str) -> None:
    """Seal the numbers left before there was a case with the case's key."""
    for row in work.connection.execute(_OF, {"conversation_id": conversation_id}).all():
        sealed = work.seal(callbacks, row.id, case_id, phone=work.open(callbacks.c.phone, row))
        work.connection.execute(update(callbacks).where(callbacks.c.id == row.id), sealed)
