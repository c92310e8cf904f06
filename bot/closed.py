"""The closed days, made from a holiday library.

Laws: national holidays only (substitute and in-between ones included, bank holidays not), since
weekends and the turn of the year are ``coverage.calendar``'s own; the days are known up to the
last year the library knows and no further; the library is read nowhere else.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import holidays
from holidays.countries.japan import Japan

from coverage.calendar import Calendar


@cache
def closed_days() -> Calendar:
    """Give every Japanese national holiday the library knows (1949 to 2099), made once.

    Source: the ``holidays`` library, country JP, category ``public`` (Act on National Holidays).
    """
    years = range(Japan.start_year, Japan.end_year + 1)
    national = holidays.country_holidays("JP", years=years, categories=holidays.PUBLIC)
    return Calendar(frozenset(national), date(Japan.end_year, 12, 31))
