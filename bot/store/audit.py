"""Who did what: rows only ever added, numbered for each case and for the house.

Laws: an action is a code; the name and the details are sealed; the numbers of a case are counted
in its row, which the transaction holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, func, select

from bot.store.alone import alone
from bot.store.tables import audit, cases
from bot.store.work import Work


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done."""

    seq: int
    at: datetime
    who: str
    action: str
    details: Any


def add(work: Work, seq: int, who: str, action: str, case_id: str | None, details: Any) -> None:
    """Add what was done, under its number."""
    id = work.new_id()
    row = {"id": id, "case_id": case_id, "seq": seq, "at": work.now, "action": action}
    work.add(audit, row | work.seal(audit, id, case_id, who=who, details=details))


def add_to_house(work: Work, who: str, action: str, details: Any) -> None:
    """Add what was done outside any case, after what was done there before."""
    work.write()
    alone(work.connection, "audit")
    last = select(func.coalesce(func.max(audit.c.seq), 0)).where(audit.c.case_id.is_(None))
    add(work, work.connection.execute(last).scalar_one() + 1, who, action, None, details)


def trail(work: Work, case_id: str | None) -> list[Deed]:
    """Give what was done in a case, or (None) in the house, in order."""
    mine = audit.c.case_id.is_not_distinct_from(case_id)
    rows = work.connection.execute(select(audit).where(mine).order_by(audit.c.seq))
    return [_deed(work, row) for row in rows]


def last(work: Work, case_id: str, action: str) -> Deed | None:
    """Give what was last done in a case of one kind."""
    work.write()
    mine = select(audit).where(audit.c.case_id == case_id, audit.c.action == action)
    row = work.connection.execute(mine.order_by(audit.c.seq.desc()).limit(1)).first()
    return None if row is None else _deed(work, row)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done, in which case."""

    case_id: str | None
    deed: Deed


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are wanted; by default all."""

    case_id: str | None = None
    action: str | None = None
    first: datetime | None = None
    """From this moment on."""
    before: datetime | None = None


def newest(work: Work, at_most: int, sought: Sought, *, of: str | None = None) -> list[Entry]:
    """Give what was done last, anywhere or in the cases of a person of staff."""
    query = select(audit).order_by(audit.c.at.desc(), audit.c.seq.desc(), audit.c.id)
    if sought.case_id is not None:
        query = query.where(audit.c.case_id == sought.case_id)
    if sought.action is not None:
        query = query.where(audit.c.action == sought.action)
    if sought.first is not None:
        query = query.where(audit.c.at >= sought.first)
    if sought.before is not None:
        query = query.where(audit.c.at < sought.before)
    if of is not None:
        query = query.join(cases, cases.c.id == audit.c.case_id).where(cases.c.assigned_to == of)
    rows = work.connection.execute(query.limit(at_most))
    return [Entry(row.case_id, _deed(work, row)) for row in rows]


def _deed(work: Work, row: Row[Any]) -> Deed:
    """An entry; of one that was erased only what was done, and when."""
    if row.who is None:
        return Deed(row.seq, row.at, "", row.action, None)
    who, details = work.open(audit.c.who, row), work.open(audit.c.details, row)
    return Deed(row.seq, row.at, who, row.action, details)
