"""Chapter 7 goes on: the costs of litigation of a claim as they arise, and how it ended.

Laws: both begin at the opened claim and come back to the list; an end that would leave the claim
unpaid is asked about before it is recorded.
"""

from __future__ import annotations

from typing import get_args

from coverage.case import Resolution
from flows.actions import gone
from flows.claiming import add_cost, end, unpaid_settlement, wait
from flows.step import Choice, DayOf, Step, TextOf, YenOf
from flows.steps.claims import SURE
from flows.turn import Turn

ENDS = tuple(each for each in get_args(Resolution) if each != "pending")


def _add_cost(turn: Turn) -> None:
    if not gone(turn, "claims"):
        add_cost(turn)


def _end(turn: Turn) -> None:
    if not gone(turn, "claims"):
        end(turn)


STEPS = (
    Step("litigation.cost", YenOf(unknown=False), sets="draft.cost"),
    Step("litigation.cost_on", DayOf(past=True), sets="draft.cost_on"),
    Step("litigation.cost_note", TextOf(most=80), sets="draft.cost_note"),
    Step("litigation.cost_keep", does=_add_cost, keeps=True, to={"": "claims.list"}),
    Step("litigation.ended", Choice("resolution", ENDS, unknown=False), sets="draft.ended"),
    Step(
        "litigation.certain",
        Choice("sure", SURE, unknown=False),
        when=unpaid_settlement,
        does=wait,
        to={"wait": "claims.list"},
    ),
    Step("litigation.ended_on", DayOf(past=True), sets="draft.ended_on"),
    Step("litigation.sum", YenOf(zero=True), sets="draft.sum"),
    Step("litigation.ended_keep", does=_end, keeps=True, to={"": "claims.list"}),
)
