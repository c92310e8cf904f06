"""What every paper is made from: one case at one moment, and how its words are written.

Laws: read in one transaction, so that all papers of one moment agree; words and amounts are written
as the conversation writes them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from bot.bootstrap import House
from bot.catalogue import Catalogue, catalogue
from bot.closed import closed_days
from bot.files.keeping import fetched
from bot.render import say, value
from bot.store import cases, facts, members, policies
from bot.store.cases import CaseLine
from bot.store.members import MemberLine
from flows.dossier import Dossier
from flows.effects import Say, Value, Word
from flows.facts import Fact
from flows.receipts import SECTION
from flows.talk import Language, Talk
from flows.turn import Reckoned, Turn, reckon


@dataclass(frozen=True, slots=True)
class Source:
    """One case at one moment, for readers of one language."""

    house: House
    line: CaseLine
    turn: Turn
    """The case as the functions of the conversation look at it; its `now` is the paper's moment."""
    reckoned: Reckoned
    history: list[Fact]
    """Everything told, superseded too, in order."""
    people: list[MemberLine]
    catalogue: Catalogue

    @property
    def dossier(self) -> Dossier:
        """The policy and what holds now."""
        return self.turn.open

    @property
    def today(self) -> date:
        """The day on which the paper stands, in Japan."""
        return self.turn.today

    @property
    def now(self) -> datetime:
        """The moment at which the paper stands."""
        return self.turn.now

    @property
    def language(self) -> Language:
        """The readers' language."""
        return self.turn.talk.language

    def word(self, key: str, **values: Value) -> str:
        """A word of the catalogues."""
        return self.written(Word(key, values))

    def written(self, shown: Value) -> str:
        """A value as the language writes it."""
        return value(self.catalogue, shown)

    def said(self, paragraph: Say) -> str:
        """A paragraph of the conversation."""
        return say(self.catalogue, paragraph)

    def files(self) -> Iterator[str]:
        """The ids (F1 …) of all files that still belong to the case, in the order they came."""
        for id, told in self.dossier.facts.items(SECTION).items():
            if not told.get("withdrawn") and told.get("file"):
                yield id

    def bytes_of(self, id: str) -> bytes:
        """The bytes of a file of the case. Raises `StoreProblem`."""
        return fetched(self.house, str(self.dossier.facts.get(f"{SECTION}.{id}.file")))


def source(house: House, case: str, language: Language) -> Source:
    """Read a case. Raises `StoreProblem` where there is none."""
    with house.store.reading() as work:
        line = cases.find(work, case)
        policy = policies.find(work, line.policy) or {}
        history, people, now = facts.history(work, case), members.of_case(work, case), work.now
    dossier = Dossier(line.id, policy, facts.held(history))
    turn = Turn(house.ports(), dossier, Talk(language=language), "", now)
    reckoned = reckon(dossier, closed_days())
    return Source(house, line, turn, reckoned, history, people, catalogue(language))
