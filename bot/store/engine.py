"""The engine: how the database is reached.

Laws: SQLite's own ways are named here and nowhere else: WAL, every commit on the disk before it is
reported, foreign keys kept, a writer holds the database from its first statement (BEGIN IMMEDIATE),
a reader sees one state from its first to its last; the driver begins nothing by itself.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import ArgumentError

from bot.store import migrations
from bot.store.problems import StoreProblem

WRITES = {"hakkaku_writes": True}
"""The execution option of an engine whose transactions write."""

BUSY_MS = 30_000
PRAGMAS = (
    f"PRAGMA busy_timeout = {BUSY_MS}",
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
    "PRAGMA cache_size = -65536",
)


def make_engine(url: str) -> Engine:
    """Give the engine of a database, set up but not looked at."""
    try:
        engine = create_engine(url, hide_parameters=True, pool_use_lifo=True)
    except (ArgumentError, ModuleNotFoundError):
        # The address may hold a password: it is not repeated.
        raise StoreProblem("database_url") from None
    if engine.dialect.name == "sqlite":
        _private(url)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    return engine


def open_database(url: str) -> Engine:
    """Give the engine of a database that has today's tables.

    SQLite is brought up to them; any other database is upgraded by hand (`db upgrade`). One that a
    newer program wrote is refused.
    """
    engine = make_engine(url)
    found = migrations.state(engine)
    if found == "behind" and engine.dialect.name == "sqlite":
        migrations.upgrade(engine.execution_options(**WRITES))
    elif found != "current":
        engine.dispose()
        raise StoreProblem(f"database_{found}")
    return engine


def _private(url: str) -> None:
    """Make a new database file readable by its owner only; its journals take the same mode."""
    name = make_url(url).database
    if name and name != ":memory:" and not name.startswith("file:"):
        try:
            Path(name).touch(mode=0o600)
        except OSError:
            raise StoreProblem("database_unreachable", name) from None


def _set_up(driver: Any, record: Any) -> None:
    """Take beginning away from the driver; set what SQLite forgets with every connection."""
    driver.isolation_level = None
    cursor = driver.cursor()
    for pragma in PRAGMAS:
        cursor.execute(pragma)
    cursor.close()


def _begin(connection: Connection) -> None:
    writes = connection.get_execution_options().get("hakkaku_writes", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")
