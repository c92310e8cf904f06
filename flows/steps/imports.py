"""Chapter 6, a table of expenses: sent, looked through, taken at a yes.

Laws: nothing is taken until confirmed; what repeats another cost is taken only when asked for.
"""

from __future__ import annotations

from flows.corrections import AGAIN, take_table, ways
from flows.imports import template
from flows.step import Choice, Step
from flows.turn import Turn


def _template(turn: Turn) -> None:
    if turn.answer == "template":
        turn.say(template())


STEPS = (
    Step(
        "imports.wanted",
        Choice("imports", ("template", "back"), unknown=False),
        does=_template,
        to={"template": "imports.wanted", "back": "expenses.list"},
        menu=True,
    ),
    Step(
        "imports.confirm",
        Choice("import", made=ways, unknown=False),
        does=take_table,
        to={AGAIN: "imports.confirm"},
        menu=True,
    ),
)
