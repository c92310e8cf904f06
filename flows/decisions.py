"""A decision in lines: what is expected to be paid, the arithmetic, and what would change it.

Laws: every line comes from the assessment's data; amounts are worded as expected, never promised;
what a decision rests on without knowing it stands beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import partial

from coverage.assessment import Item
from coverage.explain import Lever
from flows.dossier import ids
from flows.effects import Listed, Panel, Say, Value, Word, Yen
from flows.turn import Reckoned, Turn

MISSING = {
    "expenses": ("incurred_on", "engagement", "retainer", "kind", "recipients", "tax"),
    "claims": ("made_on", "jurisdiction", "resolution", "damages"),
    "events": ("on", "by_culprit"),
    "engagements": ("approval",),
}
"""The fields of items that a decision may still need."""

DISCLOSURE = "incident.reported_on"
"""What is missing where a cost is held until the leak is reported or published, either of them."""

EVENTS = "incident.events["
"""How the paths of what is not known of one event begin."""

PLACED = re.compile(r"(?:incident\.)?(\w+)\[(\d+)\]\.(\w+)")


def decision(turn: Turn, reckoned: Reckoned, item: Item) -> Panel:
    """One expense's or claim's decision, to be shown at once."""
    name, word = item_word(turn, item.section, item.id), partial(fact_word, turn)
    lines = [
        Say(f"decision.{item.decision}", {"payable": Yen(item.payable)}),
        *arithmetic(item),
        *_clauses(item),
        *(_held(turn, item) if item.missing else ()),
        *(lever_line(each, word) for each in reckoned.levers.of(item) if each.kind != "fact"),
        *assumed(reckoned.assessment.assumptions, word),
        *_remaining(reckoned, item),
    ]
    return Panel(Word("decision.title", {"item": name}), tuple(lines))


def arithmetic(item: Item) -> Iterator[Say]:
    """Claimed, less each move, comes to payable: line by line."""
    yield Say("arithmetic.claimed", {"amount": Yen(item.claimed)})
    for place, move in enumerate(item.moves):
        refused_before = place > 0 and item.ineligible == item.claimed == move.amount
        key = "move.also" if refused_before else "move"
        clause = Word(f"clause.short.{move.clause}")
        yield Say(key, {"clause": clause, "amount": Yen(move.amount)})
    if item.pending:
        yield Say("arithmetic.pending", {"amount": Yen(item.pending)})
    yield Say("arithmetic.payable", {"amount": Yen(item.payable)})


def fact_word(turn: Turn, path: str, listed: Callable[[str], list[str]] | None = None) -> Word:
    """A missing fact's name for people; of an item, with the item's id.

    ``listed`` gives the ids of a section that stand, for whoever names thousands of facts.
    """
    placed = PLACED.fullmatch(path)
    if path == DISCLOSURE:
        return Word("fact.incident.disclosed")
    if placed is None:
        return Word(f"fact.{path}")
    section, place, name = placed[1], int(placed[2]), placed[3]
    id = (listed or partial(ids, turn.open.facts))(section)[place]
    return Word(f"fact.{section}.{name}", {"item": item_word(turn, section, id)})


def changed_word(turn: Turn, path: str) -> Value:
    """What differs between two assessments, by its path there: a fact, or a whole item.

    Events stand there by their place, which a withdrawal moves: they are named together.
    """
    head, id, *field = path.split(".")
    if head == "incident":
        return Word(f"fact.incident.{id}")
    if field and field[0] in MISSING.get(head, ()):
        return Word(f"fact.{head}.{field[0]}", {"item": item_word(turn, head, id)})
    return item_word(turn, head, id)


def item_word(turn: Turn, section: str, id: str) -> Value:
    """An item's short name: its id and what it is."""
    facts = turn.open.facts
    if section == "expenses":
        word = Word(f"category.{facts.get(f'expenses.{id}.category')}")
        return Word("item.expense", {"id": id, "category": word})
    if section == "claims":
        word = Word(f"claimant.{facts.get(f'claims.{id}.claimant')}")
        return Word("item.claim", {"id": id, "claimant": word})
    if section == "engagements":
        return str(facts.get(f"engagements.{id}.firm") or id)
    return _event(turn, id)


def of_its_kind(turn: Turn, id: str) -> list[str]:
    """The events that stand and are of the same kind as this one."""
    facts = turn.open.facts
    kind = facts.get(f"events.{id}.kind")
    return [each for each in ids(facts, "events") if facts.get(f"events.{each}.kind") == kind]


def _event(turn: Turn, id: str) -> Word:
    """An event by its kind; where several are of that kind, also by its place among them."""
    kind, same = Word(f"kind.{turn.open.facts.get(f'events.{id}.kind')}"), of_its_kind(turn, id)
    if len(same) < 2 or id not in same:
        return kind
    return Word("item.event.nth", {"kind": kind, "n": same.index(id) + 1})


def _clauses(item: Item) -> Iterator[Say]:
    """The clauses that took yen, by the ids under which they can be read."""
    if item.moves:
        ids = tuple(dict.fromkeys(move.clause for move in item.moves))
        yield Say("decision.clauses", {"clauses": Listed(ids), "first": ids[0]})


def _held(turn: Turn, item: Item) -> Iterator[Say]:
    facts = tuple(fact_word(turn, path) for path in item.missing)
    yield Say("decision.missing", {"facts": Listed(facts)})


def lever_line(lever: Lever, word: Callable[[str], Word]) -> Say:
    """What would change an answer, in a line; ``word`` names a fact by its path."""
    if lever.kind == "known":
        return Say("lever.known", {"fact": word(lever.what)})
    if lever.kind == "rider":
        return Say("lever.rider", {"rider": Word(f"rider.{lever.what}")})
    return Say(f"lever.{lever.kind}", {"day": date.fromisoformat(lever.what)})


def assumed(paths: Sequence[str], word: Callable[[str], Word]) -> Iterator[Say]:
    """What amounts rest on without knowing it: no exclusion applies, an event is not counted."""
    events = tuple(word(path) for path in paths if path.startswith(EVENTS))
    others = tuple(word(path) for path in paths if not path.startswith(EVENTS))
    if others:
        yield Say("decision.assumed", {"facts": Listed(others)})
    if events:
        yield Say("decision.uncounted", {"facts": Listed(events)})


def _remaining(reckoned: Reckoned, item: Item) -> Iterator[Say]:
    if item.part is None:
        return
    part = reckoned.assessment.parts[item.part]
    yield Say(
        "decision.remaining",
        {
            "part": Word(f"part.{item.part}"),
            "remaining": Yen(part.remaining),
            "limit": Yen(part.limit),
        },
    )
