"""What every test shares: how hard Hypothesis tries, and the switch that records transcripts."""

from __future__ import annotations

import os

import pytest
from hypothesis import settings

# "ci" tries the same cases every time and "dev" new ones; neither fails for a slow machine.
settings.register_profile("ci", derandomize=True, deadline=None, database=None)
settings.register_profile("dev", deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "ci" if os.environ.get("CI") else "dev"))


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--record",
        action="store_true",
        help="write the golden transcripts as the conversation runs now, instead of comparing",
    )
