"""Which cases are to be erased, and which were: the order, the signature, the tombstone.

Laws: an order is somebody's and its signature another's, by their ids; one that is signed is not
taken back; the row of a case that was erased stays for ever, and names nobody of the case.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, delete, insert, select, update

from bot.store.alone import alone
from bot.store.problems import StoreProblem
from bot.store.tables import cases, erasures, settled
from bot.store.work import Work

RETENTION = "retention_years"


@dataclass(frozen=True, slots=True)
class Erasure:
    """One case to be erased, or that was."""

    case_id: str
    ordered_by: str
    ordered_at: datetime
    signed_by: str | None
    signed_at: datetime | None
    erased_at: datetime | None
    cleaned_at: datetime | None
    """The database gave up the bytes of what was deleted."""


@dataclass(frozen=True, slots=True)
class Closed:
    """A closed case as retention sees it: nothing of its content."""

    case_id: str
    policy: str
    closed_at: datetime
    due_at: datetime


def find(work: Work, case_id: str) -> Erasure | None:
    """How it stands with a case, if it was ordered to be erased."""
    found = _list(work, erasures.c.case_id == case_id)
    return found[0] if found else None


def ordered(work: Work) -> list[Erasure]:
    """The orders that are not carried out yet."""
    return _list(work, erasures.c.erased_at.is_(None))


def unfinished(work: Work) -> list[Erasure]:
    """What was signed and is not done: it was cut off."""
    return [each for each in ordered(work) if each.signed_at is not None]


def uncleaned(work: Work) -> list[str]:
    """The cases that are gone, but for the bytes that the database may still hold."""
    gone = erasures.c.erased_at.is_not(None), erasures.c.cleaned_at.is_(None)
    return list(work.connection.scalars(select(erasures.c.case_id).where(*gone)))


def order(work: Work, case_id: str, by: str) -> None:
    """Order a case to be erased; the case is held."""
    if find(work, case_id) is not None:
        raise StoreProblem("erasure_ordered", case_id)
    row = {"case_id": case_id, "ordered_by": by, "ordered_at": work.now}
    work.connection.execute(insert(erasures), row)


def withdraw(work: Work, case_id: str) -> None:
    """Take an order back that nobody has signed."""
    if work.connection.execute(delete(erasures).where(_unsigned(case_id))).rowcount != 1:
        raise StoreProblem("erasure_not_ordered", case_id)


def sign(work: Work, case_id: str, by: str) -> None:
    """Sign an order of somebody else; the case is held."""
    found = find(work, case_id)
    if found is None or found.signed_at is not None:
        raise StoreProblem("erasure_not_ordered", case_id)
    if found.ordered_by == by:
        raise StoreProblem("erasure_same", case_id)
    signed = update(erasures).where(_unsigned(case_id)).values(signed_by=by, signed_at=work.now)
    if work.connection.execute(signed).rowcount != 1:  # taken back meanwhile
        raise StoreProblem("erasure_not_ordered", case_id)


def done(work: Work, case_id: str) -> bool:
    """The case was erased; false where another had erased it before."""
    first = (erasures.c.case_id == case_id) & erasures.c.erased_at.is_(None)
    gone = update(erasures).where(first).values(erased_at=work.now)
    return work.connection.execute(gone).rowcount == 1


def cleaned(work: Work, case_ids: Collection[str]) -> None:
    """The bytes of these cases are given up."""
    for case_id in case_ids:
        mine = update(erasures).where(erasures.c.case_id == case_id)
        work.connection.execute(mine.values(cleaned_at=work.now))


def years(work: Work, usual: int) -> int:
    """How many years a closed case is kept; `usual` where the administrator set none."""
    kept = work.connection.scalar(select(settled.c.value).where(settled.c.name == RETENTION))
    return usual if kept is None else int(kept)


def keep_for(work: Work, new: int) -> bool:
    """Keep closed cases so many years from now on; false where that was set before."""
    alone(work.connection, RETENTION)
    if years(work, usual=0) == new:
        return False
    work.put(settled, RETENTION, {"name": RETENTION, "value": new})
    return True


def due(work: Work, usual: int) -> list[Closed]:
    """The closed cases whose years are over, the longest closed first; `usual` as in `years`."""
    kept = years(work, usual)
    query = select(cases).where(cases.c.closed_at <= _shifted(work.now, -kept))
    rows = work.connection.execute(query.order_by(cases.c.closed_at, cases.c.id)).all()
    found = [closed(row.id, row.policy_number, row.closed_at, kept) for row in rows]
    return [each for each in found if each.due_at <= work.now]


def closed(case_id: str, policy: str, closed_at: datetime, kept: int) -> Closed:
    """A closed case, with the day on which its years are over."""
    return Closed(case_id, policy, closed_at, _shifted(closed_at, kept))


def _shifted(moment: datetime, years: int) -> datetime:
    """So many years later; of the 29th of February, the first of March."""
    year = moment.year + years
    try:
        return moment.replace(year=year)
    except ValueError:
        first = date(year, 3, 1)
        return moment.replace(year=year, month=first.month, day=first.day)


def _list(work: Work, condition: Any) -> list[Erasure]:
    query = select(erasures).where(condition).order_by(erasures.c.ordered_at, erasures.c.case_id)
    rows = work.connection.execute(query).mappings()
    return [Erasure(**row) for row in rows]


def _unsigned(case_id: str) -> ColumnElement[bool]:
    """The order of a case that nobody has signed; whoever changes it at the same moment is waited
    for, and what they left is gone by."""
    return (erasures.c.case_id == case_id) & erasures.c.signed_at.is_(None)
