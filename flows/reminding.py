"""What a reminder says, a digest on request, and putting reminders off.

Laws: a reminder names the case, the reason and the next act; several that fall together are one
message no longer than a phone's screen; put off, they come back at a moment that is said, and
never after the last day of something that is not done.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import datetime, time, timedelta

from flows.actions import reckoned
from flows.answers.reading import normal
from flows.deadlines import deadlines, line
from flows.decisions import fact_word
from flows.effects import Ask, Button, Effect, Panel, Say, Snooze, Value, Word, Yen
from flows.next_act import next_act
from flows.promise import moment_values
from flows.questions import open_questions
from flows.reminders import (
    EVENING,
    MORNING,
    QUESTIONS,
    Key,
    is_quiet,
    limits,
    next_morning,
)
from flows.turn import JAPAN, Reckoned, Turn

STEP = "reminder"
"""Where the button under a reminder belongs: to no question."""
SHOWN = 3
"""Reminders told in full in one message."""
MOST_DAYS = 14
DAYS = re.compile(r"0*([1-9][0-9]{0,20})\s*(?:日間?|days?)?")
"""A number of days as it is typed."""


def remind(turn: Turn, now: Reckoned, due: Sequence[Key]) -> list[Effect]:
    """The message of what is due, with the button that puts it off."""
    lines = [_line(turn, now, key) for key in sorted(due, key=lambda key: _weight(now, key))]
    more = [Say("remind.more", {"n": len(lines) - SHOWN})] if len(lines) > SHOWN else []
    title = Word("remind.title", {"case": turn.open.id})
    later = Button("snooze", Word("remind.snooze"))
    return [
        Panel(title, (*lines[:SHOWN], *more)),
        Ask(STEP, None, next_act(turn, now), (later,), numbered=False),
    ]


def digest(turn: Turn, rest: str) -> None:
    """Everything that is to be kept in mind, now."""
    now = reckoned(turn)
    lines = [
        *(line(turn, each) for each in deadlines(now) if not each.done),
        *_questions(turn, now),
        *(_limit(now, name) for name in limits(now)),
    ]
    title = Word("digest.title", {"case": turn.open.id})
    turn.say(Panel(title, tuple(lines) or (Say("digest.none"),)))
    if turn.state != "desk.menu":
        turn.say(next_act(turn, now))


def snooze(turn: Turn, rest: str) -> None:
    """Put reminders off until tomorrow, or by so many days; ``off`` lets them come again.

    What is no number of days puts nothing off: it is told what can be written.
    """
    asked = normal(rest).casefold()
    days = DAYS.fullmatch(asked or "1")
    if asked in ("off", "0"):
        turn.orders.append(Snooze(next_morning(turn.now) if is_quiet(turn.now) else turn.now))
        turn.say(Say("snooze.off"))
        return
    if days is None:
        turn.say(Say("snooze.how", {"n": MOST_DAYS}))
        return
    until = put_off(turn, reckoned(turn), min(int(days[1]), MOST_DAYS))
    turn.orders.append(Snooze(until))
    turn.say(Say("snooze.until", moment_values(until)))


def put_off(turn: Turn, now: Reckoned, days: int) -> datetime:
    """Until when: so many mornings, but never past the last day of what is not done."""
    until = next_morning(turn.now) + timedelta(days=days - 1)
    open_days = [each.day for each in deadlines(now) if not each.done]
    ends = (
        datetime.combine(day, time(hour), JAPAN) for day in open_days for hour in (MORNING, EVENING)
    )
    return min([until, *(end for end in ends if end > turn.now)])


def _weight(now: Reckoned, key: Key) -> tuple[int, str]:
    """The nearest last day first, then the rest."""
    days = {each.name: each.day.toordinal() for each in deadlines(now)}
    return days.get(key.name, 10_000_000), key.name


def _line(turn: Turn, now: Reckoned, key: Key) -> Say:
    if key.name == QUESTIONS:
        return next(_questions(turn, now))
    if key.name.startswith("limit."):
        return _limit(now, key.name)
    found = next(each for each in deadlines(now) if each.name == key.name)
    left = (found.day - turn.today).days
    state = "left" if left else "today"
    return Say(f"remind.{found.name}.{state}", {"day": found.day, "n": left})


def _questions(turn: Turn, now: Reckoned) -> Iterator[Say]:
    questions = open_questions(turn, now)
    if questions:
        first = fact_word(turn, questions[0].path)
        yield Say("remind.questions", {"n": len(questions), "first": first})


def _limit(now: Reckoned, name: str) -> Say:
    _, part, share = name.split(".")
    found = next(each for each in now.assessment.parts.items() if each[0] == part)[1]
    values: dict[str, Value] = {"part": Word(f"part.{part}"), "limit": Yen(found.limit)}
    return Say(f"remind.limit.{share}", {**values, "remaining": Yen(found.remaining)})
