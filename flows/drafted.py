"""What each item of a draft says, from what the case knows.

Laws: a line is a name and a value, None where the case does not know it; nothing is supposed: a
code is worded, a day is a day, and a step of the response stands as the checklist has it; the
insurer is no part of what the law asks.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from coverage.duties import Duty
from flows.checklist import standing
from flows.dossier import NOT_YET, ids
from flows.effects import Listed, Value, Word
from flows.facts import Facts
from flows.turn import Reckoned

UNKNOWN = Word("draft.unknown")
CONTACT, OCCURRED = "report.contact", "report.occurred_on"
PREVENTED, PREVENTING = "report.prevented", "report.preventing"
FILLED = {
    "occurred_on": OCCURRED,
    "prevented": PREVENTED,
    "preventing": PREVENTING,
    "contact": CONTACT,
}
"""What only the reports ask, and no other question of the conversation."""
Made = Iterator[tuple[str, Value | None]]
DID = ("police", "entruster", "preliminary", "persons", "publication", "cause_investigation")
"""Steps of the response that belong to the course of events."""


@dataclass(frozen=True, slots=True)
class Source:
    """What a draft is made from."""

    policy: Mapping[str, Any]
    facts: Facts
    reckoned: Reckoned
    name: str

    @property
    def known(self) -> date | None:
        """The day of knowing, from which the law counts."""
        return self.reckoned.duties.known_on

    def get(self, path: str) -> Any:
        """A fact's value."""
        return self.facts.get(path)

    def day(self, path: str) -> date | None:
        """A fact's day; None where there is none yet."""
        told = self.facts.get(path)
        return None if told in (None, NOT_YET) else date.fromisoformat(told)

    def coded(self, path: str, words: str) -> Word | None:
        """A fact's code as the draft words it."""
        code = self.facts.get(path)
        return Word(f"draft.{words}.{code}") if code else None

    def truth(self, path: str, words: str) -> Word | None:
        """A yes or no as the draft words it."""
        told = self.facts.get(path)
        return None if told is None else Word(f"draft.{words}.{'yes' if told else 'no'}")


def _outline(source: Source) -> Made:
    """When it happened, when and by whom it was found, what kind, which category, who else."""
    yield "occurred", source.day(OCCURRED)
    yield "known", source.known
    found = _found(source)
    yield "found_by", Listed(found) if found else None
    yield "type", source.coded("incident.cause", "type")
    yield "category", _category(source)
    yield "parties", _parties(source)


def _course(source: Source) -> Made:
    """What happened on which day, as far as the case has it."""
    days = sorted(_happened(source), key=lambda each: each[1])
    yield from (
        ("course", Word("draft.happened", {"day": day, "what": what})) for what, day in days
    )
    if not days:
        yield "course", None


def _data(source: Source) -> Made:
    kinds = [kind for kind in source.get("incident.data") or () if kind != "corporate"]
    yield "data", Listed(tuple(Word(f"draft.data.{kind}") for kind in kinds)) if kinds else None
    yield "special_care", source.truth("duties.special_care", "special_care")
    yield "protected", source.truth("duties.strongly_protected", "protected")


def _number(source: Source) -> Made:
    victims = source.get("incident.victims")
    yield "number", None if victims is None else Word("draft.number", {"n": victims})


def _cause(source: Source) -> Made:
    yield "cause", source.coded("incident.cause", "cause")
    yield "actor", source.coded("incident.actor", "actor")
    yield "wrongful", source.truth("duties.wrongful_purpose", "wrongful")


def _harm(source: Source) -> Made:
    yield "harm", source.truth("duties.financial_harm", "harm")
    yield "recovered", source.truth("duties.recovered_unseen", "recovered")
    if "my_number" in (source.get("incident.data") or ()):
        yield "public", source.truth("duties.public_electronically", "public")


def _response(source: Source) -> Made:
    yield "told", _step(source, "persons")
    yield "call_center", _step(source, "call_center")
    yield "letter", _step(source, "apology_letter")


def _publication(source: Source) -> Made:
    yield "published", _step(source, "publication", "incident.published_on")
    yield "press", _step(source, "press_conference")


def _prevention(source: Source) -> Made:
    yield "prevented", source.get(PREVENTED)
    yield "preventing", source.get(PREVENTING)


