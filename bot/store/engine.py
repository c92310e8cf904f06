"""The engine: how the database is reached.

Laws: each database's own ways are named here and in `bot.store.alone`, and nowhere else. On both a
commit is on the disk before it is reported, foreign keys are kept, a reader sees one state from its
first statement to its last, and nobody waits for a lock for ever. On SQLite (WAL) a writer holds
the database from its first statement (BEGIN IMMEDIATE), and the driver begins nothing by itself. On
PostgreSQL a writer sees what others committed before each statement, so it holds the rows it goes
by; a connection that was lost is noticed and replaced before it is used; an error tells no values.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, ExceptionContext, create_engine, event
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError

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
SETTINGS = (
    "SET default_transaction_isolation = 'read committed'",
    "SET synchronous_commit = on",
    f"SET lock_timeout = {BUSY_MS}",
    f"SET idle_in_transaction_session_timeout = {2 * BUSY_MS}",
    # A machine that vanished without a word gives up what it holds within about ten seconds.
    "SET tcp_keepalives_idle = 5",
    "SET tcp_keepalives_interval = 2",
    "SET tcp_keepalives_count = 3",
    "SET timezone = 'UTC'",
)
READING = "SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY"

SCHEMES = {"postgresql": "postgresql+psycopg", "postgres": "postgresql+psycopg"}
"""Addresses as they are commonly written, and the driver that is meant."""

CONNECT_SECONDS = "10"


def make_engine(url: str) -> Engine:
    """Give the engine of a database, set up but not looked at."""
    try:
        address = _address(url)
        on_server = address.get_backend_name() == "postgresql"
        ways = {"hide_parameters": True, "pool_use_lifo": True, "pool_pre_ping": on_server}
        engine = create_engine(address, **ways)
    except (ArgumentError, ModuleNotFoundError, TypeError, ValueError):
        # The address may hold a password: it is not repeated. One that names no file of SQLite
        # would be a database of each connection's own.
        raise StoreProblem("database_url") from None
    if engine.dialect.name == "sqlite":
        _private(url)
        event.listen(engine, "connect", _set_up)
        event.listen(engine, "begin", _begin)
    if on_server:
        # Before the library looks: it cannot read what a server of no encoding says of itself.
        event.listen(engine, "connect", _set_up_server, insert=True)
        event.listen(engine, "begin", _begin_on_server)
        event.listen(engine, "handle_error", _without_values)
    return engine


def open_database(url: str, *, upgrade: bool = False) -> Engine:
    """Give the engine of a database that has today's tables.

    SQLite is brought up to them; any other database only if `upgrade` says so (`db upgrade`). One
    that a newer program wrote is refused.
    """
    engine = make_engine(url)
    found = migrations.state(engine)
    if found == "behind" and (upgrade or engine.dialect.name == "sqlite"):
        migrations.upgrade(engine.execution_options(**WRITES))
    elif found != "current":
        engine.dispose()
        raise StoreProblem(f"database_{found}")
    return engine


def deadlocked(error: DBAPIError) -> bool:
    """Did the database end this transaction because it and another waited for each other?"""
    return getattr(error.orig, "sqlstate", None) == migrations.DEADLOCK


def _address(url: str) -> URL:
    """The address with the driver that is meant, and with an end to waiting for a server."""
    address = make_url(url)
    if "@" in (address.host or ""):  # what follows an @ of the password, which errors would repeat
        raise ValueError
    address = address.set(drivername=SCHEMES.get(address.drivername, address.drivername))
    if address.get_backend_name() != "postgresql" or "connect_timeout" in address.query:
        return address
    return address.update_query_dict({"connect_timeout": CONNECT_SECONDS})


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


def _set_up_server(driver: Any, record: Any) -> None:
    """Set what a server may have been set up otherwise; outside a transaction, so that it stays.
    A database in which not every word could stand is refused."""
    if (encoding := driver.info.parameter_status("server_encoding")) != "UTF8":
        driver.close()
        raise StoreProblem("database_encoding", encoding)
    driver.autocommit = True
    for setting in SETTINGS:
        driver.execute(setting)
    driver.autocommit = False


def _begin_on_server(connection: Connection) -> None:
    options = connection.get_execution_options()
    outside = options.get("isolation_level") == "AUTOCOMMIT"
    if not outside and not options.get("hakkaku_writes", False):
        connection.exec_driver_sql(READING)


def _without_values(context: ExceptionContext) -> None:
    """Take the details off an error: PostgreSQL repeats the row's values in them."""
    error, wrapped = context.original_exception, context.sqlalchemy_exception
    plain = getattr(getattr(error, "diag", None), "message_primary", None)
    if plain is None:
        return
    told = str(error)
    error.args = (plain,)
    if wrapped is not None:
        wrapped.args = tuple(str(arg).replace(told, plain) for arg in wrapped.args)
