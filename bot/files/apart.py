"""`python -m bot.files.apart`: the rows of a table; a large one is read in a process of its own.

Laws: of a workbook the sheet of costs is read, else its first that has any rows, for programs save
the sheets in the order somebody moved them to; few tables are read at once, on whichever channel
they came; a large one is read apart, and gives way to everybody else, so that no lock of Python is
held meanwhile and the memory it takes is given back; that process gets the table on its standard
input and nothing of the environment, no key and no token; what takes too long is no table; that the
process was ended is not the table's fault.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from zipfile import BadZipFile, ZipFile

from bot.catalogue import words
from bot.files.kinds import is_workbook
from bot.files.tables import BadTable, Workbook, crowded, rows_of_csv
from bot.store.problems import StoreProblem
from flows.returned import sheet_of
from flows.sheets import HEADINGS_WITHIN

UNREAD = "table_unread"
"""The process that read a table was ended, as where memory ran out."""
ROOT = Path(__file__).resolve().parent.parent.parent
AT_ONCE = 2
"""Tables that one process reads together: a large one may take a core and 300 MB."""
HERE = 300_000
"""Bytes of a table, unfolded, that is read here: a tenth of a second's work."""
SECONDS = 60
"""For more no table is read."""
NICE = 10
HEAD = 200
"""Rows of each sheet that nobody reads, which are looked at for leaked data."""
COMMAND: tuple[str, ...] = (sys.executable, "-m", "bot.files.apart")
_FEW = BoundedSemaphore(AT_ONCE)


@dataclass(frozen=True, slots=True)
class Sheets:
    """What was read of a table: its rows, and the first rows of each sheet beside them."""

    rows: list[list[str]]
    beside: list[list[list[str]]]


def rows_of(data: bytes) -> list[list[str]]:
    """The rows of a table. Raises `BadTable`, and `StoreProblem` where it could not be read now."""
    return sheets_of(data).rows


def sheets_of(data: bytes) -> Sheets:
    """The rows of a table and what stands beside them. Raises as `rows_of`."""
    with _FEW:
        return _apart(data) if _large(data) else _read(data)


def _read(data: bytes) -> Sheets:
    if not is_workbook(data):
        return Sheets(rows_of_csv(data), [])
    book = Workbook(data)
    heads = book.heads(HEAD)
    shown = heads[: book.shown]
    place = sheet_of([each[:HEADINGS_WITHIN] for each in shown], words)
    if place is None:
        place = next((n for n, each in enumerate(shown) if any(each)), 0)
    return Sheets(book.rows(place), heads[:place] + heads[place + 1 :])


def _large(data: bytes) -> bool:
    """Is there much to read? Of what is no archive after all there is nothing."""
    if not is_workbook(data):
        return len(data) > HERE
    if crowded(data):
        return False  # it is refused before its list is read
    try:
        with ZipFile(BytesIO(data)) as archive:
            return sum(each.file_size for each in archive.infolist()) > HERE
    except (BadZipFile, ValueError):
        return False


def _apart(data: bytes) -> Sheets:
    try:
        done = subprocess.run(
            COMMAND,
            input=data,
            capture_output=True,
            cwd=ROOT,
            env={},
            timeout=SECONDS,
            check=False,
            start_new_session=True,  # what ends us from the keyboard does not end it
        )
    except subprocess.TimeoutExpired:
        raise BadTable("bomb") from None
    if done.returncode:
        raise StoreProblem(UNREAD, str(done.returncode))
    beside, *rows = (json.loads(line) for line in done.stdout.splitlines())
    if isinstance(beside, str):
        raise BadTable(beside)
    return Sheets(rows, beside)


def main() -> None:
    """Read a table, write what stands beside its rows, then those, each in a line; or what is
    wrong with it."""
    if give_way := getattr(os, "nice", None):
        give_way(NICE)
    try:
        sheets = _read(sys.stdin.buffer.read())
        lines: list[object] = [sheets.beside, *sheets.rows]
    except BadTable as problem:
        lines = [str(problem)]
    for line in lines:
        sys.stdout.buffer.write(json.dumps(line).encode() + b"\n")


if __name__ == "__main__":
    main()
