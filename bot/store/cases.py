"""The cases: their numbers, their policies, open or closed.

Laws: a case's number is its year in Japan and a running number, never given twice; its version
goes up with every turn that tells a fact, and who loaded an older one is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, insert, select, update

from bot.store import policies
from bot.store.problems import Conflict, StoreProblem
from bot.store.tables import cases
from bot.store.work import Work
from flows.turn import JAPAN


@dataclass(frozen=True, slots=True)
class CaseLine:
    """One case in a list."""

    id: str
    policy: str
    opened_at: datetime
    closed_at: datetime | None
    version: int


def find(work: Work, id: str) -> CaseLine:
    """Give one case."""
    found = _lines(work, select(cases).where(cases.c.id == id))
    if not found:
        raise StoreProblem("unknown_case", id)
    return found[0]


def every(work: Work) -> list[CaseLine]:
    """Give all cases, the oldest first."""
    return _lines(work, select(cases))


def open_of(work: Work, policy: str) -> list[CaseLine]:
    """Give the open cases of a policy, the oldest first."""
    mine = select(cases).where(cases.c.policy_number == policy, cases.c.closed_at.is_(None))
    return _lines(work, mine)


def open_new(work: Work, policy: str) -> str:
    """Open a case under a policy: its number."""
    if policies.find(work, policy) is None:
        raise StoreProblem("unknown_policy", policy)
    id = _next_id(work)
    row = {"id": id, "policy_number": policy, "opened_at": work.now, "version": 0}
    work.connection.execute(insert(cases), row)
    return id


def close(work: Work, id: str) -> None:
    """Close a case."""
    find(work, id)
    work.connection.execute(update(cases).where(cases.c.id == id).values(closed_at=work.now))


def bump(work: Work, id: str, version: int) -> int:
    """Raise the version of a case from what was loaded: the new one."""
    mine = update(cases).where(cases.c.id == id, cases.c.version == version)
    if work.connection.execute(mine.values(version=version + 1)).rowcount != 1:
        raise Conflict("case_changed", id)
    return version + 1


def _next_id(work: Work) -> str:
    """Give the next free number of the year; past K-2026-9999 it only gets longer."""
    head = f"K-{work.now.astimezone(JAPAN):%Y}-"
    this_year = select(cases.c.id).where(cases.c.id.like(f"{head}%"))
    by_number = this_year.order_by(func.length(cases.c.id).desc(), cases.c.id.desc())
    last = work.connection.scalar(by_number.limit(1))
    return f"{head}{int(last.removeprefix(head)) + 1 if last else 1:04d}"


def _lines(work: Work, query: Select[Any]) -> list[CaseLine]:
    rows = work.connection.execute(query.order_by(cases.c.opened_at, cases.c.id))
    return [
        CaseLine(row.id, row.policy_number, row.opened_at, row.closed_at, row.version)
        for row in rows
    ]
