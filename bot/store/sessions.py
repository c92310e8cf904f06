"""Sessions of staff: who is signed in where.

Laws: a session is known by the keyed hash of its token, so that a copy of the database signs
nobody in; it ends at its time, when nobody does anything for long, when one signs out, and at once
with a disabling or a new password; whoever ends sessions tells the live pages in the same
transaction.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, bindparam, insert, select, update

from bot.store.staff import Person, person_of
from bot.store.tables import sessions, staff
from bot.store.work import Work

TOKEN = 32
"""Bytes of a token."""
VALID = timedelta(hours=12)
IDLE = timedelta(hours=2)
"""After so long in which nobody does anything a session is over."""
OFTEN = timedelta(minutes=5)
"""What is done more often is not noted each time."""


def begin(work: Work, staff_id: str) -> str:
    """Begin a session: its token, which stands nowhere else."""
    token = work.vault.chance(TOKEN).hex()
    row = {"id": known_as(work, token), "staff_id": staff_id, "made_at": work.now}
    work.connection.execute(
        insert(sessions), row | {"expires_at": work.now + VALID, "seen_at": work.now}
    )
    return token


def known_as(work: Work, token: str) -> str:
    """What a session of this token is known as."""
    return work.index(sessions.c.id, token).hex()


def csrf(work: Work, token: str) -> str:
    """What the forms of this session carry."""
    return work.proof("sessions.csrf", token)


@dataclass(frozen=True, slots=True)
class Held:
    """A session that lasts: whose it is, and when it was noted that they did something."""

    person: Person
    seen_at: datetime


def _held() -> Select[Any]:
    query = select(staff, sessions.c.seen_at).join_from(sessions, staff)
    in_time = sessions.c.expires_at > bindparam("now"), sessions.c.seen_at > bindparam("idle")
    lasts = sessions.c.id == bindparam("session"), sessions.c.ended_at.is_(None), *in_time
    return query.where(*lasts, staff.c.disabled_at.is_(None))


_HELD = _held()
"""Built once: every request asks it."""


def held(work: Work, id: str) -> Held | None:
    """A session with whose it is, while it lasts and they may come in."""
    given = {"session": id, "now": work.now, "idle": work.now - IDLE}
    row = work.connection.execute(_HELD, given).first()
    return None if row is None else Held(person_of(work, row), row.seen_at)


def roles(work: Work, ids: Collection[str]) -> dict[str, str]:
    """Of these sessions those that last, each with the role of whose it is."""
    query = select(sessions.c.id, staff.c.role).join_from(sessions, staff)
    query = query.where(sessions.c.id.in_(ids), _lasts(work), staff.c.disabled_at.is_(None))
    return {row.id: row.role for row in work.connection.execute(query)}


def unnoted(work: Work, session: Held) -> bool:
    """Is it a while since it was noted that somebody did something?"""
    return work.now - session.seen_at > OFTEN


def seen(work: Work, id: str) -> None:
    """Somebody does something; what has ended stays so."""
    mine = update(sessions).where(sessions.c.id == id, _lasts(work))
    work.connection.execute(mine.values(seen_at=work.now))


def _lasts(work: Work) -> ColumnElement[bool]:
    in_time = (sessions.c.expires_at > work.now) & (sessions.c.seen_at > work.now - IDLE)
    return sessions.c.ended_at.is_(None) & in_time


def end(work: Work, id: str) -> bool:
    """Sign out: false where the session had ended already."""
    ended = _end(work, sessions.c.id == id)
    staff_id = work.connection.scalar(select(sessions.c.staff_id).where(sessions.c.id == id))
    work.news.add(f"staff:{staff_id}")
    return ended > 0


def end_all(work: Work, staff_id: str) -> None:
    """End every session of somebody."""
    _end(work, sessions.c.staff_id == staff_id)
    work.news.add(f"staff:{staff_id}")


def _end(work: Work, mine: ColumnElement[bool]) -> int:
    still = update(sessions).where(mine, sessions.c.ended_at.is_(None))
    return work.connection.execute(still.values(ended_at=work.now)).rowcount
