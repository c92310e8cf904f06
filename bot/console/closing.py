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
    return visit.show("console/close.html", file=file, ahead=ahead(file), undecided=undecided(file))


def ahead(file: CaseFile) -> list[Say]:
    """The days that are not done and not over."""
    return [said for each, said in file.days if not each.done and each.day >= file.turn.today]


def undecided(file: CaseFile) -> int:
    """How many costs and claims the insurer has not decided."""
    return sum(each.stands.decided is None for each in file.items)
