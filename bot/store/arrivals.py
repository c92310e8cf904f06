"""How many came in a time, counted over all processes.

Laws: the time goes along with whoever comes, so that in none of its length more come, whenever it
begins; it is counted by small parts, so that one part late somebody may come again; who is counted
is known by a blind index only, and forgotten as wrong attempts are; who comes at the same moment
waits for this transaction's end.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy import func, select, update

from bot.store import attempts
from bot.store.tables import attempts as table
from bot.store.work import Work

PARTS = 60
"""Parts of a time that are counted by themselves."""


@dataclass(frozen=True, slots=True)
class Share:
    """So many of somebody in any time of this length."""

    who: str
    most: int
    within: timedelta


def came(work: Work, shares: Sequence[Share]) -> bool:
    """Count one who comes under each of these, unless one of them is used up: may they come?

    What everybody shares is named first, so that no two wait for each other.
    """
    if not all(_room(work, each) for each in shares):
        return False
    for each in shares:
        counted = update(table).where(table.c.scope == _part(work, each, _now(work, each)))
        work.connection.execute(counted.values(failed=table.c.failed + 1, last_at=work.now))
    return True


def _room(work: Work, share: Share) -> bool:
    """Hold what is counted under a name: may one more come?"""
    held, now = attempts.scope(work, share.who), _now(work, share)
    new = {"failed": 0, "last_at": work.now}
    part = _part(work, share, now)
    work.add_new(table, [{"scope": held, **new}, {"scope": part, **new}])
    work.connection.execute(update(table).where(table.c.scope == held).values(last_at=work.now))
    parts = [_part(work, share, now - ago) for ago in range(PARTS + 1)]
    count = select(func.sum(table.c.failed)).where(table.c.scope.in_(parts))
    taken: int = work.connection.execute(count).scalar_one()
    return taken < share.most


def _now(work: Work, share: Share) -> int:
    """The part of time that it is now."""
    return int(work.now.timestamp() // (share.within.total_seconds() / PARTS))


def _part(work: Work, share: Share, part: int) -> bytes:
    return attempts.scope(work, f"{share.who} {part}")
