"""When somebody of staff last looked at a case.

Laws: looks with little time between them are one visit; what has changed since the visit before
stays the same during a visit, however often the page is loaded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import select

from bot.store.tables import looks
from bot.store.work import Work

PAUSE = timedelta(minutes=30)
"""After so long another visit begins."""
OFTEN = timedelta(minutes=1)
"""What is looked at more often is not noted each time."""


@dataclass(frozen=True, slots=True)
class Look:
    """A look at a case: when the visit before ended, if there was one; is it to be noted?"""

    before: datetime | None
    noted: bool


def look(work: Work, staff_id: str, case_id: str) -> Look:
    """How a look of now stands to the last one."""
    mine = (looks.c.staff_id == staff_id) & (looks.c.case_id == case_id)
    row = work.connection.execute(select(looks).where(mine)).first()
    if row is None:
        return Look(None, noted=False)
    if work.now - row.last_at > PAUSE:
        return Look(row.last_at, noted=False)
    return Look(row.before_at, noted=work.now - row.last_at < OFTEN)


def note(work: Work, staff_id: str, case_id: str, seen: Look) -> None:
    """Note a look."""
    row = {"staff_id": staff_id, "case_id": case_id}
    put = row | {"last_at": work.now, "before_at": seen.before}
    work.put(looks, f"{staff_id} {case_id}", put)
