"""Chapter 6, a table of expenses: sent, looked through, taken at a yes.

Laws: nothing is taken until confirmed; what repeats another cost is taken only when asked for.
"""

from __future__ import annotations

from flows.effects import Button, Say, Word
from flows.imports import take, template
from flows.sheets import read_sheet
from flows.step import Choice, Step
from flows.turn import Turn


def _ways(turn: Turn) -> tuple[Button, ...]:
    """Take the rows, with or without those that repeat others, or none."""
    sheet = read_sheet(turn.ports.registry.sheet(turn.talk.draft["sheet"]), turn)
    good, fresh = (len(sheet.good), len(sheet.fresh)) if sheet else (0, 0)
    taken = (Button("take", Word("import.take", {"n": fresh})),) if fresh else ()
    if good > fresh:
        taken = (*taken, Button("take_all", Word("import.take_all", {"n": good})))
    return (*taken, Button("drop", Word("import.drop")))


def _take(turn: Turn) -> None:
    file = str(turn.talk.draft["sheet"])
    if turn.answer == "drop" or not take(turn, file, twins=turn.answer == "take_all"):
        turn.say(Say("import.dropped"))
    turn.answer = ""


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
    Step("imports.confirm", Choice("import", made=_ways, unknown=False), does=_take, menu=True),
)
