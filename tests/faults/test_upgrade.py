"""A newer version brings the tables up while the older one serves."""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from alembic.config import Config
from sqlalchemy import Connection, make_url

from bot.store import migrations
from bot.store.engine import open_database
from tests.faults.kills import Run, scene
from tests.faults.lives import nursery

ACTS = 8
"""How far the talks go."""
NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision = "9999", "0001"


def upgrade() -> None:
    for table in ("audit", "transcript", "conversations", "inbound", "cases"):
        op.add_column(table, sa.Column("later", sa.Text(), server_default="x", nullable=False))
    op.create_table("later", sa.Column("id", sa.Text(), primary_key=True))
    op.create_index("later_by_number", "inbound", ["later"])
"""
"""What a next version may do while this one serves: it adds."""


@pytest.fixture
def newer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, not in those that serve, the program is a version newer."""
    folder = tmp_path / "versions"
    folder.mkdir()
    (folder / "m9999_next.py").write_text(NEXT)
    ours, known = migrations._config, Path(migrations.__file__).parent / "versions"

    def config(connection: Connection | None = None) -> Config:
        made = ours(connection)
        made.set_main_option("path_separator", "newline")
        made.set_main_option("version_locations", f"{known}\n{folder}".replace("%", "%%"))
        return made

    monkeypatch.setattr(migrations, "_config", config)
    monkeypatch.setattr(migrations, "REVISIONS", (*migrations.REVISIONS, "9999"))


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_two_versions_beside_each_other(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Who serves goes on over the newer tables; whoever of the older version starts, refuses."""
    cluster = request.getfixturevalue("postgres") if kind == "postgres" else None
    url = cluster.make() if cluster else None
    async with scene(tmp_path, url) as made, nursery(made.site.elsewhere()) as late:

        async def happens() -> None:
            await made.lives.begin()
            await made.goes_on()
            request.getfixturevalue("newer")
            await asyncio.to_thread(upgraded, made.site.read.database)
            await late.begin()
            assert await late.ended() == 1
            await made.goes_on()

        report = await Run(made, acts=ACTS).through(happens)
        await made.lives.stopped()
    if cluster:
        cluster.drop(url)
    assert (report.wrong, report.doubled) == ([], 0)


def upgraded(url: str) -> None:
    """The newer program's `db upgrade`."""
    engine = open_database(make_url(url).render_as_string(hide_password=False), upgrade=True)
    assert migrations.state(engine) == "current"
    engine.dispose()
