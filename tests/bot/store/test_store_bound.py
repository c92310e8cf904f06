"""Every sealed column, found by looking at the tables: its values open where they stand, and only
there; moved, exchanged, cut or lengthened they do not open at all."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    Integer,
    LargeBinary,
    Table,
    Text,
    insert,
    select,
    text,
    update,
)

from bot.store import tables
from bot.store.columns import Moment, Sealed, SealedBytes
from bot.store.problems import StoreProblem
from bot.store.work import Work

if TYPE_CHECKING:
    from tests.bot.store.conftest import House

BOT = Path(tables.__file__).resolve().parents[1]
EVERY = tables.metadata.sorted_tables
COLUMNS = [each for table in EVERY for each in table.columns if isinstance(each.type, Sealed)]
ROWS = ("K-2026-0901", "K-2026-0902")
"""The ids of two rows of each table; also two cases, each with a key of its own."""


def filled(column: Column[Any], place: int, now: Any) -> Any:
    """Something that a column takes, another in each row."""
    kinds: dict[type, Any] = {Text: f"{column.name} {place}", Moment: now, Date: date(2026, 11, 2)}
    kinds |= {Integer: place, BigInteger: place, Boolean: False, LargeBinary: b"%d" % place}
    return next(kinds[kind] for kind in type(column.type).__mro__ if kind in kinds)


def put(work: Work, table: Table) -> None:
    """Two rows of a table, each with a value in every sealed column, under a case's key."""
    [key] = table.primary_key
    sealed = [each for each in table.columns if isinstance(each.type, Sealed)]
    for place, id in enumerate(ROWS):
        values = {each.name: f"{each} in row {place}" for each in sealed}
        row = {
            each.name: filled(each, place, work.now)
            for each in table.columns
            if not each.nullable and each not in sealed
        }
        row |= {key.name: id, **work.seal(table, id, id, **values)}
        work.connection.execute(insert(table), row)


class Undone(Exception):
    """Nothing of it is kept."""


@pytest.fixture
def work(house: House) -> Iterator[Work]:
    """A transaction over rows of every table that has sealed columns; it is not kept."""
    with suppress(Undone), house.store.work() as found:
        off = "PRAGMA defer_foreign_keys = ON"
        off = off if house.on_sqlite else "SET LOCAL session_replication_role = replica"
        found.connection.execute(text(off))
        for table in {each.table for each in COLUMNS}:
            put(found, table)
        yield found
        raise Undone


def opened(work: Work, column: Column[Any], row: str) -> Any:
    """What a column says in a row, as every module reads it."""
    [key] = column.table.primary_key
    query: Any = select(key, column).where(key == row)
    found = work.connection.execute(query).one()
    return work.open(column, found, id=key.name)


def raw(work: Work, column: Column[Any], row: str) -> bytes:
    [key] = column.table.primary_key
    found = work.connection.execute(select(column).where(key == row)).scalar_one()
    return bytes(found.raw)


def written(work: Work, column: Column[Any], row: str, data: bytes) -> None:
    """Somebody writes bytes into the table past the program."""
    [key] = column.table.primary_key
    change = update(column.table).where(key == row).values({column.name: SealedBytes(data)})
    work.connection.execute(change)


CHANGES: dict[str, Callable[[bytes], bytes]] = {
    "cut by a byte": lambda data: data[:-1],
    "cut to its half": lambda data: data[: len(data) // 2],
    "cut to its head": lambda data: data[:21],
    "a byte longer": lambda data: data + b"\0",
    "another byte of text": lambda data: data[:21] + bytes([data[21] ^ 1]) + data[22:],
    "another nonce": lambda data: data[:9] + bytes([data[9] ^ 1]) + data[10:],
    "another version": lambda data: b"\0" + data[1:],
    "a key that is not there": lambda data: data[:1] + bytes(8) + data[9:],
    "nothing": lambda data: b"",
}


def test_every_sealed_column_is_bound_to_its_row_and_column(work: Work) -> None:
    """What stands in one place opens in no other: of another row, of the same row's other columns,
    of the same id's in another table."""
    here, there = ROWS
    for column in COLUMNS:
        mine = raw(work, column, here)
        assert opened(work, column, here) == f"{column} in row 0"
        others = [(each, here) for each in COLUMNS if each is not column]
        for target, row in [(column, there), *others]:
            before = raw(work, target, row)
            written(work, target, row, mine)
            with pytest.raises(StoreProblem, match=r"^not_opened$"):
                opened(work, target, row)
            written(work, target, row, before)


def test_two_values_cannot_be_exchanged(work: Work) -> None:
    """Of two rows neither opens with the other's value, though each was sealed in that column."""
    for column in COLUMNS:
        one, other = (raw(work, column, row) for row in ROWS)
        for row, data in zip(ROWS, (other, one), strict=True):
            written(work, column, row, data)
            with pytest.raises(StoreProblem, match=r"^not_opened$"):
                opened(work, column, row)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_changed_value_opens_nowhere(work: Work, change: Callable[[bytes], bytes]) -> None:
    """Cut, lengthened or changed anywhere, it is a problem with a code, in every column."""
    for column in COLUMNS:
        written(work, column, ROWS[0], change(raw(work, column, ROWS[0])))
        with pytest.raises(StoreProblem, match=r"^(not_opened|seal_version|no_key)(:|$)"):
            opened(work, column, ROWS[0])
        assert opened(work, column, ROWS[1]) == f"{column} in row 1"


def test_nothing_is_sealed_or_opened_past_the_place() -> None:
    """Only `bot.store.work` speaks to the vault, and it names table, column and row each time."""
    asked = {
        path.relative_to(BOT).as_posix()
        for path in BOT.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Attribute)
        and node.attr in ("seal", "open", "seal_file", "open_file")
        and isinstance(node.value, ast.Attribute)
        and node.value.attr in ("vault", "_vault")
    }
    assert asked == {"store/work.py"}


def test_a_key_is_used_for_its_own_scope_only(house: House) -> None:
    """Two cases' keys exchanged past the program: neither case is written to or read by the other's
    key, also where both were opened before."""
    (talk, case), (other_talk, other) = house.case(), house.case("佐藤")
    with house.store.turn() as turn:
        turn.note(talk, "森", "覚書")
        turn.note(other_talk, "森", "覚書")
    scopes = [f"case:{case}", f"case:{other}"]
    with house.store.work() as work:
        for was, now in (scopes[0], "x"), (scopes[1], scopes[0]), ("x", scopes[1]):
            mine = update(tables.keys).where(tables.keys.c.scope == was)
            work.connection.execute(mine.values(scope=now))
    for store in (house.store, house.open()):
        with pytest.raises(StoreProblem, match=r"^wrong_key(:|$)"), store.turn() as turn:
            turn.note(talk, "森", "覚書")
        with pytest.raises(StoreProblem, match=r"^wrong_key(:|$)"), store.work() as work:
            work.seal(tables.notes, "N", case, body="覚書")
