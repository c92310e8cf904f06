"""What the world does to the database in the middle of talks: they go on by themselves."""

from __future__ import annotations

import asyncio
import resource
import sqlite3
from pathlib import Path

import pytest

from tests.faults.kills import Run, Scene, scene
from tests.postgres import Server

ACTS = 8
"""How far the talks go."""


@pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
async def test_postgresql_goes_and_comes_back(
    webhook: bool, postgres_server: Server, tmp_path: Path
) -> None:
    """A server that is restarted, in order or not, costs no update and doubles no message."""
    async with scene(tmp_path, postgres_server.cluster.make()) as made:

        async def happens() -> None:
            await made.lives.begin(webhook=webhook)
            for end in (Server.stop, Server.kill):
                await made.goes_on()
                await asyncio.to_thread(end, postgres_server)
                await asyncio.to_thread(postgres_server.start)

        report = await Run(made, acts=ACTS).through(happens)
        await made.lives.stopped()
    assert (report.wrong, report.doubled) == ([], 0)


def full(made: Scene, *, yes: bool) -> None:
    """No file of the serving process grows any more, as on a full disk; or they may again."""
    _, hard = resource.prlimit(made.lives.pid, resource.RLIMIT_FSIZE)
    resource.prlimit(made.lives.pid, resource.RLIMIT_FSIZE, (0 if yes else hard, hard))


@pytest.mark.parametrize("webhook", [True, False], ids=["webhook", "polling"])
async def test_a_disk_that_is_full(webhook: bool, tmp_path: Path) -> None:
    """What cannot be kept is not acknowledged, and is heard once there is room."""
    async with scene(tmp_path, None) as made:

        async def happens() -> None:
            await made.lives.begin(webhook=webhook)
            await made.goes_on()
            full(made, yes=True)
            before = len(made.standin.delivery.failures)
            stranger = made.standin.person()
            await stranger.blocks()
            number = made.standin.delivery.next_id - 1
            await asyncio.sleep(0.5)
            assert number in made.standin.delivery.pending
            failures = made.standin.delivery.failures[before:]
            assert {each.partition(": ")[2] for each in failures} == ({"503"} if webhook else set())
            full(made, yes=False)

        report = await Run(made, acts=ACTS).through(happens)
        await made.lives.stopped()
    assert report.unruly == report.spoiled == report.twice == []
    assert len(report.lost) == 1, "the stranger's update alone has no answer"


async def test_a_database_that_is_locked_for_a_while(tmp_path: Path) -> None:
    """While another program holds the database nothing is acknowledged; then all goes on."""
    async with scene(tmp_path, None) as made:

        async def happens() -> None:
            await made.lives.begin()
            await made.goes_on()
            other = sqlite3.connect(tmp_path / "hakkaku.db", isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            await made.standin.person().blocks()
            number = made.standin.delivery.next_id - 1
            await asyncio.sleep(0.5)
            assert number in made.standin.delivery.pending
            other.execute("ROLLBACK")
            other.close()

        report = await Run(made, acts=ACTS).through(happens)
        await made.lives.stopped()
    assert report.unruly == report.spoiled == report.twice == []
    assert len(report.lost) == 1, "the stranger's update alone has no answer"
