"""Invites and codes made and taken back, each with its entry in the audit.

Laws: what concerns a case stands in the case's audit, everything else in the house's; neither a
token nor a code ever stands there.
"""

from __future__ import annotations

from datetime import timedelta

from bot.store import access, codes
from bot.store.access import Invite
from bot.store.turn import Turn
from flows.heard import Admitted


def invite(turn: Turn, target: str, valid: timedelta, by: str) -> str:
    """Make an invite to a case or a policy: its token."""
    token, opens = access.invite(turn.work, target, valid)
    turn.audit(by, "invite.made", case_id=opens.case, details=_about(opens))
    return token


def revoke(turn: Turn, opened: Admitted, by: str) -> None:
    """Note that an invite opens nothing any more."""
    turn.audit(by, "invite.revoked", case_id=opened.case, details=_about(opened))


def revoke_listed(turn: Turn, invite: Invite, by: str) -> None:
    """Let an invite of a list open nothing any more."""
    access.revoke_open(turn.work, invite)
    revoke(turn, Admitted(invite.policy, invite.case_id), by)


def new_code(turn: Turn, policy: str, by: str) -> str:
    """Make a policy's code, in place of the one before."""
    code = codes.new_code(turn.work, policy)
    turn.audit(by, "code.made", details={"policy": policy})
    return code


def end_code(turn: Turn, policy: str, by: str) -> None:
    """Take a policy's code away."""
    codes.end(turn.work, policy)
    turn.audit(by, "code.ended", details={"policy": policy})


def _about(opens: Admitted) -> dict[str, str | None]:
    return {"policy": opens.policy, "case": opens.case}
