"""The cases: their numbers, their policies, open or closed.

Laws: a case's number is its year in Japan and a running number, never given twice; its version
goes up with every turn that tells a fact; who writes to a case holds its row to the end.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, exists, insert, or_, select, union_all

from bot.store import policies
from bot.store.alone import alone
from bot.store.chain import START
from bot.store.columns import storable
from bot.store.problems import StoreProblem
from bot.store.tables import cases, conversations, erasures, projections
from bot.store.tables import policies as policy_table
from bot.store.work import Work
from flows.turn import JAPAN

_ONE = select(cases).where(cases.c.id == bindparam("id"))
_OF_POLICY = select(cases).where(cases.c.policy_number == bindparam("policy"))
_OPEN_OF = _OF_POLICY.where(cases.c.closed_at.is_(None))
_IDS = bindparam("ids", type_=Text, expanding=True)
_HOLD = (
    select(cases.c.id)
    .where(cases.c.id.in_(_IDS))
    .order_by(cases.c.id)
    .with_for_update(key_share=True)
)
_HELD = (
    select(
        cases,
        policy_table.c.version.label("policy_version"),
        projections.c.version.label("projected"),
        projections.c.remind_at,
        projections.c.nearest_day,
        projections.c.pending,
    )
    .join_from(cases, policy_table)
    .outerjoin(projections, projections.c.case_id == cases.c.id)
    .where(cases.c.id.in_(_IDS))
    .order_by(cases.c.id)
)
_EVERY = union_all(select(cases.c.id), select(erasures.c.case_id)).subquery()
_LAST = (
    select(_EVERY.c.id)
    .where(_EVERY.c.id.like(bindparam("like")))
    .order_by(_EVERY.c.id.desc())
    .limit(1)
)
"""Of cases that were erased too: a number is never given twice."""


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    id: str
    policy: str
    opened_at: datetime
    closed_at: datetime | None
    version: int
    assigned_to: str | None


@dataclass(slots=True)
class Held:
    """A case whose row this transaction holds: its counters as they stand."""

    id: str
    policy: str
    policy_version: int
    version: int
    facts_told: int
    deeds: int
    head: bytes
    """The hash of the last of its deeds."""
    opened_at: datetime
    closed_at: datetime | None
    reminded_to: datetime
    assigned_to: str | None
    projected: int | None
    remind_at: datetime | None
    listed: tuple[date | None, int | None]
    """The nearest day and the yen held up, as the queue has them."""


def hold(work: Work, ids: Collection[str]) -> list[Held]:
    """Hold cases to the end of the transaction, in the order of their ids.

    They are read once they are held: of what stands beside the row that it waited for, its policy
    and its sums, PostgreSQL gives what there was when it began to wait.
    """
    asked = {"ids": [id for id in ids if storable(id)]}
    work.connection.execute(_HOLD, asked).all()
    return [_held(row) for row in work.connection.execute(_HELD, asked)]


def _held(row: Row[Any]) -> Held:
    counted = (row.version, row.facts_told, row.deeds, row.head)
    moments = (row.opened_at, row.closed_at, row.reminded_to, row.assigned_to)
    listed = (row.projected, row.remind_at, (row.nearest_day, row.pending))
    return Held(row.id, row.policy_number, row.policy_version, *counted, *moments, *listed)


def find(work: Work, id: str) -> CaseLine:
    """Give one case; that there is none is a problem."""
    found = known(work, id)
    if found is None:
        raise StoreProblem("unknown_case", id)
    return found


def known(work: Work, id: str) -> CaseLine | None:
    """Give one case, or None."""
    found = _lines(work, _ONE, id=id) if storable(id) else []
    return found[0] if found else None


def every(work: Work) -> list[CaseLine]:
    """Give all cases, the oldest first."""
    return _lines(work, select(cases))


def of_policy(work: Work, policy: str) -> list[CaseLine]:
    """Give the cases of a policy, the oldest first."""
    return _lines(work, _OF_POLICY, policy=policy) if storable(policy) else []


def open_of(work: Work, policy: str) -> list[CaseLine]:
    """Give the open cases of a policy, the oldest first."""
    return _lines(work, _OPEN_OF, policy=policy) if storable(policy) else []


def listed_of_staff(work: Work, staff_id: str) -> list[str]:
    """Give the numbers of the cases that somebody of staff has and that stand in the queue: the
    open ones, and those in which somebody waits."""
    waits = conversations.c.waiting_since.is_not(None) & (conversations.c.case_id == cases.c.id)
    listed = or_(cases.c.closed_at.is_(None), exists().where(waits))
    query = select(cases.c.id).where(cases.c.assigned_to == staff_id, listed)
    return list(work.connection.scalars(query.order_by(cases.c.id)))


def open_new(work: Work, policy: str) -> Held:
    """Open a case under a policy; it is held."""
    version = policies.version(work, policy)
    if version is None:
        raise StoreProblem("unknown_policy", policy)
    id = _next_id(work)
    row = {"id": id, "policy_number": policy, "opened_at": work.now, "reminded_to": work.now}
    row |= {"version": 0, "facts_told": 0, "deeds": 0, "head": START}
    work.connection.execute(insert(cases), row)
    moments = (work.now, None, work.now, None)
    return Held(id, policy, version, 0, 0, 0, START, *moments, None, None, (None, None))


def _next_id(work: Work) -> str:
    """Give the next free number of the year; past K-2026-9999 it only gets longer."""
    alone(work.connection, "case number")
    head, digits = f"K-{work.now.astimezone(JAPAN):%Y}-", 4
    last = work.connection.scalar(_LAST, {"like": f"{head}{'_' * digits}"})
    while last == f"{head}{'9' * digits}":
        digits += 1
        longer = work.connection.scalar(_LAST, {"like": f"{head}{'_' * digits}"})
        last = longer or last
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:04d}"


def _lines(work: Work, query: Select[Any], **asked: str) -> list[CaseLine]:
    lines = [
        CaseLine(
            row.id,
            row.policy_number,
            row.opened_at,
            row.closed_at,
            row.version,
            row.assigned_to,
        )
        for row in work.connection.execute(query, asked).all()
    ]
    return sorted(lines, key=lambda line: (line.opened_at, line.id))
