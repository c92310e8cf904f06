"""A case looked at once for the whole dossier: words, names, who told what, receipts, bounds.

Laws: everything is read and indexed once, so that five thousand costs take no longer each than
five; nothing is decided here.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import cached_property
from typing import Any

from bot import labels
from bot.documents.dossier.blocks import Cell, cell
from bot.documents.source import Source
from bot.render import headed
from coverage.bounds import Bounds, bounds
from flows.decisions import fact_word
from flows.dossier import ids
from flows.effects import Say, Value, Word, Yen
from flows.facts import Fact, Facts
from flows.receipts import SECTION as FILES
from flows.turn import JAPAN

NONE = "–"
PASSED_OVER = "skip"
"""The value of what a person did not want to answer."""


class Sight:
    """One case at one moment, in one language."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.turn, self.reckoned, self.today = source.turn, source.reckoned, source.today
        self.assessment = source.reckoned.assessment
        self.facts: Facts = source.dossier.facts
        self._ids: dict[str, list[str]] = {}

    def __call__(self, key: str, **values: Value) -> str:
        """A word of the catalogues, its first letter large."""
        return headed(self.source.written(Word(key, values)))

    def say(self, paragraph: Say) -> str:
        """A paragraph of the conversation, its first letter large."""
        return headed(self.source.said(paragraph))

    def said(self, paragraphs: Iterable[Say]) -> list[str]:
        """Several paragraphs."""
        return [self.say(each) for each in paragraphs]

    def write(self, shown: Value) -> str:
        """A value as the language writes it."""
        return self.source.written(shown)

    def yen(self, amount: int | None) -> str:
        """An amount, or a dash."""
        return NONE if amount is None else self.source.written(Yen(amount))

    def less(self, amount: int) -> str:
        """An amount that is taken off."""
        return f"\u2212{self.yen(amount)}"

    def day(self, day: date | None) -> str:
        """A day, or a dash."""
        return NONE if day is None else self.source.written(day)

    def moment(self, fact: Fact) -> str:
        """When a fact was told."""
        at = fact.at.astimezone(JAPAN)
        return f"{self.source.written(at.date())} {at:%H:%M}"

    def who(self, fact: Fact) -> str:
        """Who told a fact, and when."""
        return self.source.written(
            Word("dossier.who", {"who": fact.by or NONE, "moment": self.moment(fact)})
        )

    def pair(self, name: str, text: str) -> str:
        """What something is called, and what it says."""
        return self.source.written(Word("field.line", {"field": name, "answer": text}))

    def ids(self, section: str) -> list[str]:
        """The ids of a section that still stand, looked up once."""
        if section not in self._ids:
            self._ids[section] = ids(self.facts, section)
        return self._ids[section]

    def fact(self, path: str) -> Word:
        """A missing fact's name."""
        return fact_word(self.turn, path, self.ids)

    def called(self, path: str) -> str:
        """What a fact is called."""
        return headed(self.source.written(labels.name(self.turn, path)))

    def value(self, path: str) -> str:
        """What a fact says, in words."""
        return self.valued(path, self.facts.get(path))

    def valued(self, path: str, value: Any) -> str:
        """A value of a fact, in words; what somebody wrote is left as it is, what they passed
        over is a dash."""
        if value == PASSED_OVER:
            return NONE
        shown = labels.shown(self.turn, path, value)
        text = self.source.written(shown)
        return text if isinstance(shown, str) else headed(text)

    def firm(self, engagement: object) -> str:
        """On whose advice: a firm's name, nobody's, or not known."""
        if engagement is None:
            return self("choice.unknown")
        if engagement not in self.ids("engagements"):
            return self("dossier.ours")
        return str(self.facts.get(f"engagements.{engagement}.firm") or engagement)

    @cached_property
    def bounds(self) -> Bounds:
        """Expected now, and at most."""
        return bounds(self.reckoned.case, now=self.assessment)

    @cached_property
    def by_path(self) -> dict[str, list[Fact]]:
        """Everything told, by its path, in order."""
        found: dict[str, list[Fact]] = {}
        for fact in self.source.history:
            found.setdefault(fact.path, []).append(fact)
        return found

    @cached_property
    def first(self) -> dict[tuple[str, str], Fact]:
        """What was told first of every item."""
        found: dict[tuple[str, str], Fact] = {}
        for fact in self.source.history:
            section, _, rest = fact.path.partition(".")
            id, dot, _ = rest.partition(".")
            if dot:
                found.setdefault((section, id), fact)
        return found

    @cached_property
    def receipts(self) -> dict[str, list[str]]:
        """The receipts of every cost."""
        found: dict[str, list[str]] = {}
        for id in self.source.files():
            expense = self.facts.item(FILES, id).get("expense")
            if expense:
                found.setdefault(str(expense), []).append(id)
        return found

    def recorded(self, section: str, id: str) -> str:
        """Who recorded an item, and when."""
        return self.who(self.first[section, id])

    def told_by(self, fact: Fact) -> Cell:
        """Who told a fact, and below it when."""
        return cell(fact.by or NONE, self.moment(fact))

    def recorded_by(self, section: str, id: str) -> Cell:
        """Who recorded an item, and below it when."""
        return self.told_by(self.first[section, id])
