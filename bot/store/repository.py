"""The store: the one door to everything kept.

Laws: whatever is written is written in a turn, one turn at a time in this process; a turn is kept
whole or not at all; the clock and the ids are handed in.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Lock
from typing import Any

from sqlalchemy import Engine

from bot.store import (
    access,
    alerts,
    audit,
    cases,
    conversations,
    destroying,
    facts,
    files,
    firms,
    letting_in,
    members,
    news,
    places,
    policies,
    transcript,
)
from bot.store.alerts import Alert
from bot.store.audit import Deed
from bot.store.cases import CaseLine
from bot.store.dossiers import Dossiers
from bot.store.engine import WRITES
from bot.store.files import Document, Wanted
from bot.store.keyring import Keyring, index_key
from bot.store.problems import StoreProblem
from bot.store.registry import Registry
from bot.store.role import Role, role
from bot.store.sealed import DataKey, Vault
from bot.store.transcript import Line
from bot.store.turn import Turn
from bot.store.work import Work
from flows.facts import Fact
from flows.talk import Language, Talk

PATIENCE = 30.0
"""How many seconds a turn waits for the one before it."""


class Store(Registry):
    """Reads, upkeep, and turns."""

    def __init__(
        self,
        engine: Engine,
        vault: Vault,
        clock: Callable[[], datetime],
        new_id: Callable[[], str],
    ) -> None:
        super().__init__(self.reading)
        self._engine, self._writer = engine, engine.execution_options(**WRITES)
        self._vault, self._clock, self._new_id = vault, clock, new_id
        self._opened: dict[bytes, DataKey] = {}
        self._dossiers = Dossiers()
        self._one = Lock()
        self.bus = news.Bus()
        self._indexing = index_key(self._engine, self._writer, vault)
        self.check()

    @property
    def on_server(self) -> bool:
        """Is the database a server, which other processes share?"""
        return self._engine.dialect.name == "postgresql"

    @contextmanager
    def work(self) -> Iterator[Work]:
        """Give one transaction that writes, taken back whole on any exception."""
        if not self._one.acquire(timeout=PATIENCE):
            raise StoreProblem("busy")
        try:
            with self._work(self._writer) as work:
                yield work
                work.write()
                places.write(work)
                news.tell(work.connection, work.news)
            for each in work.after:
                each()
            if work.news and not self.on_server:
                self.bus.publish(work.news)
        finally:
            self._one.release()

    @contextmanager
    def turn(self) -> Iterator[Turn]:
        """Give one turn in a transaction of its own."""
        with self.work() as work:
            yield self.turns(work)

    def turns(self, work: Work) -> Turn:
        """What may be done in a transaction of turns."""
        return Turn(work, self._dossiers)

    @contextmanager
    def reading(self) -> Iterator[Work]:
        """Give one look at what is kept."""
        with self._work(self._engine) as work:
            yield work

    def role(self, name: str) -> Role:
        """A role that one process at a time holds over this database."""
        return role(self._engine, name)

    async def relay_news(self) -> None:
        """Hear what other processes change, until cancelled."""
        await news.relay(self._engine, self.bus)

    def proof(self, of: str) -> str:
        """What only this house can say of a text."""
        return self._vault.index(self._indexing, "proof", of).hex()

    def check(self) -> None:
        """Does the database answer, and do its keys open?"""
        with self.reading() as work:
            work.check()

    def clean_up(self) -> bool:
        """See that the bytes of what was deleted are given up; False where they cannot be now."""
        return destroying.clean_up(self._engine)

    def close(self) -> None:
        """Let go of the database."""
        self._engine.dispose()

    # Upkeep.

    def import_policies(
        self, documents: Sequence[Mapping[str, Any]], *, sample: bool = False, by: str
    ) -> None:
        """Keep policies, in place of those of the same number."""
        with self.turn() as turn:
            if numbers := list(policies.put(turn.work, documents, sample=sample)):
                turn.audit(by, "policies.imported", details={"numbers": numbers, "sample": sample})

    def add_firm(self, name: str, *, sample: bool = False, by: str) -> None:
        """Approve a consulting firm."""
        with self.turn() as turn:
            if firms.add(turn.work, name, sample=sample):
                turn.audit(by, "firm.added", details={"name": name, "sample": sample})

    # Who may come in.

    def invite(self, target: str, *, valid: timedelta, by: str) -> str:
        """Make an invite to a case or a policy: its token."""
        with self.turn() as turn:
            return letting_in.invite(turn, target, valid, by)

    def revoke_invite(self, token: str, *, by: str) -> None:
        """Let an invite open nothing any more."""
        with self.turn() as turn:
            if opened := access.revoke(turn.work, token):
                letting_in.revoke(turn, opened, by)

    def new_code(self, policy: str, *, by: str) -> str:
        """Make a policy's activation code, in place of the one before."""
        with self.turn() as turn:
            return letting_in.new_code(turn, policy, by)

    # Files.

    def file_id(self, inbound_id: str) -> str:
        """The id under which a file that came in is kept: always the same, and told by nobody."""
        return self._vault.index(self._indexing, "files.id", inbound_id).hex()[:32]

    def document_of(self, line: Line) -> Document | Wanted | None:
        """The document that goes with a line, or the order of one, if there is any."""
        if line.file_id is None:
            return None
        with self.reading() as work:
            return files.document(work, line.file_id)

    # Conversations.

    def conversation_for(
        self,
        member: str,
        *,
        policy: str | None,
        case: str | None,
        language: Language = "ja",
        name: str | None = None,
    ) -> str:
        """Find the member's conversation, or begin one: its id.

        With a case: the one in it. Without: the latest in any open case or in none yet (of the
        policy, where one is given), so that whoever comes back goes on where they were. `member`
        is who it is and stays the same; `name` is what others see, if that is another.
        """
        with self.turn() as turn:
            work = turn.work
            line = cases.find(work, case) if case else None
            found = conversations.find(work, member, policy, case)
            talk = Talk(language=language, policy=line.policy if line else policy)
            if not found and case and members.barred(work, case, members.identity(work, member)):
                raise StoreProblem("barred", case)
            if found:
                return found
            if case:
                turn.audit(name or member, "case.joined", case_id=case)
            return conversations.begin(work, member, case, talk, name or member)

    def left_by(self, member: str) -> list[str]:
        """The conversations of a person in cases they are no longer in, or that are closed."""
        with self.reading() as work:
            return members.left_of(work, member)

    def conversations_of(self, case_id: str) -> list[str]:
        """The conversations about a case of those who are in it."""
        with self.reading() as work:
            return conversations.of_case(work, case_id)

    def transcript(self, conversation_id: str) -> list[Line]:
        """Everything said in a conversation, in order."""
        with self.reading() as work:
            return transcript.lines(work, conversation_id)

    def undelivered(self, conversation_id: str) -> list[Line]:
        """What is still to be sent in a conversation, in order."""
        with self.reading() as work:
            return transcript.undelivered(work, conversation_id)

    def delivered(self, row_ids: Collection[str]) -> None:
        """Mark lines as delivered."""
        with self.turn() as turn:
            transcript.delivered(turn.work, row_ids)

    def alerts(self) -> list[Alert]:
        """What staff must still look at."""
        with self.reading() as work:
            return alerts.open_ones(work)

    # Cases.

    def cases(self) -> list[CaseLine]:
        """All cases, the oldest first."""
        with self.reading() as work:
            return cases.every(work)

    def facts_history(self, case_id: str) -> list[Fact]:
        """All facts of a case, superseded too, in the order they were told."""
        with self.reading() as work:
            return facts.history(work, case_id)

    def audit_trail(self, case_id: str | None = None) -> list[Deed]:
        """Who did what in a case, or in the house."""
        with self.reading() as work:
            return audit.trail(work, case_id)

    @contextmanager
    def _work(self, engine: Engine) -> Iterator[Work]:
        with engine.begin() as connection:
            keys = Keyring(connection, self._vault, self._opened)
            now, new_id = self._clock(), self._new_id
            yield Work(connection, self._vault, now, new_id, keys, self._indexing)
