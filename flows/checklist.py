"""The response checklist: each step of the response, and how it stands.

Laws: what a fact tells (a report filed, persons told, a notice given, something published) stands
above what was recorded of the step, so that there is one truth whichever place it was told at; a
step with a cost has at least begun; the written notice to the insurer stands first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal, get_args

from coverage.case import NO_ENGAGEMENT
from flows.dossier import NOT_YET, WITHDRAWN, ids
from flows.facts import Facts

State = Literal["open", "not_needed", "planned", "begun", "done"]

DUTIES = ("notice", "preliminary", "final", "persons", "entruster", "police", "publication")
COSTED = (
    "legal_consultation",
    "cause_investigation",
    "apology_letter",
    "call_center",
    "newspaper_apology",
    "press_conference",
    "staff_cost",
    "condolence",
    "condolence_shipping",
)
"""The nine kinds of response step, each the category of its cost."""

GROUPS = {"menu": DUTIES, "costs": COSTED}
"""The checklist's two lists: what is told to others, and what costs money."""

RESPONSES = (*DUTIES, *COSTED)
STATES = ("not_needed", "planned", "done")
"""What a person may record of a step."""

LEGAL = frozenset({"preliminary", "final", "persons", "entruster"})

TOLD: dict[str, tuple[str, ...]] = {
    "preliminary": ("duties.preliminary_filed_on", "incident.reported_on"),
    "final": ("duties.final_filed_on",),
    "persons": ("duties.persons_told_on",),
    "entruster": ("duties.entruster_told_on",),
    "publication": ("incident.published_on",),
}
"""The facts that the day of a step is, for the policy and for the law."""

PUBLISHING = frozenset({"newspaper_apology", "press_conference"})
"""Steps that are a publication themselves: there was one on their day at the latest."""

PUBLISHED = TOLD["publication"][0]


@dataclass(frozen=True, slots=True)
class Standing:
    """How a step stands: state, the day done, the day planned, whose advice, its costs' ids.

    ``asked``: it was asked beforehand what of its cost is expected to be paid.
    """

    step: str
    state: State
    on: str | None
    by: str | None
    engagement: str | None
    costs: tuple[str, ...]
    asked: bool = False

    @property
    def ours(self) -> bool:
        """Is it on nobody's advice?"""
        return self.engagement == NO_ENGAGEMENT


def steps(facts: Facts) -> tuple[str, ...]:
    """The steps there are in this case: only an entrustee has an entruster to tell."""
    alone = facts.get("duties.role") in ("own", "entruster")
    return tuple(step for step in RESPONSES if not (alone and step == "entruster"))


def checklist(facts: Facts) -> dict[str, Standing]:
    """Every step of the case and how it stands, in order."""
    costs = _costs(facts)
    return {step: _standing(facts, step, costs.get(step, ())) for step in steps(facts)}


def standing(facts: Facts, step: str) -> Standing:
    """How one step stands."""
    return _standing(facts, step, _costs(facts).get(step, ()))


def _standing(facts: Facts, step: str, costs: tuple[str, ...]) -> Standing:
    happened, day = told(facts, step)
    recorded = _recorded(facts, step, happened)
    begun = bool(costs) and recorded != "done"
    state: State = "begun" if begun else recorded
    by = facts.get(f"steps.{step}.by") if state in ("planned", "begun") else None
    on = day if state == "done" else None
    asked = bool(facts.get(f"steps.{step}.asked"))
    return Standing(step, state, on, by, _advised(facts, step), costs, asked)


def told(facts: Facts, step: str) -> tuple[bool | None, str | None]:
    """What the facts tell of a step: done (and its day), not done, or (None) nothing."""
    if step == "notice":
        notices = standing_notices(facts)
        return bool(notices), next((day for id in notices if (day := _on(facts, id))), None)
    if step in TOLD:
        day = facts.get(TOLD[step][0])
        return (None if day is None else day != NOT_YET), (None if day == NOT_YET else day)
    on = facts.get(f"steps.{step}.on")
    return (False if step in PUBLISHING and _unpublished(facts, on) else None), on


