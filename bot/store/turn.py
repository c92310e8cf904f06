"""Turns: everything that is read and written about cases in one transaction.

Laws: a case is held before its conversations, and both to the end; what is saved must have been
loaded here (or its version be named), and is refused where somebody else wrote in between; one
transaction may hold many turns, each seeing what those before it did; nothing is kept unless all of
it is.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import replace
from datetime import datetime
from typing import Any

from bot.store import (
    alerts,
    audit,
    cases,
    conversations,
    facts,
    files,
    inbound,
    notes,
    policies,
    projections,
    transcript,
)
from bot.store.audit import Done, as_one
from bot.store.chain import Head
from bot.store.conversations import Conversation, Desk
from bot.store.dossiers import Dossiers
from bot.store.files import Document, Wanted
from bot.store.news import QUEUE
from bot.store.problems import Conflict, StoreProblem
from bot.store.projections import Projection
from bot.store.registry import Registry
from bot.store.tables import cases as case_table
from bot.store.tables import conversations as conversation_table
from bot.store.transcript import Direction, Said
from bot.store.work import Work
from flows.dossier import Dossier
from flows.facts import Fact
from flows.talk import Talk


class Turn(Registry):
    """What may be done in a transaction of turns; the registry's reads see what was written."""

    def __init__(self, work: Work, dossiers: Dossiers) -> None:
        super().__init__(lambda: nullcontext(work))
        self.work = work
        self._known = dossiers
        self._talks: dict[str, Conversation] = {}
        self._cases: dict[str, cases.Held] = {}
        self._dossiers: dict[str, Dossier] = {}
        self._deeds: list[Done] | None = None

    @property
    def now(self) -> datetime:
        """The moment of the transaction: all its rows bear it."""
        return self.work.now

    def hold(self, conversation_ids: Collection[str]) -> None:
        """Load and hold conversations with their cases, all at once."""
        new = [id for id in conversation_ids if id not in self._talks]
        if not new:
            return
        about = conversations.cases_of(self.work, new)
        self.hold_cases({case for case in about.values() if case})
        for each in conversations.hold(self.work, new):
            if each.case_id != about[each.id]:
                raise Conflict("conversation_changed", each.id)
            self._talks[each.id] = each

    def conversation(self, id: str) -> Conversation:
        """A conversation as it stands in this transaction."""
        self.hold([id])
        if id not in self._talks:
            raise StoreProblem("unknown_conversation", id)
        return self._talks[id]

    def dossier(self, case_id: str) -> Dossier:
        """A case: its policy as it is today, its facts as they hold."""
        if case_id not in self._dossiers:
            held = self._held(case_id)
            known = self._known.find(held)
            self._dossiers[case_id] = known or self._loaded(held)
        return self._dossiers[case_id]

    def begin(self, member: str, talk: Talk, *, name: str | None = None) -> str:
        """Begin a conversation of somebody who has just come; `name` is what others see: its id."""
        return conversations.begin(self.work, member, None, talk, name or member)

    def open_case(self, policy: str) -> str:
        """Open a case under a policy: its number."""
        held = cases.open_new(self.work, policy)
        self._cases[held.id] = held
        return held.id

    def close_case(self, case_id: str, *, again: bool = False) -> None:
        """Close a case, or (`again`) open it again."""
        held = self._held(case_id)
        held.closed_at = None if again else self.now
        self.work.moved.add(case_id)
        self._changed(case_id)
        self.work.change(case_table, case_id, closed_at=held.closed_at)

    def assign(self, case_id: str, staff_id: str | None) -> None:
        """Give a case to a person of staff, or to nobody."""
        self._held(case_id).assigned_to = staff_id
        self.work.moved.add(case_id)
        self.work.change(case_table, case_id, assigned_to=staff_id)
        self._changed(case_id)

    def reminded(self, case_id: str, to: datetime) -> None:
        """What was to be said up to a moment was."""
        held = self._held(case_id)
        held.reminded_to = to
        self.work.change(case_table, case_id, reminded_to=to)

    def attach(self, conversation_id: str, case_id: str) -> None:
        """Join a conversation's member to a case."""
        was = self.conversation(conversation_id)
        policy = self._held(case_id).policy
        name = conversations.attach(self.work, was, case_id, policy)
        self._talks[conversation_id] = replace(was, case_id=case_id, policy=policy, member=name)

    def save(self, conversation_id: str, talk: Talk, *, version: int | None = None) -> None:
        """Keep a talk; `version` is the one it was made from, if not the one held here."""
        was = self.conversation(conversation_id)
        if version is not None and version != was.version:
            raise Conflict("conversation_changed", conversation_id)
        self._talks[conversation_id] = replace(was, talk=talk, version=was.version + 1)
        conversations.save(self.work, self._talks[conversation_id])

    def attend(self, conversation_id: str, desk: Desk) -> None:
        """Keep how a conversation stands with staff."""
        was = self.conversation(conversation_id)
        self._talks[conversation_id] = replace(was, desk=desk)
        conversations.attend(self.work, self._talks[conversation_id])
        self._changed(was.case_id, conversation_id)

    def release(self, conversation_id: str) -> None:
        """Nobody is asked for and nobody holds it; what is put off stays put off."""
        was = self.conversation(conversation_id).desk
        free = Desk(snoozed_at=was.snoozed_at, snoozed_until=was.snoozed_until)
        self.attend(conversation_id, free)
        alerts.done(self.work, conversation_id, alerts.CALLS)

    def project(self, case_id: str, projection: Projection) -> None:
        """Keep what lists and sweeps need of a case."""
        held = self._held(case_id)
        held.projected, held.remind_at = projection.version, projection.remind_at
        listed = (projection.nearest_day, projection.pending)
        if held.listed != listed:
            held.listed = listed
            self.work.moved.add(case_id)
        self._changed(case_id)
        projections.put(self.work, case_id, projection)

    def held(self, case_id: str) -> cases.Held:
        """A case's own row, held to the end."""
        return self._held(case_id)

    def keep(self, dossier: Dossier) -> None:
        """Keep what was told of a case since it was loaded."""
        told = dossier.facts.fresh
        if not told:
            return
        if dossier.id not in self._dossiers:
            raise StoreProblem("not_loaded", dossier.id)
        held = self._held(dossier.id)
        facts.append(self.work, dossier.id, told, held.facts_told)
        held.version, held.facts_told = held.version + 1, held.facts_told + len(told)
        counted = {"version": held.version, "facts_told": held.facts_told}
        self.work.change(case_table, held.id, **counted)
        self._remember(held, dossier.settled())

    def tell(self, case_id: str, told: Sequence[Fact]) -> None:
        """Add facts to a case that was loaded."""
        if case_id not in self._dossiers:
            raise StoreProblem("not_loaded", case_id)
        was = self._dossiers[case_id]
        self.keep(was.with_facts(was.facts.told(told)))

    def say(self, conversation_id: str, said: Said) -> str:
        """Add a line to the transcript: its row's id. A question takes the place of the last."""
        was = self.conversation(conversation_id)
        id = transcript.write(self.work, was.id, was.case_id, was.lines + 1, said)
        self._changed(was.case_id, conversation_id)
        counted: dict[str, Any] = {"lines": was.lines + 1}
        if said.direction == "out" and said.step and not said.beside:
            counted["question_id"] = id if said.token else None
            if was.question_id:
                transcript.retire(self.work, was.question_id)
        self._talks[was.id] = replace(was, **counted)
        self.work.change(conversation_table, was.id, **counted)
        return id

    def retire(self, conversation_id: str) -> None:
        """Nothing is asked any more: the open question's buttons are taken away."""
        was = self.conversation(conversation_id)
        if was.question_id is not None:
            transcript.retire(self.work, was.question_id)
            self._talks[was.id] = replace(was, question_id=None)
            self._changed(was.case_id, conversation_id)
            self.work.change(conversation_table, was.id, question_id=None)

    def document(self, conversation_id: str, document: Document) -> str:
        """Keep a document that is to be sent in a conversation: its id."""
        return files.add_document(self.work, self.conversation(conversation_id).case_id, document)

    def order(self, conversation_id: str, wanted: Wanted) -> str:
        """Keep a paper of its case that is to be sent in a conversation: its id."""
        place = self.conversation(conversation_id)
        if place.case_id is None:
            raise StoreProblem("no_case", conversation_id)
        details = {"paper": wanted.paper}
        self.audit(place.member, audit.ORDERED, case_id=place.case_id, details=details)
        return files.add_wanted(self.work, place.case_id, wanted)

    def write(
        self,
        conversation_id: str,
        direction: Direction,
        body: str,
        buttons: Sequence[Any] | None = None,
        *,
        heard: str | None = None,
    ) -> str:
        """Add a line without a question to the transcript: its row's id."""
        said = Said(direction, body, buttons=buttons, heard_id=heard)
        return self.say(conversation_id, said)

    def audit(
        self, who: str, action: str, *, case_id: str | None = None, details: Any = None
    ) -> None:
        """Note who did what, in a case or in the house."""
        if self._deeds is not None:
            self._deeds.append(Done(who, action, case_id, details))
        elif case_id is None:
            audit.add_to_house(self.work, who, action, details)
        else:
            held = self._held(case_id)
            after = Head(case_id, held.deeds, held.head)
            head = audit.add(self.work, after, who, action, case_id, details)
            held.deeds, held.head = head.seq, head.hash
            self.work.change(case_table, case_id, deeds=head.seq, head=head.hash)

    def audit_look(
        self, who: str, action: str, *, case_id: str | None = None, details: Any = None
    ) -> None:
        """Note that somebody looks at this, unless that was noted within the hour; whoever looks
        at the same moment is waited for."""
        if case_id is None:
            audit.hold_house(self.work)
        else:
            self._held(case_id)
        if not audit.looked(self.work, who, action, case_id, details):
            self.audit(who, action, case_id=case_id, details=details)

    @contextmanager
    def act(self) -> Iterator[None]:
        """Whatever is noted within this is one act, and becomes one entry."""
        outer, self._deeds = self._deeds, []
        try:
            yield
            done = self._deeds
        finally:
            self._deeds = outer
        if one := as_one(done):
            self.audit(one.who, one.action, case_id=one.case_id, details=one.details)

    def note(self, conversation_id: str, by: str, text: str) -> None:
        """Keep a note beside a conversation."""
        case_id = self.conversation(conversation_id).case_id
        notes.add(self.work, conversation_id, case_id, by, text)
        self._changed(case_id, conversation_id)

    def alert(self, kind: str, conversation_id: str) -> None:
        """Call staff to a conversation."""
        case_id = self.conversation(conversation_id).case_id
        alerts.add(self.work, kind, case_id, conversation_id)

    def seen(self, channel: str, update_id: str | int) -> bool:
        """Was this update kept before? If not, it is now."""
        return inbound.seen(self.work, inbound.id_of(channel, update_id))

    def hold_cases(self, ids: Collection[str]) -> None:
        """Hold cases, in the order of their ids."""
        new = [id for id in ids if id not in self._cases]
        if new:
            self._cases |= {held.id: held for held in cases.hold(self.work, new)}
            self.work.prepare(new)

    def _changed(self, case_id: str | None, conversation_id: str | None = None) -> None:
        """Tell the live pages of it, once it is kept."""
        self.work.news.add(QUEUE)
        if case_id:
            self.work.news.add(f"case:{case_id}")
        if conversation_id:
            self.work.news.add(f"talk:{conversation_id}")

    def _held(self, case_id: str) -> cases.Held:
        self.hold_cases([case_id])
        if case_id not in self._cases:
            raise StoreProblem("unknown_case", case_id)
        return self._cases[case_id]

    def _loaded(self, held: cases.Held) -> Dossier:
        policy = policies.find(self.work, held.policy)
        dossier = Dossier(held.id, policy or {}, facts.latest(self.work, held.id))
        self._remember(held, dossier)
        return dossier

    def _remember(self, held: cases.Held, dossier: Dossier) -> None:
        self._dossiers[held.id] = dossier
        at = (held.version, held.policy_version)
        self.work.after.append(lambda: self._known.put(dossier, *at))
