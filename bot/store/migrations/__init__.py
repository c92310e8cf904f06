"""The migrations, run from code: no file to configure, no folder to stand in.

Laws: an upgrade is one transaction, and only one runs at a time; after it the database is what
`bot.store.tables` says.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine

from bot.store.alone import alone
from bot.store.tables import metadata

State = Literal["behind", "current", "ahead"]


def upgrade(engine: Engine) -> None:
    """Bring a database to today's tables."""
    with engine.begin() as connection:
        alone(connection, "upgrade")
        command.upgrade(_config(connection), "head")


def state(engine: Engine) -> State:
    """Say how a database stands to the migrations known here; an empty one is behind."""
    script = ScriptDirectory.from_config(_config())
    with engine.begin() as connection:
        found = set(MigrationContext.configure(connection).get_current_heads())
    if found == set(script.get_heads()):
        return "current"
    known = {each.revision for each in script.walk_revisions()}
    return "behind" if found <= known else "ahead"


def revision() -> str:
    """Name today's tables."""
    return str(ScriptDirectory.from_config(_config()).get_current_head())


def differences(engine: Engine) -> list[Any]:
    """Give what differs between a database and the tables; nothing, after an upgrade."""
    with engine.begin() as connection:
        context = MigrationContext.configure(connection, opts={"compare_server_default": True})
        return list(compare_metadata(context, metadata))


def _config(connection: Connection | None = None) -> Config:
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    return config
