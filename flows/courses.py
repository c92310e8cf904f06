"""How each deadline came to be what it is: since when it is there, is it there no more.

Laws: told from everything that was told, in order; a deadline that was there once is never
forgotten.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby

from coverage.calendar import Calendar
from flows.deadlines import Deadline, deadlines
from flows.dossier import Dossier
from flows.facts import Fact, Facts
from flows.turn import derive

MOVING = frozenset({"events", "incident", "duties"})
"""The sections of facts by which a day may move."""


@dataclass(frozen=True, slots=True)
class Course:
    """A deadline as it is, or (``gone``) as it last was; since when it is there."""

    deadline: Deadline
    began_at: datetime
    gone: bool = False


def courses(dossier: Dossier, history: Sequence[Fact], calendar: Calendar) -> list[Course]:
    """Every deadline there is or was, the nearest first."""
    found: dict[str, Course] = {}
    for at, now in _states(dossier, history, calendar):
        for name in {*found, *now}:
            found[name] = _next(found.get(name), now.get(name), at)
    return sorted(found.values(), key=lambda each: (each.deadline.day, each.deadline.name))


def _next(was: Course | None, now: Deadline | None, at: datetime) -> Course:
    """The course after a moment."""
    if now is not None:
        return Course(now, was.began_at if was else at)
    assert was is not None
    return replace(was, gone=True)


def _states(
    dossier: Dossier, history: Sequence[Fact], calendar: Calendar
) -> Iterator[tuple[datetime, dict[str, Deadline]]]:
    """The deadlines after each moment at which something was told that may move one."""
    facts = Facts()
    told = (each for each in history if each.path.partition(".")[0] in MOVING)
    for at, together in groupby(told, key=lambda each: each.at):
        facts = Facts(facts.told(together).latest)
        now = deadlines(derive(dossier.with_facts(facts), calendar))
        yield at, {each.name: each for each in now}
