"""Places where nothing is yet, on databases of either kind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.settings import Settings
from tests.bot.backup.houses import Make, settings_of
from tests.postgres import Cluster

KINDS = ("sqlite", "postgres")


@pytest.fixture
def make(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Make]:
    """Make settings of a fresh place."""
    made: list[tuple[Cluster, str]] = []

    def place(kind: str, name: str) -> Settings:
        folder = tmp_path / name
        folder.mkdir()
        if kind == "sqlite":
            return settings_of(folder, f"sqlite:///{folder / 'hakkaku.db'}")
        cluster: Cluster = request.getfixturevalue("postgres")
        made.append((cluster, cluster.make()))
        return settings_of(folder, made[-1][1])

    yield place
    for cluster, url in made:
        cluster.drop(url)


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """Each kind of database in its turn."""
    return str(request.param)
