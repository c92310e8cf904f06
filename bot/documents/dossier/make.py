"""The dossier is made: the tree is worded, then the templates set it as a PDF.

Laws: most of the time goes into setting, so that the wording counts as half of the way.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from bot.documents.dossier.tree import tree
from bot.documents.source import Source
from bot.documents.typeset import pdf

LOOK = Path(__file__).resolve().parent / "look" / "main.typ"
PIECE = 1 << 16
"""Bytes given at a time."""


def make(source: Source, progress: Callable[[int, int], None]) -> Iterator[bytes]:
    """The PDF, piece by piece. Raises `StoreProblem` where a font is missing."""
    costs = len(source.reckoned.case.expenses)
    steps, done = costs + 1, 0

    def count() -> None:
        nonlocal done
        done += 1
        progress(done, steps)

    worded = tree(source, count)
    progress(0, 0)  # the typesetter, which takes longest, does not say how far it is
    made = pdf(LOOK, worded, source.now)
    progress(steps, steps)
    yield from (made[at : at + PIECE] for at in range(0, len(made), PIECE))
