"""The parts of a backup: a file for each table, the sealed files, and the manifest of them all.

    manifest.json        what the backup is of, and of each part its SHA-256 and size
    tables/NAME.jsonl    the columns' names, then a row a line, in plain values
    files/ID             a file as it lies on the shelf: sealed

Laws: what is sealed stays sealed, under keys that are left out; a part is what the manifest says or
the backup is not taken; the manifest holds a proof that the house wrote it, made with a key that
its master keys open; values are written as plain JSON, so that either database takes them back.
"""

from __future__ import annotations

import json
import os
import re
from base64 import b64decode, b64encode
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Column, Date, LargeBinary, Table

from bot.store.columns import Moment, Sealed, SealedBytes
from bot.store.problems import StoreProblem

FORMAT = 1
MANIFEST = "manifest.json"
CHUNK = 1 << 20
NAME = re.compile(r"[A-Za-z0-9_]{1,100}")
"""What a revision, a master or an entry of the ledger is called."""
PROOF = "backup"
"""The kind of what is proven of a manifest."""


@dataclass(frozen=True, slots=True)
class Part:
    """One file of a backup."""

    sha256: str
    size: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup is."""

    format: int
    made_at: str
    revision: str
    """Of the tables, as the migrations name it."""
    masters: dict[str, int]
    """How many of its data keys each master wraps; the masters themselves are left out."""
    ledger: str
    """The last entry of the ledger of erasures when all files were copied."""
    counts: dict[str, int]
    """Rows of each table."""
    gone: list[str]
    """Files of cases that were erased while the backup was made."""
    parts: dict[str, Part]
    proof: str = ""
    """What only the house can say of the rest."""

    @property
    def hash(self) -> str:
        """Of all but the proof."""
        return _own_hash(asdict(self))


def write(path: Path, pieces: Iterable[bytes]) -> Part:
    """Write a part, down to the disk."""
    hashed, size = sha256(), 0
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        for piece in pieces:
            file.write(piece)
            hashed.update(piece)
            size += len(piece)
        file.flush()
        os.fsync(file.fileno())
    return Part(hashed.hexdigest(), size)


def write_manifest(folder: Path, manifest: Manifest) -> None:
    """Write the manifest, with a hash of itself."""
    told = asdict(manifest) | {"sha256": manifest.hash}
    text = json.dumps(told, indent=1, sort_keys=True)
    write(folder / MANIFEST, [text.encode()])


def read_manifest(folder: Path) -> Manifest:
    """Read the manifest. Raises `StoreProblem` where there is none that is whole."""
    try:
        told = json.loads(_there(folder / MANIFEST).read_bytes())
    except (OSError, ValueError, RecursionError):
        raise StoreProblem("no_backup", str(folder)) from None
    if not isinstance(told, dict) or told.pop("sha256", None) != _own_hash(told):
        raise StoreProblem("backup_changed", MANIFEST)
    if not _readable(told):
        raise StoreProblem("backup_changed", MANIFEST)
    if told.get("format") != FORMAT:
        raise StoreProblem("backup_format", str(told.get("format")))
    try:
        parts = {name: Part(**each) for name, each in told["parts"].items()}
        return Manifest(**told | {"parts": parts})
    except (KeyError, TypeError, AttributeError):
        raise StoreProblem("backup_changed", MANIFEST) from None


def verify(folder: Path, manifest: Manifest) -> None:
    """See that every part is there as it was written. Raises `StoreProblem`."""
    for name in manifest.parts:
        verify_part(folder, manifest, name)


def verify_part(folder: Path, manifest: Manifest, name: str) -> None:
    """See that a part is there as it was written. Raises `StoreProblem`."""
    if _found(folder / name) != manifest.parts.get(name):
        raise StoreProblem("backup_changed", name)


def lines(table: Table, rows: Iterable[Any]) -> Iterator[bytes]:
    """A table's part: its columns, then its rows."""
    yield _line([column.name for column in table.columns])
    for row in rows:
        yield _line([_plain(value) for value in row])


def rows(folder: Path, table: Table) -> Iterator[dict[str, Any]]:
    """The rows of a table's part."""
    with (folder / part_of(table)).open("rb") as file:
        names = json.loads(next(file))
        columns = [table.c[name] for name in names]
        for line in file:
            pairs = zip(columns, json.loads(line), strict=True)
            yield {column.name: _value(column, told) for column, told in pairs}


def part_of(table: Table) -> str:
    """Where a table's rows stand."""
    return f"tables/{table.name}.jsonl"


def part_of_file(id: str) -> str:
    """Where a file of the shelf stands."""
    return f"files/{id}"


def _line(told: list[Any]) -> bytes:
    return json.dumps(told, separators=(",", ":")).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, SealedBytes):
        value = value.raw
    if isinstance(value, bytes | memoryview):
        return b64encode(value).decode()
    return value.isoformat() if isinstance(value, date) else value


def _value(column: Column[Any], told: Any) -> Any:
    kind = column.type
    if told is None:
        return None
    if isinstance(kind, Moment):
        return datetime.fromisoformat(told)
    if isinstance(kind, Date):
        return date.fromisoformat(told)
    if isinstance(kind, Sealed):
        return SealedBytes(b64decode(told))
    return b64decode(told) if isinstance(kind, LargeBinary) else told


def _readable(told: dict[str, Any]) -> bool:
    """Is what is said of a manifest, before it is proven, what was ever written there?"""
    masters, names = told.get("masters"), [told.get("revision"), told.get("ledger")]
    if not isinstance(masters, dict) or not isinstance(told.get("format"), int):
        return False
    return all(isinstance(each, str) and NAME.fullmatch(each) for each in [*names, *masters])


def _there(path: Path) -> Path:
    """The path, if it leads to a file: a pipe or a device would never end. Raises `OSError`."""
    if not path.is_file():
        raise FileNotFoundError(path)
    return path


def _found(path: Path) -> Part | None:
    hashed, size = sha256(), 0
    try:
        file = _there(path).open("rb")
    except FileNotFoundError:
        return None
    with file:
        while piece := file.read(CHUNK):
            hashed.update(piece)
            size += len(piece)
    return Part(hashed.hexdigest(), size)


def _own_hash(told: dict[str, Any]) -> str:
    rest = {name: value for name, value in told.items() if name != "proof"}
    return sha256(json.dumps(rest, sort_keys=True).encode()).hexdigest()
