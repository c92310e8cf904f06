"""What staff note beside a conversation.

Laws: a note is only ever added, sealed as its conversation is; the person is never sent one.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, select, update

from bot.store.tables import notes
from bot.store.work import Work

_OF = select(notes).where(notes.c.conversation_id == bindparam("conversation_id"))


@dataclass(frozen=True, slots=True)
class Note:
    """One note."""

    conversation_id: str
    by: str
    body: str
    at: datetime


def add(work: Work, conversation_id: str, case_id: str | None, by: str, body: str) -> None:
    """Keep a note."""
    id = work.new_id()
    row: dict[str, Any] = {"id": id, "conversation_id": conversation_id, "at": work.now}
    work.add(notes, row | work.seal(notes, id, case_id, by=by, body=body))


def of(work: Work, conversation_ids: Collection[str]) -> list[Note]:
    """The notes beside these conversations, the oldest first."""
    query = select(notes).where(notes.c.conversation_id.in_(conversation_ids))
    rows = work.connection.execute(query.order_by(notes.c.at, notes.c.id))
    return [
        Note(row.conversation_id, work.open(notes.c.by, row), work.open(notes.c.body, row), row.at)
        for row in rows
    ]


def reseal(work: Work, conversation_id: str, case_id: str) -> None:
    """Seal what was noted before there was a case with the case's key."""
    for row in work.connection.execute(_OF, {"conversation_id": conversation_id}).all():
        opened = {"by": work.open(notes.c.by, row), "body": work.open(notes.c.body, row)}
        sealed = work.seal(notes, row.id, case_id, **opened)
        work.connection.execute(update(notes).where(notes.c.id == row.id), sealed)
