"""Consulting and response: the firms, what they advised, and what was done about it.

Laws: a firm stands there with the insurer's word on it; every step of the checklist stands there,
with its state, its day, on whose advice it is and what it has cost so far.
"""

from __future__ import annotations

from collections.abc import Iterable

from bot.documents.dossier.blocks import Block, Cell, cell, column, head, lines, section, table
from bot.documents.dossier.sight import NONE, Sight
from coverage.case import NO_ENGAGEMENT
from flows.checklist import Standing, checklist
from flows.dossier import day_of
from flows.effects import Listed, Word
from flows.facts import Fact


def consulting(see: Sight) -> Block:
    """The chapter."""
    return section(
        see("dossier.consulting"),
        head(see("dossier.firms")),
        _or_none(see, see.ids("engagements"), _firms),
        head(see("dossier.advice")),
        _or_none(see, see.ids("advice"), _advice),
        head(see("dossier.response")),
        _response(see),
    )


def _or_none(see: Sight, ids: list[str], made: object) -> Block:
    assert callable(made)
    return made(see, ids) if ids else lines([see("console.none")])


def _firms(see: Sight, ids: Iterable[str]) -> Block:
    columns = [
        column(see("console.field.firm"), fr=1),
        column(see("dossier.approval"), mm=52),
        column(see("dossier.recorded"), mm=38),
    ]
    return table(columns, (_firm(see, id) for id in ids))


def _firm(see: Sight, id: str) -> list[Cell]:
    path = f"engagements.{id}.approval"
    approval, fact = see.facts.get(path), see.facts.latest.get(path)
    word = see(f"approval.{approval}") if approval else see("choice.unknown")
    decided = fact is not None and len(see.by_path.get(path, ())) > 1
    by = see.who(fact) if decided and isinstance(fact, Fact) else ""
    return [see.firm(id), cell(word, by), see.recorded_by("engagements", id)]


def _advice(see: Sight, ids: Iterable[str]) -> Block:
    columns = [
        column(see("dossier.field"), fr=0.8),
        column(see("column.engagement"), fr=1),
        column(see("dossier.steps"), fr=1.4),
        column(see("dossier.recorded"), mm=38),
    ]
    return table(columns, (_advised(see, id) for id in ids))


def _advised(see: Sight, id: str) -> list[Cell]:
    told = see.facts.item("advice", id)
    steps = tuple(Word(f"response.{each}") for each in told.get("steps") or ())
    return [
        see(f"field.{told.get('field')}"),
        see.firm(told.get("engagement")),
        see.write(Listed(steps)) if steps else NONE,
        see.recorded_by("advice", id),
    ]


def _response(see: Sight) -> Block:
    columns = [
        column(see("dossier.step"), fr=1.3),
        column(see("console.field.state"), mm=22),
        column(see("dossier.day"), mm=34),
        column(see("column.engagement"), fr=1),
        column(see("dossier.costs"), mm=28, right=True),
    ]
    amounts = {each.id: each.amount for each in see.reckoned.case.expenses}
    found = checklist(see.facts).values()
    return table(columns, (_step(see, each, amounts) for each in found))


def _step(see: Sight, stands: Standing, amounts: dict[str, int]) -> list[Cell]:
    on, by = day_of(stands.on), day_of(stands.by)
    advice = NONE
    if stands.engagement is not None:
        alone = stands.engagement == NO_ENGAGEMENT
        advice = see("dossier.ours") if alone else see.firm(stands.engagement)
    cost = sum(amounts[id] for id in stands.costs)
    day = see.day(on) if on else cell(see.day(by), see("state.planned") if by else "")
    return [
        see(f"response.{stands.step}"),
        see(f"state.{stands.state}"),
        day,
        advice,
        see.yen(cost) if stands.costs else NONE,
    ]
