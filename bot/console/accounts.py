"""The accounts of staff: made, set up, changed, disabled; another password.

Laws: a new password ends every session, another role and being disabled too; whoever is made
chooses a password through a link that works once, and has a name and a login of signs that are
seen; every change has its audit entry.
"""

from __future__ import annotations

from base64 import b32encode
from datetime import timedelta
from typing import TYPE_CHECKING

import pyotp

from bot import bodies
from bot.bootstrap import House
from bot.console import passwords, signing_in
from bot.console.passwords import ISSUER
from bot.console.roles import ROLES
from bot.store import attempts, sessions, staff
from bot.store.audit import COMMAND_LINE
from bot.store.problems import StoreProblem
from bot.store.staff import Person, Secrets
from bot.store.turn import Turn as Transaction
from bot.store.work import Work

if TYPE_CHECKING:  # a command that makes somebody needs no page
    from bot.console.acting import Acting

SETUP = timedelta(hours=24)


def make(house: House, role: str, login: str, name: str, by: str, identity: str = "") -> str:
    """Make a person of staff, known to the provider by `identity`: the token of their setup."""
    with house.store.turn() as turn:
        return make_in(turn, role, login, name, by, identity)


def make_in(
    turn: Transaction, role: str, login: str, name: str, by: str, identity: str = ""
) -> str:
    """The same within a transaction, in which the right to it was looked at."""
    if role not in ROLES:
        raise StoreProblem("staff_role", role)
    login, name = bodies.line(login), bodies.line(name)
    if not login or not name:
        raise StoreProblem("staff_blank")
    if name in (COMMAND_LINE, signing_in.NOBODY):  # the audit writes so of what was nobody of staff
        raise StoreProblem("staff_known", name)
    with turn.act():
        secret = _new_secret(turn.work)
        id = staff.add(turn.work, role, login, name, secret)
        turn.audit(by, "staff.made", details={"login": login, "role": role})
        if identity.strip():
            know_as(turn, id, identity, by)
        return staff.set_up_anew(turn.work, id, secret, SETUP)


def know_as(turn: Transaction, id: str, identity: str, by: str) -> None:
    """Say as whom the provider knows somebody; blank: as nobody."""
    person = _held(turn, id)
    if (person.identity or "") == identity.strip():
        return
    staff.know_as(turn.work, id, identity.strip())
    sessions.end_all(turn.work, id)
    turn.audit(by, "staff.identity", details={"id": id, "identity": identity.strip()})


def set_up_anew(turn: Transaction, id: str, by: str) -> str:
    """Take somebody's password and secret, and end their sessions: the token of a new setup."""
    person = _held(turn, id)
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
    mine = of_setup(house, token)
    if mine is None:
        raise StoreProblem("setup_over")
    hashed = passwords.hashed(password, mine.person.login, mine.person.name)
    with house.store.turn() as turn:
        staff.hold(turn.work, mine.person.id)
        found = staff.of_setup(turn.work, token)
        if found is None:
            raise StoreProblem("setup_over")
        if not passwords.code_fits(turn.work, found, code):
            raise StoreProblem("wrong_code")
        staff.set_password(turn.work, found.person.id, hashed)
        turn.audit(found.person.name, "staff.set_up")


def change_password(acting: Acting, old: str, new: str) -> None:
    """Change one's password; every session ends, this one too."""
    id = acting.me.id
    with acting.on_house("own_account") as turn:
        counted = {attempts.scope(turn.work, f"password {id}"): signing_in.LOGIN}
        many = signing_in.too_many(turn.work, counted)
        found = staff.secrets_of(turn.work, id)
    if many:
        raise StoreProblem("sign_in_locked")
    if found is None or not passwords.fits(old, found.password):
        raise StoreProblem("wrong_password")
    with acting.on_house("own_account") as turn:  # it was right, whatever the new one is
        attempts.forgiven(turn.work, counted)
    hashed = passwords.hashed(new, found.person.login, found.person.name)
    with acting.on_house("own_account") as turn:
        now = staff.secrets_of(turn.work, id)
        if now is None or now.password != found.password:  # set up anew in the meantime
            raise StoreProblem("wrong_password")
        staff.set_password(turn.work, id, hashed)
        sessions.end_all(turn.work, id)
        turn.audit(found.person.name, "staff.password_changed")


def set_role(turn: Transaction, id: str, role: str, by: str) -> None:
    """Give somebody another role, and end their sessions."""
    if role not in ROLES:
        raise StoreProblem("staff_unknown", id)
    person = _held(turn, id)
    if person.role == role:
        return
    staff.set_role(turn.work, id, role)
    sessions.end_all(turn.work, id)
    turn.audit(by, "staff.role", details={"id": id, "role": role})


def disable(turn: Transaction, id: str, by: str, *, again: bool = False) -> None:
    """Let somebody in no more, and end their sessions; or let them in again."""
    person = _held(turn, id)
    if (person.disabled_at is None) == again:
        return
    staff.disable(turn.work, id, again=again)
    sessions.end_all(turn.work, id)
    action = "staff.enabled" if again else "staff.disabled"
    turn.audit(by, action, details={"login": person.login})


def _held(turn: Transaction, id: str) -> Person:
    """Somebody of staff, whom nobody else changes until this is done."""
    staff.hold(turn.work, id)
    person = staff.find(turn.work, id)
    if person is None:
        raise StoreProblem("staff_unknown", id)
    return person


def _new_secret(work: Work) -> str:
    return b32encode(work.vault.chance(20)).decode()
