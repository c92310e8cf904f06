"""The keys the console makes from codes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import get_args

from bot.console.deeds import DEEDS, DETAILS
from bot.console.lists import TOGGLES
from bot.console.roles import ROLES
from bot.console.standing import families as standing
from bot.policies import COLUMNS
from coverage.case import Approval, Tax
from flows.admission import REFUSALS
from flows.words import DEADLINES

WRONG = (
    *("sign_in_wrong", "sign_in_locked", "wrong_code", "wrong_password", "password_length"),
    "password_guessed",
    *("setup_over", "staff_known", "staff_blank", "staff_role", "staff_self", "staff_unknown"),
    *("taken", "not_held", "closed_case", "case_open", "decided", "reassigned", "assignment"),
    *("erasure_role", "erasure_open", "erasure_ordered", "erasure_not_ordered"),
    *("erasure_same", "erasure_number", "erasure_held_up", "ledger_unwritten"),
    *("invite_used", "invite_revoked", "invite_expired", "no_code"),
    *("reply_changed", "files_away", "table_unread", "no_font", "paper_unmade"),
    *("member_left", "firm_gone", "file_damaged"),
    *("policy_known", "policy_changed", "unknown_policy", "unknown_case", "years"),
    *("oidc_refused", "oidc_unknown", "oidc_denied", "oidc_unreachable"),
    *("blank", "too_long", "unread", "unsure", "answered_twice", "not_correctable"),
    *("signed_out", "other", "busy"),
)
"""What may be refused on a page."""
FIELDS = (
    *("firm", "approval", "kind", "on", "note", "by_culprit", "acknowledged_on", "field", "steps"),
    *("engagement", "state", "by", "withdrawn", "partner"),
    *("decided", "decided_on", "reason", "paid", "paid_on", "submitted", "submitted_on"),
    *("name", "expense", "asked", "published", "advice", "claim", "ended", "ended_on"),
    *("preliminary_filed_on", "final_filed_on", "persons_told_on", "drafted_on"),
)
"""Fields of items that have no word of their own in the conversation."""


def families() -> Iterator[str]:
    """Every key made from a code."""
    yield from (f"console.wrong.{code}" for code in WRONG)
    yield from (f"console.role.{role}" for role in ROLES)
    yield from (f"console.filter.{name}" for name in (*TOGGLES, "stuck", "days", "speaks"))
    yield from (f"console.day.{name}" for name in (*DEADLINES, "discovered", "today"))
    yield from (f"console.unit.{kind}" for kind in ("yen", "people"))
    yield from (f"console.field.{name}" for name in FIELDS)
    yield from (f"console.invite.{each}" for each in ("open", "used", "revoked", "expired"))
    yield from (f"console.policy.{name}" for name in COLUMNS)
    yield from (f"console.entry.{each}" for each in ("new", "changed", "same"))
    yield from (f"console.tax.{each}" for each in get_args(Tax))
    yield from ("refused.table", "refused.table_large", "refused.policies_json")
    yield from ("refused.text_plain", "refused.too_large", "refused.too_long")
    yield from standing()
    yield from (f"console.did.{action}" for action in DEEDS)
    yield from (f"console.detail.{name}" for name in DETAILS)
    yield from (f"console.why.{why}" for why in REFUSALS)
    yield from (f"console.audit.{each}" for each in ("at", "case", "who", "what", "code", "more"))
    yield from (f"console.about.{section}" for section in ("incident", "duties"))
    yield from (f"approval.{each}" for each in get_args(Approval))
    yield from (f"console.sum.{name}" for name in ("payable", "pending", "most"))
