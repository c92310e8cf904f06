"""Signing in at the house's provider: the way there, and the way back.

Laws: whoever comes back must be the browser that went, and what a page loads by itself neither goes
nor comes; somebody the house does not know, or who was disabled, is told so and is not let in;
wrong ways are counted and noted as wrong passwords are, whatever was wrong, and never with what
came; it is told on a page of its own, so that nobody tries again who only loads it again.
"""

from __future__ import annotations

import hmac

import httpx
from starlette.exceptions import HTTPException
from starlette.responses import RedirectResponse, Response

from bot.console import signing_in
from bot.console.oidc import Provider, trip
from bot.console.visit import COOKIE, SIGN_IN, Visit
from bot.store.problems import StoreProblem
from bot.store.sessions import VALID
from bot.web.proxies import caller, counted_as

AWAY = "hakkaku_away"
"""The cookie of a browser that is at the provider."""
MINUTES = 10
PAGE = "document"
"""What a browser says it asks for, where it goes somewhere."""
WRONG = ("oidc_refused", "oidc_unknown", "oidc_denied", "oidc_unreachable", "sign_in_locked")
"""Why nobody was let in."""


def leave(visit: Visit) -> Response:
    """Send the browser to the provider."""
    provider, seed = _provider(visit), visit.house.new_token()
    try:
        address = provider.address(trip(seed, visit.house.store.proof))
    except httpx.HTTPError:
        return _refused(visit, "oidc_unreachable")
    except StoreProblem as problem:
        return _refused(visit, problem.code)
    answer = RedirectResponse(address, 303)
    visit.pages.keep(answer, AWAY, seed, MINUTES * 60)
    return answer


def back(visit: Visit) -> Response:
    """Let in whom the provider names."""
    provider, address = _provider(visit), counted_as(caller(visit.request))
    try:
        signing_in.at_the_door(visit.house, address)
        subject, mail = _named(visit, provider, address)
        token = signing_in.sign_in_by(visit.house, subject, mail, address, visit.session)
    except StoreProblem as problem:
        return _refused(visit, problem.code)
    answer = visit.to("/console")
    visit.pages.keep(answer, COOKIE, token, int(VALID.total_seconds()))
    answer.delete_cookie(AWAY)
    return answer


def _named(visit: Visit, provider: Provider, address: str) -> tuple[str, str | None]:
    """Whom the provider names; where it names nobody to us, that is noted. Raises
    `StoreProblem`."""
    try:
        return _proven(visit, provider)
    except httpx.HTTPError:
        why = "oidc_unreachable"
    except StoreProblem as problem:
        why = problem.code
    signing_in.not_let_in(visit.house, address, why)
    raise StoreProblem(why)


def _proven(visit: Visit, provider: Provider) -> tuple[str, str | None]:
    params, seed = visit.request.query_params, visit.request.cookies.get(AWAY)
    to = trip(seed or "", visit.house.store.proof)
    state = params.get("state", "").encode("utf-8", "surrogatepass")
    if seed is None or not hmac.compare_digest(state, to.state.encode()):
        raise StoreProblem("oidc_refused")
    if not params.get("code"):
        raise StoreProblem("oidc_denied")
    return provider.named(params["code"], to, visit.house.clock())


def _provider(visit: Visit) -> Provider:
    """The provider, of a browser that goes there or back. Raises 403 where a page only loads the
    address: another site's would spend the tries of whoever looks at it, and of their office."""
    if visit.request.headers.get("sec-fetch-dest", PAGE) != PAGE:
        raise HTTPException(403)
    if visit.provider is None:
        raise HTTPException(404)
    return visit.provider


def told(visit: Visit) -> str | None:
    """Why somebody who came back was sent to sign in, if that is how they came there."""
    code = visit.request.query_params.get("wrong")
    return code if code in WRONG else None


def _refused(visit: Visit, code: str) -> Response:
    answer = visit.to(f"{SIGN_IN}?wrong={code}")
    answer.delete_cookie(AWAY)
    return answer
