"""Chapter 4, consulting: engaging an approved firm or proposing one, and what it advised.

Laws: a firm of the insurer's list is approved; any other waits for staff; every advice opens the
response steps that carry it out.
"""

from __future__ import annotations

from flows.actions import keep_advice, keep_engagement
from flows.checklist import standing
from flows.dossier import ids
from flows.effects import Button, Word
from flows.responding import engaged_firms
from flows.step import Choice, Many, Step, TextOf
from flows.steps.desk import paged
from flows.turn import Turn

FIELDS = ("gathering", "authorities", "persons", "publication")
ADVISED: dict[str, tuple[str, ...]] = {
    "gathering": ("cause_investigation", "legal_consultation", "staff_cost", "police"),
    "authorities": ("preliminary", "final", "legal_consultation", "entruster"),
    "persons": (
        "persons",
        "apology_letter",
        "call_center",
        "condolence",
        "condolence_shipping",
        "staff_cost",
    ),
    "publication": ("publication", "newspaper_apology", "press_conference"),
}
"""The response steps each field of advice may open."""


def _firms(turn: Turn) -> tuple[Button, ...]:
    firms = [Button(name, name) for name in turn.ports.registry.firms()]
    rest = tuple(Button(code, Word(f"firm.{code}")) for code in ("other", "not_yet"))
    return paged(turn, firms, last=rest)


def _firm_words(turn: Turn) -> str:
    return "ask.consulting.firm" if turn.ports.registry.firms() else "ask.consulting.firm.none"


def _engaged(turn: Turn) -> bool:
    return bool(ids(turn.open.facts, "engagements"))


def _other(turn: Turn) -> bool:
    return bool(turn.value("draft.choice") == "other")


def _steps(turn: Turn) -> tuple[Button, ...]:
    """The steps of the field that are not done already."""
    field, facts = str(turn.value("draft.field")), turn.open.facts
    left = [step for step in ADVISED.get(field, ()) if standing(facts, step).state != "done"]
    return tuple(Button(step, Word(f"response.{step}")) for step in left)


def _any_left(turn: Turn) -> bool:
    return bool(_steps(turn))


def _several(turn: Turn) -> bool:
    return len(ids(turn.open.facts, "engagements")) > 1


STEPS = (
    Step("consulting.start"),
    Step(
        "consulting.menu",
        Choice("consulting", ("advice", "engage", "back"), unknown=False),
        when=_engaged,
        to={"advice": "consulting.field", "back": "desk.menu"},
    ),
    Step(
        "consulting.firm",
        Choice("firm", made=_firms, unknown=False),
        sets="draft.choice",
        asks=_firm_words,
        to={"not_yet": "desk.menu"},
        menu=True,
    ),
    Step("consulting.name", TextOf(most=80, skip=False), sets="draft.firm", when=_other),
    Step("consulting.keep", does=keep_engagement, keeps=True),
    Step(
        "consulting.field",
        Choice("field", (*FIELDS, "none"), unknown=False),
        sets="draft.field",
        to={"none": "desk.menu"},
    ),
    Step(
        "consulting.adviser",
        Choice("adviser", made=engaged_firms, unknown=False),
        sets="draft.engagement",
        when=_several,
    ),
    Step("consulting.steps", Many("response", made=_steps), sets="draft.steps", when=_any_left),
    Step("consulting.advised", does=keep_advice, keeps=True),
    Step(
        "consulting.more",
        Choice("more", ("another", "enough"), unknown=False),
        to={"another": "consulting.field"},
    ),
)
