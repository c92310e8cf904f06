"""What kills cost, counted.

Laws: what must not be is named, not only counted.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


@dataclass
class Report:
    """What so many kills did."""

    places: Counter[str] = field(default_factory=Counter)
    talks: int = 0
    updates: int = 0
    messages: int = 0
    lost: list[str] = field(default_factory=list)
    """Updates that Telegram was told are taken, and that were never heard."""
    twice: list[str] = field(default_factory=list)
    """Updates that were heard more than once."""
    spoiled: list[str] = field(default_factory=list)
    """Talks whose lines, facts, deeds or place differ from the undisturbed one."""
    doubled: int = 0
    """Messages that came twice: sent when the process was killed, sent again after it."""
    unruly: list[str] = field(default_factory=list)
    """Messages out of order, missing, or twice with no kill between."""

    @property
    def wrong(self) -> list[str]:
        """What must not be."""
        return [*self.lost, *self.twice, *self.spoiled, *self.unruly]

    def table(self) -> str:
        """The report as a table in Markdown."""
        rows = [(f"kills, {place}", count) for place, count in sorted(self.places.items())]
        rows += [("kills in all", self.places.total()), ("talks", self.talks)]
        rows += [("updates", self.updates), ("messages", self.messages)]
        rows += [("updates lost", len(self.lost)), ("turns applied twice", len(self.twice))]
        rows += [("talks that lost their place", len(self.spoiled))]
        rows += [("messages doubled, in flight at a kill", self.doubled)]
        rows += [("messages doubled otherwise, missing or out of order", len(self.unruly))]
        return "\n".join(["| | |", "|---|---:|", *(f"| {name} | {n:,} |" for name, n in rows)])
