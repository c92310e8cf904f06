"""A paper is ordered by name and made.

Laws: it is made of the case as it stands then; nothing is kept of it here.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.bootstrap import House
from bot.documents.kinds import KINDS, Progress
from bot.documents.source import source
from flows.talk import Language


def nobody(_done: int, _of: int) -> None:
    """Progress that nobody watches."""


def made(
    house: House, case: str, paper: str, language: Language, progress: Progress = nobody
) -> Iterator[bytes]:
    """The bytes of a paper, piece by piece. Raises `StoreProblem` where there is no such case."""
    return KINDS[paper].make(source(house, case, language), progress)
