"""When a person of staff will be there: the house's promise as a moment.

Laws: in the business hours of a business day it is so many minutes from now, otherwise so many
after the next opening; weekends, national holidays, the turn of the year and the house's own
holidays are no business days; a promise lies in the future.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from coverage.calendar import Calendar, is_closed, later
from flows.effects import Value
from flows.house import House
from flows.turn import JAPAN


def promised(house: House, calendar: Calendar, now: datetime) -> datetime:
    """By when a person of staff will be there."""
    here = now.astimezone(JAPAN)
    within = timedelta(minutes=house.promise_minutes)
    if in_hours(house, calendar, here):
        return here + within
    day = here.date() if here.time() < house.opens else later(here.date(), 1)
    while not _business(house, calendar, day):
        day = later(day, 1)
    return datetime.combine(day, house.opens, JAPAN) + within


def in_hours(house: House, calendar: Calendar, now: datetime) -> bool:
    """Is the house open at this moment?"""
    here = now.astimezone(JAPAN)
    open_now = house.opens <= here.time() < house.closes
    return open_now and _business(house, calendar, here.date())


def moment_values(moment: datetime) -> dict[str, Value]:
    """A moment as a message shows it: its day and its time in Japan."""
    here = moment.astimezone(JAPAN)
    return {"day": here.date(), "time": f"{here:%H:%M}"}


def _business(house: House, calendar: Calendar, day: date) -> bool:
    return not is_closed(day, calendar) and day not in house.holidays
