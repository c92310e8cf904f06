"""The facts of a case as rows, only ever added.

Laws: a row is never changed nor taken away; the latest of a path holds; paths come back in the
order they were first told, values as they were told.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Select, bindparam, func, select

from bot.store.tables import facts
from bot.store.work import Work
from flows.facts import Fact, Facts


def _latest() -> Select[Any]:
    mine = facts.c.case_id == bindparam("case_id")
    ends = (
        select(func.min(facts.c.seq).label("first"), func.max(facts.c.seq).label("last"))
        .where(mine)
        .group_by(facts.c.path)
        .subquery()
    )
    query = select(facts).join(ends, facts.c.seq == ends.c.last).where(mine)
    return query.order_by(ends.c.first)


_LATEST = _latest()


def latest(work: Work, case_id: str) -> Facts:
    """Give what holds now; superseded facts are not even opened."""
    rows = work.connection.execute(_LATEST, {"case_id": case_id}).all()
    return held(_fact(work, row) for row in rows)


def history(work: Work, case_id: str) -> list[Fact]:
    """Give everything told, superseded too, in order."""
    query = select(facts).where(facts.c.case_id == case_id).order_by(facts.c.seq)
    return [_fact(work, row) for row in work.connection.execute(query)]


def held(told: Iterable[Fact]) -> Facts:
    """Give what holds of everything told in order, as `latest` does."""
    return Facts({fact.path: fact for fact in told})


def append(work: Work, case_id: str, told: Iterable[Fact], after: int) -> None:
    """Add facts after so many of the case."""
    for seq, fact in enumerate(told, after + 1):
        work.add(facts, _row(work, case_id, seq, fact))


def _row(work: Work, case_id: str, seq: int, fact: Fact) -> dict[str, Any]:
    id = work.new_id()
    row = work.seal(facts, id, case_id, value=fact.value, told_by=fact.by)
    return row | {"id": id, "case_id": case_id, "seq": seq, "path": fact.path, "at": fact.at}


def _fact(work: Work, row: Any) -> Fact:
    by = work.open(facts.c.told_by, row)
    return Fact(row.path, work.open(facts.c.value, row), by, row.at)
