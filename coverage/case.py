"""The facts of one case, as the engine reads them.

Laws: facts are frozen; ``None`` and an empty tuple mean *not known yet*, never *no*; the words of
each code stand here once and everything else reads them from the types.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, ClassVar, Literal, get_args

from pydantic import BeforeValidator, ConfigDict, Field, WithJsonSchema
from pydantic_core import PydanticCustomError

Cause = Literal["cyber_attack", "suspected_cyber_attack", "taken_out", "missent", "theft", "other"]
Actor = Literal["outsider", "employee", "officer", "contractor", "dispatched_worker", "unknown"]
Data = Literal["personal", "my_number", "employee", "card", "corporate"]
Location = Literal["japan", "overseas_server", "overseas_trip", "overseas_business"]
EventKind = Literal[
    "third_party_report",
    "own_awareness",
    "media_report",
    "third_party_publication",
    "written_notice",
]
Approval = Literal["approved", "pending", "rejected"]
Category = Literal[
    "consulting",
    "legal_consultation",
    "apology_letter",
    "cause_investigation",
    "call_center",
    "newspaper_apology",
    "press_conference",
    "staff_cost",
    "condolence",
    "condolence_shipping",
    "cyber_response",
    "other",
]
StaffKind = Literal["overtime", "travel", "lodging", "regular_wage", "other"]
CyberKind = Literal["damage_assessment", "evidence_preservation", "containment", "other"]
ExpenseKind = Literal[
    "overtime",
    "travel",
    "lodging",
    "regular_wage",
    "damage_assessment",
    "evidence_preservation",
    "containment",
    "other",
]
Claimant = Literal["victim", "entruster", "member", "third_party"]
Basis = Literal["personal_leak", "corporate_information", "card_misuse", "ip_infringement"]
Jurisdiction = Literal["japan", "overseas"]
Resolution = Literal["judgment", "court_settlement", "settlement", "pending"]
Rider = Literal[
    "corporate_information",
    "cyber_response",
    "card_misuse",
    "consulting_limit_double",
    "response_limit_double",
    "response_self_pay_waiver",
    "dispatch",
    "ip_infringement",
]
PartName = Literal["consulting", "response", "cyber_response", "liability"]
Tax = Literal["inclusive", "exclusive"]
Role = Literal["own", "entruster", "entrustee"]

KINDS: dict[str, tuple[str, ...]] = {
    "staff_cost": get_args(StaffKind),
    "cyber_response": get_args(CyberKind),
}
"""The kinds each category knows; a category that is not here has none."""

NO_ENGAGEMENT = "none"
"""The engagement of a cost that was *not* on a consultant's advice."""

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _day(given: object) -> date:
    if isinstance(given, str) and _DAY.fullmatch(given):
        try:
            return date.fromisoformat(given)
        except ValueError:
            pass
    raise PydanticCustomError("day", "a calendar day as 2026-11-01")


Yen = Annotated[int, Field(strict=True, ge=0)]
Amount = Annotated[int, Field(strict=True, gt=0)]
Count = Annotated[int, Field(strict=True, ge=0)]
Text = Annotated[str, Field(strict=True, min_length=1)]
Flag = Annotated[bool, Field(strict=True)]
Day = Annotated[date, BeforeValidator(_day), WithJsonSchema({"type": "string", "format": "date"})]

STRICT = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class Period:
    """The policy period, both days inclusive."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    start: Day
    end: Day


@dataclass(frozen=True, slots=True)
class RiderLimits:
    """The riders' own caps, yen; the schedule names them."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    cyber_response: Yen | None = None
    corporate_information: Yen | None = None
    card_misuse: Yen | None = None
    ip_infringement: Yen | None = None


@dataclass(frozen=True, slots=True)
class Paid:
    """What *other* cases have already taken from this policy period's limits, yen."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    consulting: Yen = 0
    response: Yen = 0
    cyber_response: Yen = 0
    liability: Yen = 0


@dataclass(frozen=True, slots=True)
class Terms:
    """Where one insurer's wording departs from the product's reading."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    counts_discovery_day: Flag = False
    response_requires_disclosure: Flag = False
    tax: Tax = "inclusive"


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy: limit and deductible in yen."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    number: Text
    insured: Text
    period: Period
    limit: Yen
    deductible: Yen = 0
    riders: tuple[Rider, ...] = ()
    rider_limits: RiderLimits = RiderLimits()
    paid: Paid = Paid()
    terms: Terms = Terms()


@dataclass(frozen=True, slots=True)
class Event:
    """One way the leak came to light (``on``: the day; of a notice, the day it was given)."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    kind: EventKind
    on: Day | None = None
    by_culprit: Flag | None = None
    acknowledged_on: Day | None = None


@dataclass(frozen=True, slots=True)
class Incident:
    """What happened; ``victims`` counts persons."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    cause: Cause | None = None
    actor: Actor | None = None
    wrongful: Flag | None = None
    data: tuple[Data, ...] = ()
    location: Location | None = None
    victims: Count | None = None
    reported_on: Day | None = None
    published_on: Day | None = None
    events: tuple[Event, ...] = ()


@dataclass(frozen=True, slots=True)
class Engagement:
    """A consulting firm taken on for this case."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: Text
    firm: Text | None = None
    approval: Approval | None = None


@dataclass(frozen=True, slots=True)
class Expense:
    """One cost, yen with tax; ``incurred_on`` is the day of service or delivery."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: Text
    category: Category
    amount: Amount
    incurred_on: Day | None = None
    engagement: Text | None = None
    retainer: Yen | None = None
    kind: ExpenseKind | None = None
    recipients: Count | None = None
    tax: Yen | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One claim for damages against the insured, yen."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    id: Text
    claimant: Claimant
    basis: Basis
    made_on: Day | None = None
    jurisdiction: Jurisdiction | None = None
    resolution: Resolution | None = None
    damages: Yen | None = None
    litigation: Yen = 0


@dataclass(frozen=True, slots=True)
class Duties:
    """What the legal reporting duties ask beside the insurance."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    known_on: Day | None = None
    special_care: Flag | None = None
    financial_harm: Flag | None = None
    wrongful_purpose: Flag | None = None
    recovered_unseen: Flag | None = None
    strongly_protected: Flag | None = None
    public_electronically: Flag | None = None
    designated_system: Flag | None = None
    role: Role | None = None
    entruster_told_on: Day | None = None
    preliminary_filed_on: Day | None = None
    final_filed_on: Day | None = None
    persons_told_on: Day | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """Everything the engine is told."""

    __pydantic_config__: ClassVar[ConfigDict] = STRICT

    policy: Policy
    incident: Incident = field(default_factory=Incident)
    engagements: tuple[Engagement, ...] = ()
    expenses: tuple[Expense, ...] = ()
    claims: tuple[Claim, ...] = ()
    duties: Duties | None = None
