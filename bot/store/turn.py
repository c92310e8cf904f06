"""One turn: everything that is read and written about a case in one transaction.

Laws: what is saved must have been loaded in the same turn (or its version be named), and is refused
where somebody else wrote in between; nothing is kept unless the whole turn is.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.store import audit, cases, conversations, facts, inbound, policies, transcript
from bot.store.conversations import Conversation
from bot.store.problems import StoreProblem
from bot.store.registry import Registry
from bot.store.transcript import Direction, Said
from bot.store.work import Work
from flows.dossier import Dossier
from flows.facts import Fact
from flows.talk import Talk


class Turn(Registry):
    """What may be done in a turn; the registry's reads see what the turn wrote."""

    def __init__(self, work: Work) -> None:
        super().__init__(lambda: nullcontext(work))
        self.work = work
        self._talks: dict[str, Conversation] = {}
        self._cases: dict[str, int] = {}

    @property
    def now(self) -> datetime:
        """The moment of the turn: all its rows bear it."""
        return self.work.now

    def conversation(self, id: str) -> Conversation:
        """Load a conversation."""
        self._talks[id] = conversations.load(self.work, id)
        return self._talks[id]

    def dossier(self, case_id: str) -> Dossier:
        """Load a case: its policy as it is today, its facts as they hold."""
        line = cases.find(self.work, case_id)
        self._cases[case_id] = line.version
        policy = policies.find(self.work, line.policy)
        return Dossier(case_id, policy or {}, facts.latest(self.work, case_id))

    def open_case(self, policy: str) -> str:
        """Open a case under a policy: its number."""
        return cases.open_new(self.work, policy)

    def close_case(self, case_id: str) -> None:
        """Close a case."""
        cases.close(self.work, case_id)

    def attach(self, conversation_id: str, case_id: str) -> None:
        """Join a conversation's member to a case."""
        was = self._talk(conversation_id)
        conversations.attach(self.work, was, case_id)
        policy = cases.find(self.work, case_id).policy
        self._talks[conversation_id] = replace(was, case_id=case_id, policy=policy)

    def save(self, conversation_id: str, talk: Talk, *, version: int | None = None) -> None:
        """Keep a talk; `version` is the one it was made from, if not the one loaded here."""
        was = self._talk(conversation_id)
        base = was.version if version is None else version
        new = conversations.save(self.work, was.id, was.case_id, talk, base)
        self._talks[conversation_id] = replace(was, talk=talk, version=new)

    def tell(self, case_id: str, told: Sequence[Fact]) -> None:
        """Add facts to a case."""
        if not told:
            return
        if case_id not in self._cases:
            raise StoreProblem("not_loaded", case_id)
        self._cases[case_id] = cases.bump(self.work, case_id, self._cases[case_id])
        facts.append(self.work, case_id, told)

    def write(
        self,
        conversation_id: str,
        direction: Direction,
        body: str,
        buttons: Sequence[Any] | None = None,
        *,
        heard: str | None = None,
    ) -> str:
        """Add a line to the transcript: its row's id. `heard` is the id of what it came from."""
        case_id = self._talk(conversation_id).case_id
        said = Said(conversation_id, case_id, direction, body, buttons, heard)
        return transcript.write(self.work, said)

    def audit(
        self, who: str, action: str, *, case_id: str | None = None, details: Any = None
    ) -> None:
        """Note who did what."""
        audit.add(self.work, who, action, case_id, details)

    def seen(
        self,
        channel: str,
        update_id: str | int,
        *,
        conversation_id: str | None = None,
        screened: str | None = None,
    ) -> bool:
        """Was this update kept before? If not, it is now."""
        id = inbound.id_of(channel, update_id)
        return inbound.seen(self.work, id, conversation_id, screened)

    def _talk(self, id: str) -> Conversation:
        return self._talks[id] if id in self._talks else self.conversation(id)
