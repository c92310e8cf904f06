"""The migrations, run from code: no file to configure, no folder to stand in.

Laws: an upgrade is one transaction, and only one runs at a time; after it the database is what
`bot.store.tables` says. An older program goes on serving meanwhile and afterwards: a migration
only adds, and what it leaves without use goes with the version after; where turns stand in the
way of an upgrade, it lets them pass and begins anew.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from sqlalchemy import Connection, Engine, inspect, text
from sqlalchemy.exc import OperationalError

from bot.store.alone import alone
from bot.store.tables import metadata

if TYPE_CHECKING:
    from alembic.config import Config

REVISIONS = ("0001",)
"""The migrations in `versions`, in order: known without the library, which only upgrades need."""
TRIES = 10
DEADLOCK = "40P01"
"""What PostgreSQL calls two transactions that wait for each other, of which it ends one."""
IN_THE_WAY = (DEADLOCK, "55P03")
"""PostgreSQL: both waited for each other; or one for too long."""
State = Literal["behind", "current", "ahead"]


def upgrade(engine: Engine) -> None:
    """Bring a database to today's tables."""
    for left in reversed(range(TRIES)):
        try:
            return _upgrade(engine)
        except OperationalError as error:
            if not left or getattr(error.orig, "sqlstate", None) not in IN_THE_WAY:
                raise


def _upgrade(engine: Engine) -> None:
    from alembic import command

    with engine.begin() as connection:
        alone(connection, "upgrade")
        command.upgrade(_config(connection), "head")


def state(engine: Engine) -> State:
    """Say how a database stands to the migrations known here; an empty one is behind."""
    found = set[str]()
    with engine.begin() as connection:
        if inspect(connection).has_table("alembic_version"):
            found = set(connection.scalars(text("SELECT version_num FROM alembic_version")))
    if found == {revision()}:
        return "current"
    return "behind" if found <= set(REVISIONS) else "ahead"


def revision() -> str:
    """Name today's tables."""
    return REVISIONS[-1]


def differences(engine: Engine) -> list[Any]:
    """Give what differs between a database and the tables; nothing, after an upgrade."""
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return list(compare_metadata(context, metadata))


def _config(connection: Connection | None = None) -> Config:
    from alembic.config import Config

    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
