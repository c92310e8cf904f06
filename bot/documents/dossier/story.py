"""The story: what happened, day by day, and what is still to come.

Laws: every entry is a fact with its day, the latest last; many costs are told month by month; days
that are to come and not done stand apart from what was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from bot.documents.dossier.blocks import Block, section
from bot.documents.dossier.sight import Sight
from flows.checklist import COSTED, checklist
from flows.deadlines import deadlines
from flows.decisions import item_word
from flows.dossier import day_of
from flows.effects import Value, Word, Yen
from flows.payments import standing
from flows.turn import JAPAN

FEW = 15
"""Costs that are told one by one."""


class Entry(NamedTuple):
    """One happening: its day, what it was, a note, and how it is marked."""

    day: date
    text: str
    note: str = ""
    mark: str = "past"


def story(see: Sight) -> Block:
    """The chapter."""
    found = sorted(_entries(see), key=lambda each: (each.day, each.mark == "ahead"))
    entries = [
        {"day": see.day(day), "text": text, "note": note, "mark": mark}
        for day, text, note, mark in found
    ]
    head = {"day": see("dossier.day"), "text": see("dossier.happened")}
    return section(see("dossier.story"), {"kind": "story", "head": head, "entries": entries})


def _entries(see: Sight) -> Iterator[Entry]:
    line = see.source.line
    yield Entry(line.opened_at.astimezone(JAPAN).date(), see("dossier.opened"))
    yield from _events(see)
    yield from _known(see)
    yield from _consulting(see)
    yield from _steps(see)
    yield from _costs(see)
    yield from _claims(see)
    yield from _money(see)
    yield from _ahead(see)
    if line.closed_at:
        yield Entry(line.closed_at.astimezone(JAPAN).date(), see("dossier.closed"))
    yield Entry(see.today, see("dossier.today"), mark="today")


def _events(see: Sight) -> Iterator[Entry]:
    """How it came to light; the discovery is marked."""
    found = see.assessment.discovery
    for id in see.ids("events"):
        told = see.facts.item("events", id)
        on, met = day_of(told.get("on")), day_of(told.get("acknowledged_on"))
        kind = see(f"kind.{told.get('kind')}")
        counts = (met if told.get("kind") == "written_notice" else on) if found else None
        is_it = bool(found and counts == found.on and told.get("kind") == found.kind)
        if on and on != met:
            mark = "past" if met or not is_it else "discovery"
            yield Entry(on, _discovered(see, kind, mark), _text(told.get("note")), mark)
        if met:
            mark = "discovery" if is_it else "past"
            yield Entry(met, _discovered(see, see("dossier.acknowledged"), mark), mark=mark)


def _discovered(see: Sight, text: str, mark: str) -> str:
    return see("dossier.discovered", text=text) if mark == "discovery" else text


def _known(see: Sight) -> Iterator[Entry]:
    if known := day_of(see.facts.get("duties.known_on")):
        yield Entry(known, see("dossier.known"))


def _consulting(see: Sight) -> Iterator[Entry]:
    for id in see.ids("engagements"):
        approvals = see.by_path.get(f"engagements.{id}.approval", [])
        for place, fact in enumerate(approvals):
            word = Word(f"approval.{fact.value}") if fact.value else Word("choice.unknown")
            day = fact.at.astimezone(JAPAN).date()
            said: dict[str, Value] = {"firm": see.firm(id), "approval": word}
            yield Entry(day, see("dossier.firm" if place else "dossier.engaged", **said))
    for id in see.ids("advice"):
        if told := see.first.get(("advice", id)):
            field = Word(f"field.{see.facts.get(f'advice.{id}.field')}")
            firm = see.firm(see.facts.get(f"advice.{id}.engagement"))
            text = see("dossier.advised", field=field, firm=firm)
            yield Entry(told.at.astimezone(JAPAN).date(), text)


def _steps(see: Sight) -> Iterator[Entry]:
    """The steps of the response that are done, or planned for a day; the notice is an event."""
    for step, stands in checklist(see.facts).items():
        on, by = day_of(stands.on), day_of(stands.by)
        named = Word(f"response.{step}")
        if step != "notice" and stands.state == "done" and on:
            yield Entry(on, see("response.line", step=named, state=Word("state.done")))
        elif by and step in COSTED:
            text = see("response.line", step=named, state=Word("state.planned"))
            yield Entry(by, text, mark="ahead" if by >= see.today else "late")


def _costs(see: Sight) -> Iterator[Entry]:
    dated = [each for each in see.reckoned.case.expenses if each.incurred_on]
    if len(dated) <= FEW:
        for each in dated:
            item = item_word(see.turn, "expenses", each.id)
            text = see("dossier.cost", item=item, amount=Yen(each.amount))
            vendor = _text(see.facts.get(f"expenses.{each.id}.vendor"))
            yield Entry(_sure(each.incurred_on), text, vendor)
        return
    months: dict[tuple[int, int], list[tuple[date, int]]] = defaultdict(list)
    for each in dated:
        on = _sure(each.incurred_on)
        months[on.year, on.month].append((on, each.amount))
    for costs in months.values():
        sum_ = Yen(sum(amount for _, amount in costs))
        yield Entry(max(costs)[0], see("dossier.costs.month", n=len(costs), amount=sum_))


def _claims(see: Sight) -> Iterator[Entry]:
    for each in see.reckoned.case.claims:
        told, item = see.facts.item("claims", each.id), item_word(see.turn, "claims", each.id)
        if each.made_on:
            sum_ = see("choice.unknown") if each.damages is None else Yen(each.damages)
            yield Entry(each.made_on, see("dossier.claim", item=item, amount=sum_))
        ended = day_of(told.get("ended_on"))
        if ended and each.resolution:
            how = Word(f"resolution.{each.resolution}")
            yield Entry(ended, see("dossier.claim.ended", item=item, how=how))


def _money(see: Sight) -> Iterator[Entry]:
    """What was submitted, decided and paid, day by day."""
    sums: dict[tuple[date, str], list[int]] = defaultdict(list)
    for id in see.facts.ids("payments"):
        far = standing(see.facts, id)
        for on, what, amount in (
            (far.submitted_on, "submitted", far.submitted),
            (far.decided_on, "decided", far.decided),
            (far.paid_on, "paid", far.paid),
        ):
            if on and amount is not None:
                sums[on, what].append(amount)
    for (on, what), amounts in sums.items():
        yield Entry(on, see(f"dossier.day.{what}", n=len(amounts), amount=Yen(sum(amounts))))


def _ahead(see: Sight) -> Iterator[Entry]:
    for each in deadlines(see.reckoned):
        if not each.done:
            mark = "ahead" if each.day >= see.today else "late"
            text = see("dossier.deadline", what=Word(f"console.day.{each.name}"))
            yield Entry(each.day, text, mark=mark)


def _text(told: object) -> str:
    return "" if told in (None, "skip") else str(told)


def _sure(day: date | None) -> date:
    assert day is not None
    return day
