"""The deadlines of a case for a calendar (iCalendar): imported again, they move and do not double.

Laws: an event's id rests on the case and the deadline alone; its sequence grows with the clock, so
that the calendar made last holds, whatever moved a day since: a fact, the policy, the closed days,
a word of ours; what is done or there no more is cancelled, never left out; nothing is said of the
case but its number, its days and what they are for.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import TYPE_CHECKING
from uuid import UUID, uuid5

from icalendar import Alarm, Calendar, Event
from icalendar.enums import STATUS, TRANSP

from bot.closed import closed_days
from bot.documents.source import Source
from flows.courses import Course, courses

if TYPE_CHECKING:
    from bot.documents.kinds import Progress

OURS = UUID("4d0a1f5e-3c57-4c0b-9b1f-6a1f5a0c7d21")
"""Under which the ids of the events are made."""
DAYS_AHEAD = (7, 3, 1)
AHEAD_AT, TODAY_AT = timedelta(hours=9), timedelta(hours=8)
ALARMS = (*(AHEAD_AT - timedelta(days=days) for days in DAYS_AHEAD), TODAY_AT)
"""When to be reminded, from midnight of the day."""
ZONE = "Asia/Tokyo"


def agenda(source: Source, _: Progress) -> Iterator[bytes]:
    """The calendar, an event a deadline."""
    name = source.word("calendar.name", case=source.dossier.id)
    prodid, id = f"-//Hakkaku//{source.language}", str(uid(source, ""))
    calendar = Calendar.new(prodid=prodid, method="PUBLISH", name=name, uid=id)
    calendar.add("X-WR-TIMEZONE", ZONE)
    for course in courses(source.dossier, source.history, closed_days()):
        calendar.add_component(_event(source, course))
    yield calendar.to_ical()


def uid(source: Source, name: str) -> UUID:
    """The id of a deadline of this case, wherever and whenever it is made."""
    opened = source.line.opened_at.isoformat()
    return uuid5(OURS, f"{source.dossier.id}/{opened}/{name}")


def _event(source: Source, course: Course) -> Event:
    """A day to keep: all day, free for other things."""
    deadline = course.deadline
    off = deadline.done or course.gone
    summary = _summary(source, course)
    event = Event.new(
        uid=uid(source, deadline.name),
        summary=summary,
        description=_description(source, course),
        start=deadline.day,
        end=deadline.day + timedelta(days=1),
        stamp=source.now,
        created=course.began_at,
        last_modified=source.now,
        sequence=_sequence(source),
        status=STATUS.CANCELLED if off else STATUS.CONFIRMED,
        transparency=TRANSP.TRANSPARENT,
        categories=[source.word("calendar.category")],
    )
    if not off and deadline.day >= source.today:
        for before in ALARMS:
            event.add_component(_alarm(summary, before))
    return event


def _sequence(source: Source) -> int:
    """Seconds since the case was opened: of the same case more, the later it is made."""
    return int((source.now - source.line.opened_at).total_seconds())


def _alarm(summary: str, trigger: timedelta) -> Alarm:
    alarm = Alarm.new(description=summary)
    alarm.add("ACTION", "DISPLAY")
    alarm.add("TRIGGER", trigger)
    return alarm


def _summary(source: Source, course: Course) -> str:
    what = source.word(f"calendar.{course.deadline.name}", case=source.dossier.id)
    if course.deadline.done:
        return source.word("calendar.done", what=what)
    return source.word("calendar.gone", what=what) if course.gone else what


def _description(source: Source, course: Course) -> str:
    """Why the day is to be kept, what to do next, on which day that stands."""
    name = course.deadline.name
    lines = [source.word(f"calendar.why.{name}")]
    if not (course.deadline.done or course.gone):
        lines.append(source.word(f"calendar.act.{name}"))
    if course.deadline.provisional:
        lines.append(source.word("calendar.provisional"))
    return "\n".join([*lines, source.word("calendar.stands", day=source.today)])
