"""What would be otherwise if a fact were: days, decisions, totals, before and after.

Laws: it is reckoned by the functions that reckon the case itself; nothing of it is kept; the turn
it is asked in is thrown away.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from coverage.diff import Change, diff
from flows.consequences import moved
from flows.effects import Say
from flows.facts import Fact
from flows.turn import Turn, reckon


@dataclass(frozen=True, slots=True)
class WhatIf:
    """What would change; of each sum what it is and what it would be, yen."""

    days: tuple[Say, ...]
    changes: tuple[Change, ...]
    sums: dict[str, tuple[int, int]]

    @property
    def same(self) -> bool:
        """Would nothing change?"""
        return not self.days and not self.changes


def what_if(turn: Turn, told: Mapping[str, Any]) -> WhatIf:
    """Try these facts on the turn's case. Raises `coverage.document.Refused`."""
    before = turn.open
    facts = [Fact(path, value, turn.by, turn.now) for path, value in told.items()]
    turn.dossier = before.with_facts(before.facts.told(facts))
    calendar = turn.ports.calendar
    old, new = reckon(before, calendar), reckon(turn.dossier, calendar)
    sums = {
        name: (old.assessment.totals[name], new.assessment.totals[name])
        for name in ("payable", "pending")
    }
    changes = diff(old.case, new.case).items
    days = tuple(moved(turn, before, old, new))
    return WhatIf(days, changes, {**sums, "most": (old.most, new.most)})
