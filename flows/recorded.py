"""Who is in the case, and who recorded what.

Laws: a name stands once in a case, so a fact's name says who told it; where only one person ever
was in the case nothing is said of it.
"""

from __future__ import annotations

from collections import Counter

from flows.effects import Listed, Say, Value, Word
from flows.turn import Member, Turn

SHOWN = 4
"""Names in one line."""


def here(turn: Turn) -> list[Member]:
    """Who is in the case now."""
    everybody = turn.ports.registry.members(turn.open.id)
    return [each for each in everybody if each.left_at is None]


def me(turn: Turn) -> Member | None:
    """The one who is talking."""
    return next((each for each in here(turn) if each.name == turn.by), None)


def member(turn: Turn) -> Member | None:
    """The one who was chosen, if they are still here."""
    chosen = turn.talk.draft.get("member")
    return next((each for each in here(turn) if each.id == chosen), None)


def several(turn: Turn) -> bool:
    """Was the case ever more than one person's?"""
    return len(turn.ports.registry.members(turn.open.id)) > 1


def recorder(turn: Turn, path: str) -> str | None:
    """Who told a fact, or last told something of an item (a path that ends in a dot)."""
    facts = turn.open.facts.latest.values()
    told = [fact for fact in facts if fact.path == path or fact.path.startswith(path)]
    return max(told, key=lambda fact: fact.at).by if told else None


def with_recorder(turn: Turn, key: str, values: dict[str, Value], path: str) -> Word:
    """A word; where several share the case, the one that says who recorded it."""
    by = recorder(turn, path) if several(turn) else None
    return Word(f"{key}.by", {**values, "by": by}) if by else Word(key, values)


def counted(turn: Turn) -> Counter[str]:
    """How many of the answers that hold are whose."""
    return Counter(fact.by for fact in turn.open.facts.latest.values())


def recorders(turn: Turn) -> list[Say]:
    """Who recorded how much, where several share the case."""
    if not several(turn):
        return []
    most = counted(turn).most_common(SHOWN)
    who = Listed(tuple(Word("status.recorder", {"name": name, "n": n}) for name, n in most))
    return [Say("status.recorded", {"who": who})] if most else []
