"""Closing a case: a page of its own asks first, and says what would stay open.

Laws: nothing is closed by one press, with or without script; the page to be sure on can be opened
by whoever may close, and by nobody else; it changes nothing but that the case was looked at.
"""

from __future__ import annotations

from starlette.responses import Response

from bot.console.acting import Acting
from bot.console.casefile import CaseFile, casefile
from bot.console.visit import Visit
from flows.effects import Say


def page(visit: Visit) -> Response:
    """Ask whether to close, beside what is still to be done."""
    acting, id = Acting(visit.house, visit.me), visit.request.path_params["case"]
    with visit.house.store.reading() as work:
        file = casefile(visit.house, work, acting.case(work, id, "close"), visit.language)
    acting.note_look("case.read", id)
    if file.line.closed_at is not None:
        return visit.to(f"/console/cases/{id}")
    return visit.show("console/close.html", file=file, left=left(file), undecided=undecided(file))


def left(file: CaseFile) -> list[Say]:
    """The days of what is not done, those that are over too; but for a window that is."""
    today = file.turn.today
    still = (each for each in file.days if not each[0].done)
    return [said for each, said in still if each.day >= today or each.name != "window"]


def undecided(file: CaseFile) -> int:
    """How many costs and claims the insurer has not decided."""
    return sum(each.stands.decided is None for each in file.items)
