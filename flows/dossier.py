"""Everything held of one case: its policy, its facts; and the case document made from them.

Laws: decisions are derived, never stored; a withdrawn item is not in the document, but stays in
the facts; the document reads back in the engine without a refusal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from coverage import document
from coverage.case import Case
from flows.facts import Facts

SECTIONS = ("engagements", "expenses", "claims")
WITHDRAWN = "withdrawn"
LETTERS = {
    "events": "V",
    "engagements": "C",
    "expenses": "E",
    "claims": "L",
    "advice": "A",
    "costs": "K",
    "files": "F",
}
"""What an id of a section begins with; ``costs`` are those of a claim's litigation."""
NOT_YET = "not_yet"
"""The value of what has not happened yet: known, but for the engine nothing."""

FIELDS: dict[str, tuple[str, ...]] = {
    "incident": (
        "cause",
        "actor",
        "wrongful",
        "data",
        "location",
        "victims",
        "reported_on",
        "published_on",
    ),
    "duties": (
        "known_on",
        "special_care",
        "financial_harm",
        "wrongful_purpose",
        "recovered_unseen",
        "strongly_protected",
        "public_electronically",
        "designated_system",
        "role",
        "entruster_told_on",
        "preliminary_filed_on",
        "final_filed_on",
        "persons_told_on",
    ),
    "events": ("kind", "on", "by_culprit", "acknowledged_on"),
    "engagements": ("firm", "approval"),
    "expenses": (
        "category",
        "amount",
        "incurred_on",
        "engagement",
        "retainer",
        "kind",
        "recipients",
        "tax",
    ),
    "claims": (
        "claimant",
        "basis",
        "made_on",
        "jurisdiction",
        "resolution",
        "damages",
        "litigation",
    ),
}
"""What of the facts the engine reads; everything else (notes, names) stays with the case."""


@dataclass(frozen=True, slots=True)
class Dossier:
    """One case: its id, its policy (as in the case document), and what was told."""

    id: str
    policy: Mapping[str, Any]
    facts: Facts = Facts()

    def with_facts(self, facts: Facts) -> Dossier:
        """The same case with these facts."""
        return replace(self, facts=facts)

    def settled(self) -> Dossier:
        """The same case, with nothing in it that is still to be kept."""
        return self.with_facts(Facts(self.facts.latest))


def ids(facts: Facts, section: str) -> list[str]:
    """The ids of a section that still stand, in the order they came."""
    return [id for id, told in facts.items(section).items() if not told.get(WITHDRAWN)]


def case_document(dossier: Dossier) -> dict[str, Any]:
    """The case in the engine's format; what is not known is left out."""
    facts = dossier.facts
    return {
        "policy": dict(dossier.policy),
        "incident": _plain(facts, "incident") | {"events": _items(facts, "events", named=False)},
        **{section: _items(facts, section, named=True) for section in SECTIONS},
        "duties": _plain(facts, "duties"),
    }


def case_of(dossier: Dossier) -> Case:
    """The case as the engine's facts."""
    return document.read(case_document(dossier))


def day_of(told: Any) -> date | None:
    """A day as it was told; None where it is not known or has not come."""
    return None if told in (None, NOT_YET) else date.fromisoformat(told)


def next_id(facts: Facts, section: str) -> str:
    """The next free id of a section: V1 for an event, C1, E1, L1, A1, K1, F1."""
    return f"{LETTERS[section]}{len(facts.ids(section)) + 1}"


def _plain(facts: Facts, section: str) -> dict[str, Any]:
    told = {name: facts.get(f"{section}.{name}") for name in FIELDS[section]}
    return {name: value for name, value in told.items() if value not in (None, NOT_YET)}


def _items(facts: Facts, section: str, *, named: bool) -> list[dict[str, Any]]:
    rows = []
    for id, told in facts.items(section).items():
        if told.get(WITHDRAWN):
            continue
        row = {name: told[name] for name in FIELDS[section] if told.get(name) is not None}
        rows.append({"id": id, **row} if named else row)
    return rows
