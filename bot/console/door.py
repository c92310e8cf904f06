"""Signing in and out, choosing a password.

Laws: what does not fit is said in one way, whatever it was; the session's number is new at every
sign-in; after a new password one signs in again.
"""

from __future__ import annotations

from typing import Any

from starlette.exceptions import HTTPException
from starlette.responses import Response

from bot.console import accounts, elsewhere, passwords, signing_in
from bot.console.acting import Acting
from bot.console.qr import square
from bot.console.visit import COOKIE, SIGN_IN, Visit
from bot.store.problems import StoreProblem
from bot.store.sessions import VALID
from bot.web.proxies import caller, counted_as

BROWSER, REMEMBERED = "hakkaku_browser", 180 * 24 * 3600
"""The cookie of a browser that somebody has signed in with, and the seconds it is kept."""
LENGTHS = {"shortest": passwords.SHORTEST, "longest": passwords.LONGEST}
HOME = "/console/queue"
PEOPLE = "/console/people"


def home(visit: Visit) -> Response:
    """Where one's work is."""
    return visit.to(HOME if visit.me.may("see_queue") else PEOPLE)


def sign_in(visit: Visit) -> Response:
    """Sign in with login, password and code."""
    shown: dict[str, Any] = {"elsewhere": visit.provider is not None}
    if visit.request.method != "POST":
        problem = elsewhere.told(visit)
        return visit.show("console/sign_in.html", problem=problem, login="", **shown)
    login, password = visit.text("login", 200), _typed(visit, "password")
    address = counted_as(caller(visit.request))
    try:
        code, browser = visit.text("code", 20), visit.request.cookies.get(BROWSER, "")
        token = signing_in.sign_in(
            visit.house, login, password, code, address, browser, visit.session
        )
    except StoreProblem as problem:
        wrong = problem.code
        return visit.show("console/sign_in.html", 403, problem=wrong, login=login, **shown)
    answer = visit.to("/console")
    visit.pages.keep(answer, COOKIE, token, int(VALID.total_seconds()))
    visit.pages.keep(answer, BROWSER, signing_in.known_by(visit.house, login, browser), REMEMBERED)
    return answer


def sign_out(visit: Visit) -> Response:
    """End the session."""
    signing_in.sign_out(visit.house, visit.me.session, visit.me.name)
    answer = visit.to(SIGN_IN)
    answer.delete_cookie(COOKIE)
    return answer


def set_up(visit: Visit) -> Response:
    """Choose a password, by the link one was given."""
    token = visit.request.path_params["token"]
    found = accounts.of_setup(visit.house, token)
    if found is None:
        raise HTTPException(404)
    shown: dict[str, Any] = {"person": found.person, "secret": found.secret}
    shown |= LENGTHS | {"address": accounts.address_of(found)}
    shown["square"] = square(shown["address"])
    if visit.request.method != "POST":
        return visit.show("console/set_up.html", problem=None, **shown)
    try:
        accounts.set_up(visit.house, token, _typed(visit, "password"), visit.text("code", 20))
    except StoreProblem as problem:
        return visit.show("console/set_up.html", 422, problem=problem.code, **shown)
    return visit.to(SIGN_IN)


def account(visit: Visit) -> Response:
    """One's own account: another password."""
    if visit.request.method != "POST":
        return visit.show("console/account.html", problem=None, **LENGTHS)
    old, new = _typed(visit, "old"), _typed(visit, "password")
    try:
        accounts.change_password(Acting(visit.house, visit.me), old, new)
    except StoreProblem as problem:
        return visit.show("console/account.html", 422, problem=problem.code, **LENGTHS)
    return visit.to(SIGN_IN)


def _typed(visit: Visit, name: str) -> str:
    """A password as it was typed, blanks around it too."""
    given = visit.form.get(name)
    return given if isinstance(given, str) else ""
