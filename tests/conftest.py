"""What every test shares: how hard Hypothesis tries, the transcripts' switch, logs, PostgreSQL."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator

import pytest
import structlog
from hypothesis import settings

from tests.postgres import Cluster, Server

# "ci" tries the same cases every time and "dev" new ones; "few" is for hundreds of runs (mutants).
# None fails for a slow machine.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("few", settings.get_profile("ci"), max_examples=20)
settings.register_profile("dev", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record",
        action="store_true",
        help="write the golden transcripts as the conversation runs now, instead of comparing",
    )


def pytest_collection_finish() -> None:
    """What was collected stays until the end: looking through it for garbage, again and again, took
    a twentieth of the time."""
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(autouse=True)
def _noted_anew() -> Iterator[None]:
    """A command of one test sends its notes to that test's standard error, which ends with it."""
    yield
    structlog.reset_defaults()


@pytest.fixture(scope="session")
def postgres() -> Iterator[Cluster]:
    """The PostgreSQL that is given, else one of our own: one for each process of the tests."""
    given = os.environ.get("HAKKAKU_TEST_POSTGRES_URL")
    server = None if given else Server()
    cluster = server.cluster if server else Cluster(str(given))
    yield cluster
    cluster.close()
    if server:
        server.remove()


@pytest.fixture
def postgres_server() -> Iterator[Server]:
    """A server of the test's own, to be stopped and killed."""
    server = Server()
    yield server
    server.remove()
