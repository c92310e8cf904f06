"""Chapter 5, response: the steps to take, each not needed, planned or done.

Laws: the written notice to the insurer stands first; a step keeps its state and day; what the law
asks for is done here and in the incident's questions alike.
"""

from __future__ import annotations

from flows.actions import keep_response
from flows.dossier import NOT_YET
from flows.effects import Button, Word
from flows.step import Choice, DayOf, Step
from flows.turn import Turn

RESPONSES = (
    "notice",
    "preliminary",
    "final",
    "persons",
    "entruster",
    "police",
    "legal_consultation",
    "apology_letter",
    "cause_investigation",
    "call_center",
    "newspaper_apology",
    "press_conference",
    "staff_cost",
    "condolence",
    "condolence_shipping",
)
TOLD: dict[str, tuple[str, ...]] = {
    "preliminary": ("incident.reported_on", "duties.preliminary_filed_on"),
    "final": ("duties.final_filed_on",),
    "persons": ("duties.persons_told_on",),
    "entruster": ("duties.entruster_told_on",),
}
"""The facts that the day of a step is, for the policy and for the law."""

STATES = ("not_needed", "planned", "done")


def _responses(turn: Turn) -> tuple[Button, ...]:
    listed = tuple(
        Button(
            step,
            Word(
                "response.line",
                {
                    "step": Word(f"response.{step}"),
                    "state": Word(f"state.{_state(turn, step)}"),
                },
            ),
        )
        for step in RESPONSES
    )
    return (*listed, Button("back", Word("choice.back")))


def _state(turn: Turn, step: str) -> str:
    """How a step stands: as recorded here, otherwise done where its day was told."""
    recorded = turn.value(f"steps.{step}.state")
    day = turn.value(TOLD[step][0]) if step in TOLD else None
    return str(recorded or ("done" if day not in (None, NOT_YET) else "open"))


def _record(turn: Turn) -> None:
    """Keep the step, and the facts its day is; a step that is not done has no day."""
    draft = turn.talk.draft
    paths = TOLD.get(str(draft["step"]), ())
    if draft["state"] == "done":
        turn.tell(dict.fromkeys(paths, draft.get("on")))
    else:
        turn.tell({path: NOT_YET for path in paths if turn.value(path) is not None})
    keep_response(turn)


def _dated(turn: Turn) -> bool:
    return bool(turn.value("draft.state") == "done")


STEPS = (
    Step(
        "response.menu",
        Choice("response", made=_responses, unknown=False),
        sets="draft.step",
        to={"back": "desk.menu"},
        menu=True,
    ),
    Step("response.state", Choice("state", STATES, unknown=False), sets="draft.state"),
    Step("response.on", DayOf(past=True), sets="draft.on", when=_dated),
    Step("response.keep", does=_record, keeps=True),
    Step(
        "response.more",
        Choice("more", ("another", "enough"), unknown=False),
        to={"another": "response.menu"},
    ),
)
