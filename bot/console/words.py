"""The keys the console makes from codes."""

from __future__ import annotations

from collections.abc import Iterator

from bot.console.lists import TOGGLES
from bot.console.roles import ROLES
from flows.words import DEADLINES

WRONG = (
    *("sign_in_wrong", "sign_in_locked", "wrong_code", "wrong_password", "password_length"),
    *("setup_over", "staff_known", "staff_blank", "staff_role", "staff_self", "staff_unknown"),
    *("taken", "not_held", "closed_case", "case_open", "decided", "reassigned", "assignment"),
    *("oidc_refused", "oidc_unknown", "oidc_denied", "oidc_unreachable"),
    *("blank", "unread", "not_correctable", "other"),
)
"""What may be refused on a page."""
FIELDS = (
    *("firm", "approval", "kind", "on", "note", "by_culprit", "acknowledged_on", "field", "steps"),
    *("engagement", "state", "by", "withdrawn", "partner"),
)
"""Fields of items that have no word of their own in the conversation."""


def families() -> Iterator[str]:
    """Every key made from a code."""
    yield from (f"console.wrong.{code}" for code in WRONG)
    yield from (f"console.role.{role}" for role in ROLES)
    yield from (f"console.filter.{name}" for name in (*TOGGLES, "stuck", "days", "speaks"))
    yield from (f"console.day.{name}" for name in DEADLINES)
    yield from (f"console.unit.{kind}" for kind in ("yen", "people"))
    yield from (f"console.field.{name}" for name in FIELDS)
