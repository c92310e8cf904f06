"""What the installation says of itself: the insurer, its number, its hours.

Laws: plain values, handed in; the insurer is never the one of the product's overview.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time

from flows.talk import Language


@dataclass(frozen=True, slots=True)
class House:
    """The insurer and those who serve its chat."""

    insurer_ja: str
    insurer_en: str
    phone: str
    opens: time
    closes: time
    promise_minutes: int
    kept_years: int
    holidays: frozenset[date] = frozenset()
    page: str = ""

    def insurer(self, language: Language) -> str:
        """The insurer's name in a language."""
        return self.insurer_en if language == "en" else self.insurer_ja
