"""What the recommendation looks at: a case today, with all that is derived from it.

Laws: it is made from facts and the day alone; a deadline that is done is none; what the law asks
stays to be done until it is done, whatever was recorded of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from flows.checklist import Standing, checklist
from flows.deadlines import Deadline, deadlines, owed
from flows.dossier import ids
from flows.questions import Open, open_questions
from flows.receipts import wanting
from flows.turn import Reckoned, Turn


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at."""

    today: date
    turn: Turn
    reckoned: Reckoned
    days: dict[str, Deadline]
    questions: list[Open]
    steps: dict[str, Standing]

    @property
    def bare(self) -> list[str]:
        """The expenses whose receipt is still wanted."""
        return wanting(self.turn.open.facts, self.reckoned.assessment)

    def left(self, name: str) -> int | None:
        """Days left to an open deadline; None where there is none, or it is done."""
        deadline = self.days.get(name)
        if deadline is None or deadline.done:
            return None
        return (deadline.day - self.today).days

    def within(self, name: str, most: int, least: int = 0) -> bool:
        """Is this deadline open and its day this near?"""
        left = self.left(name)
        return left is not None and least <= left <= most

    def past(self, name: str) -> bool:
        """Is this deadline open and its day over?"""
        left = self.left(name)
        return left is not None and left < 0

    def to_do(self, step: str) -> bool:
        """Is this step still to be done?"""
        at = self.steps.get(step)
        return at is not None and at.state not in ("done", "not_needed")

    def owes(self, step: str) -> bool:
        """Is this legal step owed and still to be done?"""
        return owed(self.reckoned) and step in self.steps and self.steps[step].state != "done"

    def approvals(self) -> set[str | None]:
        """How the engagements stand."""
        return {each.approval for each in self.reckoned.case.engagements}

    def has(self, section: str) -> bool:
        """Is there anything in the section?"""
        return bool(ids(self.turn.open.facts, section))


def situation(turn: Turn, reckoned: Reckoned) -> Situation:
    """What the rules look at, of this case today."""
    days = {each.name: each for each in deadlines(reckoned)}
    listed = checklist(turn.open.facts)
    return Situation(turn.today, turn, reckoned, days, open_questions(turn, reckoned), listed)
