"""The projection of a case, made from its facts in the transaction that changes them.

Laws: it is made again only where the facts are others or it is missing; made twice from the same
facts it is the same; what is still to be said when facts change stays to be said.
"""

from __future__ import annotations

from datetime import date

from bot.bootstrap import House
from bot.closed import closed_days
from bot.store import places
from bot.store.projections import Projection, every
from bot.store.turn import Turn as Transaction
from flows.deadlines import Deadline, deadlines
from flows.pending import to_acknowledge, to_approve
from flows.questions import open_questions
from flows.reminders import matters, next_look
from flows.talk import Talk
from flows.turn import JAPAN, Reckoned, Turn, reckon


def project(house: House, turn: Transaction, case_id: str | None, *, anew: bool = False) -> None:
    """Make a case's projection where its facts have changed; a look is due for what is new."""
    if case_id is None:
        return
    held = turn.held(case_id)
    if held.projected == held.version and not anew:
        return
    if held.remind_at is None or held.remind_at > turn.now:
        turn.reminded(case_id, turn.now)
    turn.project(case_id, projected(house, turn, case_id))


def projected(house: House, turn: Transaction, case_id: str) -> Projection:
    """What the facts of a case come to."""
    held, dossier = turn.held(case_id), turn.dossier(case_id)
    now = reckon(dossier, closed_days())
    here = Turn(house.ports(turn), dossier, Talk(), "", turn.now)
    opened = held.opened_at.astimezone(JAPAN).date()
    look = next_look(matters(here, now, opened, held.reminded_to), held.reminded_to)
    nearest = _nearest(now, here.today)
    totals, parts = now.assessment.totals, now.assessment.parts
    return Projection(
        version=held.version,
        remind_at=look,
        nearest=nearest.name if nearest else None,
        nearest_day=nearest.day if nearest else None,
        payable=totals["payable"],
        pending=totals["pending"],
        **{f"left_{name}": part.remaining if part.limit else None for name, part in parts.items()},
        questions=len(open_questions(here, now)),
        approvals=len(to_approve(dossier.facts)),
        notices=len(to_acknowledge(dossier.facts)),
    )


def rebuild(house: House) -> int:
    """Make every case's projection and every place in the queue anew: how many cases."""
    with house.store.reading() as work:
        ids = every(work)
    for id in ids:
        with house.store.turn() as turn:
            turn.project(id, projected(house, turn, id))
    with house.store.work() as work:
        places.rebuild(work)
    return len(ids)


def _nearest(now: Reckoned, today: date) -> Deadline | None:
    """The first last day that is not done; a window that is over is no longer one."""
    found = (each for each in deadlines(now) if not each.done)
    reports = ("preliminary", "final")
    return next((each for each in found if each.name in reports or each.day >= today), None)
