"""Signing in: a password (argon2) with a one-time code, few attempts, sessions on the server.

Laws: a wrong login, password and code answer alike and take alike long; an attempt is counted
before it is looked at, so that many at once are no way round; few are looked at together; a new
password ends every session; whoever is made chooses a password through a link that works once;
every change has its audit entry, and so has each attempt that was looked at and let nobody in.
"""

from __future__ import annotations

import unicodedata
from base64 import b32encode
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from functools import cache
from threading import BoundedSemaphore

import pyotp
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher

from bot.bootstrap import House
from bot.console.roles import ROLES
from bot.store import attempts, sessions, staff
from bot.store.attempts import Bound
from bot.store.problems import StoreProblem
from bot.store.staff import Person, Secrets
from bot.store.turn import Turn as Transaction
from bot.store.work import Work

LOGIN = Bound(10, timedelta(minutes=15))
ADDRESS = Bound(30, timedelta(minutes=15))
SETUP = timedelta(hours=24)
SHORTEST, LONGEST = 12, 200
"""Signs of a password."""
ISSUER = "Hakkaku"
NOBODY = "?"
"""Who tried to sign in, where the house knows nobody of that login."""

AT_ONCE, PATIENCE = 4, 10.0
"""Hashes made at the same time, and seconds that one more waits."""

_PASSWORDS = PasswordHash((Argon2Hasher(),))
_FEW = BoundedSemaphore(AT_ONCE)


def make(house: House, role: str, login: str, name: str, by: str, identity: str = "") -> str:
    """Make a person of staff, known to the provider by `identity`: the token of their setup."""
    if role not in ROLES:
        raise StoreProblem("staff_role", role)
    if not login.strip() or not name.strip():
        raise StoreProblem("staff_blank")
    with house.store.turn() as turn, turn.act():
        secret = _new_secret(turn.work)
        id = staff.add(turn.work, role, login.strip(), name.strip(), secret)
        turn.audit(by, "staff.made", details={"login": login.strip(), "role": role})
        if identity.strip():
            know_as(turn, id, identity, by)
        return staff.set_up_anew(turn.work, id, secret, SETUP)


def know_as(turn: Transaction, id: str, identity: str, by: str) -> None:
    """Say as whom the provider knows somebody; blank: as nobody."""
    if (person := staff.find(turn.work, id)) is None:
        raise StoreProblem("staff_unknown", id)
    if (person.identity or "") == identity.strip():
        return
    staff.know_as(turn.work, id, identity.strip())
    sessions.end_all(turn.work, id)
    turn.audit(by, "staff.identity", details={"id": id, "identity": identity.strip()})


def set_up_anew(turn: Transaction, id: str, by: str) -> str:
    """Take somebody's password and secret, and end their sessions: the token of a new setup."""
    person = staff.find(turn.work, id)
    if person is None:
        raise StoreProblem("staff_unknown", id)
    token = staff.set_up_anew(turn.work, id, _new_secret(turn.work), SETUP)
    sessions.end_all(turn.work, id)
    turn.audit(by, "staff.set_up_anew", details={"login": person.login})
    return token


def of_setup(house: House, token: str) -> Secrets | None:
    """Whose setup a token is for."""
    with house.store.reading() as work:
        return staff.of_setup(work, token)


def address_of(found: Secrets) -> str:
    """What an app of one-time codes takes a secret from."""
    return str(
        pyotp.TOTP(found.secret).provisioning_uri(name=found.person.login, issuer_name=ISSUER)
    )


def set_up(house: House, token: str, password: str, code: str) -> None:
    """Choose a password, with a code to show that the secret was taken."""
    hashed = _hashed(password)
    with house.store.turn() as turn:
        found = staff.of_setup(turn.work, token)
        if found is None:
            raise StoreProblem("setup_over")
        if not _code_fits(turn.work, found, code):
            raise StoreProblem("wrong_code")
        staff.set_password(turn.work, found.person.id, hashed)
        turn.audit(found.person.name, "staff.set_up")


def sign_in(house: House, login: str, password: str, code: str, address: str) -> str:
    """Begin a session: its token. Raises `StoreProblem` where anything does not fit."""
    with house.store.turn() as turn:
        counted = _scopes(turn.work, login, address)
        many = _too_many(turn.work, counted)
        found = staff.of_login(turn.work, login)
    if many:
        raise StoreProblem("sign_in_locked")
    kept = found.password if found else None
    fits = _fits(password, kept)
    with house.store.turn() as turn:
        found = staff.of_login(turn.work, login)
        same = found is not None and found.password == kept  # not changed while it was looked at
        if found is None or not (fits and same and _lets_in(turn.work, found, code)):
            _noted_wrong(turn, found.person if found else None, address)
            token = None
        else:
            attempts.forgiven(turn.work, counted)
            turn.audit(found.person.name, "staff.signed_in", details={"from": address})
            token = sessions.begin(turn.work, found.person.id)
    if token is None:
        raise StoreProblem("sign_in_wrong")
    return token


def at_the_door(house: House, address: str) -> None:
    """Count one who comes back from the provider. Raises `StoreProblem` where there are too many
    who were not let in."""
    with house.store.turn() as turn:
        counted = {attempts.scope(turn.work, f"sign-in address {address}"): ADDRESS}
        many = _too_many(turn.work, counted)
    if many:
        raise StoreProblem("sign_in_locked")


