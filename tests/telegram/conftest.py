"""What the tests on Telegram share: the Bot API's stand-in, and the program running against it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest

from bot import courier
from tests.telegram.running import Running, running, settings_for
from tests.telegram.standin import StandIn


@pytest.fixture
async def standin() -> AsyncIterator[StandIn]:
    """The Bot API on loopback."""
    async with StandIn() as standin:
        yield standin


@pytest.fixture
async def program(standin: StandIn, tmp_path: Path) -> AsyncIterator[Running]:
    """The program, running against it."""
    async with running(standin, settings_for(standin, tmp_path)) as program:
        yield program


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could not be sent is tried again at once."""
    monkeypatch.setattr(courier, "growing", lambda tries: timedelta(milliseconds=50))
