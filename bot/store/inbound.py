"""What came in, by its channel's own id, so that nothing is lost and nothing heard twice.

Laws: *seen* means this very id was kept, never that a larger one was; a body is kept until its
turn is taken, and no longer; what a screen caught has no body at all; within a chat turns are taken
in the order of the channel's own numbers.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Text, bindparam, insert, or_, select

from bot.store.columns import Moment
from bot.store.tables import inbound
from bot.store.work import Work

_IDS = bindparam("ids", type_=Text, expanding=True)
_SINCE = bindparam("since", type_=Moment)
_KNOWN = select(inbound.c.id).where(inbound.c.id.in_(_IDS))
_OLD = _KNOWN.where(inbound.c.received_at <= _SINCE)
_RECENT = select(inbound.c.ordinal).where(
    inbound.c.received_at > _SINCE, inbound.c.id.startswith(bindparam("channel"), autoescape=False)
)
_WAITING = (
    select(inbound)
    .where(inbound.c.chat_id.in_(_IDS), inbound.c.due_at.is_not(None))
    .order_by(inbound.c.chat_id, inbound.c.ordinal)
)


@dataclass(frozen=True, slots=True)
class Arrived:
    """One thing that came in on a channel: where, its number there, its content.

    ``key``: what it is known by, on a channel whose numbers are only an order.
    """

    channel: str
    ordinal: int
    chat_id: str | None
    body: Any
    screened: str | None = None
    key: str | None = None

    @property
    def id(self) -> str:
        """The id it is kept under."""
        return id_of(self.channel, self.key or self.ordinal)


@dataclass(frozen=True, slots=True)
class Waiting:
    """What came in and waits for its turn."""

    id: str
    chat_id: str
    ordinal: int
    body: Any
    screened: str | None
    received_at: datetime
    due_at: datetime
    attempts: int


def id_of(channel: str, update_id: str | int) -> str:
    """Give the id an update of a channel is kept under."""
    return f"{channel}:{update_id}"


def recent(work: Work, channel: str, since: datetime) -> set[int]:
    """The numbers that came in since a moment."""
    asked = {"since": since, "channel": f"{channel}:"}
    return set(work.connection.scalars(_RECENT, asked).all())


def gap(work: Work, channel: str, came: set[int], since: datetime) -> int | None:
    """The first number missing just before one of those that came in since a moment.

    It may still come; what came since then and is not among them counts as missing: whoever
    looked before it was there must not hear what follows it.
    """
    before = {id_of(channel, each - 1): each - 1 for each in came if each - 1 not in came}
    asked = {"since": since, "ids": list(before)}
    there = set(work.connection.scalars(_OLD, asked).all()) if before else set()
    return min((each for id, each in before.items() if id not in there), default=None)


def seen(work: Work, id: str) -> bool:
    """Was it here before? If not, it is from now on, its turn taken."""
    if known(work, [id]):
        return True
    row = {"id": id, "ordinal": 0, "received_at": work.now, "attempts": 0}
    work.connection.execute(insert(inbound), row)
    return False


def known(work: Work, ids: Collection[str]) -> set[str]:
    """Which of these ids were kept before?"""
    return set(work.connection.scalars(_KNOWN, {"ids": list(ids)}).all())


def keep(work: Work, arrived: Iterable[Arrived]) -> None:
    """Keep what came in; what was kept before stays as it is."""
    rows = [_row(work, each) for each in arrived]
    if rows:
        work.add_new(inbound, rows)


def waiting(work: Work, chat_ids: Collection[str]) -> list[Waiting]:
    """What waits for its turn in these chats, chat by chat, in the order of their numbers."""
    rows = work.connection.execute(_WAITING, {"ids": list(chat_ids)}).all()
    return [_waiting(work, row) for row in rows]


def waits(work: Work, chat_id: str) -> bool:
    """Does something wait for its turn in a chat?"""
    mine = select(inbound.c.id).where(inbound.c.chat_id == chat_id, inbound.c.due_at.is_not(None))
    return work.connection.scalar(mine.limit(1)) is not None


def came_since(work: Work, chat_id: str, moment: datetime) -> bool:
    """Did something come in on a chat after a moment?"""
    mine = (inbound.c.chat_id == chat_id) & (inbound.c.received_at > moment)
    return work.connection.scalar(select(inbound.c.id).where(mine).limit(1)) is not None


def oldest(work: Work) -> datetime | None:
    """Since when what has waited longest for its turn has been waiting."""
    waits = select(inbound.c.received_at).where(inbound.c.due_at.is_not(None))
    found: datetime | None = work.connection.scalar(waits.order_by(inbound.c.due_at).limit(1))
    return found


def chats_due(work: Work, before: datetime, channels: Collection[str], at_most: int) -> list[str]:
    """The chats of these channels in which something has waited since before a moment."""
    theirs = or_(*(inbound.c.chat_id.startswith(f"{each}:", autoescape=True) for each in channels))
    query = select(inbound.c.chat_id).where(inbound.c.due_at <= before, theirs).distinct()
    return list(work.connection.scalars(query.limit(at_most)))


def handled(work: Work, id: str) -> None:
    """Its turn is taken; only then is the body let go."""
    work.change(inbound, id, due_at=None, body=None)


def given_up(work: Work, id: str, problem: str, conversation_id: str | None) -> None:
    """Its turn is given up: it stays with its problem as long as the conversation it was for.

    Its chat may go on to another case. What was for no conversation, nobody could erase: it goes.
    """
    kept = {"conversation_id": conversation_id} if conversation_id else {"body": None}
    work.change(inbound, id, due_at=None, problem=problem, **kept)


def postpone(work: Work, id: str, attempts: int, due_at: datetime) -> None:
    """Its turn failed and is tried again later."""
    work.change(inbound, id, attempts=attempts, due_at=due_at)


def still_waits(work: Work, id: str) -> bool:
    """Does it still wait for its turn?"""
    mine = select(inbound.c.id).where(inbound.c.id == id, inbound.c.due_at.is_not(None))
    return work.connection.scalar(mine) is not None


def put(work: Work, id: str, body: Any) -> None:
    """What was fetched takes the place of what came in, and is heard now."""
    work.change(inbound, id, due_at=work.now, **work.seal(inbound, id, None, body=body))


def keep_body(work: Work, id: str, body: Any) -> None:
    """Another body in its place; it waits as before."""
    work.change(inbound, id, **work.seal(inbound, id, None, body=body))


def screen(work: Work, id: str, kind: str) -> None:
    """What was fetched holds leaked data: only that it did is kept."""
    work.change(inbound, id, due_at=work.now, body=None, screened=kind)


def _row(work: Work, each: Arrived) -> dict[str, Any]:
    takes_turn = each.chat_id is not None
    row: dict[str, Any] = {"id": each.id, "chat_id": each.chat_id, "ordinal": each.ordinal}
    row |= {"attempts": 0, "received_at": work.now, "due_at": work.now if takes_turn else None}
    row |= {"screened": each.screened, "body": None}
    return row if each.body is None else row | work.seal(inbound, each.id, None, body=each.body)


def _waiting(work: Work, row: Row[Any]) -> Waiting:
    body = None if row.body is None else work.open(inbound.c.body, row)
    return Waiting(
        row.id,
        row.chat_id,
        row.ordinal,
        body,
        row.screened,
        row.received_at,
        row.due_at,
        row.attempts,
    )
