"""The people of staff and the list of approved firms.

Laws: nobody is given a password, only a link to choose one, shown once; whoever is disabled is out
at once; nobody disables themselves, so that somebody is left.
"""

from __future__ import annotations

from typing import Any

from starlette.responses import Response

from bot import bodies
from bot.console import accounts
from bot.console.acting import Acting
from bot.console.relieving import hold, relieve_person
from bot.console.roles import ROLES
from bot.console.visit import Visit
from bot.store import firms as firm_list
from bot.store import staff
from bot.store.columns import storable
from bot.store.problems import StoreProblem

NEW = ("name", "login", "identity", "role")
"""What is asked of somebody new; it stands there again where it was refused."""


def people(visit: Visit, link: tuple[str, str] | None = None, problem: Any = None) -> Response:
    """Everybody of staff; a new link with the name of whom it is for."""
    with visit.house.store.reading() as work:
        everybody = staff.everybody(work)
    status = 409 if problem else 200
    shown = {"everybody": everybody, "link": link, "problem": problem, "roles": ROLES}
    shown["elsewhere"] = visit.provider is not None
    shown["typed"] = {each: visit.text(each, 200) if problem else "" for each in NEW}
    return visit.show("console/people.html", status, **shown)


def make(visit: Visit) -> Response:
    """Make a person of staff."""
    role, login, name = (visit.text(each, 200) for each in ("role", "login", "name"))
    known_as = visit.text("identity", 200)
    try:
        with Acting(visit.house, visit.me).on_house("people") as turn:
            token = accounts.make_in(turn, role, login, name, visit.me.name, known_as)
    except StoreProblem as problem:
        return people(visit, problem=problem)
    return people(visit, link=(name, _link(visit, token)))


def change(visit: Visit) -> Response:
    """Disable somebody, let them in again, give them another role or another setup."""
    id, what, link = visit.request.path_params["id"], visit.text("what"), None
    try:
        with Acting(visit.house, visit.me).on_house("people") as turn:
            if id == visit.me.id:
                raise StoreProblem("staff_self")
            if what == "identity":
                accounts.know_as(turn, id, visit.text("identity", 200), visit.me.name)
            elif what == "set_up":
                token = accounts.set_up_anew(turn, id, visit.me.name)
                link = (staff.names(turn.work, {id})[id], _link(visit, token))
            else:
                hold(turn, id)
                if what in ("disable", "enable"):
                    accounts.disable(turn, id, visit.me.name, again=what == "enable")
                else:
                    accounts.set_role(turn, id, what, visit.me.name)
                relieve_person(visit.house, turn, id, visit.me.name)
    except StoreProblem as problem:
        return people(visit, problem=problem)
    return people(visit, link=link)


def firms(visit: Visit, problem: Any = None) -> Response:
    """The firms the insurer approves; a form sent here adds one."""
    name = bodies.line(visit.text("name", 200))
    if visit.request.method == "POST" and problem is None and name:
        with Acting(visit.house, visit.me).on_house("firms") as turn:
            if firm_list.add(turn.work, name, sample=False):
                turn.audit(visit.me.name, "firm.added", details={"name": name})
        return visit.to("/console/firms")
    with visit.house.store.reading() as work:
        found = firm_list.every(work)
    status = 409 if problem else 200
    return visit.show("console/firms.html", status, firms=found, problem=problem)


def remove_firm(visit: Visit) -> Response:
    """Take a firm off the list."""
    id = visit.request.path_params["id"]
    try:
        with Acting(visit.house, visit.me).on_house("firms") as turn:
            name = firm_list.remove(turn.work, id if storable(id) else "")
            turn.audit(visit.me.name, "firm.removed", details={"name": name})
    except StoreProblem as problem:
        return firms(visit, problem)
    return visit.to("/console/firms")


def _link(visit: Visit, token: str) -> str:
    return visit.pages.address(visit.request, f"/console/set-up/{token}")
