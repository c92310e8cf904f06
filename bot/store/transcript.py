"""What was said in a conversation, and what of it is still to be sent.

Laws: lines are numbered in each conversation and never changed but for the mark *delivered*; what
is said to the person (by the program or by staff) counts as undelivered until it is marked.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Select, func, insert, select, update

from bot.store.tables import transcript
from bot.store.work import Work

Direction = Literal["in", "out", "staff"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation."""

    id: str
    seq: int
    direction: Direction
    body: str
    buttons: Any
    at: datetime
    delivered_at: datetime | None


@dataclass(frozen=True, slots=True)
class Said:
    """A line to be written."""

    conversation_id: str
    case_id: str | None
    direction: Direction
    body: str
    buttons: Sequence[Any] | None = None
    heard_id: str | None = None


def write(work: Work, said: Said) -> str:
    """Add a line to a conversation: its row's id."""
    mine = transcript.c.conversation_id == said.conversation_id
    last = select(func.coalesce(func.max(transcript.c.seq), 0)).where(mine)
    seq, id = work.connection.execute(last).scalar_one() + 1, work.new_id()
    row = {"id": id, "conversation_id": said.conversation_id, "seq": seq, "heard_id": said.heard_id}
    row |= {"direction": said.direction, "at": work.now, "attempts": 0}
    buttons = None if said.buttons is None else list(said.buttons)
    row |= work.seal(transcript, id, said.case_id, body=said.body, buttons=buttons)
    work.connection.execute(insert(transcript), row)
    return id


def lines(work: Work, conversation_id: str) -> list[Line]:
    """Give the whole conversation."""
    return _lines(work, _of(conversation_id))


def undelivered(work: Work, conversation_id: str) -> list[Line]:
    """Give what is still to be sent to the person, in order."""
    waiting = _of(conversation_id).where(transcript.c.delivered_at.is_(None))
    return _lines(work, waiting.where(transcript.c.direction != "in"))


def delivered(work: Work, ids: Collection[str]) -> None:
    """Mark lines as delivered; one that was marked before keeps its moment."""
    open_rows = transcript.c.id.in_(ids) & transcript.c.delivered_at.is_(None)
    work.connection.execute(update(transcript).where(open_rows).values(delivered_at=work.now))


def reseal(work: Work, conversation_id: str, case_id: str) -> None:
    """Seal what was said before there was a case with the case's key."""
    for row in work.connection.execute(_of(conversation_id)).all():
        body, buttons = work.open(transcript.c.body, row), work.open(transcript.c.buttons, row)
        sealed = work.seal(transcript, row.id, case_id, body=body, buttons=buttons)
        work.connection.execute(update(transcript).where(transcript.c.id == row.id), sealed)


def _of(conversation_id: str) -> Select[Any]:
    mine = transcript.c.conversation_id == conversation_id
    return select(transcript).where(mine).order_by(transcript.c.seq)


def _lines(work: Work, query: Select[Any]) -> list[Line]:
    return [_line(work, row) for row in work.connection.execute(query)]


def _line(work: Work, row: Any) -> Line:
    body, buttons = work.open(transcript.c.body, row), work.open(transcript.c.buttons, row)
    return Line(row.id, row.seq, row.direction, body, buttons, row.at, row.delivered_at)
