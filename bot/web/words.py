"""The keys that pages make from codes, so that no word can be missing.

Laws: a key a template does not write out in full is listed here by its family.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.console.words import families as console
from bot.web.application import AWAY, WRONG


def families() -> Iterator[str]:
    """Every key made from a code."""
    yield from (*WRONG.values(), AWAY)
    yield from console()
