"""The consulting firms the insurer approves.

Laws: a firm stands here once, however its name is written (width, case); a real one takes the
place of a sample.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from bot.store.alone import alone
from bot.store.problems import StoreProblem
from bot.store.tables import firms
from bot.store.work import Work


def names(work: Work) -> tuple[str, ...]:
    """Give the firms' names, sorted."""
    rows = work.connection.execute(select(firms))
    return tuple(sorted(work.open(firms.c.name, row) for row in rows))


@dataclass(frozen=True, slots=True)
class Firm:
    """One firm in a list."""

    id: str
    name: str
    sample: bool
    added_at: datetime


def every(work: Work) -> list[Firm]:
    """Give all firms, by name."""
    rows = work.connection.execute(select(firms))
    found = [Firm(row.id, work.open(firms.c.name, row), row.sample, row.added_at) for row in rows]
    return sorted(found, key=lambda each: each.name)


def remove(work: Work, id: str) -> str:
    """Take a firm off the list: its name. What was approved before stays approved."""
    row = work.connection.execute(select(firms).where(firms.c.id == id)).first()
    gone = delete(firms).where(firms.c.id == id)
    if row is None or work.connection.execute(gone).rowcount != 1:
        raise StoreProblem("firm_gone")
    return str(work.open(firms.c.name, row))


def add(work: Work, name: str, *, sample: bool) -> bool:
    """Add a firm, or write the one of this name anew; false where it stands there like that."""
    alone(work.connection, "firms")
    index = work.index(firms.c.name_index, name)
    known = work.connection.execute(select(firms).where(firms.c.name_index == index)).first()
    if known is not None:
        if (work.open(firms.c.name, known), known.sample) == (name, sample):
            return False
        row = {**work.seal(firms, known.id, None, name=name), "sample": sample}
        work.connection.execute(update(firms).where(firms.c.id == known.id), row)
        return True
    id = work.new_id()
    row = {"id": id, "name_index": index, "sample": sample, "added_at": work.now}
    work.connection.execute(insert(firms), row | work.seal(firms, id, None, name=name))
    return True
