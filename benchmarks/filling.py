"""A house full of conversations: rows as the program writes them, each really sealed.

Laws: every case has a key of its own, every line, name and talk is sealed to its row; the places in
the queue are made by the program; every hundredth case holds the facts of a story, so that its page
has something to reckon. What is not measured (invites, files, the audit) is left out.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from random import Random
from typing import Any

from sqlalchemy import Table, insert

from bot.bootstrap import House, sample_policy
from bot.store import places, tables
from bot.store.chain import START
from bot.store.keyring import scope_of
from bot.store.work import Work
from flows.talk import Talk
from flows.turn import JAPAN
from tests.desk import TOLD

AT_ONCE = 500
"""Conversations in one transaction."""
STORIES = 100
"""Of so many cases one holds facts."""
POLICIES = 200
SAID = (
    "委託先の社員が顧客名簿を入れたパソコンを電車に置き忘れました。いま警察に届けています。",
    "ご連絡ありがとうございます。名簿に載っている方の人数はおよそ何人ですか。",
)


def fill(house: House, conversations: int, lines: int, staff: Sequence[str]) -> None:
    """Fill a fresh house, a transaction at a time."""
    numbers = [f"PIL-2026-{n:04d}" for n in range(POLICIES)]
    about = sample_policy("2026-04-01")
    about["insured"] = "株式会社みなと商事"
    house.store.import_policies([{**about, "number": each} for each in numbers], by="bench")
    chance, began = Random(1), time.monotonic()
    for first in range(0, conversations, AT_ONCE):
        with house.store.work() as work:
            rows = _Rows(work, chance, numbers, staff, lines)
            for n in range(first, min(first + AT_ONCE, conversations)):
                rows.add(n)
            rows.write()
        if (first // AT_ONCE) % 20 == 0:
            seconds = time.monotonic() - began
            sys.stderr.write(f"\r{first:,} conversations, {seconds:.0f} s ")
    with house.store.work() as work:
        places.rebuild(work)
    sys.stderr.write(f"\r{conversations:,} conversations, {time.monotonic() - began:.0f} s\n")


def case_number(n: int) -> str:
    """The number of a case that was made."""
    return f"K-2026-{n + 1:04d}"


class _Rows:
    """The rows of some conversations."""

    def __init__(
        self, work: Work, chance: Random, numbers: list[str], staff: Sequence[str], lines: int
    ) -> None:
        self._work, self._chance, self._numbers = work, chance, numbers
        self._staff, self._lines = staff, lines
        order = ("keys", "cases", "members", "conversations", "projections", "transcript", "facts")
        self._made: dict[Table, list[dict[str, Any]]] = {
            tables.metadata.tables[name]: [] for name in order
        }

    def write(self) -> None:
        """Write them, table by table."""
        for table, rows in self._made.items():
            if rows:
                self._work.connection.execute(insert(table), rows)

    def add(self, n: int) -> None:
        """One case with one member and their conversation."""
        work, case, chance = self._work, case_number(n), self._chance
        key, wrapped = work.vault.new_key(scope_of(case))
        work.keys.scopes[scope_of(case)] = key
        self._row(tables.keys, id=key.id.hex(), scope=scope_of(case), **wrapped)
        opened = work.now - timedelta(minutes=chance.randrange(60 * 24 * 200))
        policy, given = self._numbers[n % POLICIES], chance.random() < 0.6
        counted = {"version": 0, "facts_told": 0, "deeds": 0, "head": START}
        counted["reminded_to"] = work.now
        closed = work.now if chance.random() < 0.05 else None
        assigned = chance.choice(self._staff) if given else None
        self._row(
            tables.cases, id=case, policy_number=policy, opened_at=opened, closed_at=closed,
            assigned_to=assigned, **counted,
        )  # fmt: skip
        member, talk = os.urandom(16).hex(), os.urandom(16).hex()
        name, index = f"田中 {n}", work.index(tables.members.c.name_index, f"bench {n}")
        sealed = work.seal(tables.members, member, case, name=name)
        self._row(
            tables.members, id=member, case_id=case, name_index=index, joined_at=opened,
            left_at=None, owner=True, **sealed,
        )  # fmt: skip
        self._conversation(talk, member, case, policy)
        self._projection(case)
        for row in self._transcript(n, talk, case):
            self._made[tables.transcript].append(row)
        if n % STORIES == 0:
            self._story(case)

    def _conversation(self, talk: str, member: str, case: str, policy: str) -> None:
        work, chance = self._work, self._chance
        quiet = work.now - timedelta(seconds=chance.randrange(60 * 60 * 24 * 90))
        waits = quiet if chance.random() < 0.002 else None
        language = "en" if chance.random() < 0.1 else "ja"
        where = Talk(policy=policy, language="en" if language == "en" else "ja", step="desk.menu")
        desk = {"waiting_since": waits, "promised_at": waits, "missed_at": None, "held_at": None}
        unsaid = {"held_by": None, "snoozed_at": None, "snoozed_until": None, "question_id": None}
        sealed = work.seal(tables.conversations, talk, case, talk=where.saved())
        self._row(
            tables.conversations, id=talk, member_id=member, case_id=case, policy_number=policy,
            version=0, lines=self._lines, updated_at=quiet, step="desk.menu", language=language,
            **desk, **unsaid, **sealed, **places.NOWHERE, rank_last=places.last(quiet),
        )  # fmt: skip

    def _projection(self, case: str) -> None:
        chance, today = self._chance, self._work.now.astimezone(JAPAN).date()
        day = today + timedelta(chance.randrange(180)) if chance.random() < 0.8 else None
        yen = {name: chance.randrange(10**7) for name in ("payable", "pending")}
        left = {f"left_{each}": chance.randrange(10**8) for each in PARTS}
        counted = {"questions": chance.randrange(9), "approvals": 0, "notices": 0}
        self._row(
            tables.projections, case_id=case, version=0, remind_at=None,
            nearest="window" if day else None, nearest_day=day, **yen, **left, **counted,
        )  # fmt: skip

    def _transcript(self, n: int, talk: str, case: str) -> Iterator[dict[str, Any]]:
        work = self._work
        for seq in range(1, self._lines + 1):
            id = f"{n * self._lines + seq:032x}"
            yield {
                "id": id, "conversation_id": talk, "seq": seq, "heard_id": None,
                "direction": "in" if seq % 2 else "out", "step": "desk.menu", "buttons": None,
                "token": None, "file_id": None, "at": work.now, "due_at": None,
                "delivered_at": work.now, "external_id": None, "attempts": 0, "problem": None,
                "retired": False,
                **work.seal(tables.transcript, id, case, body=SAID[seq % 2]),
            }  # fmt: skip

    def _story(self, case: str) -> None:
        for seq, (path, value) in enumerate(TOLD.items(), 1):
            id = os.urandom(16).hex()
            sealed = self._work.seal(tables.facts, id, case, value=value, told_by="田中")
            about = {"id": id, "case_id": case, "seq": seq, "path": path, "at": self._work.now}
            self._row(tables.facts, **about, **sealed)

    def _row(self, table: Table, **row: Any) -> None:
        self._made[table].append(row)


PARTS = ("consulting", "response", "cyber_response", "liability")
