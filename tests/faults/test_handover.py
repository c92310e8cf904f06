"""Two processes that may both be the courier: one is, and the other when it dies."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path
from signal import SIGCONT, SIGSTOP

import pytest
from sqlalchemy import create_engine, make_url, text

from tests.faults.kills import Run, scene
from tests.faults.lives import Nursery, Site, nursery
from tests.postgres import Cluster

ACTS = 6


@pytest.mark.parametrize("kind", ["sqlite", "postgres"])
async def test_the_other_courier_takes_over(
    kind: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """One of two couriers sends; killed, it is replaced, and only what it had in hand doubles."""
    cluster = request.getfixturevalue("postgres") if kind == "postgres" else None
    url = cluster.make() if cluster else None
    async with (
        scene(tmp_path, url) as made,
        nursery(made.site.elsewhere(), "courier") as first,
        nursery(made.site.elsewhere(), "courier") as second,
    ):
        run = Run(made, acts=ACTS)

        async def happens() -> None:
            made.lives.roles = ("ingress",)
            await made.lives.begin()
            await first.begin()
            await made.goes_on()
            await second.begin()
            await first.killed()
            run.killed()
            await made.goes_on(10)
            await first.begin()
            await second.killed()
            run.killed()

        report = await run.through(happens)
    if cluster:
        cluster.drop(url)
    assert report.wrong == []


def cut_off(url: str, name: str) -> None:
    """The server lets go of who is connected under a name, as of one not heard of for long."""
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    its = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = :name"
    with engine.begin() as connection:
        assert connection.execute(text(its), {"name": name}).all(), "nobody was connected"
    engine.dispose()


def named(site: Site, name: str) -> Site:
    """The same, for a process that the server knows by a name."""
    url = make_url(site.settings["database_url"]).update_query_dict({"application_name": name})
    settings = {"database_url": url.render_as_string(hide_password=False)}
    return replace(site, settings=site.settings | settings)


async def test_a_courier_that_stood_still(postgres: Cluster, tmp_path: Path) -> None:
    """One that stood still and lost its connection sends nothing more once another took over."""
    url = postgres.make()
    async with (
        scene(tmp_path, url) as made,
        nursery(named(made.site.elsewhere(), "first"), "courier") as first,
        nursery(made.site.elsewhere(), "courier") as second,
    ):
        run = Run(made, acts=ACTS)

        async def happens() -> None:
            made.lives.roles = ("ingress",)
            await made.lives.begin()
            await first.begin()
            await made.goes_on()
            await second.begin()
            await stands_still(first)
            run.killed()
            await made.goes_on()
            first.signal(SIGCONT)

        async def stands_still(life: Nursery) -> None:
            life.signal(SIGSTOP)
            await asyncio.to_thread(cut_off, url, "first")

        report = await run.through(happens)
    postgres.drop(url)
    assert report.wrong == []
