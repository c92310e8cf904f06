"""Signing in and out: with a password and a one-time code, or by the house's provider.

Laws: a wrong login, password and code answer alike and take alike long; an attempt is counted
before it is looked at, so that many at once are no way round; a browser that somebody signed in
with before is counted for itself, so that nobody is locked out by whoever only knows a login; each
that was looked at and let nobody in stands in the audit, never with what was typed; the session
that a browser had ends with the one it begins.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable
from datetime import timedelta

from bot.bootstrap import House
from bot.console import passwords
from bot.store import attempts, sessions, staff
from bot.store.attempts import Bound
from bot.store.problems import StoreProblem
from bot.store.staff import Person, Secrets
from bot.store.turn import Turn as Transaction
from bot.store.work import Work

LOGIN = Bound(10, timedelta(minutes=15))
ADDRESS = Bound(30, timedelta(minutes=15))
NOBODY = "?"
"""Who tried to sign in, where the house knows nobody of that login."""


def sign_in(
    house: House,
    login: str,
    password: str,
    code: str,
    address: str,
    browser: str = "",
    before: str | None = None,
) -> str:
    """Begin a session: its token. Raises `StoreProblem` where anything does not fit.

    `browser` is what it was given to be known by when somebody last signed in with it; `before` is
    the session it has, which ends.
    """
    with house.store.turn() as turn:
        counted = _scopes(house, turn.work, login, address, browser)
        many = too_many(turn.work, counted)
        found = staff.of_login(turn.work, login)
    if many:
        raise StoreProblem("sign_in_locked")
    kept = found.password if found else None
    fits = passwords.fits(password, kept)
    with house.store.turn() as turn:
        if found is not None:
            staff.hold(turn.work, found.person.id)
        found = staff.of_login(turn.work, login)
        same = found is not None and found.password == kept  # not changed while it was looked at
        if found is None or not (fits and same and _lets_in(turn.work, found, code)):
            _noted_wrong(turn, found.person if found else None, address)
            token = None
        else:
            attempts.forgiven(turn.work, counted)
            turn.audit(found.person.name, "staff.signed_in", details={"from": address})
            token = _begun(turn.work, found.person, before)
    if token is None:
        raise StoreProblem("sign_in_wrong")
    return token


def at_the_door(house: House, address: str) -> None:
    """Count one who comes back from the provider. Raises `StoreProblem` where there are too many
    who were not let in."""
    with house.store.turn() as turn:
        counted = {attempts.scope(turn.work, f"sign-in address {address}"): ADDRESS}
        many = too_many(turn.work, counted)
    if many:
        raise StoreProblem("sign_in_locked")


def sign_in_by(
    house: House, subject: str, mail: str | None, address: str, before: str | None = None
) -> str:
    """Begin a session of whom the provider means, by its subject or else by a mail address: its
    token; `before` as above."""
    with house.store.turn() as turn:
        person = _meant(turn.work, subject, str) or _meant(turn.work, mail or "", str.casefold)
        if person is None or person.disabled_at is not None:
            _noted_wrong(turn, person, address, by="provider", why="oidc_unknown")
            token = None
        else:
            attempts.forgiven(turn.work, [attempts.scope(turn.work, f"sign-in address {address}")])
            turn.audit(person.name, "staff.signed_in", details={"from": address, "by": "provider"})
            token = _begun(turn.work, person, before)
    if token is None:
        raise StoreProblem("oidc_unknown")
    return token


def _meant(work: Work, named: str, read: Callable[[str], str]) -> Person | None:
    """Whom a name of the provider means, as it is read: what finds them takes like for like."""
    person = staff.of_identity(work, named)
    if person is not None:
        staff.hold(work, person.id)
        person = staff.of_identity(work, named)  # as it stands now that nobody changes it
    same = person is not None and read(str(person.identity)) == read(named)
    return person if same else None


def not_let_in(house: House, address: str, why: str) -> None:
    """Note that somebody came back from the provider whom it does not name to us."""
    with house.store.turn() as turn:
        _noted_wrong(turn, None, address, by="provider", why=why)


def sign_out(house: House, session: str, name: str) -> None:
    """End a session, unless it ended meanwhile."""
    with house.store.turn() as turn:
        if sessions.end(turn.work, session):
            turn.audit(name, "staff.signed_out")


def _begun(work: Work, person: Person, before: str | None) -> str:
    """A session in place of the one that the browser had."""
    if before is not None:
        sessions.end(work, before)
    return sessions.begin(work, person.id)


def _lets_in(work: Work, found: Secrets, code: str) -> bool:
    return found.person.disabled_at is None and passwords.code_fits(work, found, code)


def _noted_wrong(turn: Transaction, person: Person | None, address: str, **more: str) -> None:
    """Note that somebody was not let in; never what they typed, which may be a password."""
    who = person.name if person else NOBODY
    turn.audit(who, "staff.sign_in_failed", details={"from": address, **more})


def known_by(house: House, login: str, browser: str) -> str:
    """What a browser is known by from now on, in which somebody of this login has signed in."""
    with house.store.reading() as work:
        if _is_known(house, work, login, browser):
            return browser
        return _known(house, work, login, house.new_token())


def _is_known(house: House, work: Work, login: str, browser: str) -> bool:
    expected = _known(house, work, login, browser.partition(".")[0])
    return hmac.compare_digest(browser.encode(), expected.encode())


def _known(house: House, work: Work, login: str, number: str) -> str:
    whose = attempts.scope(work, f"sign-in login {login}").hex()
    return f"{number}.{house.store.proof(f'browser {whose} {number}')}"


def _scopes(house: House, work: Work, login: str, address: str, browser: str) -> dict[bytes, Bound]:
    known = f" browser {browser}" if _is_known(house, work, login, browser) else ""
    return {
        attempts.scope(work, f"sign-in login {login}{known}"): LOGIN,
        attempts.scope(work, f"sign-in address {address}"): ADDRESS,
    }


def too_many(work: Work, scopes: dict[bytes, Bound]) -> bool:
    """Count an attempt before it is looked at, over all processes: is it one too many?"""
    if attempts.locked_until(work, scopes) is not None:
        return True
    return min(attempts.failed(work, each, bound) for each, bound in sorted(scopes.items())) < 0
