"""The facts of a case as they were told: append-only, a correction supersedes.

Laws: nothing is erased; the latest fact of a path holds; a fact whose value is ``None`` says
*asked, not known yet*; every fact says who told it and when; the same facts are sorted into items
once, however often they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache
from typing import Any

Items = Mapping[str, Mapping[str, Any]]
"""The items of a section by their ids, each with its fields."""
KEPT = 2_000
"""Of how many cases the items stay sorted: more than talk at once."""


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing told: a path as ``incident.cause`` or ``expenses.E1.amount``, and a JSON value."""

    path: str
    value: Any
    by: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Facts:
    """The latest fact of every path, and what was told since it was loaded."""

    latest: Mapping[str, Fact] = field(default_factory=dict)
    fresh: tuple[Fact, ...] = ()

    def __contains__(self, path: str) -> bool:
        """Was it asked and answered (also with *don't know yet*)?"""
        return path in self.latest

    def get(self, path: str) -> Any:
        """The value, or None where it is not known."""
        fact = self.latest.get(path)
        return fact.value if fact else None

    def told(self, facts: Iterable[Fact]) -> Facts:
        """The facts with these told too."""
        new = tuple(facts)
        return replace(
            self, latest={**self.latest, **{f.path: f for f in new}}, fresh=(*self.fresh, *new)
        )

    def items(self, section: str) -> Items:
        """Every item told of in a section by its id, in the order they came, with its fields."""
        return _sorted(_Same(self.latest)).get(section, {})

    def ids(self, section: str) -> list[str]:
        """The ids told of in a section (``events``, ``expenses`` …), in the order they came."""
        return list(self.items(section))

    def item(self, section: str, id: str) -> Mapping[str, Any]:
        """One item's fields as told, explicit unknowns included."""
        return self.items(section).get(id, {})

    def last(self, section: str, id: str) -> Fact:
        """What was told last of an item."""
        head = f"{section}.{id}."
        return max(
            (fact for path, fact in self.latest.items() if path.startswith(head)),
            key=lambda fact: fact.at,
        )


class _Same:
    """Facts as a key: the very same ones, since comparing them takes as long as sorting them."""

    __slots__ = ("latest",)

    def __init__(self, latest: Mapping[str, Fact]) -> None:
        self.latest = latest

    def __hash__(self) -> int:
        return id(self.latest)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.latest is other.latest


@lru_cache(maxsize=KEPT)
def _sorted(same: _Same) -> Mapping[str, Items]:
    """Every item, by its section and id."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for path, fact in same.latest.items():
        if path.count(".") > 1:
            section, id, name = path.split(".", 2)
            found.setdefault(section, {}).setdefault(id, {})[name] = fact.value
    return found
