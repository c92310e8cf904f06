"""What must hold of a place that was restored: looked at, and said in figures.

Laws: every sealed value and every file opens with the keys that are given; what lists and reminders
need is made again from the facts, and where another came of it that is counted: a program of before
may have made what was there; rows are as many as the backup says.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Table, func, select

from bot.bootstrap import House
from bot.projecting import rebuild
from bot.store import files
from bot.store import tables as t
from bot.store.columns import Sealed
from bot.store.work import Work

OF_TODAY = ("remind_at", "nearest", "nearest_day")
"""What a projection says of the day it was made on."""


@dataclass(frozen=True, slots=True)
class Looked:
    """What was found."""

    counts: Mapping[str, int]
    """Rows of each table."""
    opened: int
    """Sealed values that opened."""
    files: int
    """Files that opened."""
    rebuilt: int
    """Cases whose projection, made anew, is the same."""
    renewed: int
    """Cases whose projection, made anew, is another."""


def look(house: House) -> Looked:
    """Look at everything. Raises `StoreProblem` at what does not open."""
    with house.store.reading() as work:
        counts, opened = counted(work), sum(1 for _ in values(work))
        files = _files(house, work)
    return Looked(counts, opened, files, *_rebuilt(house))


def counted(work: Work) -> dict[str, int]:
    """How many rows each table has."""
    every = t.metadata.sorted_tables
    return {
        table.name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
        for table in every
    }


def values(work: Work) -> Iterator[Any]:
    """Every sealed value, opened at its place."""
    for table in t.metadata.sorted_tables:
        columns = [each for each in table.columns if isinstance(each.type, Sealed)]
        if columns:
            yield from _values(work, table, columns)


def _values(work: Work, table: Table, columns: list[Any]) -> Iterator[Any]:
    [key] = table.primary_key
    query = select(key, *columns)
    for id, *row in work.connection.execute(query, execution_options={"yield_per": 500}):
        for column, sealed in zip(columns, row, strict=True):
            if sealed is not None:
                yield work.opened_of(column, id, sealed)


def _files(house: House, work: Work) -> int:
    """Open every file of the shelf."""
    ids = files.on_shelf(work)
    for id in ids:
        work.open_file(id, house.shelf.get(id))
    return len(ids)


def _rebuilt(house: House) -> tuple[int, int]:
    """Make the projections anew: of how many cases it is the same, of how many another."""
    before = _projections(house)
    rebuild(house)
    after = _projections(house)
    same = sum(after.get(case) == was for case, was in before.items())
    return same, len(before) - same


def _projections(house: House) -> dict[str, dict[str, Any]]:
    with house.store.reading() as work:
        rows = work.connection.execute(select(t.projections)).mappings().all()
    return {
        row["case_id"]: {name: row[name] for name in row if name not in OF_TODAY} for row in rows
    }
