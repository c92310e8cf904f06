"""Whose a case is: somebody's who works on cases, or nobody's.

Laws: a case that comes back into the queue is seen by every agent where nobody is there to take it;
the entry of what brought it back says that it was given up.
"""

from __future__ import annotations

from typing import Any

from bot.console.roles import ATTEND
from bot.store import staff
from bot.store.turn import Turn as Transaction

CARERS = tuple(ATTEND)
"""Whom a case can be given to, by role."""


def works(turn: Transaction, id: str) -> bool:
    """Does this person of staff work on cases? They stay as they are to the end."""
    staff.stay(turn.work, id)
    person = staff.find(turn.work, id)
    return person is not None and person.disabled_at is None and person.role in CARERS


def given_up(turn: Transaction, case: str) -> dict[str, Any] | None:
    """Make a case nobody's if whoever has it works on cases no more: the details that say so."""
    id = turn.held(case).assigned_to
    if id is None or works(turn, id):
        return None
    turn.assign(case, None)
    return {"to": None, "also": ["case.assigned"]}
