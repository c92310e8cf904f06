"""All chains of the audit, walked from the database: their heads, and what is wrong with them.

Laws: entries are streamed, never held; each chain is looked at beside its head in one statement,
so that it may be checked while the house is at work; whoever checks needs no key; names and details
may be gone of a case that has a tombstone, and a line in the ledger where that is given, and of
nothing else; SQLite keeps in any column whatever somebody writes there: an entry with a value of
another kind is none.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from datetime import datetime
from itertools import chain, groupby
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Connection,
    Dialect,
    Row,
    Select,
    and_,
    func,
    null,
    select,
    type_coerce,
)
from sqlalchemy.types import TypeDecorator, TypeEngine, UserDefinedType

from bot.store.chain import HOUSE, START, Finding, Head, Link, findings
from bot.store.columns import SealedBytes
from bot.store.problems import StoreProblem
from bot.store.tables import audit, cases, chains, erasures

AT_ONCE = 500
"""Rows that are fetched together."""
KINDS = {str: (str,), int: (int,), datetime: (str, datetime), bytes: (bytes, memoryview)}
"""How a driver hands out what a column may hold."""


class _Sound(UserDefinedType[Any]):
    """A column's value, or None where what stands there is no such value."""

    cache_ok = True

    def __init__(self, kept: TypeEngine[Any]) -> None:
        self.kept = kept

    def result_processor(self, dialect: Dialect, coltype: object) -> Callable[[Any], Any]:
        """Look at what the driver hands out before anything is made of it."""
        kept = self.kept.impl_instance if isinstance(self.kept, TypeDecorator) else self.kept
        kinds = KINDS[kept.python_type]
        made = self.kept.dialect_impl(dialect).result_processor(dialect, coltype)

        def sound(value: Any) -> Any:
            if not isinstance(value, kinds):
                return None
            try:
                return made(value) if made else value
            except ValueError:  # a text that is no moment
                return None

        return sound


def _sound(column: Column[Any], name: str) -> ColumnElement[Any]:
    return type_coerce(column, _Sound(column.type)).label(name)


_ENTRY = [
    _sound(audit.c[each], f"entry_{each}")
    for each in ("id", "case_id", "seq", "at", "action", "who", "details", "digest", "hash")
]
_ENTRY.append(and_(audit.c.who.is_(None), audit.c.details.is_(None)).label("entry_bare"))
_MUST = ("entry_id", "entry_seq", "entry_at", "entry_action", "entry_digest", "entry_hash")
_HEAD, _HEAD_APART = (
    (_sound(table.c.deeds, "deeds"), _sound(table.c.head, "head")) for table in (cases, chains)
)
_CASES = (
    select(cases.c.id.label("chain"), *_HEAD, null().label("erased"), *_ENTRY)
    .join_from(cases, audit, audit.c.case_id == cases.c.id, isouter=True)
    .order_by(cases.c.id, audit.c.seq)
)
_ERASED = and_(erasures.c.case_id == chains.c.id, erasures.c.erased_at.is_not(None))
_APART = (
    select(chains.c.id.label("chain"), *_HEAD_APART)
    .add_columns(erasures.c.case_id.label("erased"), *_ENTRY)
    .join_from(chains, audit, func.coalesce(audit.c.case_id, HOUSE) == chains.c.id, isouter=True)
    .outerjoin(erasures, _ERASED)
    .order_by(chains.c.id, audit.c.seq)
)
_STRAYS = (
    select(audit.c.case_id, audit.c.seq)
    .outerjoin(cases, cases.c.id == audit.c.case_id)
    .outerjoin(chains, func.coalesce(audit.c.case_id, HOUSE) == chains.c.id)
    .where(cases.c.id.is_(None), chains.c.id.is_(None))
    .order_by(audit.c.case_id, audit.c.seq)
)


class Walk:
    """A walk along all chains: what is wrong, and how much was looked at."""

    def __init__(
        self, exported: Mapping[str, Head], ledgered: Collection[str] | None = None
    ) -> None:
        """`ledgered`: the cases that the ledger of erasures names, where it is there."""
        self.chains, self.entries = 0, 0
        self._exported, self._ledgered = dict(exported), ledgered

    def findings(self, connection: Connection) -> Iterator[Finding]:
        """Everything that is wrong, chain by chain."""
        for query in (_APART, _CASES):
            rows = _streamed(connection, query)
            for name, mine in groupby(rows, lambda row: str(row.chain)):
                yield from self._of_chain(name, mine, apart=query is _APART)
        for row in _streamed(connection, _STRAYS):
            yield Finding(row.case_id or HOUSE, row.seq, "stray")
        for head in self._exported.values():
            yield Finding(head.chain, head.seq, "gone")

    def _of_chain(self, name: str, rows: Iterator[Row[Any]], *, apart: bool) -> Iterator[Finding]:
        self.chains += 1
        first = next(rows)
        head = _head(name, first) or Head(name, -1, b"")  # which is that of no chain
        links = self._links(first, rows)
        exported = self._exported.pop(name, None)
        erased = first.erased is not None and (self._ledgered is None or name in self._ledgered)
        if apart and not erased and name != HOUSE:  # its case is gone, and was not erased
            yield Finding(name, 1, "stray")
        yield from findings(head, links, exported, erased=erased)

    def _links(self, first: Row[Any], rows: Iterator[Row[Any]]) -> Iterator[Link]:
        """The entries of a chain; of one without any there is a row all the same."""
        for row in chain((first,), rows):
            if None not in (getattr(row, each) for each in _MUST):
                self.entries += 1
                yield _link(row)


def heads(connection: Connection) -> Iterator[Head]:
    """The head of every chain that has begun. Raises `StoreProblem` for one that is none."""
    for table, ends in ((chains, _HEAD_APART), (cases, _HEAD)):
        mine = select(table.c.id, *ends).where(table.c.head != START)
        for row in _streamed(connection, mine.order_by(table.c.id)):
            head = _head(str(row.id), row)
            if head is None:
                raise StoreProblem("no_head", str(row.id))
            yield head


def _head(name: str, row: Row[Any]) -> Head | None:
    """The head that stands in a row, if one does."""
    return None if None in (row.deeds, row.head) else Head(name, row.deeds, row.head)


def _streamed(connection: Connection, query: Select[Any]) -> Iterator[Row[Any]]:
    yield from connection.execute(query, execution_options={"yield_per": AT_ONCE})


def _link(row: Row[Any]) -> Link:
    # Erasing leaves neither; what stands there by half, or as another kind, was not written so.
    kept = [each or SealedBytes(b"") for each in (row.entry_who, row.entry_details)]
    sealed = None if row.entry_bare else (kept[0], kept[1])
    about = (row.entry_id, row.entry_case_id, row.entry_seq, row.entry_at, row.entry_action)
    return Link(*about, row.entry_digest, row.entry_hash, sealed)
