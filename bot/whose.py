"""Whose a case is: nobody's, from when whoever has it works on cases no more.

Laws: a case that comes back into the queue is seen by every agent where nobody is there to take it;
the entry of what brought it back says that it was given up.
"""

from __future__ import annotations

from typing import Any

from bot.console.roles import scope
from bot.store import staff
from bot.store.turn import Turn as Transaction


def given_up(turn: Transaction, case: str) -> dict[str, Any] | None:
    """Make a case nobody's if whoever has it works on cases no more: the details that say so."""
    id = turn.held(case).assigned_to
    if id is None:
        return None
    staff.stay(turn.work, id)
    person = staff.find(turn.work, id)
    if person and person.disabled_at is None and scope("take_over", person.role) is not None:
        return None
    turn.assign(case, None)
    return {"to": None, "also": ["case.assigned"]}
