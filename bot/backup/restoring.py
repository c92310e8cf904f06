"""Restoring a backup into a fresh place, on either database.

Laws: nothing is written before every part was found whole and the house's own, the keys open it and
the ledger was read; where the house did not write the manifest no other part is looked at; the
database must have nothing in it; it is one transaction, so that a restore cut off leaves nothing,
or all, and is run again on an empty one; a case that the ledger says was erased does not come back.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import datetime
from hmac import compare_digest
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, insert, select

from bot.backup.parts import (
    MANIFEST,
    PROOF,
    Manifest,
    part_of,
    part_of_file,
    read_manifest,
    rows,
    verify,
    verify_part,
)
from bot.files.shelf import Shelf
from bot.ledger import BEGINNING, Entry, Ledger
from bot.store import tables as t
from bot.store.alone import alone
from bot.store.destroying import destroy
from bot.store.engine import WRITES
from bot.store.keyring import INDEX
from bot.store.masters import Masters
from bot.store.migrations import revision
from bot.store.problems import StoreProblem
from bot.store.sealed import Vault

AT_ONCE = 500
"""Rows that are written at once."""


def checked(folder: Path, masters: Masters, ledger: Ledger) -> tuple[Manifest, list[Entry]]:
    """See that a backup is whole and can be restored here. Raises `StoreProblem`."""
    manifest = read_manifest(folder)
    if manifest.revision != revision():
        raise StoreProblem("backup_revision", manifest.revision)
    missing = manifest.masters.keys() - set(masters.ids)
    if missing:
        raise StoreProblem("master_missing", ", ".join(sorted(missing)))
    erased = ledger.entries()
    if manifest.ledger not in {BEGINNING, *(each.hash for each in erased)}:
        raise StoreProblem("ledger_older", str(ledger.path))
    _prove(folder, manifest, Vault(masters))
    verify(folder, manifest)
    return manifest, erased


def _prove(folder: Path, manifest: Manifest, vault: Vault) -> None:
    """See that the house wrote the manifest: the key that proves it lies among the data keys."""
    verify_part(folder, manifest, part_of(t.keys))
    try:
        index = next(row for row in rows(folder, t.keys) if row["scope"] == INDEX)
        scope, master, wrapped = index["scope"], index["master"], index["wrapped"]
        key = vault.unwrap(bytes.fromhex(index["id"]), scope, master, wrapped)
        fits = compare_digest(vault.index(key, PROOF, manifest.hash).hex(), manifest.proof)
    except StoreProblem as problem:
        if problem.code == "master_missing":
            raise
        fits = False
    except (StopIteration, RuntimeError, LookupError, TypeError, ValueError):
        fits = False
    if not fits:
        raise StoreProblem("backup_changed", MANIFEST)


def restore(
    folder: Path, manifest: Manifest, erased: Collection[Entry], engine: Engine, shelf: Shelf
) -> list[str]:
    """Write what was checked into an empty database: the cases that stay erased."""
    with engine.execution_options(**WRITES).begin() as connection:
        alone(connection, "restore")
        _must_be_empty(connection)
        for table in t.metadata.sorted_tables:
            for few in _few(rows(folder, table)):
                connection.execute(insert(table), few)
        again = [each.case for each in erased if _erase(connection, each)]
        kept = set(connection.scalars(select(t.files.c.id)))
        for id in _files(manifest):
            if id in kept:
                shelf.put(id, (folder / part_of_file(id)).read_bytes())
            else:  # of a case that stays erased; a restore that was cut off may have put it there
                shelf.delete(id)
    return again


def _must_be_empty(connection: Connection) -> None:
    for table in t.metadata.sorted_tables:
        if connection.execute(select(table).limit(1)).first() is not None:
            raise StoreProblem("database_taken", table.name)


def _few(every: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while few := list(islice(every, AT_ONCE)):
        yield few


def _erase(connection: Connection, entry: Entry) -> bool:
    """Erase a case again: was it there?"""
    there = select(t.cases.c.id).where(t.cases.c.id == entry.case)
    found = connection.scalar(there) is not None
    destroy(connection, entry.case)
    connection.execute(t.erasures.delete().where(t.erasures.c.case_id == entry.case))
    at = datetime.fromisoformat(entry.at)
    row = {"case_id": entry.case, "ordered_by": entry.ordered_by, "signed_by": entry.signed_by}
    row_at = {"ordered_at": at, "signed_at": at, "erased_at": at}
    connection.execute(insert(t.erasures), row | row_at)
    return found


def _files(manifest: Manifest) -> Iterator[str]:
    """The files that lie in the backup."""
    for name in manifest.parts:
        head, _, id = name.partition("/")
        if head == "files":
            yield id
