"""Places where a test may end the process, or hold it up.

Laws: a failpoint is handed in like the clock; in service it does nothing.
"""

from __future__ import annotations

from collections.abc import Callable

Failpoint = Callable[[str], None]
"""Called with the name of the place that is just passed."""


def nothing(name: str) -> None:
    """Pass."""
