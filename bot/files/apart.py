"""`python -m bot.files.apart`: the rows of a table; a large one is read in a process of its own.

Laws: few tables are read at once, on whichever channel they came; a large one is read apart, and
gives way to everybody else, so that no lock of Python is held meanwhile and the memory it takes is
given back; that process gets the table on its standard input and nothing of the environment, no key
and no token; what takes too long is no table; that the process was ended is not the table's fault.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from io import BytesIO
from pathlib import Path
from threading import BoundedSemaphore
from zipfile import BadZipFile, ZipFile

from bot.files.kinds import is_workbook
from bot.files.tables import BadTable, crowded, rows_of_csv, rows_of_workbook
from bot.store.problems import StoreProblem

ROOT = Path(__file__).resolve().parent.parent.parent
AT_ONCE = 2
"""Tables that one process reads together: a large one may take a core and 300 MB."""
HERE = 300_000
"""Bytes of a table, unfolded, that is read here: a tenth of a second's work."""
SECONDS = 60
"""For more no table is read."""
NICE = 10
COMMAND: tuple[str, ...] = (sys.executable, "-m", "bot.files.apart")
_FEW = BoundedSemaphore(AT_ONCE)


def rows_of(data: bytes) -> list[list[str]]:
    """The rows of a table. Raises `BadTable`, and `StoreProblem` where it could not be read now."""
    with _FEW:
        return _apart(data) if _large(data) else _read(data)


def _read(data: bytes) -> list[list[str]]:
    return rows_of_workbook(data) if is_workbook(data) else rows_of_csv(data)


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


def _apart(data: bytes) -> list[list[str]]:
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
        raise StoreProblem("table_unread", str(done.returncode))
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    if rows and isinstance(rows[0], str):
        raise BadTable(rows[0])
    return rows


def main() -> None:
    """Read a table, write its rows, each in a line; or what is wrong with it."""
    if give_way := getattr(os, "nice", None):
        give_way(NICE)
    try:
        rows: list[list[str]] | list[str] = _read(sys.stdin.buffer.read())
    except BadTable as problem:
        rows = [str(problem)]
    for row in rows:
        sys.stdout.buffer.write(json.dumps(row).encode() + b"\n")


if __name__ == "__main__":
    main()
