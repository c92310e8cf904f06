"""What is still to be sent on a channel, and how its sending went.

Laws: of a conversation only the first line that waits may be sent, so that order is kept; a line
that failed waits for its time, and those after it with it, but for a paper that is still to be
made, which holds up nothing; what cannot be delivered is marked with its problem and stays; to
whoever cannot be reached nothing is sent, and all that waited is sent, in order, once they can be;
to a page nothing is sent, it shows what was said whenever it is looked at.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from sqlalchemy import Integer, Row, Select, Text, bindparam, exists, select

from bot.store import alerts, files, inbound, transcript
from bot.store.chats import LOOKED_AT
from bot.store.columns import Moment
from bot.store.files import Document, Wanted
from bot.store.news import QUEUE
from bot.store.tables import cases, chats, conversations
from bot.store.tables import transcript as lines
from bot.store.transcript import Line
from bot.store.work import Work

UNREACHABLE = "unreachable"
_SENT_TO = (~LOOKED_AT, chats.c.unreachable_at.is_(None))
_BUSY = bindparam("busy", type_=Text, expanding=True)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A line to be sent: on which chat, to which address."""

    chat_id: str
    address: str
    conversation_id: str
    retired: bool
    attempts: int
    line: Line
    document: Document | Wanted | None = None


@dataclass(frozen=True, slots=True)
class Retired:
    """A delivered line whose buttons are to go: its message on which chat, at which address."""

    line_id: str
    external_id: str
    chat_id: str
    address: str


