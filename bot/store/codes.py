"""Activation codes: short enough to type, one for each policy.

Laws: of a code only a keyed hash is kept, and a new one replaces the old; a wrong number and a
wrong code answer alike and are counted alike, for what was tried and for who tried; where too many
were wrong nothing is looked at for a while.
"""

from __future__ import annotations

import hmac
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot.store import policies
from bot.store.problems import StoreProblem
from bot.store.tables import attempts, codes
from bot.store.work import Work
from flows.heard import Admitted, Refused

SIGNS = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"
"""What a code is made of: nothing that is taken for something else."""
LENGTH, GROUP = 8, 4
NONE = bytes(32)
"""Compared with where there is no code, so that it takes as long."""
FORGOTTEN = timedelta(days=1)
"""After so long wrong codes count no more."""


@dataclass(frozen=True, slots=True)
class Bound:
    """How many wrong codes are borne, and for how long nothing is looked at then."""

    most: int
    lock: timedelta


PERSON = Bound(5, timedelta(minutes=30))
POLICY = Bound(20, timedelta(minutes=60))


def new_code(work: Work, policy: str) -> str:
    """Make a policy's code, in place of the one before."""
    if policies.find(work, policy) is None:
        raise StoreProblem("unknown_policy", policy)
    code = _drawn(int.from_bytes(work.vault.chance(16)))
    work.connection.execute(delete(codes).where(codes.c.policy_number == policy))
    row = {"policy_number": policy, "code_hash": _hash(work, policy, code), "made_at": work.now}
    work.connection.execute(insert(codes), row)
    return f"{code[:GROUP]}-{code[GROUP:]}"


def try_code(work: Work, identity: bytes, number: str, code: str) -> Admitted | Refused:
    """See whether the code is the policy's."""
    policy = _folded(number)
    scopes = {
        work.index(attempts.c.scope, f"person {identity.hex()}"): PERSON,
        work.index(attempts.c.scope, f"policy {policy}"): POLICY,
    }
    locked = _locked(work, scopes)
    if locked:
        return Refused("locked", locked)
    kept, found = _kept(work, policy)
    if hmac.compare_digest(kept, _hash(work, found, _plain(code))):
        work.connection.execute(delete(attempts).where(attempts.c.scope.in_(scopes)))
        return Admitted(found)
    left = min(_failed(work, scope, bound) for scope, bound in sorted(scopes.items()))
    locked = _locked(work, scopes)
    return Refused("locked", locked) if locked else Refused("wrong_code", left=left)


def _kept(work: Work, policy: str) -> tuple[bytes, str]:
    """The code's hash with the policy's number as it is written; of no policy, nothing's."""
    written = {_folded(number): number for number in policies.numbers(work)}.get(policy, "")
    query = select(codes.c.code_hash).where(codes.c.policy_number == written)
    return work.connection.scalar(query) or NONE, written


def _locked(work: Work, scopes: dict[bytes, Bound]) -> datetime | None:
    """Until when nothing is looked at, if so."""
    until = select(attempts.c.locked_until).where(attempts.c.scope.in_(scopes))
    times = [each for each in work.connection.scalars(until) if each and each > work.now]
    return max(times, default=None)


def _failed(work: Work, scope: bytes, bound: Bound) -> int:
    """Count a wrong code: how many more are borne. At the last one, lock."""
    mine = attempts.c.scope == scope
    old = attempts.c.last_at < work.now - FORGOTTEN
    work.connection.execute(
        delete(attempts).where(old | mine & (attempts.c.locked_until <= work.now))
    )
    work.add_new(attempts, [{"scope": scope, "failed": 0, "last_at": work.now}])
    counted = update(attempts).where(mine).values(failed=attempts.c.failed + 1, last_at=work.now)
    work.connection.execute(counted)
    failed: int = work.connection.execute(select(attempts.c.failed).where(mine)).scalar_one()
    if failed >= bound.most:
        until = work.now + bound.lock
        work.connection.execute(update(attempts).where(mine).values(locked_until=until))
    return bound.most - failed


def _hash(work: Work, policy: str, code: str) -> bytes:
    return work.index(codes.c.code_hash, f"{policy} {code}")


def _drawn(number: int) -> str:
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(signs)


def _folded(number: str) -> str:
    """A policy's number however it is typed: width, case, blanks."""
    return "".join(unicodedata.normalize("NFKC", number).casefold().split())


def _plain(code: str) -> str:
    """A code without what stands between its signs."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", code).upper() if sign.isalnum())
