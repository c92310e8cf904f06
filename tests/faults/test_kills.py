"""What holds however often a serving process is killed."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.faults.kills import Run, scene
from tests.faults.talks import SCRIPTS

KILLS = 50


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_killed_fifty_times(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """No update is lost, none is heard twice, no talk loses its place, no message its order."""
    cluster = request.getfixturevalue("postgres") if kind == "postgres" else None
    url = cluster.make() if cluster else None
    async with scene(tmp_path, url) as made:
        report = await Run(made, seed=KILLS).go(KILLS)
    if cluster:
        cluster.drop(url)
    assert report.wrong == []
    assert report.places.total() == KILLS
    assert all(report.places.values()), report.table()
    assert report.talks > len(SCRIPTS)
