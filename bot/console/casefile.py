"""A case as staff look at it: its people, its facts, what they come to, what waits for whom.

Laws: everything is of one moment; decisions, days and open questions come from the engine and the
conversation, never made here; a fact is shown with everything it was before.
"""

from __future__ import annotations

from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot import labels
from bot.bootstrap import House
from bot.closed import closed_days
from bot.console.items import ItemLine, Paper, item_line, paper, seen
from bot.store import facts, notes, policies, queue, staff
from bot.store.cases import CaseLine
from bot.store.notes import Note
from bot.store.queue import QueueLine
from bot.store.registry import Registry
from bot.store.work import Work
from bot.timeline import Timeline, timeline
from flows.deadlines import deadlines, line
from flows.decisions import fact_word
from flows.dossier import Dossier
from flows.effects import Panel, Say, Value
from flows.facts import Fact, Facts
from flows.gauges import Gauge, gauges
from flows.pending import to_acknowledge, to_approve
from flows.picture import discovery_line, law
from flows.questions import open_questions
from flows.receipts import loose
from flows.talk import Language, Talk
from flows.turn import Reckoned, Turn, reckon


@dataclass(frozen=True, slots=True)
class Told:
    """One fact: what it is called, what holds, what it was before."""

    path: str
    name: Value
    value: Value
    now: Fact
    before: list[tuple[Value, Fact]]
    correctable: bool
    tried: bool
    """Can another value be tried?"""


@dataclass(frozen=True, slots=True)
class Proposed:
    """A firm and what was said of it; `seen` tells whether it is still so."""

    id: str
    firm: str
    approval: str | None
    seen: str


@dataclass(frozen=True, slots=True)
class Notice:
    """A written notice; `seen` tells whether it is still as it was."""

    id: str
    on: date | None
    """The day it is said to have been given."""
    seen: str


@dataclass(frozen=True, slots=True)
class CaseFile:
    """One case."""

    line: CaseLine
    insured: str
    assigned: str | None
    turn: Turn
    reckoned: Reckoned
    talks: list[QueueLine]
    told: list[Told]
    history: list[Fact]
    """Everything told, in order."""
    items: list[ItemLine]
    loose: list[Paper]
    """Files that belong to no item."""
    days: list[tuple[Any, Say]]
    timeline: Timeline | None
    questions: list[tuple[Value, int]]
    firms: list[Proposed]
    notices: list[Notice]
    """The written notices that are to be acknowledged."""

    @property
    def waits(self) -> bool:
        """Does anything in it wait for the insurer's word?"""
        return bool(self.firms or self.notices)

    @property
    def discovery(self) -> Say:
        """The discovery day, in words."""
        return discovery_line(self.reckoned)

    @property
    def law(self) -> Panel | None:
        """What the law asks."""
        return law(self.turn, self.reckoned)

    @property
    def gauges(self) -> list[Gauge]:
        """The four limits."""
        return gauges(self.reckoned)

    @property
    def most(self) -> int:
        """The most the total could become."""
        return self.reckoned.most


def casefile(house: House, work: Work, line_: CaseLine, language: Language) -> CaseFile:
    """Look at a case."""
    history = facts.history(work, line_.id)
    turn = turn_on(house, work, line_, language, facts.held(history))
    dossier, now = turn.open, reckon(turn.open, closed_days())
    person = staff.find(work, line_.assigned_to) if line_.assigned_to else None
    return CaseFile(
        line=line_,
        insured=str(dossier.policy.get("insured") or ""),
        assigned=person.name if person else None,
        turn=turn,
        reckoned=now,
        talks=queue.of_case(work, line_.id),
        told=told(turn, history),
        history=history,
        items=[item_line(turn, now, item) for item in now.assessment.items],
        loose=[paper(dossier.facts, id) for id in loose(dossier.facts)],
        days=[(each, line(turn, each)) for each in deadlines(now)],
        timeline=timeline(now, turn.today),
        questions=[(fact_word(turn, each.path), each.yen) for each in open_questions(turn, now)],
        firms=[_proposed(dossier, id) for id in to_approve(dossier.facts)],
        notices=[_notice(dossier, id) for id in to_acknowledge(dossier.facts)],
    )


def turn_on(
    house: House, work: Work, line_: CaseLine, language: Language, told: Facts | None = None
) -> Turn:
    """A case as the conversation's functions look at it; `told`, if it was read already."""
    latest = told or facts.latest(work, line_.id)
    dossier = Dossier(line_.id, policies.find(work, line_.policy) or {}, latest)
    ports = house.ports(Registry(lambda: nullcontext(work)))
    return Turn(ports, dossier, Talk(language=language), "", work.now)


def told(turn: Turn, history: list[Fact]) -> list[Told]:
    """The facts that hold, each with what it was before."""
    by_path: dict[str, list[Fact]] = {}
    for fact in (each for each in history if labels.told_to_people(each.path)):
        by_path.setdefault(fact.path, []).append(fact)
    return [_told(turn, path, each) for path, each in by_path.items()]


def noted(work: Work, talks: list[QueueLine]) -> list[Note]:
    """What staff noted beside these conversations."""
    return notes.of(work, [each.conversation_id for each in talks])


def _told(turn: Turn, path: str, history: list[Fact]) -> Told:
    before = [(labels.shown(turn, path, each.value), each) for each in history[:-1]]
    now = history[-1]
    name, value = labels.name(turn, path), labels.shown(turn, path, now.value)
    return Told(path, name, value, now, before, labels.correctable(path), labels.tried(path))


def _notice(dossier: Dossier, id: str) -> Notice:
    on = dossier.facts.get(f"events.{id}.on")
    given = date.fromisoformat(on) if on else None
    return Notice(id, given, seen(dossier, f"events.{id}.acknowledged_on"))


def _proposed(dossier: Dossier, id: str) -> Proposed:
    path, facts_ = f"engagements.{id}.approval", dossier.facts
    firm = str(facts_.get(f"engagements.{id}.firm") or id)
    return Proposed(id, firm, facts_.get(path), seen(dossier, path))
