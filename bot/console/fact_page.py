"""The page of one fact: what it was before, and the form that corrects it.

Laws: only what may be corrected has such a page; what was typed into a form that was refused stands
there again, beside what holds by now.
"""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot import labels
from bot.console.acting import Acting
from bot.console.case_pages import case
from bot.console.casefile import told, turn_on
from bot.console.items import seen
from bot.console.visit import Visit
from bot.store import facts


def page(visit: Visit, problem: Any = None, status: int = 200) -> Response:
    """One fact, and how it is corrected."""
    acting, path = Acting(visit.house, visit.me), visit.request.path_params["path"]
    with visit.house.store.reading() as work:
        line = acting.case(work, visit.request.path_params["case"], "correct")
        turn = turn_on(visit.house, work, line, visit.language)
        history = [each for each in facts.history(work, line.id) if each.path == path]
        field = labels.field(turn, path)
        shown = told(turn, history)
    if field is None:
        return _none(visit, problem, status)
    acting.note_look("case.read", line.id)
    values = {"case": line.id, "told": shown[0], "field": field, "seen": seen(turn.open, path)}
    return visit.show("console/fact.html", status, problem=problem, **values, **_typed(visit))


def _none(visit: Visit, problem: Any, status: int) -> Response:
    """There is no such fact, or no longer: of what was refused the case says why."""
    if problem is None:
        raise HTTPException(404)
    return case(visit, problem, status)


def _typed(visit: Visit) -> dict[str, Any]:
    """What a form that was refused said."""
    chosen, value = [str(each) for each in visit.form.getlist("choice")], visit.text("value")
    chosen = [] if value else chosen  # nobody can take a choice back once it is made
    return {"chosen": chosen, "value": value, "reason": visit.text("reason")}
