"""A role that one process at a time holds, and another takes over when that one ends.

Laws: on PostgreSQL the holder has an advisory lock on a connection of its own, on SQLite a lock on
a file beside the database; both go with the process, however it ends; who cannot be sure any more
that the role is still held has lost it.
"""

from __future__ import annotations

import fcntl
import os
import zlib
from pathlib import Path
from typing import Protocol

from sqlalchemy import Connection, Engine, text
from sqlalchemy.exc import DBAPIError

_LOCK = text("SELECT pg_try_advisory_lock(:key)")
_UNLOCK = text("SELECT pg_advisory_unlock(:key)")


class Role(Protocol):
    """A role: `hold` says whether it is held now, taking it where nobody has it."""

    def hold(self) -> bool:
        """Is the role held by this process? If nobody holds it, it is from now on."""

    def leave(self) -> None:
        """Give the role up."""


def role(engine: Engine, name: str) -> Role:
    """The role of a name over a database."""
    if engine.dialect.name == "sqlite":
        return _FileRole(Path(str(engine.url.database)), name)
    return _AdvisoryRole(engine, name)


class _FileRole:
    def __init__(self, database: Path, name: str) -> None:
        self._path = database.with_name(f"{database.name}.{name}")
        self._file: int | None = None

    def hold(self) -> bool:
        if self._file is not None:
            return True
        file = os.open(self._path, os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            os.close(file)
            return False
        self._file = file
        return True

    def leave(self) -> None:
        if self._file is not None:
            os.close(self._file)
            self._file = None


class _AdvisoryRole:
    def __init__(self, engine: Engine, name: str) -> None:
        self._engine, self._key = engine, zlib.crc32(f"hakkaku {name}".encode())
        self._connection: Connection | None = None

    def hold(self) -> bool:
        try:
            if self._connection is None:
                return self._taken()
            self._connection.execute(text("SELECT 1"))
            return True
        except DBAPIError:
            self._drop()
            return False

    def leave(self) -> None:
        """The lock goes back before its connection, which a server ends in its own time."""
        if self._connection is None:
            return
        try:
            self._connection.execute(_UNLOCK, {"key": self._key})
        except DBAPIError:
            self._connection.invalidate()  # the server takes the lock back with the connection
        self._drop()

    def _taken(self) -> bool:
        connection = self._engine.connect().execution_options(isolation_level="AUTOCOMMIT")
        if connection.scalar(_LOCK, {"key": self._key}):
            self._connection = connection
            return True
        connection.close()
        return False

    def _drop(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
