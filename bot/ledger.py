"""The ledger of erasures: a file outside the database, so that no backup brings back what is gone.

Laws: a line is only ever added, and is on the disk before it counts; each line holds the hash of
the one before, so that a change and a line taken out or put between are noticed; a last line that
a kill tore off never counted, one that lacks nothing but its end does. It names the case and people
of staff by their ids, nothing else.
"""

from __future__ import annotations

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from bot.store.columns import storable
from bot.store.keyfile import sync_folder
from bot.store.problems import StoreProblem

NAME = "erasures.jsonl"
BEGINNING = "0" * 64
"""What the first entry follows."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One case erased: by whose order and whose signature (ids of staff)."""

    case: str
    at: str
    ordered_by: str
    signed_by: str
    before: str
    """The hash of the entry before."""

    @property
    def hash(self) -> str:
        """What the next entry follows."""
        return sha256(json.dumps(asdict(self), sort_keys=True).encode()).hexdigest()


class Ledger:
    """The ledger in a file."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self) -> list[Entry]:
        """Everything in it, in order. Raises `StoreProblem` where it is missing or was changed."""
        try:
            text = self.path.read_bytes()
        except OSError:
            raise StoreProblem("no_ledger", str(self.path)) from None
        return self._read(text)

    def head(self) -> str:
        """The hash of its last entry; a ledger that is not there yet is begun."""
        with self._open() as text:
            return _last(self._read(text))

    def add(self, case: str, at: datetime, ordered_by: str, signed_by: str) -> None:
        """Write down that a case is erased, unless it says so already."""
        with self._open() as text:
            entries = self._read(text)
            if any(each.case == case for each in entries):
                return
            made = Entry(case, at.isoformat(), ordered_by, signed_by, _last(entries))
            self._append(text, entries, [made])

    @contextmanager
    def _open(self) -> Iterator[bytes]:
        """Hold the file, made where there is none: what stands in it. Raises `StoreProblem`."""
        try:
            self.path.touch(0o600, exist_ok=True)
            with self.path.open("r+b") as file:
                fcntl.flock(file, fcntl.LOCK_EX)
                sync_folder(self.path.parent)
                yield file.read()
        except OSError:
            raise StoreProblem("ledger_unwritten", str(self.path)) from None

    def take_over(self, other: Ledger) -> None:
        """Make this ledger the same as another, which must hold all that stands here."""
        if self.path.exists() and self.path.samefile(other.path):
            return
        theirs = other.entries()
        with self._open() as text:
            mine = self._read(text)
            if theirs[: len(mine)] != mine:
                raise StoreProblem("ledger_older", str(other.path))
            self._append(text, mine, theirs[len(mine) :])

    def _append(self, text: bytes, whole: list[Entry], new: list[Entry]) -> None:
        """Add lines after what is whole; a line torn off by a kill goes."""
        kept = _kept(text, len(whole))
        with self.path.open("r+b") as file:
            file.truncate(len(kept))
            file.seek(len(kept))
            file.write(b"".join([b"" if kept[-1:] in (b"", b"\n") else b"\n", *map(_line, new)]))
            file.flush()
            os.fsync(file.fileno())

    def _read(self, text: bytes) -> list[Entry]:
        found: list[Entry] = []
        for number, line in enumerate(text.splitlines(keepends=True), 1):
            entry = _entry(line)
            if entry is None or entry.before != _last(found):
                if not line.endswith((b"\n", b"\r")):
                    break  # torn off, and the last
                raise StoreProblem("ledger_changed", f"{self.path}:{number}")
            found.append(entry)
        return found


def _line(entry: Entry) -> bytes:
    told = json.dumps(asdict(entry) | {"hash": entry.hash}, sort_keys=True)
    return f"{told}\n".encode()


def _entry(line: bytes) -> Entry | None:
    try:
        told = json.loads(line)
        claimed = told.pop("hash")
        entry = Entry(**told)
        at = datetime.fromisoformat(entry.at)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    named = all(isinstance(each, str) and storable(each) for each in told.values())
    return entry if entry.hash == claimed and named and at.tzinfo else None


def _last(entries: list[Entry]) -> str:
    return entries[-1].hash if entries else BEGINNING


def _kept(text: bytes, lines: int) -> bytes:
    """The bytes of so many lines."""
    return b"".join(text.splitlines(keepends=True)[:lines])
