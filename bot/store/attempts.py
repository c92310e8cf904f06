"""Wrong attempts, counted for what was tried and for who tried.

Laws: what is counted is known by a blind index only; where too many were wrong nothing is looked
at for a while; old ones are forgotten.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.store.tables import attempts
from bot.store.work import Work

FORGOTTEN = timedelta(days=1)
"""After so long wrong attempts count no more."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How many wrong attempts are borne, and for how long nothing is looked at then."""

    most: int
    lock: timedelta


def scope(work: Work, name: str) -> bytes:
    """What attempts of this kind are counted under."""
    return work.index(attempts.c.scope, name)


def locked_until(work: Work, scopes: Collection[bytes]) -> datetime | None:
    """Until when nothing is looked at, if so."""
    until = select(attempts.c.locked_until).where(attempts.c.scope.in_(scopes))
    times = [each for each in work.connection.scalars(until) if each and each > work.now]
    return max(times, default=None)


def failed(work: Work, counted: bytes, bound: Bound) -> int:
    """Count a wrong attempt: how many more are borne, below 0 where it is one too many.

    At the last one, lock. Whoever counts at the same moment waits for this transaction's end.
    """
    mine = attempts.c.scope == counted
    forget(work)
    work.connection.execute(delete(attempts).where(mine, attempts.c.locked_until <= work.now))
    work.add_new(attempts, [{"scope": counted, "failed": 0, "last_at": work.now}])
    again = update(attempts).where(mine).values(failed=attempts.c.failed + 1, last_at=work.now)
    work.connection.execute(again)
    count: int = work.connection.execute(select(attempts.c.failed).where(mine)).scalar_one()
    if count >= bound.most:
        until = work.now + bound.lock
        work.connection.execute(update(attempts).where(mine).values(locked_until=until))
    return bound.most - count


def forget(work: Work) -> int:
    """Forget what was counted long ago: how many."""
    old = delete(attempts).where(attempts.c.last_at < work.now - FORGOTTEN)
    return work.connection.execute(old).rowcount


def forgiven(work: Work, scopes: Collection[bytes]) -> None:
    """The right one was given: the wrong ones before it count no more."""
    work.connection.execute(delete(attempts).where(attempts.c.scope.in_(scopes)))
