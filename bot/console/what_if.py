"""What if: another value of one fact, tried on a case, kept nowhere.

Laws: it only asks: nothing is written but that the case was looked at; a value is read as a
correction reads it, but for days, which may lie ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from starlette.responses import Response

from bot import labels
from bot.console.acting import Acting
from bot.console.casefile import turn_on
from bot.console.visit import Visit
from bot.labels import Field
from bot.store.problems import StoreProblem
from coverage.document import Refused
from flows.decisions import fact_word, item_word
from flows.effects import Value
from flows.turn import Turn
from flows.what_if import WhatIf, what_if


@dataclass(frozen=True, slots=True)
class Tried:
    """What was tried: the fact, its value now and the other, what would come of it."""

    value: Value
    found: WhatIf
    names: dict[str, Value]
    missing: dict[str, list[Value]]


def page(visit: Visit) -> Response:
    """Choose a fact, give it another value, see what would change."""
    acting, asked = Acting(visit.house, visit.me), visit.request.query_params
    id, path = visit.request.path_params["case"], asked.get("fact", "")[:100]
    chosen, typed = asked.getlist("choice"), asked.get("value", "").strip()[:200]
    with visit.house.store.reading() as work:
        turn = turn_on(visit.house, work, acting.case(work, id, "what_if"), visit.language)
        offered = labels.offered(turn)
        known = any(path == each for _, paths in offered for each, _ in paths)
        field = labels.asked(turn, path) if known else None
        values: dict[str, Any] = {"fact": path, "field": field, "tried": None, "problem": None}
        if field is not None:
            now = labels.shown(turn, path, turn.open.facts.get(path))
            values |= {"named": labels.name(turn, path), "now": now}
            if chosen or typed:
                values |= _tried(turn, path, field, chosen, typed)
                chosen = [] if typed else chosen  # nobody can take a choice back
    acting.note_look("case.read", id)
    beside = bool(asked.get("part"))
    part = "console/what_if_part.html" if beside else "console/what_if.html"
    shown = {"beside": beside, "case": id, "offered": offered, "chosen": chosen, "typed": typed}
    return visit.show(part, **shown, **values)


def _tried(turn: Turn, path: str, field: Field, chosen: list[str], typed: str) -> dict[str, Any]:
    """What would change, or why the value cannot be tried."""
    try:
        told = _read(turn, path, field, chosen, typed)
        value = labels.shown(turn, path, told[path])
        found = what_if(turn, told)
    except (StoreProblem, Refused) as problem:
        return {"problem": problem}
    names = {each.id: item_word(turn, each.section, each.id) for each in found.changes}
    missing: dict[str, list[Value]] = {
        each.id: [fact_word(turn, fact) for fact in each.after.missing]
        for each in found.changes
        if each.after is not None
    }
    return {"tried": Tried(value, found, names, missing)}


def _read(turn: Turn, path: str, field: Field, chosen: list[str], typed: str) -> dict[str, Any]:
    """What was typed, by path; of a day also one that has not come."""
    if field.kind == "day" and not chosen:
        try:
            return dict.fromkeys(field.paths, date.fromisoformat(typed).isoformat())
        except ValueError:
            raise StoreProblem("unread", typed) from None
    return labels.taken(turn, path, field, chosen, typed)
