"""Retention and erasure: what is due, what is ordered; an administrator orders, a supervisor signs.

Laws: nothing of a case's content is shown, only its number, its policy's and days; whoever signs
types the case's number, for it cannot be undone; the page says at once what was carried out.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot import erasing
from bot.console.acting import Acting
from bot.console.visit import Visit
from bot.store import cases, erasures, staff
from bot.store.columns import storable
from bot.store.problems import StoreProblem

LONGEST = 100
"""Years that may be set at most."""


def page(visit: Visit, problem: Any = None, erased: str = "") -> Response:
    """What is due and what is ordered."""
    usual = visit.house.about.kept_years
    with visit.house.store.reading() as work:
        orders, years = erasures.ordered(work), erasures.years(work, usual)
        names = staff.names(work, {each.ordered_by for each in orders})
        ordered = {each.case_id for each in orders}
        due = [each for each in erasures.due(work, usual) if each.case_id not in ordered]
        policies = {each.case_id: _policy(cases.known(work, each.case_id)) for each in orders}
    shown = {"orders": orders, "names": names, "due": due, "policies": policies, "years": years}
    shown["typed"] = _number(visit) if problem and problem.code == "unknown_case" else ""
    status = 409 if problem else 200
    return visit.show("console/erasures.html", status, problem=problem, erased=erased, **shown)


def order(visit: Visit) -> Response:
    """Order a closed case to be erased."""
    return _done(visit, "order_erasure", erasing.order)


def withdraw(visit: Visit) -> Response:
    """Take an order back."""
    return _done(visit, "order_erasure", erasing.withdraw)


def sign(visit: Visit) -> Response:
    """Sign an order, and carry it out."""
    number = _number(visit)
    if visit.text("again", 40) != number:
        return page(visit, StoreProblem("erasure_number", number))
    try:
        with Acting(visit.house, visit.me).on_house("sign_erasure") as turn:
            erasing.sign(turn, number, visit.me)
        erasing.finish_this(visit.house, number)
    except StoreProblem as problem:
        return page(visit, problem)
    return page(visit, erased=number)


def years(visit: Visit) -> Response:
    """Set how many years closed cases are kept."""
    told = visit.text("years", 10)
    if not told.isdecimal() or not 1 <= int(told) <= LONGEST:
        return page(visit, StoreProblem("years", str(LONGEST)))
    with Acting(visit.house, visit.me).on_house("retention") as turn:
        erasing.keep_for(turn, int(told), visit.me.name)
    return visit.to("/console/erasures")


def _done(visit: Visit, action: str, act: erasing.Act) -> Response:
    try:
        with Acting(visit.house, visit.me).on_house(action) as turn:
            act(turn, _number(visit), visit.me)
    except StoreProblem as problem:
        return page(visit, problem)
    return visit.to("/console/erasures")


def _number(visit: Visit) -> str:
    text = visit.text("number", 40)
    return text if storable(text) else ""


def _policy(line: cases.CaseLine | None) -> str:
    return line.policy if line else ""
