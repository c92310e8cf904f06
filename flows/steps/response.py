"""Chapter 5, response: the steps to take, each not needed, planned or done.

Laws: the written notice to the insurer stands first; a step keeps its state and day.
"""

from __future__ import annotations

from flows.actions import keep_response
from flows.effects import Button, Word
from flows.step import Choice, DayOf, Step
from flows.turn import Turn

RESPONSES = (
    "notice",
    "regulator",
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
STATES = ("not_needed", "planned", "done")


def _responses(turn: Turn) -> tuple[Button, ...]:
    facts = turn.open.facts
    listed = tuple(
        Button(
            step,
            Word(
                "response.line",
                {
                    "step": Word(f"response.{step}"),
                    "state": Word(f"state.{facts.get(f'steps.{step}.state') or 'open'}"),
                },
            ),
        )
        for step in RESPONSES
    )
    return (*listed, Button("back", Word("choice.back")))


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
    Step("response.keep", does=keep_response, keeps=True),
    Step(
        "response.more",
        Choice("more", ("another", "enough"), unknown=False),
        to={"another": "response.menu"},
    ),
)