def _other(source: Source) -> Made:
    yield "police", _step(source, "police")
    if source.get("duties.role") == "entrustee":
        yield "entruster", _step(source, "entruster", "duties.entruster_told_on")
    if source.name == "final":
        yield "filed", source.day("duties.preliminary_filed_on")
    yield "contact", source.get(CONTACT)


def _notice_outline(source: Source) -> Made:
    yield "from", str(source.policy.get("insured") or "") or None
    yield "known", source.known
    yield "notice", source.coded("incident.cause", "type")
    yield from _number(source)


def _notice_data(source: Source) -> Made:
    yield from list(_data(source))[:2]


def _notice_cause(source: Source) -> Made:
    yield "cause", source.coded("incident.cause", "cause")


def _notice_harm(source: Source) -> Made:
    yield "harm", source.truth("duties.financial_harm", "harm")
    yield "care", Word("draft.care")


def _notice_other(source: Source) -> Made:
    yield "prevented", source.get(PREVENTED)
    yield "published", _step(source, "publication", "incident.published_on")
    yield "contact", source.get(CONTACT)


REPORT: dict[str, Callable[[Source], Made]] = {
    "outline": _outline,
    "course": _course,
    "data": _data,
    "number": _number,
    "cause": _cause,
    "harm": _harm,
    "response": _response,
    "publication": _publication,
    "prevention": _prevention,
    "other": _other,
}
"""The nine items of enforcement rules art. 8; the course of events is part of the outline."""

NOTICE: dict[str, Callable[[Source], Made]] = {
    "notice_outline": _notice_outline,
    "notice_data": _notice_data,
    "notice_cause": _notice_cause,
    "notice_harm": _notice_harm,
    "notice_other": _notice_other,
}
"""What the persons are told, enforcement rules art. 10."""


def _found(source: Source) -> tuple[Word, ...]:
    """How it came to light; a notice to the insurer is no finding."""
    kinds = (source.get(f"events.{id}.kind") for id in ids(source.facts, "events"))
    found = dict.fromkeys(kind for kind in kinds if kind and kind != "written_notice")
    return tuple(Word(f"draft.found.{kind}") for kind in found)


def _happened(source: Source) -> Iterator[tuple[Word, date]]:
    """What has a day; of one day, what happened first stands first."""
    for day, what in ((source.day(OCCURRED), "occurred"), (source.known, "known")):
        if day is not None:
            yield Word(f"draft.did.{what}"), day
    for id in ids(source.facts, "events"):
        kind, day = source.get(f"events.{id}.kind"), source.day(f"events.{id}.on")
        if kind and kind != "written_notice" and day:
            yield Word(f"draft.found.{kind}"), day
    for step in DID:
        at = standing(source.facts, step)
        if at.state == "done" and at.on is not None:
            yield Word(f"response.{step}"), date.fromisoformat(at.on)


def _category(source: Source) -> Value | None:
    """The categories met under either rule; none met, but a report owed, is not settled."""
    duties = source.reckoned.duties
    rules = (duties.general, duties.my_number)
    met = dict.fromkeys(each for rule in rules for each in _met(rule))
    owed = any(rule.verdict != "not_due" for rule in rules)
    if not met:
        return None if owed else Word("draft.category.none")
    listed = Listed(tuple(Word(f"draft.category.{each}") for each in met))
    return listed if owed else Word("draft.category.freed", {"categories": listed})


def _met(rule: Duty) -> tuple[str, ...]:
    """What is met also stands where the report is voluntary, the entruster having been told."""
    stands = rule.verdict != "not_due" or rule.lifted == ("entruster_told",)
    return rule.categories if stands else ()


def _parties(source: Source) -> Word | None:
    role = source.get("duties.role")
    partner = source.get("incident.partner")
    if role is None:
        return None
    named = partner if partner and partner != "skip" else UNKNOWN
    return Word(f"draft.role.{role}", {} if role == "own" else {"partner": named})


def _step(source: Source, step: str, asked: str = "") -> Word | None:
    """How a step of the response stands, for the draft; what was asked may say "not yet" too."""
    at, not_yet = standing(source.facts, step), source.get(asked) == NOT_YET
    day = at.on or at.by
    if at.state == "open":
        return Word("draft.not_yet") if not_yet else None
    if at.state in ("done", "planned") and day is not None:
        return Word(f"draft.step.{at.state}.day", {"day": date.fromisoformat(day)})
    return Word(f"draft.step.{at.state}")
