"""The legal reports that may be owed to the commission, and their days; guidance, not advice.

Source: enforcement rules art. 7, the commission's general guideline 3-5 and its My Number
guideline for businesses.

Laws:
- *Unknown* is never *no*: truths are True, False or None (Kleene), and an undecided verdict is
  ``assume_due``. Only what is certain makes a verdict ``not_due``, and learning more keeps it so.
- ``missing`` names exactly the unknown facts that can still change this rule's verdict or days.
- A report owed stays owed as facts are added, but for one: an entrustee that told its entruster.
- The clock is the law's own: discovery, ``by_culprit``, ``cause`` and ``wrongful`` are not read,
  and a financial harm is never taken from ``card``.
- Strong protection lifts the four general categories; the My Number rule names no such lifting,
  so it is not lifted there **[chosen]**: pseudonymising does nothing for a number.
- Where the role is unknown the clock starts as for an entruster, the earlier day **[chosen]**.
- My Number persons are counted as ``incident.victims``, an upper bound **[chosen]**.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields
from datetime import date
from typing import Literal, NamedTuple

from coverage.calendar import Calendar, later, roll
from coverage.case import Data, Duties, Incident

Truth = bool | None
Verdict = Literal["due", "assume_due", "not_due"]

EDITION = "APPI 2022-04, rules 2024-04"
"""The law these duties were read from."""

AIM_DAY, LATEST_DAY = 3, 5
FINAL_DAYS, FINAL_DAYS_WRONGFUL = 30, 60
"""Days of the preliminary and of the final report, the day of knowing being day 1."""

_NOT: dict[Truth, Truth] = {True: False, False: True, None: None}
_VERDICTS: dict[Truth, Verdict] = {True: "not_due", False: "due", None: "assume_due"}
_PATHS = ("incident.data", "incident.victims", *(f"duties.{each.name}" for each in fields(Duties)))


class _Rule(NamedTuple):
    """One rule as data; ``outside`` and ``over`` name what ``kinds`` and ``persons`` decide."""

    kinds: frozenset[Data]
    outside: str
    lifts: tuple[str, ...]
    categories: tuple[str, ...]
    over: str
    persons: int


_GENERAL = _Rule(
    kinds=frozenset({"personal", "my_number", "employee", "card"}),
    outside="not_personal",
    lifts=("recovered_unseen", "strongly_protected"),
    categories=("special_care", "financial_harm", "wrongful_purpose"),
    over="over_1000",
    persons=1000,
)
_MY_NUMBER = _Rule(
    kinds=frozenset({"my_number"}),
    outside="no_my_number",
    lifts=("recovered_unseen",),
    categories=("wrongful_purpose", "public_electronically", "designated_system"),
    over="over_100",
    persons=100,
)


@dataclass(frozen=True, slots=True)
class Preliminary:
    """The preliminary report: its days (None while none can be given) and the day it was filed."""

    aim: date | None
    latest: date | None
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Final:
    """The final report: ``days`` counted (None: not owed), the last, and the open day it is due."""

    days: int | None
    nominal: date | None
    due: date | None
    provisional: bool
    done_on: date | None


@dataclass(frozen=True, slots=True)
class Persons:
    """Telling the persons: promptly, so without a day; owed exactly when the report is."""

    done_on: date | None


@dataclass(frozen=True, slots=True)
class Duty:
    """What one rule asks: categories surely met, paths missing, and all that lifted it."""

    verdict: Verdict
    categories: tuple[str, ...]
    preliminary: Preliminary
    final: Final
    persons: Persons
    missing: tuple[str, ...]
    lifted: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DutiesAssessment:
    """Both rules side by side; ``known_on`` is the day of knowing the days are counted from."""

    edition: str
    known_on: date | None
    general: Duty
    my_number: Duty


_Part = Preliminary | Final | Persons | Duty


class _Fact(NamedTuple):
    id: str
    path: str
    truth: Truth


class _Read(NamedTuple):
    """A rule read off a case: owed unless a lift holds; having no category is the last lift."""

    lifts: tuple[_Fact, ...]
    categories: tuple[_Fact, ...]


def duties_of(incident: Incident, duties: Duties, calendar: Calendar) -> DutiesAssessment:
    """Say which reports are owed, by which days, and what could still change that.

    Source: enforcement rules art. 7 and 8, guideline 3-5.
    """
    return DutiesAssessment(
        edition=EDITION,
        known_on=knowing(duties),
        general=_duty(_read(_GENERAL, incident, duties), duties, calendar),
        my_number=_duty(_read(_MY_NUMBER, incident, duties), duties, calendar),
    )


def as_dict(duties: DutiesAssessment | _Part) -> dict[str, object]:
    """Give the assessment as JSON values: days as ``2026-10-09``, lists, null for None."""
    return {each.name: _value(getattr(duties, each.name)) for each in fields(duties)}


def knowing(duties: Duties) -> date | None:
    """Give day 1 of the clock: the company's own knowing, or what its entrustee told if earlier.

    Source: guideline 3-5 (any department knew; an entruster knows at the latest when told).
    """
    told = duties.entruster_told_on if duties.role in ("entruster", None) else None
    return min((day for day in (duties.known_on, told) if day), default=None)


def _read(rule: _Rule, incident: Incident, duties: Duties) -> _Read:
    outside = rule.kinds.isdisjoint(incident.data) if incident.data else None
    over = None if incident.victims is None else incident.victims > rule.persons
    categories = (
        *_facts(duties, rule.categories),
        _Fact(rule.over, "incident.victims", over),
    )
    lifts = (
        _Fact(rule.outside, "incident.data", outside),
        *_facts(duties, rule.lifts),
        _Fact("entruster_told", "duties.role", _freed(duties)),
        _Fact("no_category", "", _NOT[_any(categories)]),
    )
    return _Read(lifts, categories)


def _facts(duties: Duties, names: tuple[str, ...]) -> tuple[_Fact, ...]:
    return tuple(_Fact(name, f"duties.{name}", getattr(duties, name)) for name in names)


def _freed(duties: Duties) -> Truth:
    """Only an entrustee that told is freed; one that has not told yet owes the report."""
    if duties.entruster_told_on is None:
        return False
    return None if duties.role is None else duties.role == "entrustee"


def _any(facts: Iterable[_Fact]) -> Truth:
    truths = {fact.truth for fact in facts}
    return True if True in truths else None if None in truths else False


def _duty(read: _Read, duties: Duties, calendar: Calendar) -> Duty:
    lifted = _any(read.lifts)
    owed = lifted is not True
    day = knowing(duties) if owed else None
    aim, latest = _nth(day, AIM_DAY), _nth(day, LATEST_DAY)
    return Duty(
        verdict=_VERDICTS[lifted],
        categories=() if read.lifts[0].truth else _holding(read.categories),
        preliminary=Preliminary(aim, latest, duties.preliminary_filed_on),
        final=_final(owed, day, duties, calendar),
        persons=Persons(duties.persons_told_on),
        missing=_missing(read, duties) if owed else (),
        lifted=_holding(read.lifts),
    )


def _final(owed: bool, day: date | None, duties: Duties, calendar: Calendar) -> Final:
    days = FINAL_DAYS_WRONGFUL if duties.wrongful_purpose else FINAL_DAYS
    nominal = _nth(day, days)
    due, provisional = (None, False) if nominal is None else roll(nominal, calendar)
    return Final(days if owed else None, nominal, due, provisional, duties.final_filed_on)


def _holding(facts: Iterable[_Fact]) -> tuple[str, ...]:
    return tuple(fact.id for fact in facts if fact.truth is True)


def _missing(read: _Read, duties: Duties) -> tuple[str, ...]:
    deciding = read.lifts if _any(read.categories) else read.lifts + read.categories
    paths = {fact.path for fact in deciding if fact.truth is None} | _open(duties)
    return tuple(path for path in _PATHS if path in paths)


def _open(duties: Duties) -> set[str]:
    """Name the unknown facts that move the days, or free an entrustee, of any report owed."""
    names = {"known_on", "wrongful_purpose", "role"}
    if duties.role != "own":
        names.add("entruster_told_on")
    return {f"duties.{name}" for name in names if getattr(duties, name) is None}


def _nth(day: date | None, count: int) -> date | None:
    return None if day is None else later(day, count - 1)


def _value(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple):
        return list(value)
    return as_dict(value) if isinstance(value, _Part) else value
