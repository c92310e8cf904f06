"""Activation codes: short enough to type, one for each policy.

Laws: of a code only a keyed hash is kept, and a new one replaces the old, the last one made where
several are at once; a wrong number and a wrong code answer alike and are counted alike, for what
was tried and for who tried; a try is counted before it is looked at, over all processes, so that
many at once are no way round; where too many were wrong nothing is looked at for a while.
"""

from __future__ import annotations

import hmac
import re
import unicodedata
from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import delete, select, update

from bot.store import policies
from bot.store.attempts import Bound, failed, forgiven, locked_until, scope
from bot.store.problems import StoreProblem
from bot.store.tables import codes
from bot.store.work import Work
from flows.answers.codes import GROUP, LENGTH, SIGNS, numbers_in, plain_code, plain_number
from flows.answers.reading import STROKES
from flows.heard import Admitted, Refused

DASHES = re.compile(f"[{STROKES}]|(?<=[a-z0-9])ー")
"""What stands for a dash in a policy's number; after kana the last draws out a sound."""
NONE = bytes(32)
"""Compared with where there is no code, so that it takes as long."""

PERSON = Bound(5, timedelta(minutes=30))
POLICY = Bound(20, timedelta(minutes=60))


def new_code(work: Work, policy: str) -> str:
    """Make a policy's code, in place of the one before."""
    if policies.find(work, policy) is None:
        raise StoreProblem("unknown_policy", policy)
    code = _drawn(int.from_bytes(work.vault.chance(16)))
    made = {"code_hash": _hash(work, policy, code), "made_at": work.now}
    work.add_new(codes, [{"policy_number": policy, **made}])
    mine = update(codes).where(codes.c.policy_number == policy)
    work.connection.execute(mine.values(**made))
    return f"{code[:GROUP]}-{code[GROUP:]}"


def made_at(work: Work, numbers: Collection[str]) -> dict[str, datetime]:
    """When the codes of these policies were made; of a policy without one, nothing."""
    rows = work.connection.execute(select(codes).where(codes.c.policy_number.in_(numbers)))
    return {row.policy_number: row.made_at for row in rows}


def end(work: Work, policy: str) -> None:
    """Take a policy's code away."""
    mine = delete(codes).where(codes.c.policy_number == policy)
    if work.connection.execute(mine).rowcount != 1:
        raise StoreProblem("no_code", policy)


def try_code(work: Work, identity: bytes, number: str, code: str) -> Admitted | Refused:
    """See whether the code is the policy's."""
    policy, written = _meant(work, number)
    scopes = {
        scope(work, f"person {identity.hex()}"): PERSON,
        scope(work, f"policy {policy}"): POLICY,
    }
    locked = locked_until(work, scopes)
    if locked:
        return Refused("locked", locked)
    left = min(failed(work, each, bound) for each, bound in sorted(scopes.items()))
    tried = _hash(work, written, plain_code(code))
    if left >= 0 and hmac.compare_digest(_kept(work, written), tried):
        forgiven(work, scopes)
        return Admitted(written)
    locked = locked_until(work, scopes)
    return Refused("locked", locked) if locked else Refused("wrong_code", left=left)


def _meant(work: Work, number: str) -> tuple[str, str]:
    """What was typed for a policy's number, folded, and the number as it is written, if there is
    one: all of what was typed, for a number may be called POLICY-1, or what stands beside its name,
    or the one that stands in a sentence.
    """
    known = {folded(each): each for each in policies.numbers(work)}
    plain = plain_number(number)
    meant = (each for each in map(folded, (number, plain, *numbers_in(number))) if each in known)
    policy = next(meant, folded(plain))
    return policy, known.get(policy, "")


def _kept(work: Work, written: str) -> bytes:
    """The code's hash; of no policy, nothing's."""
    query = select(codes.c.code_hash).where(codes.c.policy_number == written)
    return work.connection.scalar(query) or NONE


def _hash(work: Work, policy: str, code: str) -> bytes:
    return work.index(codes.c.code_hash, f"{policy} {code}")


def _drawn(number: int) -> str:
    signs = []
    for _ in range(LENGTH):
        number, place = divmod(number, len(SIGNS))
        signs.append(SIGNS[place])
    return "".join(signs)


def folded(number: str) -> str:
    """A policy's number however it is typed: width, case, blanks, dashes."""
    plain = unicodedata.normalize("NFKC", number).casefold()
    return "".join(DASHES.sub("-", plain).split())
