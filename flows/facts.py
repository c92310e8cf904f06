"""The facts of a case as they were told: append-only, a correction supersedes.

Laws: nothing is erased; the latest fact of a path holds; a fact whose value is ``None`` says
*asked, not known yet*; every fact says who told it and when.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing told: a path as ``incident.cause`` or ``expenses.E1.amount``, and a JSON value."""

    path: str
    value: Any
    by: str
    at: datetime


@dataclass(frozen=True)
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

    def items(self, section: str) -> Mapping[str, Mapping[str, Any]]:
        """Every item told of in a section by its id, in the order they came, with its fields."""
        return self._sections.get(section, {})

    @cached_property
    def _sections(self) -> dict[str, dict[str, dict[str, Any]]]:
        """The items of every section, sorted once: a turn asks for them dozens of times."""
        found: dict[str, dict[str, dict[str, Any]]] = {}
        for path, fact in self.latest.items():
            match path.split(".", 2):
                case section, id, name:
                    found.setdefault(section, {}).setdefault(id, {})[name] = fact.value
        return found

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
