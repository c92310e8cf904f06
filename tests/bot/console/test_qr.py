"""The square code of the setup."""

from __future__ import annotations

import re

from bot.console import accounts
from tests.bot.console.conftest import Browser, Site


async def test_the_key_can_be_scanned(site: Site, anonymous: Browser) -> None:
    """A drawing without any style of its own stands beside the key."""
    token = accounts.make(site.house, "agent", "new@house", '"><script>新人', "test")
    page = (await anonymous.get(f"/console/set-up/{token}")).text
    drawn = re.search(r"<svg.*?</svg>", page, re.DOTALL)
    assert drawn
    assert not re.search(r"style|script|href", drawn[0])
    assert 'role="img"' in page
    assert "<script>新人" not in page
