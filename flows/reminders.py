"""What is to be reminded of, and when: the slots of a case and those that are due.

Laws: nothing done is reminded of, nor a day that is over; a slot is due once it has passed since
the last look, and of several that passed only the last is; what was sent under its key is not sent
again; nothing is sent in the quiet hours, but for what ends on that day; a limit and the open
questions are said in the morning.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from itertools import chain

from coverage.calendar import later
from flows.deadlines import Deadline, deadlines
from flows.questions import open_questions
from flows.turn import JAPAN, Reckoned, Turn

MORNING, EVENING = 8, 17
QUIET_FROM = 21
"""The hour from which nothing is sent until the morning."""
WINDOW_DAYS = (30, 14, 7, 3, 1, 0)
REPORT_DAYS = (3, 1, 0)
DAYS = {
    "window": WINDOW_DAYS,
    "window_earlier": WINDOW_DAYS,
    "preliminary": REPORT_DAYS,
    "final": REPORT_DAYS,
}
WEEK = 7
SHARES = (80, 100)
"""How much of a limit is used up, in per cent, when it is said."""
QUESTIONS = "questions"


@dataclass(frozen=True, slots=True, order=True)
class Key:
    """What a reminder is known by: what it is about, the day and hour it is for."""

    name: str
    day: date
    hour: int

    @property
    def moment(self) -> datetime:
        """When it is to be sent."""
        return datetime.combine(self.day, time(self.hour), JAPAN)


@dataclass(frozen=True, slots=True)
class Matter:
    """Something to be reminded of while it stands: its slots, its last day if it has one."""

    name: str
    slots: tuple[Key, ...]
    last: date | None = None


def due(
    matters: Iterable[Matter], since: datetime, now: datetime, sent: Collection[Key]
) -> list[Key]:
    """What is to be sent now, after a look at `since`."""
    standing = [each for each in matters if _stands(each, now)]
    quiet = is_quiet(now)
    if quiet and not (_late(now) and any(each.last == _today(now) for each in standing)):
        return []
    found = (_latest(each, since, now) for each in standing)
    return [key for key in found if key is not None and not _said(key, sent)]


def next_look(matters: Iterable[Matter], since: datetime) -> datetime | None:
    """The first moment after `since` at which something may be due, or a last day is over."""
    slots = chain.from_iterable((*each.slots, *_over(each)) for each in matters)
    return min((key.moment for key in slots if key.moment > since), default=None)


def matters(turn: Turn, reckoned: Reckoned, opened: date, since: datetime) -> list[Matter]:
    """Everything a case is to be reminded of, seen from the last look."""
    mornings = _mornings(since, turn.now)
    return [
        *(_deadline(each) for each in deadlines(reckoned) if not each.done),
        *_questions(turn, reckoned, opened, mornings),
        *(
            Matter(name, tuple(Key(name, day, MORNING) for day in mornings))
            for name in limits(reckoned)
        ),
    ]


def limits(reckoned: Reckoned) -> Iterator[str]:
    """The limits that are used up to a share that is said: ``limit.PART.SHARE``."""
    for name, part in reckoned.assessment.parts.items():
        used = part.limit - part.remaining
        reached = [share for share in SHARES if part.limit and used * 100 >= part.limit * share]
        if reached:
            yield f"limit.{name}.{reached[-1]}"


def is_quiet(now: datetime) -> bool:
    """Is it a time at which nobody is to be disturbed?"""
    return not MORNING <= now.astimezone(JAPAN).hour < QUIET_FROM


def _late(now: datetime) -> bool:
    return now.astimezone(JAPAN).hour >= QUIET_FROM


def _today(now: datetime) -> date:
    return now.astimezone(JAPAN).date()


def _stands(matter: Matter, now: datetime) -> bool:
    return matter.last is None or matter.last >= _today(now)


def _latest(matter: Matter, since: datetime, now: datetime) -> Key | None:
    """The last slot that passed; what is older is said by it."""
    passed = [key for key in matter.slots if since < key.moment <= now]
    return max(passed, key=lambda key: key.moment, default=None)


def _said(key: Key, sent: Collection[Key]) -> bool:
    """Was it sent? A limit is said once, and a lower share not after a higher one."""
    if key in sent:
        return True
    head, _, share = key.name.rpartition(".")
    if not head.startswith("limit."):
        return False
    shares = (each.name.rpartition(".") for each in sent)
    return any(was == head and int(of) >= int(share) for was, _, of in shares)


def _deadline(deadline: Deadline) -> Matter:
    name, last = deadline.name, deadline.day
    mornings = (Key(name, later(last, -days), MORNING) for days in DAYS[name])
    return Matter(name, (*mornings, Key(name, last, EVENING)), last)


def _questions(
    turn: Turn, reckoned: Reckoned, opened: date, mornings: list[date]
) -> Iterator[Matter]:
    """Once a week while something is open, if nobody has told anything since."""
    if not open_questions(turn, reckoned):
        return
    told = max((fact.at for fact in turn.open.facts.latest.values()), default=None)
    weekly = (day for day in mornings if day > opened and (day - opened).days % WEEK == 0)
    slots = (Key(QUESTIONS, day, MORNING) for day in weekly)
    yield Matter(QUESTIONS, tuple(key for key in slots if told is None or key.moment > told))


def _mornings(since: datetime, now: datetime) -> list[date]:
    """The days from the last look to a week from now; at most the last of them."""
    end = later(_today(now), WEEK)
    start = max(_today(since), later(end, -3 * WEEK))
    return [later(start, n) for n in range((end - start).days + 1)]


def _over(matter: Matter) -> tuple[Key, ...]:
    """The morning after the last day: from then on another day is the nearest."""
    return () if matter.last is None else (Key(matter.name, later(matter.last, 1), MORNING),)


def next_morning(now: datetime) -> datetime:
    """The next morning's hour."""
    here = now.astimezone(JAPAN)
    today = datetime.combine(here.date(), time(MORNING), JAPAN)
    return today if here < today else today + timedelta(days=1)
