"""Every key that papers make from their own tables.

Laws: as `flows.words`, of which this is the part about papers.
"""

from __future__ import annotations

from collections.abc import Iterator

from flows.papers import FILED, PAPERS

DAYS = ("window", "window_earlier", "preliminary", "final")
STATES = ("done", "past", "over", "today", "soon", "left")
SUMS = ("claimed", "payable", "pending", "most")
BARS = ("picture.bar", "picture.bar.open", "picture.bar.full")
ROWS = ("policy", "insured", "case", "date", "company", "signed")
"""What stands at the head and the foot of the notice to the insurer."""


def families() -> Iterator[str]:
    """Every key made from a table."""
    yield from ("papers.making", "papers.making.long", *BARS)
    for name in PAPERS:
        yield from (f"papers.{name}", f"papers.{name}.what")
    for name in FILED:
        yield from (f"filed.title.{name}", f"filed.note.{name}")
    yield from (f"filed.row.{row}" for row in ROWS)
    yield from (f"picture.day.{name}" for name in DAYS)
    yield from (f"picture.sum.{name}" for name in SUMS)
    yield from (f"picture.{state}" for state in STATES)
