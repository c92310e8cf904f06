"""Making a backup while the program runs: the tables of one moment, and the files they name.

Laws: every table is read in one snapshot, so that nothing is there by half; a file of the shelf is
never changed and goes with its case only, so copying after the snapshot is as good; the folder gets
its name when all of it is on the disk, so that none that looks whole is not.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from sqlalchemy import Table, select

from bot.backup.parts import (
    FORMAT,
    PROOF,
    Manifest,
    Part,
    lines,
    part_of,
    part_of_file,
    write,
    write_manifest,
)
from bot.bootstrap import House
from bot.ledger import Ledger
from bot.store import files, rotation, tables
from bot.store.keyfile import sync_folder
from bot.store.migrations import revision
from bot.store.problems import StoreProblem
from bot.store.work import Work

AT_ONCE = 1000
"""Rows that are read at once."""


def back_up(house: House, ledger: Ledger, to: Path) -> Manifest:
    """Write a backup into a folder that is not there yet, or empty. Raises `StoreProblem`."""
    if to.exists() and (not to.is_dir() or any(to.iterdir())):
        raise StoreProblem("folder_taken", str(to))
    beside = to.with_name(f".{to.name}.{house.new_token()}.part")
    try:
        to.parent.mkdir(parents=True, exist_ok=True)
        for folder in (beside, beside / "tables", beside / "files"):
            folder.mkdir(mode=0o700)
        manifest = _written(house, ledger, beside)
        _sync(beside)
        os.replace(beside, to)
        sync_folder(to.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return manifest


def _written(house: House, ledger: Ledger, folder: Path) -> Manifest:
    parts, counts = dict[str, Part](), dict[str, int]()
    with house.store.reading() as work:
        made_at, masters = work.now.isoformat(), rotation.in_use(work)
        for table in tables.metadata.sorted_tables:
            counted = _Counted(work, table)
            parts[part_of(table)] = write(folder / part_of(table), lines(table, counted))
            counts[table.name] = counted.count
        came = files.on_shelf(work)
    gone = _copied(house, came, folder, parts)
    head = ledger.head()  # only now: it names the cases whose files went meanwhile
    manifest = Manifest(FORMAT, made_at, revision(), masters, head, counts, gone, parts)
    with house.store.reading() as work:
        proven = replace(manifest, proof=work.proof(PROOF, manifest.hash))
    write_manifest(folder, proven)
    return proven


class _Counted:
    """The rows of a table, counted as they go by."""

    def __init__(self, work: Work, table: Table) -> None:
        self._work, self._table, self.count = work, table, 0

    def __iter__(self) -> Iterator[Any]:
        few = {"yield_per": AT_ONCE}
        for row in self._work.connection.execute(select(self._table), execution_options=few):
            self.count += 1
            yield row


def _copied(house: House, ids: list[str], folder: Path, parts: dict[str, Part]) -> list[str]:
    """Copy the files; those that went with their case meanwhile are named."""
    gone = []
    for id in ids:
        try:
            data = house.shelf.get(id)
        except StoreProblem:
            if _still_there(house, id):
                raise
            gone.append(id)
        else:
            parts[part_of_file(id)] = write(folder / part_of_file(id), [data])
    return gone


def _still_there(house: House, id: str) -> bool:
    """Is the file's case one that is neither erased nor about to be?"""
    cases = select(tables.files.c.case_id).where(tables.files.c.id == id)
    signed = select(tables.erasures.c.case_id).where(tables.erasures.c.signed_at.is_not(None))
    with house.store.reading() as work:
        case = work.connection.execute(cases).first()
        return case is not None and case.case_id not in set(work.connection.scalars(signed))


def _sync(folder: Path) -> None:
    for each in (folder / "tables", folder / "files", folder):
        sync_folder(each)
