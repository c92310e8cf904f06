"""What one chat floods holds up nobody else, and is taken no faster than anybody types."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot import ingress
from tests.telegram.running import running, settings_for
from tests.telegram.standin import StandIn

MOST = 5


async def test_a_flood_of_one_chat_is_passed_over(
    standin: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond its share a chat is heard no more for a while; another is answered as ever."""
    monkeypatch.setattr(ingress, "FLOOD", MOST)
    async with running(standin, settings_for(standin, tmp_path)) as program:
        loud, other = standin.person(), standin.person()
        await loud.start()
        for _ in range(4 * MOST):
            await loud.says("/help")
        await other.start()
        await other.says("/help")
        await program.settled()
        heard = [line for line in program.lines(loud) if line.direction == "in"]
        assert len(heard) == MOST - 1, "after the start"
        assert any("/back" in each.text for each in other.from_bot)
        _, figures = await program.get("/metrics")
        flooded = 3 * MOST + 1
        assert f'hakkaku_updates_total{{known="flood"}} {flooded}.0' in figures
        assert program.alerts() == []