@dataclass(frozen=True, slots=True)
class Sent:
    """A line was delivered; ``bare`` where its buttons were left out."""

    line_id: str
    external_id: str | None
    bare: bool
    conversation_id: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A line was not delivered: it waits until a moment, or is given up with a problem.

    ``since``: when its sending began.
    """

    outgoing: Outgoing
    due_at: datetime | None
    problem: str | None = None
    since: datetime | None = None


def _is_due() -> Select[Any]:
    before = lines.alias("before")
    held_up = exists().where(
        before.c.conversation_id == lines.c.conversation_id,
        before.c.seq < lines.c.seq,
        before.c.due_at.is_not(None),
        before.c.due_at > bindparam("now", type_=Moment),
        ~files.is_paper(before.c.file_id),
    )
    return (
        select(lines, chats)
        .join_from(lines, chats, lines.c.conversation_id == chats.c.conversation_id)
        .where(lines.c.due_at.is_not(None), lines.c.due_at <= bindparam("now", type_=Moment))
        .where(~held_up, lines.c.conversation_id.not_in(_BUSY), lines.c.id.not_in(_BUSY), *_SENT_TO)
        .order_by(lines.c.conversation_id, lines.c.seq)
        .limit(bindparam("at_most", type_=Integer))
    )


_DUE = _is_due()
_RETIRED = (
    select(lines.c.id, lines.c.external_id, chats.c.id, chats.c.address)
    .join_from(lines, chats, lines.c.conversation_id == chats.c.conversation_id)
    .where(lines.c.retired, lines.c.external_id.is_not(None), lines.c.id.not_in(_BUSY), *_SENT_TO)
    .limit(bindparam("at_most", type_=Integer))
)
_OLDEST = (
    select(lines.c.at)
    .join_from(lines, chats, lines.c.conversation_id == chats.c.conversation_id)
    .where(lines.c.due_at.is_not(None), *_SENT_TO)
    .order_by(lines.c.at)
    .limit(1)
)


def due(work: Work, at_most: int, busy: Collection[str] = ()) -> list[Outgoing]:
    """The lines to be sent now, in order, of conversations that are not being sent to."""
    asked = {"now": work.now, "at_most": at_most, "busy": list(busy)}
    return [_outgoing(work, row) for row in work.connection.execute(_DUE, asked).all()]


def retired(work: Work, at_most: int, busy: Collection[str] = ()) -> list[Retired]:
    """The delivered lines whose buttons are to be taken away, but for those of `busy`."""
    asked = {"at_most": at_most, "busy": list(busy)}
    return [_going(work, row) for row in work.connection.execute(_RETIRED, asked).all()]


def mark_sent(work: Work, items: Sequence[Sent]) -> list[None]:
    """Lines were delivered."""
    for each in items:
        gone = {"retired": False} if each.bare else {}
        sent = {"delivered_at": work.now, "due_at": None, "problem": None}
        work.change(lines, each.line_id, external_id=each.external_id, **sent, **gone)
        work.news.add(f"talk:{each.conversation_id}")
    return [None] * len(items)


def mark_bare(work: Work, line_ids: Sequence[str]) -> list[None]:
    """The buttons of lines are gone."""
    for id in line_ids:
        work.change(lines, id, retired=False)
    return [None] * len(line_ids)


def mark_failed(work: Work, items: Sequence[Failed]) -> list[None]:
    """Lines were not delivered; of what is given up staff are told."""
    for each in (_as_it_is_now(work, failed) for failed in items):
        line_id, attempts = each.outgoing.line.id, each.outgoing.attempts + 1
        work.news |= {QUEUE, f"talk:{each.outgoing.conversation_id}"}
        work.change(lines, line_id, attempts=attempts, due_at=each.due_at, problem=each.problem)
        if each.problem == UNREACHABLE:
            work.change(chats, each.outgoing.chat_id, unreachable_at=work.now)
        if each.problem:
            _alert(work, each)
    return [None] * len(items)


def _as_it_is_now(work: Work, failed: Failed) -> Failed:
    """How it failed; who could not be reached and came in meanwhile is tried again, for nothing
    else would tell that they are back."""
    if failed.problem != UNREACHABLE or failed.since is None:
        return failed
    came = inbound.came_since(work, failed.outgoing.chat_id, failed.since)
    return replace(failed, due_at=work.now, problem=None) if came else failed


def again(work: Work, conversation_id: str) -> None:
    """The person can be reached again: what was given up for that is sent."""
    alerts.done(work, conversation_id, [alerts.AWAY])
    mine = (lines.c.conversation_id == conversation_id) & (lines.c.problem == UNREACHABLE)
    for id in work.connection.scalars(select(lines.c.id).where(mine)):
        work.change(lines, id, due_at=work.now, problem=None)


def oldest(work: Work) -> datetime | None:
    """Since when the line that has waited longest has been waiting."""
    found: datetime | None = work.connection.scalar(_OLDEST)
    return found


def _alert(work: Work, each: Failed) -> None:
    id = each.outgoing.conversation_id
    mine = select(conversations.c.case_id).where(conversations.c.id == id)
    found = work.connection.execute(mine).first()
    if found is not None and (found.case_id is None or _stays(work, found.case_id)):
        # Else it was erased while the line was in hand, or while we waited for who erases it.
        alerts.add(work, f"delivery.{each.problem}", found.case_id, id)


def _stays(work: Work, case_id: str) -> bool:
    """Is there the case still? From now on it is, for whoever erases it waits for us."""
    mine = select(cases.c.id).where(cases.c.id == case_id)
    return work.connection.scalar(mine.with_for_update(read=True, key_share=True)) is not None


def _going(work: Work, row: Row[*tuple[Any, ...]]) -> Retired:
    about = row._mapping
    of_line = (about[lines.c.id], about[lines.c.external_id])
    return Retired(*of_line, about[chats.c.id], work.open(chats.c.address, row))


def _outgoing(work: Work, row: Row[Any]) -> Outgoing:
    about, said = row._mapping, transcript.line(work, row)
    return Outgoing(
        about[chats.c.id],
        work.open(chats.c.address, row),
        about[lines.c.conversation_id],
        about[lines.c.retired],
        about[lines.c.attempts],
        said,
        None if said.file_id is None else files.document(work, said.file_id),
    )
