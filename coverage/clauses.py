"""The register of clauses: a rule stands beside its clause id, the order is written down once.

Laws: every refusing rule is registered under an id of `ORDER`; a rule finds nothing, a refusal, or
what is missing; a rule registered with ``once`` reads nothing of the item but its line, so that it
is asked once a case; a rule whose ``when`` does not hold of the case is not asked; adding a rule is
one decorated function.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeVar

from coverage.case import Case, Engagement, Incident, Policy, Terms
from coverage.discovery import Discovery, Window
from coverage.product import Product

ORDER = (
    "SCOPE-OFFICER",
    "SCOPE-OVERSEAS",
    "SCOPE-DISPATCH",
    "SCOPE-PERIOD",
    "SCOPE-DATA",
    "CONS-APPROVED",
    "CONS-WINDOW",
    "RESP-ADVISED",
    "RESP-WINDOW",
    "RESP-DISCLOSURE",
    "RESP-STAFF",
    "CYBER-RIDER",
    "CYBER-CAUSE",
    "CYBER-KIND",
    "LIAB-ABROAD",
    "LIAB-RIDER",
    "LIAB-DISPATCH",
    "LIAB-IP-SETTLEMENT",
    "RESP-LISTED",
    "LIAB-RESOLUTION",
    "TERM-TAX",
    "RESP-RETAINER",
    "RESP-CONDOLENCE",
    "RESP-SELF-PAY",
    "LIAB-DEDUCTIBLE",
    "CONS-LIMIT",
    "RESP-LIMIT",
    "CYBER-LIMIT",
    "LIAB-LIMIT",
)
"""Every clause that can take or hold up yen, in the order reasons are given."""

DISCOVERY = ("DISC-1", "DISC-2", "DISC-3", "DISC-4", "DISC-5")
"""The clauses that make the discovery."""

Numbers = Mapping[str, Any]
"""What a clause's words need: yen, counts, days, codes."""


class Refusal(NamedTuple):
    """The clause refuses the item; the numbers say on what facts."""

    numbers: Numbers


class Needs(NamedTuple):
    """The clause cannot be decided before these paths are known."""

    paths: tuple[str, ...]


Finding = Refusal | Needs | None
REFUSED = Refusal({})


@dataclass(frozen=True, slots=True)
class Scene:
    """One case with what every rule reads of it, worked out once."""

    case: Case
    policy: Policy
    incident: Incident
    terms: Terms
    product: Product
    riders: frozenset[str]
    discovery: Discovery | None
    window: Window | None
    engagements: Mapping[str, tuple[int, Engagement]]


ItemRule = Callable[[Scene, int, Any], Finding]
"""(scene, index in its list, expense or claim) → what the clause finds."""
OnceRule = Callable[[Scene, str], Finding]
"""(scene, line) → what the clause finds for every item of the line."""
Rule = TypeVar("Rule", bound=Callable[..., Finding])


@dataclass(frozen=True, slots=True)
class Clause:
    """A rule with its id and the lines it speaks of."""

    id: str
    lines: frozenset[str]
    once: bool
    rule: Callable[..., Finding]
    when: Callable[[Scene], bool]


_REGISTER: list[Clause] = []


def _always(scene: Scene) -> bool:
    return True


def clause(
    id: str,
    lines: Iterable[str],
    *,
    once: bool = False,
    when: Callable[[Scene], bool] = _always,
) -> Callable[[Rule], Rule]:
    """Register a rule under its clause id for these lines; an unknown id fails at import."""
    if id not in ORDER:
        raise LookupError(f"clause {id} is not in ORDER")

    def register(rule: Rule) -> Rule:
        _REGISTER.append(Clause(id, frozenset(lines), once, rule, when))
        return rule

    return register


def clauses_of(line: str) -> tuple[Clause, ...]:
    """The clauses that speak of a line, in order."""
    mine = [each for each in _REGISTER if line in each.lines]
    return tuple(sorted(mine, key=lambda each: ORDER.index(each.id)))
