"""The claims for damages: who claims what, how each stands, what it has cost to litigate.

Laws: every claim that stands has its card; each cost of litigation stands with its day and note.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from bot.documents.dossier.blocks import Block, Cell, column, head, lines, note, section, table
from bot.documents.dossier.items import card
from bot.documents.dossier.sight import NONE, Sight
from coverage.case import Claim
from flows.claiming import costs_beside, costs_of
from flows.decisions import item_word
from flows.dossier import day_of
from flows.effects import Say

FIELDS = ("reference", "basis", "jurisdiction", "damages", "litigation", "resolution")


def claims(see: Sight) -> Block:
    """The chapter."""
    found = see.reckoned.case.claims
    if not found:
        return section(see("dossier.claims"), lines([see("dossier.claims.none")]))
    decided = (each for each in see.assessment.items if each.section == "claims")
    cards = [
        card(see, item, _made(see, claim), list(_about(see, claim)))
        for claim, item in zip(found, decided, strict=True)
    ]
    return section(
        see("dossier.claims"),
        note(see.said([Say("claims.warning")])),
        {"kind": "cards", "cards": cards},
        *_costs(see),
    )


def _made(see: Sight, claim: Claim) -> str:
    return see.day(claim.made_on) if claim.made_on else see("dossier.dayless")


def _about(see: Sight, claim: Claim) -> Iterator[str]:
    told = see.facts.item("claims", claim.id)
    for name in FIELDS:
        if name in told and told[name] != "skip":
            path = f"claims.{claim.id}.{name}"
            yield see.pair(see(f"fact.claims.{name}.short"), see.value(path))
    if ended := day_of(told.get("ended_on")):
        yield see.pair(see("console.field.ended_on"), see.day(ended))
    yield see.pair(see("dossier.recorded"), see.recorded("claims", claim.id))


def _costs(see: Sight) -> Iterator[Block]:
    found = [each.id for each in see.reckoned.case.claims if costs_of(see.facts, each.id)]
    if found:
        yield head(see("dossier.litigation"))
        columns = [
            column(see("dossier.item"), fr=1),
            column(see("dossier.day"), mm=36),
            column(see("console.field.note"), fr=1),
            column(see("dossier.amount"), mm=30, right=True),
        ]
        yield table(columns, (row for claim in found for row in _rows(see, claim)))


def _rows(see: Sight, claim: str) -> Iterator[list[Cell]]:
    """A claim's costs, and what its sum has beside them, so that they come to what is assessed."""
    beside = costs_beside(see.facts, claim)
    if beside:
        item = see.write(item_word(see.turn, "claims", claim))
        what = see("dossier.litigation.told" if beside > 0 else "dossier.litigation.less")
        yield [item, NONE, what, see.yen(beside) if beside > 0 else see.less(-beside)]
    yield from (_cost(see, claim, told) for told in costs_of(see.facts, claim))


def _cost(see: Sight, claim: str, told: Mapping[str, Any]) -> list[Cell]:
    said = told.get("note")
    return [
        see.write(item_word(see.turn, "claims", claim)),
        see.day(day_of(told.get("on"))),
        NONE if said in (None, "skip") else str(said),
        see.yen(told.get("amount")),
    ]