def sign_in_by(house: House, identities: Sequence[str], address: str) -> str:
    """Begin a session of the first whom the provider means: its token."""
    with house.store.turn() as turn:
        known = (staff.of_identity(turn.work, each) for each in identities)
        person = next((each for each in known if each is not None), None)
        if person is None or person.disabled_at is not None:
            _noted_wrong(turn, person, address, by="provider", why="oidc_unknown")
            token = None
        else:
            attempts.forgiven(turn.work, [attempts.scope(turn.work, f"sign-in address {address}")])
            turn.audit(person.name, "staff.signed_in", details={"from": address, "by": "provider"})
            token = sessions.begin(turn.work, person.id)
    if token is None:
        raise StoreProblem("oidc_unknown")
    return token


def not_let_in(house: House, address: str, why: str) -> None:
    """Note that somebody came back from the provider whom it does not name to us."""
    with house.store.turn() as turn:
        _noted_wrong(turn, None, address, by="provider", why=why)


def sign_out(house: House, session: str, name: str) -> None:
    """End a session."""
    with house.store.turn() as turn:
        sessions.end(turn.work, session)
        turn.audit(name, "staff.signed_out")


def change_password(house: House, id: str, old: str, new: str) -> None:
    """Change one's password; every session ends, this one too."""
    with house.store.turn() as turn:
        counted = {attempts.scope(turn.work, f"password {id}"): LOGIN}
        many = _too_many(turn.work, counted)
        found = staff.secrets_of(turn.work, id)
    if many:
        raise StoreProblem("sign_in_locked")
    if found is None or not _fits(old, found.password):
        raise StoreProblem("wrong_password")
    hashed = _hashed(new)
    with house.store.turn() as turn:
        now = staff.secrets_of(turn.work, id)
        if now is None or now.password != found.password:  # set up anew in the meantime
            raise StoreProblem("wrong_password")
        attempts.forgiven(turn.work, counted)
        staff.set_password(turn.work, id, hashed)
        sessions.end_all(turn.work, id)
        turn.audit(found.person.name, "staff.password_changed")


def set_role(turn: Transaction, id: str, role: str, by: str) -> None:
    """Give somebody another role, and end their sessions."""
    person = staff.find(turn.work, id)
    if person is None or role not in ROLES:
        raise StoreProblem("staff_unknown", id)
    if person.role == role:
        return
    staff.set_role(turn.work, id, role)
    sessions.end_all(turn.work, id)
    turn.audit(by, "staff.role", details={"id": id, "role": role})


def disable(turn: Transaction, id: str, by: str, *, again: bool = False) -> None:
    """Let somebody in no more, and end their sessions; or let them in again."""
    person = staff.find(turn.work, id)
    if person is None:
        raise StoreProblem("staff_unknown", id)
    if (person.disabled_at is None) == again:
        return
    staff.disable(turn.work, id, again=again)
    sessions.end_all(turn.work, id)
    action = "staff.enabled" if again else "staff.disabled"
    turn.audit(by, action, details={"login": person.login})


def _lets_in(work: Work, found: Secrets, code: str) -> bool:
    return found.person.disabled_at is None and _code_fits(work, found, code)


def _noted_wrong(turn: Transaction, person: Person | None, address: str, **more: str) -> None:
    """Note that somebody was not let in; never what they typed, which may be a password."""
    who = person.name if person else NOBODY
    turn.audit(who, "staff.sign_in_failed", details={"from": address, **more})


def _scopes(work: Work, login: str, address: str) -> dict[bytes, Bound]:
    return {
        attempts.scope(work, f"sign-in login {login}"): LOGIN,
        attempts.scope(work, f"sign-in address {address}"): ADDRESS,
    }


def _too_many(work: Work, scopes: dict[bytes, Bound]) -> bool:
    """Count an attempt before it is looked at, over all processes: is it one too many?"""
    if attempts.locked_until(work, scopes) is not None:
        return True
    return min(attempts.failed(work, each, bound) for each, bound in sorted(scopes.items())) < 0


def _new_secret(work: Work) -> str:
    return b32encode(work.vault.chance(20)).decode()


def _code_fits(work: Work, found: Secrets, code: str) -> bool:
    """Is it a code of now, or of just before or after, that was not used before?"""
    digits = "".join(unicodedata.normalize("NFKC", code).split())
    totp = pyotp.TOTP(found.secret)
    now = int(work.now.timestamp()) // totp.interval
    periods = [n for n in (now - 1, now, now + 1) if _same(totp.generate_otp(n), digits)]
    return bool(periods) and staff.use_code(work, found.person.id, periods[0])


def _same(code: str, given: str) -> bool:
    return bool(pyotp.utils.strings_equal(code, given))


@contextmanager
def _one_of_few() -> Iterator[None]:
    """A hash takes much memory and time on purpose: only so many are made at once, and whoever
    waits too long is asked to come again."""
    if not _FEW.acquire(timeout=PATIENCE):
        raise StoreProblem("sign_in_locked")
    try:
        yield
    finally:
        _FEW.release()


def _hashed(password: str) -> str:
    if not SHORTEST <= len(password) <= LONGEST:
        raise StoreProblem("password_length")
    with _one_of_few():
        return _PASSWORDS.hash(password)


def _fits(password: str, kept: str | None) -> bool:
    """Does it fit what is kept? Where nothing is, it takes as long."""
    with _one_of_few():
        fits = _PASSWORDS.verify(password[:LONGEST], kept or _nobodys())
    return fits and kept is not None


@cache
def _nobodys() -> str:
    return _PASSWORDS.hash("nobody's")
