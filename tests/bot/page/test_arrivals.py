"""How many may come from one address, and that others go on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.page import visitors
from bot.store.attempts import Bound
from tests.bot.page.browsing import served

HERE, THERE = {"X-Forwarded-For": "203.0.113.7"}, {"X-Forwarded-For": "198.51.100.9"}


async def test_one_address_does_not_fill_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Too many new browsers of one address are asked to wait; those there and others go on."""
    monkeypatch.setattr(visitors, "ARRIVALS", Bound(3, timedelta(hours=1)))
    async with served(tmp_path, trusted_proxies="127.0.0.1") as program:
        known = await (await program.browser("en", **HERE).go("/p")).begin()
        for _ in range(2):
            await (await program.browser("en", **HERE).go("/p")).begin()
        refused = await (await program.browser("en", **HERE).go("/p")).begin()
        assert refused.status == 429
        assert "try again in an hour" in refused.page.text
        assert (await known.says("hello")).status == 200
        other = await (await program.browser("en", **THERE).go("/p")).begin()
        assert other.status == 200
        assert other.lines
        again = await (await program.browser("ja", **HERE).go(program.invite())).begin()
        assert again.status == 429
        assert "1時間" in again.page.text
