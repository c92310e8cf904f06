"""How many may come from one address, and that others go on."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest

from bot.page import face, visitors
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


async def test_many_addresses_together_do_not_fill_the_house(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Beyond so many of all addresses nobody new comes in; whoever is there goes on."""
    monkeypatch.setattr(visitors, "EVERYBODY", Bound(2, timedelta(hours=1)))
    async with served(tmp_path, trusted_proxies="127.0.0.1") as program:
        known = await (await program.browser("en", **HERE).go("/p")).begin()
        await (await program.browser("en", **THERE).go("/p")).begin()
        third = {"X-Forwarded-For": "192.0.2.1"}
        assert (await (await program.browser("en", **third).go("/p")).begin()).status == 429
        assert (await known.says("hello")).status == 200


@pytest.mark.parametrize("limit", ["FORMS", "OF_ADDRESS"])
async def test_whoever_sends_too_much_is_asked_to_wait(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, limit: str
) -> None:
    """One browser's forms, or one address's, are too many; elsewhere they are taken as ever."""
    monkeypatch.setattr(face, limit, 2)
    async with served(tmp_path, trusted_proxies="127.0.0.1") as program:
        loud = await (await program.browser("en", **HERE).go("/p")).begin()
        other = await (await program.browser("en", **THERE).go("/p")).begin()
        for _ in range(2):
            assert (await loud.says("hello")).status == 200
        form = loud.form("write")
        refused = await loud.send(form, text="hello")
        assert refused.status == 429
        assert "Too much was sent" in refused.page.text
        assert (await other.says("hello")).status == 200
