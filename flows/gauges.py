"""The limits of a case as gauges: gone or expected to go, what could come on top, what is left.

Laws: every figure is the assessment's own; what could come on top is never more than what is left.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import get_args

from coverage.case import PartName
from flows.turn import Reckoned

PARTS: tuple[PartName, ...] = get_args(PartName)


@dataclass(frozen=True, slots=True)
class Gauge:
    """One part's limit, yen: gone or expected to go, what could come on top, what is left."""

    part: PartName
    limit: int
    used: int
    open: int
    left: int

    def share(self, yen: int) -> int:
        """So many hundredths of the limit."""
        return min(100, round(100 * yen / self.limit)) if self.limit else 0


def gauges(reckoned: Reckoned) -> list[Gauge]:
    """The limits of the parts this policy has, in the order of the policy."""
    parts = reckoned.assessment.parts
    return [_gauge(reckoned, name) for name in PARTS if name in parts]


def _gauge(reckoned: Reckoned, name: PartName) -> Gauge:
    part = reckoned.assessment.parts[name]
    pending = sum(item.pending for item in reckoned.assessment.items if item.part == name)
    left = part.remaining
    return Gauge(name, part.limit, part.limit - left, min(pending, left), left)
