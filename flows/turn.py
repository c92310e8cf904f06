"""The context of one turn, and what is handed in to it.

Laws: a turn is worked on a copy and given back whole; whatever is not a fact of the case (policies,
firms, words, the clock) comes in through a port; nothing here touches the world.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta, timezone
from functools import cached_property, lru_cache
from typing import Any, Protocol

from coverage.assess import assess, stage
from coverage.assessment import Assessment
from coverage.bounds import bounds
from coverage.calendar import Calendar
from coverage.case import Case, Duties
from coverage.clauses import Scene
from coverage.duties import DutiesAssessment, duties_of
from coverage.explain import Levers
from flows.dossier import Dossier, case_of
from flows.effects import Effect, Order
from flows.facts import Fact
from flows.house import House
from flows.talk import Talk

JAPAN = timezone(timedelta(hours=9))


class Registry(Protocol):
    """What is known beside the case: policies, their open cases, approved firms."""

    def policy(self, number: str) -> Mapping[str, Any] | None:
        """The policy as in the case document, or None."""

    def policies(self) -> Sequence[str]:
        """The numbers of all policies."""

    def open_cases(self, policy: str, who: str = "") -> Sequence[OpenCaseLine]:
        """The open cases of a policy; of those, what this person may see."""

    def members(self, case_id: str) -> Sequence[Member]:
        """Everybody who is or was in a case, in the order they came."""

    def kept_years(self, usual: int) -> int:
        """How many years a closed case is kept; `usual` where nobody set a number."""

    def firms(self) -> Sequence[str]:
        """The consulting firms the insurer approves."""

    def sheet(self, file: str) -> Sequence[Sequence[str]]:
        """The rows of a table that was sent, its headings first."""

    def history(self, case_id: str) -> Sequence[Fact]:
        """Everything told of a case, superseded too, in order."""

    def on_page(self, who: str) -> bool:
        """Does somebody talk on a page of ours, and nowhere else?"""


class OpenCaseLine(Protocol):
    """One open case in a list."""

    @property
    def id(self) -> str:
        """The case's number."""

    @property
    def opened_at(self) -> datetime:
        """When it was opened."""


class Member(Protocol):
    """One person of a case; a name stands once in it."""

    @property
    def id(self) -> str:
        """Who it is, for orders."""

    @property
    def name(self) -> str:
        """What the others call them, as it stands with what they recorded."""

    @property
    def owner(self) -> bool:
        """May they take others out of the case?"""

    @property
    def joined_at(self) -> datetime:
        """Since when they are in it."""

    @property
    def left_at(self) -> datetime | None:
        """Until when they were."""


class Words(Protocol):
    """The catalogues, for reading what people type."""

    def __call__(self, key: str) -> Sequence[str]:
        """The texts of a key in every language, as far as there are any."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Everything a turn is handed: registry, words, closed days, the house.

    `chooses`: a policy may be chosen here without a code; `who`: for the registry, who is talking.
    """

    registry: Registry
    words: Words
    calendar: Calendar
    house: House
    chooses: bool = False
    who: str = ""

    def policies(self) -> Sequence[str]:
        """The policies one may choose from here: none where one has to prove one's own."""
        return self.registry.policies() if self.chooses else ()

    def open_cases(self, policy: str) -> Sequence[OpenCaseLine]:
        """The open cases of a policy that the person may see."""
        return self.registry.open_cases(policy, self.who)

    def on_page(self) -> bool:
        """Is this talk held on a page of ours, and nowhere else?"""
        return self.registry.on_page(self.who)


@dataclass(slots=True)
class Turn:
    """One turn on the way: the case, the talk, who and when, what is said and ordered."""

    ports: Ports
    dossier: Dossier | None
    talk: Talk
    by: str
    now: datetime
    answer: str | None = None
    said: list[Effect] = field(default_factory=list)
    orders: list[Order] = field(default_factory=list)

    @property
    def state(self) -> str:
        """The open step, as the machine names it."""
        return self.talk.step

    @state.setter
    def state(self, step: str) -> None:
        self.talk = replace(self.talk, step=step)

    @property
    def today(self) -> date:
        """The day in Japan."""
        return self.now.astimezone(JAPAN).date()

    @property
    def open(self) -> Dossier:
        """The case; asking for it before there is one is a mistake of the program."""
        if self.dossier is None:
            raise LookupError(f"no case yet at {self.talk.step}")
        return self.dossier

    def value(self, path: str) -> Any:
        """A fact's or (``draft.…``) an unfinished entry's value, None where not known."""
        head, _, name = path.partition(".")
        if head == "draft":
            return self.talk.draft.get(name)
        return self.dossier.facts.get(path) if self.dossier else None

    def has(self, path: str) -> bool:
        """Was it answered, also with *don't know yet*?"""
        head, _, name = path.partition(".")
        if head == "draft":
            return name in self.talk.draft
        return self.dossier is not None and path in self.dossier.facts

    def put(self, path: str, value: Any) -> None:
        """Keep an answer: in the draft, or among the facts."""
        head, _, name = path.partition(".")
        if head == "draft":
            self.draft({**self.talk.draft, name: value})
        else:
            self.tell({path: value})

    def tell(self, told: Mapping[str, Any]) -> None:
        """Tell facts of the case; what is already so is not told again."""
        facts = self.open.facts
        new = [
            Fact(path, value, self.by, self.now)
            for path, value in told.items()
            if path not in facts or facts.get(path) != value
        ]
        if new:
            self.dossier = self.open.with_facts(facts.told(new))

    def draft(self, draft: Mapping[str, Any]) -> None:
        """Replace the unfinished entry."""
        self.talk = replace(self.talk, draft=dict(draft))

    def say(self, *effects: Effect) -> None:
        """Add to what is said."""
        self.said.extend(effects)


@dataclass(frozen=True, eq=False)
class Reckoned:
    """A case with everything derived from it."""

    case: Case
    scene: Scene
    assessment: Assessment
    duties: DutiesAssessment

    @property
    def told(self) -> Duties:
        """What was told for the law's side; nothing of it is known at first."""
        return self.case.duties or Duties()

    @cached_property
    def most(self) -> int:
        """The most the total could become, yen; looked for once."""
        return bounds(self.case, now=self.assessment).most

    @cached_property
    def levers(self) -> Levers:
        """What would change each answer; tried as it is asked for."""
        return Levers(self.scene, self.assessment)


KEPT = 2_000
"""How many cases stay reckoned: more than talk at once, each before and after its turn."""


def reckon(dossier: Dossier, calendar: Calendar) -> Reckoned:
    """Derive decisions and duties from the facts; the same facts are not derived again."""
    return _reckoned(_Same(dossier), calendar)


def derive(dossier: Dossier, calendar: Calendar) -> Reckoned:
    """Derive decisions and duties from the facts, once."""
    case = case_of(dossier)
    duties = duties_of(case.incident, case.duties or Duties(), calendar)
    return Reckoned(case, stage(case), assess(case), duties)


class _Same:
    """A case as a key: the very same policy and facts, whichever turn holds them."""

    __slots__ = ("dossier",)

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier

    def __hash__(self) -> int:
        return hash((id(self.dossier.policy), id(self.dossier.facts.latest)))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, _Same)
            and self.dossier.policy is other.dossier.policy
            and self.dossier.facts.latest is other.dossier.facts.latest
        )


@lru_cache(maxsize=KEPT)
def _reckoned(same: _Same, calendar: Calendar) -> Reckoned:
    return derive(same.dossier, calendar)