def standing_notices(facts: Facts) -> list[str]:
    """The events that are a written notice to the insurer."""
    return [id for id in ids(facts, "events") if _kind(facts, id) == "written_notice"]


def as_facts(facts: Facts, step: str, state: str, day: str | None) -> dict[str, Any]:
    """The facts a recorded state is: its days as the policy and the law ask for them."""
    made: dict[str, Any] = {f"steps.{step}.state": state}
    if step in TOLD:
        return made | _days(facts, TOLD[step], state, day)
    if step != "notice":
        made[f"steps.{step}.on"] = day if state == "done" else None
    if step in PUBLISHING:
        made |= _publication(facts, step, state, day)
    return made


def advised(
    facts: Facts, chosen: tuple[str, ...], advice: str, engagement: str | None
) -> dict[str, Any]:
    """The facts of an advice: it opens the steps it names; what is done is left as it is."""
    made: dict[str, Any] = {}
    for step in chosen:
        made[f"steps.{step}.advice"] = advice
        if engagement is not None:
            made[f"steps.{step}.engagement"] = engagement
        if standing(facts, step).state in ("open", "not_needed"):
            made[f"steps.{step}.state"] = "planned"
    return made


def _recorded(facts: Facts, step: str, happened: bool | None) -> State:
    if happened:
        return "done"
    state = facts.get(f"steps.{step}.state")
    if state is None or (happened is False and state == "done"):
        return "open"
    found: Mapping[str, State] = {each: each for each in get_args(State)}
    return found[state]


def _costs(facts: Facts) -> dict[str, tuple[str, ...]]:
    """The ids of the costs that still stand, by the step they are for."""
    found: dict[str, list[str]] = {}
    for id, told in facts.items("expenses").items():
        step = told.get("category")
        if step in COSTED and not told.get(WITHDRAWN):
            found.setdefault(step, []).append(id)
    return {step: tuple(costs) for step, costs in found.items()}


def _advised(facts: Facts, step: str) -> str | None:
    """The engagement on whose advice it is, ``none`` for one's own idea, None if not known."""
    engagement = facts.get(f"steps.{step}.engagement")
    known = engagement == NO_ENGAGEMENT or engagement in ids(facts, "engagements")
    return str(engagement) if known else None


def _days(
    facts: Facts, paths: tuple[str, ...], state: str, day: str | None
) -> dict[str, str | None]:
    if state == "done":
        return dict.fromkeys(paths, day)
    return {path: NOT_YET for path in paths if facts.get(path) is not None}


def _publication(facts: Facts, step: str, state: str, day: str | None) -> dict[str, Any]:
    """The day of publication, as far as this step makes or made it."""
    published, was = facts.get(PUBLISHED), facts.get(f"steps.{step}.on")
    if state == "done":
        later = published not in (None, NOT_YET) and (day is None or published <= day)
        return {} if later else {PUBLISHED: day, f"steps.{step}.published": True}
    others = [
        facts.get(f"steps.{each}.on")
        for each in PUBLISHING - {step}
        if standing(facts, each).state == "done"
    ]
    made_it = facts.get(f"steps.{step}.published") and published == was
    if not made_it or facts.get("steps.publication.state") == "done":
        return {}
    first = min((each for each in others if each), default=NOT_YET)
    return {PUBLISHED: first, f"steps.{step}.published": False}


def _unpublished(facts: Facts, on: str | None) -> bool:
    """Do the facts say that nothing was published by then?"""
    published = facts.get(PUBLISHED)
    return published == NOT_YET or bool(published and on and published > on)


def _kind(facts: Facts, id: str) -> str | None:
    kind: str | None = facts.get(f"events.{id}.kind")
    return kind


def _on(facts: Facts, id: str) -> str | None:
    on: str | None = facts.get(f"events.{id}.on")
    return on
