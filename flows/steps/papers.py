"""The papers of the case: each is ordered by name; one stays at the list until one goes back.

Laws: nothing is asked before a paper is made, and making one changes no fact.
"""

from __future__ import annotations

from flows.effects import Button, Word
from flows.papers import PAPERS, order
from flows.step import Choice, Step
from flows.turn import Turn


def _ways(turn: Turn) -> tuple[Button, ...]:
    """Every paper, and back."""
    listed = (Button(name, Word(f"papers.{name}")) for name in PAPERS)
    return (*listed, Button("back", Word("choice.back")))


def _chosen(turn: Turn) -> None:
    if turn.answer in PAPERS:
        order(turn, turn.answer)


STEPS = (
    Step(
        "papers.menu",
        Choice("papers", made=_ways, unknown=False),
        does=_chosen,
        to={"back": "desk.menu", **dict.fromkeys(PAPERS, "papers.menu")},
        menu=True,
    ),
)
