"""Whether a change was noted once: what is kept, and the entries of the audit, before and after.

Laws: what the program keeps for itself (what came in, the talk's place, lines, deliveries, lists)
is no change of anybody's; everything else that differs is, and stands in one entry; an entry
without a change says that somebody looked, or was not let in.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Table, or_, select, true

from bot.console.deeds import READS
from bot.store import tables as t
from bot.store.repository import Store
from bot.store.trails import Walk

OWN = (
    *(t.keys, t.inbound, t.transcript, t.files, t.chats, t.visits, t.projections, t.reminders),
    *(t.attempts, t.alerts, t.looks, t.audit, t.chains),
)
"""Tables the program keeps for itself."""
WITHOUT = (*READS, "invite.refused", "code.refused", "code.used", "talk.written", "paper.ordered")
"""What changes nothing else: somebody looked, proved or did not prove that they may come in (the
talk goes on elsewhere), wrote a line or ordered a paper (which stand in the transcript)."""
_TALKS, _MEMBERS = t.conversations.c, t.members.c
OF: dict[Table, tuple[str, ...]] = {
    t.policies: ("number", "version"),
    t.firms: ("id", "name", "sample"),
    t.staff: ("id", "role", "login", "identity", "password", "secret", "disabled_at"),
    t.sessions: ("id", "ended_at"),
    t.cases: ("id", "closed_at", "assigned_to", "version", "facts_told"),
    t.members: ("id", "case_id", "left_at", "owner"),
    t.bars: ("case_id", "identity"),
    t.invites: ("id", "used_at", "revoked_at"),
    t.codes: ("policy_number", "code_hash"),
    t.conversations: ("id", "case_id", "waiting_since", "held_at", "snoozed_until"),
    t.links: ("id", "used_at"),
    t.callbacks: ("id", "done_at"),
    t.facts: ("id",),
    t.notes: ("id", "body"),
    t.replies: ("id", "changed_at"),
    t.erasures: ("case_id", "ordered_at", "signed_at", "erased_at", "cleaned_at"),
    t.settled: ("name", "value"),
}
"""Of every other table what says that it changed; what is sealed is never sealed twice alike."""
ONLY: dict[Table, ColumnElement[bool]] = {
    t.members: _MEMBERS.case_id.is_not(None),
    t.conversations: or_(*(_TALKS[each].is_not(None) for each in OF[t.conversations][1:])),
}
"""Somebody who only wrote is nobody yet."""


@dataclass(frozen=True)
class Kept:
    """What is kept at a moment, and how many entries there are of each action."""

    rows: dict[str, frozenset[Any]]
    entries: tuple[tuple[str, str], ...]


def kept(store: Store) -> Kept:
    """What is kept now."""
    with store.reading() as work:
        rows = {
            table.name: frozenset(
                tuple(map(str, row))
                for row in work.connection.execute(
                    select(*(table.c[each] for each in columns)).where(ONLY.get(table, true()))
                )
            )
            for table, columns in OF.items()
        }
        noted = work.connection.execute(select(t.audit.c.id, t.audit.c.action)).all()
    return Kept(rows, tuple(sorted((row.id, row.action) for row in noted)))


def changed(before: Kept, after: Kept) -> list[str]:
    """The tables that differ."""
    return [name for name, rows in after.rows.items() if rows != before.rows[name]]


def entries(before: Kept, after: Kept) -> list[str]:
    """The actions that were noted."""
    return [action for id, action in set(after.entries) - set(before.entries)]


@contextmanager
def noted_once(store: Store) -> Iterator[None]:
    """What is done within this is noted in one entry, if and only if it changes anything."""
    before = kept(store)
    yield
    after = kept(store)
    tables, actions = changed(before, after), entries(before, after)
    if tables:
        did = [each for each in actions if each not in READS]  # a page that answers is a look
        assert len(did) == 1, (tables, actions)
    else:
        assert set(actions) <= set(WITHOUT), actions
        assert len(actions) <= 1, actions


def whole(store: Store) -> None:
    """Every chain of the audit fits."""
    with store.reading() as work:
        assert list(Walk({}).findings(work.connection)) == []
