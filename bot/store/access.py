"""Invites: a token that opens a policy or a case, once.

Laws: of a token only a keyed hash is kept; of any number who use it at once one comes in; an
invite is for its time and may be revoked; somebody kept out of its case does not even spend it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Literal

from sqlalchemy import ColumnElement, and_, insert, select, update

from bot.store import cases, members, policies
from bot.store.problems import StoreProblem
from bot.store.tables import invites
from bot.store.work import Work
from flows.heard import Admitted, Refused

TOKEN = 16
"""Bytes of a token; written as twice as many letters and digits, it fits a link."""


@dataclass(frozen=True, slots=True)
class Invite:
    """One invite in a list; its token can be read nowhere."""

    id: str
    policy: str
    case_id: str | None
    made_at: datetime
    expires_at: datetime
    state: Literal["open", "used", "revoked", "expired"]


def invite(work: Work, target: str, valid: timedelta) -> tuple[str, Admitted]:
    """Make an invite to a case or, by its number, to a policy: its token, what it opens."""
    opens = _target(work, target)
    token, id = work.vault.chance(TOKEN).hex(), work.new_id()
    row: dict[str, Any] = {"id": id, "token_hash": work.index(invites.c.token_hash, token)}
    row |= {"policy_number": opens.policy, "case_id": opens.case}
    row |= {"made_at": work.now, "expires_at": work.now + valid}
    work.connection.execute(insert(invites), row)
    return token, opens


def revoke(work: Work, token: str) -> Admitted | None:
    """Let an invite open nothing any more: what it opened; None where it was revoked before."""
    row = _find(work, token)
    if row is None:
        raise StoreProblem("unknown_invite")
    return Admitted(row.policy_number, row.case_id) if _revoked(work, row.id) else None


def of_case(work: Work, case_id: str) -> list[Invite]:
    """The invites to a case, the newest first."""
    return _listed(work, invites.c.case_id == case_id)


def of_policy(work: Work, policy: str) -> list[Invite]:
    """The invites to a policy and to none of its cases, the newest first."""
    return _listed(work, and_(invites.c.policy_number == policy, invites.c.case_id.is_(None)))


def revoke_open(work: Work, invite: Invite) -> None:
    """Let an invite open nothing any more, unless it is used, revoked or over already."""
    if invite.state != "open":
        raise StoreProblem(f"invite_{invite.state}")
    if not _revoked(work, invite.id):
        raise StoreProblem("invite_revoked")


def _revoked(work: Work, id: str) -> bool:
    """Revoke an invite: false where it was revoked before. Raises `StoreProblem` where somebody
    came in by it, of which whoever revokes it must hear."""
    unspent = invites.c.used_at.is_(None) & invites.c.revoked_at.is_(None)
    mine = update(invites).where(invites.c.id == id, unspent)
    if work.connection.execute(mine.values(revoked_at=work.now)).rowcount == 1:
        return True
    if work.connection.scalar(select(invites.c.used_at).where(invites.c.id == id)) is not None:
        raise StoreProblem("invite_used")
    return False


def redeem(work: Work, identity: bytes, token: str) -> Admitted | Refused:
    """Spend an invite: what it opens, or why it opens nothing."""
    row = _find(work, token)
    why = _unfit(work, row, identity)
    if why:
        return Refused(why)
    unspent = invites.c.used_at.is_(None) & invites.c.revoked_at.is_(None)
    once = update(invites).where(invites.c.id == row.id, unspent)
    if work.connection.execute(once.values(used_at=work.now)).rowcount != 1:
        return Refused(_unfit(work, _find(work, token), identity) or "invite_used")
    return Admitted(row.policy_number, row.case_id)


def _listed(work: Work, mine: ColumnElement[bool]) -> list[Invite]:
    newest = select(invites).where(mine).order_by(invites.c.made_at.desc(), invites.c.id)
    return [
        Invite(
            row.id,
            row.policy_number,
            row.case_id,
            row.made_at,
            row.expires_at,
            _state(work, row),
        )
        for row in work.connection.execute(newest)
    ]


def _state(work: Work, row: Any) -> Literal["open", "used", "revoked", "expired"]:
    if row.used_at is not None:
        return "used"
    if row.revoked_at is not None:
        return "revoked"
    return "expired" if row.expires_at <= work.now else "open"


def _unfit(work: Work, row: Any, identity: bytes) -> str:
    """Why the invite opens nothing; empty where it does, if it was not used."""
    if row is None:
        return "invite_unknown"
    if row.revoked_at is not None:
        return "invite_revoked"
    if row.expires_at <= work.now:
        return "invite_expired"
    if row.case_id is None:
        return ""
    if members.barred(work, row.case_id, identity):
        return "barred"
    return "invite_closed" if cases.find(work, row.case_id).closed_at else ""


def _find(work: Work, token: str) -> Any:
    hashed = work.index(invites.c.token_hash, token)
    return work.connection.execute(select(invites).where(invites.c.token_hash == hashed)).first()


def _target(work: Work, target: str) -> Admitted:
    """The policy, and the case where it is one; a closed case takes nobody in."""
    if policies.find(work, target) is not None:
        return Admitted(target)
    line = cases.known(work, target)
    if line is None:
        raise StoreProblem("no_target", target)
    if line.closed_at is not None:
        raise StoreProblem("closed_case", target)
    return Admitted(line.policy, line.id)
