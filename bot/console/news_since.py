"""What became of a case since somebody's last visit: messages, facts, items, decisions.

Laws: it is derived from what was told up to then and what holds now, under today's policy; on a
first visit nothing is news.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from bot.closed import closed_days
from bot.console.casefile import CaseFile
from bot.store import transcript
from bot.store.work import Work
from coverage.document import Refused
from flows.consequences import changed, item_changes
from flows.decisions import item_word
from flows.dossier import Dossier
from flows.effects import Say, Value
from flows.facts import Fact, Facts
from flows.payments import SECTION as PAYMENTS
from flows.turn import Reckoned, reckon


@dataclass(frozen=True, slots=True)
class News:
    """What is new after a moment."""

    moment: datetime
    messages: int
    facts: list[Value]
    items: list[Value]
    changes: list[Say]
    fresh: frozenset[str]
    """The items that are new, or whose decision is."""

    @property
    def nothing(self) -> bool:
        """Did nothing happen?"""
        return not (self.messages or self.facts or self.items or self.changes)


def news_since(work: Work, file: CaseFile, moment: datetime | None) -> News | None:
    """What is new after a moment; None where there was no visit before."""
    if moment is None:
        return None
    talks = [each.conversation_id for each in file.talks]
    told = [each for each in file.told if each.now.at > moment]
    was = _was(file, moment) if told else None
    known = {each.id for each in was.assessment.items} if was else None
    added = [each.item for each in file.items if known is not None and each.item.id not in known]
    changes = item_changes(was, file.reckoned) if was else ()
    decided = {each.path.split(".")[1] for each in told if each.path.startswith(PAYMENTS)}
    new = {each.id for each in added}
    return News(
        moment,
        transcript.heard_since(work, talks, moment),
        [each.name for each in told if _owner(each.path) not in new],
        [item_word(file.turn, each.section, each.id) for each in added],
        [changed(file.turn, each) for each in changes],
        frozenset(new | {each.id for each in changes} | decided),
    )


def _was(file: CaseFile, moment: datetime) -> Reckoned | None:
    """The case as it stood; None where that was none yet."""
    held: dict[str, Fact] = {each.path: each for each in file.history if each.at <= moment}
    then = Dossier(file.line.id, file.turn.open.policy, Facts(held))
    try:
        return reckon(then, closed_days())
    except Refused:
        return None


def _owner(path: str) -> str:
    """The item a fact belongs to."""
    return path.split(".")[1] if path.count(".") > 1 else ""
