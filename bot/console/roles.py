"""Who may do what: one table, from which every route and every act takes its right.

Laws: what does not stand here is denied; an act is named by one action; of a case it matters only
whether it is one's own, nobody's or another's.
"""

from __future__ import annotations

from typing import Literal, get_args

Role = Literal["agent", "supervisor", "auditor", "administrator"]
Scope = Literal["own", "free", "all", "bare"]
"""Which cases: one's own; those and nobody's; all; all, but without their content."""

ROLES: tuple[Role, ...] = get_args(Role)
EVERYBODY: dict[Role, Scope] = dict.fromkeys(ROLES, "all")
SEE: dict[Role, Scope] = {"agent": "free", "supervisor": "all", "auditor": "all"}
ATTEND: dict[Role, Scope] = {"agent": "free", "supervisor": "all"}
CHANGE: dict[Role, Scope] = {"agent": "own", "supervisor": "all"}
DECIDE: dict[Role, Scope] = {"supervisor": "all"}
POLICIES: dict[Role, Scope] = {"supervisor": "all", "administrator": "all"}
HOUSE: dict[Role, Scope] = {"administrator": "all"}

ACTIONS: dict[str, dict[Role, Scope]] = {
    "see_queue": SEE,
    "open_case": SEE,
    "what_if": SEE,
    "take_over": ATTEND,
    "write": ATTEND,
    "hand_back": ATTEND,
    "note": ATTEND,
    "canned_reply": ATTEND,
    "assign": ATTEND,  # an agent to nobody but themselves
    "correct": CHANGE,
    "invite": CHANGE,
    "decide_firm": DECIDE,
    "acknowledge": DECIDE,
    "insurers_decision": DECIDE,
    "close": DECIDE,
    "reopen": DECIDE,
    "firms": DECIDE,
    "keep_replies": DECIDE,
    "export": {"agent": "own", "supervisor": "all", "auditor": "all"},
    "policies": POLICIES,
    "codes": POLICIES,
    "invite_policy": DECIDE,
    "people": HOUSE,
    "retention": HOUSE,
    "erasures": {"supervisor": "all", "administrator": "all"},
    "order_erasure": HOUSE,
    "sign_erasure": DECIDE,  # never by whoever ordered
    "audit": {"supervisor": "own", "auditor": "all", "administrator": "bare"},
    "own_account": EVERYBODY,
}
"""Each action with who may do it, to which cases."""

PUBLIC = frozenset({"sign_in", "set_up"})
"""What those do who are not signed in."""


def scope(action: str, role: str) -> Scope | None:
    """To which cases somebody of this role may do this; None: not at all."""
    return next((each for name, each in ACTIONS[action].items() if name == role), None)


def covers(scope: Scope, who: str, assigned_to: str | None) -> bool:
    """Is a case with this assignment among those?"""
    if scope == "free":
        return assigned_to in (None, who)
    return scope == "all" or assigned_to == who


def of(scope: Scope | None, who: str) -> str | None:
    """Whose cases a list shows, beside those that are nobody's: None, everybody's."""
    return None if scope == "all" else who
