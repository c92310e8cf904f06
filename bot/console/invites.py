"""Invites to a case: issue one, see which are out, take one back.

Laws: the link of an invite is shown once, when it is made, and can be read nowhere afterwards; an
invite is taken back only from the case it stands under.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console.acting import Acting
from bot.console.visit import Visit
from bot.letting_in import links
from bot.store import access, letting_in
from bot.store.access import Invite
from bot.store.problems import StoreProblem
from bot.store.turn import Turn as Transaction

DAYS = (1, 3, 14, 30)
"""For how many days an invite may be good."""
USUAL = 14


def page(visit: Visit) -> Response:
    """The invites of a case; a form sent here issues one."""
    acting, case, made = Acting(visit.house, visit.me), visit.request.path_params["case"], None
    problem = None
    if visit.request.method == "POST":
        try:
            with acting.on_case("invite", case) as turn:
                made = letting_in.invite(turn, case, valid(visit), visit.me.name)
        except StoreProblem as found:
            problem = found
    return _shown(visit, case, made, problem)


def revoke(visit: Visit) -> Response:
    """Take an invite of a case back."""
    acting, case = Acting(visit.house, visit.me), visit.request.path_params["case"]
    try:
        with acting.on_case("invite", case) as turn:
            take_back(visit, turn, access.of_case(turn.work, case))
    except StoreProblem as problem:
        return _shown(visit, case, None, problem)
    return visit.to(f"/console/cases/{case}/invites")


def valid(visit: Visit) -> timedelta:
    """For how long an invite is to be good, as the form says."""
    chosen = visit.text("days", 3)
    return timedelta(int(chosen) if chosen in map(str, DAYS) else USUAL)


def take_back(visit: Visit, turn: Transaction, mine: list[Invite]) -> None:
    """Take the invite the address names back, if it is one of these."""
    id = visit.request.path_params["id"]
    found = next((each for each in mine if each.id == id), None)
    if found is None:
        raise HTTPException(404)
    letting_in.revoke_listed(turn, found, visit.me.name)


def addresses(visit: Visit, token: str) -> list[str]:
    """The links of an invite; where the house names no address, that of this page's site."""
    return links(visit.house, token) or [visit.pages.address(visit.request, f"/p/{token}")]


def _shown(visit: Visit, case: str, made: str | None, problem: Any) -> Response:
    acting = Acting(visit.house, visit.me)
    with visit.house.store.reading() as work:
        line = acting.case(work, case, "invite")
        invites = access.of_case(work, case)
    acting.note_look("case.read", case)
    shown = {"case": line, "invites": invites, "days": DAYS, "usual": USUAL}
    shown["made"] = addresses(visit, made) if made else []
    return visit.show("console/invites.html", 409 if problem else 200, problem=problem, **shown)
