"""The people of staff: who they are, their role, what they sign in with.

Laws: a login and a name stand once, however they are written; a password is kept as its hash only,
and that sealed; the link of a setup works once and for its time; a one-time code is good once;
nobody is ever taken out, only disabled, so that what was done says by whom; whoever changes a
person, or lets them in, holds their row first.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, insert, or_, select, update

from bot.store.alone import alone
from bot.store.problems import StoreProblem
from bot.store.tables import staff
from bot.store.work import Work

TOKEN = 24
"""Bytes of a setup's token."""


@dataclass(frozen=True, slots=True)
class Person:
    """One person of staff."""

    id: str
    role: str
    login: str
    name: str
    ready: bool
    """Has a password been set?"""
    made_at: datetime
    disabled_at: datetime | None
    identity: str | None
    """Whom the house's provider says they are."""


@dataclass(frozen=True, slots=True)
class Secrets:
    """What a person signs in with."""

    person: Person
    password: str | None
    secret: str
    last_code: int


def add(work: Work, role: str, login: str, name: str, secret: str) -> str:
    """Keep a new person, who cannot sign in yet: their id."""
    one_at_a_time(work)
    indices = {"login_index": _login(work, login), "name_index": _name(work, name)}
    same = or_(*(staff.c[column] == index for column, index in indices.items()))
    if work.connection.scalar(select(staff.c.id).where(same)) is not None:
        raise StoreProblem("staff_known", login)
    id = work.new_id()
    row: dict[str, Any] = {"id": id, "role": role, "last_code": 0, "made_at": work.now, **indices}
    row |= work.seal(staff, id, None, login=login, name=name, secret=secret)
    work.connection.execute(insert(staff), row)
    return id


def everybody(work: Work) -> list[Person]:
    """Everybody, by name."""
    rows = work.connection.execute(select(staff))
    return sorted((person_of(work, row) for row in rows), key=lambda each: each.name)


def of_roles(work: Work, roles: Collection[str]) -> dict[str, str]:
    """Whoever has one of these roles and is let in: their names by id, in the names' order."""
    mine = staff.c.role.in_(roles) & staff.c.disabled_at.is_(None)
    return dict(sorted(_names(work, mine).items(), key=lambda each: each[1]))


def names(work: Work, ids: Collection[str]) -> dict[str, str]:
    """What these people are called."""
    return _names(work, staff.c.id.in_(ids))


def find(work: Work, id: str) -> Person | None:
    """One person."""
    row = work.connection.execute(select(staff).where(staff.c.id == id)).first()
    return None if row is None else person_of(work, row)


def of_login(work: Work, login: str) -> Secrets | None:
    """Whoever has this login."""
    return _secrets(work, staff.c.login_index == _login(work, login))


def of_name(work: Work, name: str) -> Person | None:
    """Whoever is called so."""
    mine = select(staff).where(staff.c.name_index == _name(work, name))
    row = work.connection.execute(mine).first()
    return None if row is None else person_of(work, row)


def of_identity(work: Work, identity: str) -> Person | None:
    """Whomever the house's provider means."""
    mine = staff.c.identity_index == work.index(staff.c.identity_index, identity)
    row = work.connection.execute(select(staff).where(mine)).first()
    return None if row is None else person_of(work, row)


def hold(work: Work, id: str) -> None:
    """Hold somebody's row to the end of the transaction: what others changed is seen from here on,
    and they wait, whoever acts as this person too."""
    row = select(staff.c.id).where(staff.c.id == id)
    work.connection.execute(row.with_for_update(key_share=True)).all()


def stay(work: Work, id: str) -> None:
    """See that somebody stays as they are to the end of the transaction; any number may."""
    row = select(staff.c.id).where(staff.c.id == id)
    work.connection.execute(row.with_for_update(read=True)).all()


def one_at_a_time(work: Work) -> None:
    """Wait until nobody else makes or changes people; what they did is seen from here on."""
    alone(work.connection, "staff")


def know_as(work: Work, id: str, identity: str) -> None:
    """Keep as whom the house's provider knows somebody; blank: as nobody."""
    one_at_a_time(work)
    other = of_identity(work, identity) if identity else None
    if other is not None and other.id != id:
        raise StoreProblem("staff_known", identity)
    sealed = work.seal(staff, id, None, identity=identity) if identity else {"identity": None}
    index = work.index(staff.c.identity_index, identity) if identity else None
    _change(work, id, **sealed, identity_index=index)


def secrets_of(work: Work, id: str) -> Secrets | None:
    """What somebody signs in with."""
    return _secrets(work, staff.c.id == id)


def of_setup(work: Work, token: str) -> Secrets | None:
    """Whose setup this is, while it may be used."""
    mine = staff.c.setup_hash == _setup(work, token)
    return _secrets(work, mine & (staff.c.setup_until > work.now) & staff.c.disabled_at.is_(None))


def set_up_anew(work: Work, id: str, secret: str, valid: timedelta) -> str:
    """Have somebody choose a password and take a new secret: the token for it."""
    token = work.vault.chance(TOKEN).hex()
    row = {"setup_hash": _setup(work, token), "setup_until": work.now + valid}
    row |= work.seal(staff, id, None, secret=secret)
    _change(work, id, **row, password=None)
    return token


def set_password(work: Work, id: str, password: str) -> None:
    """Keep the hash of a new password; the setup is over."""
    sealed = work.seal(staff, id, None, password=password)
    _change(work, id, **sealed, setup_hash=None, setup_until=None)


def use_code(work: Work, id: str, period: int) -> bool:
    """Spend the one-time code of a period; false where it, or a later one, was used."""
    mine = update(staff).where(staff.c.id == id, staff.c.last_code < period)
    return work.connection.execute(mine.values(last_code=period)).rowcount == 1


def set_role(work: Work, id: str, role: str) -> None:
    """Give somebody another role."""
    _change(work, id, role=role)


def disable(work: Work, id: str, *, again: bool = False) -> None:
    """Let somebody in no more, or (`again`) let them in again."""
    _change(work, id, disabled_at=None if again else work.now)


def _change(work: Work, id: str, **values: Any) -> None:
    work.connection.execute(update(staff).where(staff.c.id == id).values(**values))
    work.news.add(f"staff:{id}")


def _names(work: Work, mine: ColumnElement[bool]) -> dict[str, str]:
    rows = work.connection.execute(select(staff.c.id, staff.c.name).where(mine))
    return {id: work.opened_of(staff.c.name, id, name) for id, name in rows}


def _secrets(work: Work, mine: ColumnElement[bool]) -> Secrets | None:
    row = work.connection.execute(select(staff).where(mine)).first()
    if row is None:
        return None
    password = None if row.password is None else work.open(staff.c.password, row)
    secret = work.open(staff.c.secret, row)
    return Secrets(person_of(work, row), password, secret, row.last_code)


def person_of(work: Work, row: Row[Any]) -> Person:
    """The person of a row."""
    login, name = work.open(staff.c.login, row), work.open(staff.c.name, row)
    ready = row.password is not None
    identity = None if row.identity is None else work.open(staff.c.identity, row)
    return Person(row.id, row.role, login, name, ready, row.made_at, row.disabled_at, identity)


def _login(work: Work, login: str) -> bytes:
    return work.index(staff.c.login_index, login)


def _name(work: Work, name: str) -> bytes:
    return work.index(staff.c.name_index, name)


def _setup(work: Work, token: str) -> bytes:
    return work.index(staff.c.setup_hash, token)
