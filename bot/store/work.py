"""One unit of work: a connection inside a transaction, the moment, the keys it may use.

Laws: a value is sealed and opened at the column and row it stands in, never elsewhere; rows that
are only added, and changes of rows held here, wait and are written together.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Any

from sqlalchemy import (
    Column,
    Connection,
    Insert,
    Row,
    Table,
    Update,
    bindparam,
    insert,
    update,
)
from sqlalchemy.dialects import postgresql, sqlite

from bot.store.columns import SealedBytes, storable
from bot.store.keyring import HOUSE, Keyring, scope_of
from bot.store.sealed import DataKey, Place, Vault, key_id


@cache
def _updated(table: Table) -> Update:
    """The statement that changes a row; building and naming it anew costs as much as its work."""
    return update(table).where(table.c.id == bindparam("row_id"))


@cache
def _added(table: Table) -> Insert:
    """The statement that adds rows."""
    return insert(table)


@dataclass(slots=True)
class Work:
    """What every reading and writing function is handed."""

    connection: Connection
    vault: Vault
    now: datetime
    new_id: Callable[[], str]
    keys: Keyring
    indexing: DataKey
    """The key of the blind indices."""
    added: dict[Table, list[dict[str, Any]]] = field(default_factory=dict)
    changed: dict[Table, dict[str, dict[str, Any]]] = field(default_factory=dict)
    placed: dict[Table, dict[str, dict[str, Any]]] = field(default_factory=dict)
    moved: set[str] = field(default_factory=set)
    """Cases and conversations whose place in the queue is to be made anew (`bot.store.places`)."""
    after: list[Callable[[], None]] = field(default_factory=list)
    """What is done once the transaction is kept."""
    news: set[str] = field(default_factory=set)
    """What has changed, by topic (`bot.store.news`)."""

    def add(self, table: Table, row: dict[str, Any]) -> None:
        """Add a row when the work is written."""
        self.added.setdefault(table, []).append(row)

    def change(self, table: Table, id: str, **values: Any) -> None:
        """Change a row when the work is written; the row is held by this transaction."""
        self.changed.setdefault(table, {}).setdefault(id, {}).update(values)

    def put(self, table: Table, id: str, row: dict[str, Any]) -> None:
        """Put a row in place of the one of its id, if there is one, when the work is written."""
        self.placed.setdefault(table, {})[id] = row

    def pending(self, table: Table) -> list[dict[str, Any]]:
        """The rows of a table that wait to be added; each may still be changed."""
        return self.added.get(table, [])

    def write(self) -> None:
        """Write what waits, the rows of a table in one go."""
        added, self.added = self.added, {}
        for table, rows in added.items():
            self.connection.execute(_added(table), rows)
        placed, self.placed = self.placed, {}
        for table, put in placed.items():
            self._place(table, list(put.values()))
        changed, self.changed = self.changed, {}
        for table, changes in changed.items():
            self._change(table, changes)

    def add_new(self, table: Table, rows: list[dict[str, Any]]) -> None:
        """Add rows at once, but for those whose id is there already."""
        self.connection.execute(self._insert(table).on_conflict_do_nothing(), rows)

    def _place(self, table: Table, rows: list[dict[str, Any]]) -> None:
        made = self._insert(table)
        new = {name: made.excluded[name] for name in rows[0] if not table.c[name].primary_key}
        every = made.on_conflict_do_update(index_elements=list(table.primary_key), set_=new)
        self.connection.execute(every, rows)

    def _insert(self, table: Table) -> sqlite.Insert | postgresql.Insert:
        on_sqlite = self.connection.dialect.name == "sqlite"
        return sqlite.insert(table) if on_sqlite else postgresql.insert(table)

    def _change(self, table: Table, changes: dict[str, dict[str, Any]]) -> None:
        alike: dict[tuple[str, ...], list[dict[str, Any]]] = {}
        for id, values in changes.items():
            alike.setdefault(tuple(values), []).append({**values, "row_id": id})
        for rows in alike.values():
            self.connection.execute(_updated(table), rows)

    def seal(self, table: Table, row: str, case_id: str | None, **values: Any) -> dict[str, Any]:
        """Seal JSON values, named by their columns, for one row of a table."""
        key = self.keys.of(scope_of(case_id))
        return {
            column: self.vault.seal(key, Place(table.name, table.c[column].name, row), value)
            for column, value in values.items()
        }

    def open(self, column: Column[Any], row: Row[Any], id: str = "id") -> Any:
        """Open the sealed value of a column in a row that was read with its id."""
        about = row._mapping
        return self.opened_of(column, about[column.table.c[id]], about[column])

    def opened_of(self, column: Column[Any], row: str, sealed: SealedBytes) -> Any:
        """Open the sealed value of a column in the row of an id."""
        place = Place(column.table.name, column.name, row)
        return self.vault.open(self.keys.named(key_id(sealed)), place, sealed)

    def seal_file(self, id: str, case_id: str | None, data: bytes) -> bytes:
        """Seal the bytes of a file that stands outside the database."""
        return self.vault.seal_file(self.keys.of(scope_of(case_id)), id, data)

    def open_file(self, id: str, raw: bytes) -> bytes:
        """Open the bytes of a file."""
        return self.vault.open_file(self.keys.named(key_id(SealedBytes(raw))), id, raw)

    def index(self, column: Column[Any], text: str) -> bytes:
        """Give the blind index of a text in a column."""
        return self.vault.index(self.indexing, f"{column.table.name}.{column.name}", text)

    def proof(self, kind: str, text: str) -> str:
        """Give what only this house can say of a text."""
        return self.vault.index(self.indexing, kind, text).hex()

    def check(self) -> None:
        """See whether the master keys fit this database, as far as it holds anything sealed."""
        self.keys.kept(HOUSE)

    def prepare(self, case_ids: Collection[str]) -> None:
        """Look up the keys of cases together."""
        self.keys.prepare([scope_of(id) for id in case_ids if storable(id)])
