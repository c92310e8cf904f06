"""The audit in words: what was done, and what stands with it.

Laws: an action of the program has its word (a test holds it), one of an older program is shown as
it is; ids of staff become their names, paths the names of facts, codes words; nothing is left out.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot import labels
from bot.console.roles import ROLES
from bot.store.audit import COMMAND_LINE, Deed
from flows.admission import REFUSALS
from flows.effects import Listed, Value, Word
from flows.papers import PAPERS

READS = ("case.read", "talk.read", "file.read", "case.exported", "audit.read", "audit.exported")
"""Those that changed nothing: somebody looked, or took something away."""
DEEDS = (
    *("told", "page.linked", "page.opened", "human.called", "callback.left"),
    *("case.opened", "case.joined", "case.assigned", "case.closed", "case.reopened"),
    *("paper.ordered", "staff.changed", "reminders.put_off"),
    *READS,
    *("talk.taken", "talk.written", "talk.handed_back", "talk.noted"),
    *("member.left", "member.owns", "member.removed", "member.barred", "member.let_in"),
    *("invite.made", "invite.revoked", "invite.used", "invite.refused"),
    *("code.made", "code.ended", "code.used", "code.refused"),
    *("policies.imported", "firm.added", "firm.removed"),
    *("reply.added", "reply.changed", "reply.removed"),
    *("staff.made", "staff.set_up", "staff.set_up_anew", "staff.role"),
    *("staff.signed_in", "staff.signed_out", "staff.password_changed"),
    "staff.sign_in_failed",
    *("staff.disabled", "staff.enabled", "staff.identity", "keys.rotated"),
    *("erasure.ordered", "erasure.withdrawn", "erasure.signed", "case.erased", "retention.set"),
)
"""Every action that is written down."""
DETAILS = (
    *("paths", "reason", "login", "role", "name", "title", "policy", "case", "numbers", "number"),
    *("to", "assigned", "id", "file", "why", "talk", "sample", "paper", "also", "count"),
    *("master", "years"),
)
"""What may stand with one."""
PEOPLE = ("to", "assigned", "id")


def done(action: str) -> Value:
    """What was done."""
    return Word(f"console.did.{action}") if action in DEEDS else action


def who(deed: Deed) -> Value:
    """Who did it: a name, or where it was done if nobody was named; or that it does not open."""
    if not deed.opens:
        return Word("console.audit.changed")
    return Word("console.audit.command_line") if deed.who == COMMAND_LINE else deed.who


def details(deed: Deed, people: Mapping[str, str]) -> Iterator[tuple[str, Value, Value]]:
    """What stands with it: each thing's key, name and value; `people` are names by id."""
    found = deed.details if isinstance(deed.details, dict) else {"name": deed.details}
    for key, value in found.items():
        if value not in (None, False, [], ""):
            named = Word(f"console.detail.{key}") if key in DETAILS else key
            yield key, named, _value(key, value, people)


def _value(key: str, value: Any, people: Mapping[str, str]) -> Value:
    if key == "paths":
        return Listed(tuple(labels.plain_name(str(each)) for each in value))
    if key == "also":
        return Listed(tuple(map(done, value)))
    if key == "role" and value in ROLES:
        return Word(f"console.role.{value}")
    if key == "why" and value in REFUSALS:
        return Word(f"console.why.{value}")
    if key == "paper" and value in PAPERS:
        return Word(f"papers.{value}")
    if key in PEOPLE:
        return people.get(value, str(value))
    if value is True:
        return Word("choice.yes")
    return Listed(tuple(map(str, value))) if isinstance(value, list) else str(value)
