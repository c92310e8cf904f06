"""The whole list of what the last change of facts did, behind a button.

Laws: what is kept in the talk is not the list but what it takes to go back to what held before;
the list is derived again from both; items that came with the change are told where they came.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from flows.consequences import MOST, changed, item_changes
from flows.dossier import FIELDS, SECTIONS, WITHDRAWN, Dossier
from flows.effects import Panel, Say, Word, Yen
from flows.facts import Fact, Facts
from flows.turn import Turn, reckon

PAGE = 5
"""Changes on one page."""
LISTED = ("events", *SECTIONS)
NUMBERED = re.compile(r"[A-Z](\d+)")


def remember(turn: Turn, before: Dossier) -> None:
    """Keep the way back to the facts before, where decisions changed."""
    old = reckon(before, turn.ports.calendar)
    new = reckon(turn.open, turn.ports.calendar)
    found = item_changes(old, new)
    if found:
        back = {**_way_back(before.facts, turn.open.facts), "n": len(found), "page": 0}
        policy = {} if before.policy == turn.open.policy else {"policy": dict(before.policy)}
        turn.talk = replace(turn.talk, change=back | policy)


def more(turn: Turn) -> bool:
    """Did the last change do more than was shown at once?"""
    return int(turn.talk.change.get("n", 0)) > MOST


def show(turn: Turn, rest: str = "") -> None:
    """The next page of what the last change did, most yen first."""
    was = before(turn)
    if was is None:
        turn.say(Say("changes.none"))
        return
    old = reckon(was, turn.ports.calendar)
    found = item_changes(old, reckon(turn.open, turn.ports.calendar))
    if not found:
        turn.say(Say("changes.gone"))
        return
    pages = -(-len(found) // PAGE)
    page = int(turn.talk.change["page"]) % pages
    lines = [changed(turn, each) for each in found[page * PAGE : (page + 1) * PAGE]]
    turn.talk = replace(turn.talk, change={**turn.talk.change, "page": page + 1})
    turn.say(Panel(Word("changes.title"), (*lines, *_foot(turn, old.assessment, page, pages))))


def _foot(turn: Turn, old: Any, page: int, pages: int) -> Iterator[Say]:
    was = old.totals["payable"]
    now = reckon(turn.open, turn.ports.calendar).assessment.totals["payable"]
    if was != now:
        yield Say("changes.total", {"before": Yen(was), "after": Yen(now)})
    if pages > 1:
        yield Say("changes.page", {"page": page + 1, "of": pages})


def _way_back(before: Facts, now: Facts) -> dict[str, Any]:
    """Earlier values by path (an empty list: not told before), and the runs of new items."""
    was: dict[str, list[Any]] = {}
    known = {section: set(before.ids(section)) for section in LISTED}
    new: dict[str, list[int]] = {}
    for path, fact in now.latest.items():
        if before.latest.get(path) is fact or not _matters(path):
            continue
        section, id = path.split(".")[:2]
        if section in known and id not in known[section]:
            number = _number(id)
            first, last = new.get(section, [number, number])
            new[section] = [min(first, number), max(last, number)]
        else:
            was[path] = [before.get(path)] if path in before else []
    return {"was": was, "new": new}


def before(turn: Turn) -> Dossier | None:
    """The case before the last change."""
    back = turn.talk.change
    if not back:
        return None
    facts: dict[str, Fact] = {}
    for path, fact in turn.open.facts.latest.items():
        earlier = back["was"].get(path)
        if earlier == [] or _came(path, back["new"]):
            continue
        facts[path] = fact if earlier is None else replace(fact, value=earlier[0])
    return replace(turn.open, policy=back.get("policy", turn.open.policy), facts=Facts(facts))


def _came(path: str, new: dict[str, list[int]]) -> bool:
    section, id = path.split(".")[:2]
    return section in new and new[section][0] <= _number(id) <= new[section][1]


def _number(id: str) -> int:
    found = NUMBERED.fullmatch(id)
    return int(found[1]) if found else 0


def _matters(path: str) -> bool:
    """Does the engine read it?"""
    section, _, name = path.partition(".")
    return name.rpartition(".")[2] in {*FIELDS.get(section, ()), WITHDRAWN}
