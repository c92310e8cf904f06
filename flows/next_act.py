"""The one thing to do next, with its reason.

Laws: a table of rules in the order of their weight; the first that applies is said; each leads to
a step of the desk where there is one.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flows.deadlines import Deadline, deadlines
from flows.decisions import fact_word
from flows.dossier import ids
from flows.effects import Say, Value, Yen
from flows.questions import Open, open_questions
from flows.turn import Reckoned, Turn


@dataclass(frozen=True, slots=True)
class Situation:
    """What the rules look at."""

    turn: Turn
    reckoned: Reckoned
    days: dict[str, Deadline]
    questions: list[Open]

    def near(self, name: str, within: int) -> bool:
        """Is this deadline open and at most so many days away?"""
        deadline = self.days.get(name)
        if deadline is None or deadline.done:
            return False
        return (deadline.day - self.turn.today).days <= within

    def due(self) -> bool:
        """Does the law ask for a report, surely or presumably?"""
        duties = self.reckoned.duties
        rules = (duties.general, duties.my_number) if duties else ()
        return any(rule.verdict != "not_due" for rule in rules)

    def has(self, section: str) -> bool:
        """Is there anything in the section?"""
        return bool(ids(self.turn.open.facts, section))


Rule = tuple[str, Callable[[Situation], bool]]


def _noticed(at: Situation) -> bool:
    facts = at.turn.open.facts
    kinds = [facts.get(f"events.{id}.kind") for id in ids(facts, "events")]
    return "written_notice" in kinds or facts.get("steps.notice.state") == "done"


def _pending_only(at: Situation) -> bool:
    approvals = [each.approval for each in at.reckoned.case.engagements]
    return bool(approvals) and "approved" not in approvals


RULES: tuple[Rule, ...] = (
    ("discovery", lambda at: at.reckoned.assessment.discovery is None),
    ("preliminary", lambda at: at.due() and at.near("preliminary", 30)),
    ("notice", lambda at: not _noticed(at)),
    ("engage", lambda at: not at.has("engagements")),
    ("question", lambda at: bool(at.questions) and at.questions[0].yen > 0),
    ("approval", _pending_only),
    ("final", lambda at: at.due() and at.near("final", 14)),
    ("window", lambda at: at.near("window", 30)),
    ("known", lambda at: at.due() and "preliminary" not in at.days),
    ("expense", lambda at: not at.has("expenses")),
    ("open", lambda at: bool(at.questions)),
    ("record", lambda at: True),
)


def next_act(turn: Turn, reckoned: Reckoned) -> Say:
    """The recommendation of the desk."""
    days = {each.name: each for each in deadlines(reckoned)}
    at = Situation(turn, reckoned, days, open_questions(turn, reckoned))
    name = next(name for name, applies in RULES if applies(at))
    past = name in at.days and at.days[name].day < turn.today
    return Say(f"next.{name}.past" if past else f"next.{name}", _values(at, name))


def _values(at: Situation, name: str) -> dict[str, Value]:
    if name in at.days:
        return {"day": at.days[name].day, "n": abs((at.days[name].day - at.turn.today).days)}
    if name in ("question", "open"):
        first = at.questions[0]
        return {"fact": fact_word(at.turn, first.path), "yen": Yen(first.yen)}
    return {}
