"""Days as people here type them, in Japan's calendar.

Laws: a day without a year or month, two digits for a year, a weekday alone, a count of weeks, a
night over which the date turns (深夜, 今夜, 昨夜1時) and an *about* are guesses; a month alone, a
range, two days and an order that could be either are problems; of what has happened, no day after
today is ever read.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta

from flows.answers.day_words import (
    ABOUT,
    COUNTS,
    DAY_NAME,
    END,
    ENGLISH_DAYS,
    ERA_LETTERS,
    ERAS,
    HEAD,
    KANJI_NUMBER,
    MONTH_NAME,
    MONTH_ONLY,
    MONTHS,
    NIGHT,
    RANGE,
    SEVERAL,
    SPACED,
    TIME,
    WEEKDAY,
    WEEKDAY_HEAD,
    WEEKDAYS,
    WEEKS,
    WORDS,
)
from flows.answers.numerals import number
from flows.answers.reading import Confirm, Problem, Reading, Value, normal, too_long

OLDEST = date(2000, 1, 1)


def read_day(text: str, today: date, *, past: bool = False) -> Reading[date]:
    """A day; ``past`` of something that has happened (never after today)."""
    if too_long(text):
        return Problem("unreadable")
    plain = END.sub("", HEAD.sub("", SPACED.sub("", normal(text).casefold()))).strip()
    if not plain:
        return Problem("empty")
    reading = _about(plain, today, past)
    untimed = TIME.sub("", plain)
    if isinstance(reading, Problem) and untimed != plain and untimed:
        reading = _about(untimed, today, past)
    if isinstance(reading, Value) and NIGHT.search(plain):
        reading = Confirm(reading.value, "night")
    return _allowed(reading, today, past)


def _about(text: str, today: date, past: bool) -> Reading[date]:
    """Read a day that may be said to be *about* right."""
    core = ABOUT.sub("", text).strip()
    reading = _read(KANJI_NUMBER.sub(lambda found: _digits(found[0]), core), today, past)
    if isinstance(reading, Value) and core != text:
        return Confirm(reading.value, "about")
    return reading


def _read(text: str, today: date, past: bool) -> Reading[date]:
    try:
        named = WEEKDAY.search(text) or WEEKDAY_HEAD.match(text)
        dated = f"{text[: named.start()]}{text[named.end() :]}".strip() if named else text
        reading = next(_readings(dated, today, past), None) if dated else None
        if reading is not None:
            return _same_weekday(reading, named)
        return next(_readings(text, today, past), None) or Problem(_why(text))
    except (ValueError, OverflowError):
        return Problem("no_such_day")


def _readings(text: str, today: date, past: bool) -> Iterator[Reading[date]]:
    for pattern, read in PATTERNS:
        match = pattern.fullmatch(text)
        if match:
            yield read(match, today, past)


def _allowed(reading: Reading[date], today: date, past: bool) -> Reading[date]:
    if isinstance(reading, Problem):
        return reading
    if reading.value < OLDEST:
        return Problem("too_old")
    return Problem("future") if past and reading.value > today else reading


def _same_weekday(reading: Reading[date], named: re.Match[str] | None) -> Reading[date]:
    if named is None or isinstance(reading, Problem):
        return reading
    return reading if reading.value.weekday() == _weekday(named) else Problem("weekday_differs")


def _weekday(match: re.Match[str]) -> int:
    japanese = match[1] or match[2]
    return WEEKDAYS.index(japanese) if japanese else ENGLISH_DAYS.index(match[3][:3])


def _why(text: str) -> str:
    if MONTH_ONLY.fullmatch(text):
        return "month_only"
    if not re.search(r"\d", text):
        return "unreadable"
    if RANGE.search(re.sub(r"\d{4}-\d{1,2}-\d{1,2}", "0", text)):
        return "range"
    return "several" if SEVERAL.search(text) else "unreadable"


def _digits(kanji: str) -> str:
    value = number(kanji)
    return kanji if value is None else str(value)


def _whole(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    return Value(date(int(match[1]), int(match[2]), int(match[3])))


def _separated(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    return Value(date(int(match[1]), int(match[3]), int(match[4])))


def _era(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    first, last = ERAS[ERA_LETTERS.get(match[1], match[1])]
    year = 1 if match[2] == "元" else int(match[2])
    found = date(first.year + year - 1, int(match[3]), int(match[4]))
    inside = year > 0 and first <= found <= last
    return Value(found) if inside else Problem("no_such_day")


def _two_digit(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    if int(match[3]) > 12:
        return Problem("ambiguous_order")
    found = date(2000 + int(match[1]), int(match[3]), int(match[4]))
    last = 2000 + int(match[4])
    # 05/06/26 in 2026 is hardly a day of 2005: the year seems to stand last.
    if abs(found.year - today.year) > 1 >= abs(last - today.year):
        return Problem("ambiguous_order")
    return Confirm(found, "two_digit_year")


def _year_last(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    a, b, year = int(match[1]), int(match[2]), int(match[3])
    if a <= 12 and b <= 12 and a != b:
        return Problem("ambiguous_order")
    month, day = (a, b) if a <= 12 else (b, a)
    return Confirm(date(year, month, day), "order")


def _no_year(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    return _yearless(int(match[1]), int(match[2]), today, past)


def _yearless(month: int, day: int, today: date, past: bool) -> Reading[date]:
    years = [year for year in range(today.year - 8, today.year + 2) if _is_day(year, month, day)]
    days = [date(year, month, day) for year in years]
    if past:
        days = [each for each in days if each <= today]
    if not days:
        return Problem("no_such_day")
    return Confirm(min(days, key=lambda each: abs(each - today)), "no_year")


def _is_day(year: int, month: int, day: int) -> bool:
    try:
        date(year, month, day)
    except ValueError:
        return False
    return True


def _named_year(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    year = today.year - {"今年": 0, "去年": 1, "昨年": 1}.get(match[1], 2)
    return Value(date(year, int(match[2]), int(match[3])))


def _day_alone(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    months = [divmod(today.year * 12 + today.month - 1 + off, 12) for off in range(-2, 3)]
    parts = [(year, month + 1, int(match[1])) for year, month in months]
    days = [date(*each) for each in parts if _is_day(*each)]
    if past:
        days = [each for each in days if each <= today]
    if not days:
        return Problem("no_such_day")
    return Confirm(min(days, key=lambda each: abs(each - today)), "no_month")


def _named_month(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    month = today.replace(day=1)
    if match[1] == "先月":
        month = (month - timedelta(1)).replace(day=1)
    if match[1] == "来月":
        month = (month + timedelta(31)).replace(day=1)
    return Value(month.replace(day=int(match[2])))


def _ago(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    return _counted(match, today, -1)


def _ahead(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    return _counted(match, today, 1)


def _counted(match: re.Match[str], today: date, way: int) -> Reading[date]:
    count = COUNTS[match[1]] if match[1] in COUNTS else int(match[1])
    if match[2].startswith(("週", "week")):
        return Confirm(today + timedelta(count * 7 * way), "about")
    return Value(today + timedelta(count * way))


def _of_week(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    """A weekday of a named week; where the week's first day matters, a guess."""
    weekday = WEEKDAYS.index(match[2])
    found = today - timedelta(today.weekday() + 7 * WEEKS[match[1]] - weekday)
    if weekday == 6 or today.weekday() == 6:
        return Confirm(found, "weekday")
    return Value(found)


def _of_week_english(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    weekday = ENGLISH_DAYS.index((match[2] or match[3])[:3])
    weeks = WEEKS[match[1] or match[4]]
    return Confirm(today - timedelta(today.weekday() + 7 * weeks - weekday), "weekday")


def _weekday_before(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    back = (today.weekday() - _index(match)) % 7 or 7
    return Confirm(today - timedelta(back), "weekday")


def _weekday_next(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    ahead = (_index(match) - today.weekday()) % 7 or 7
    return Confirm(today + timedelta(ahead), "weekday")


def _weekday_alone(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    """Of what has happened the last one, of what is planned the next."""
    return (_weekday_before if past else _weekday_next)(match, today, past)


def _index(match: re.Match[str]) -> int:
    return WEEKDAYS.index(match[1]) if match[1] else ENGLISH_DAYS.index(match[2][:3])


def _english(month: str, day: str, year: str | None, today: date, past: bool) -> Reading[date]:
    number = MONTHS.index(month[:3]) + 1
    if year is None:
        return _yearless(number, int(day), today, past)
    return Value(date(int(year), number, int(day)))


def _month_first(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    return _english(match[1], match[2], match[3], today, past)


def _day_first(match: re.Match[str], today: date, past: bool) -> Reading[date]:
    return _english(match[2], match[1], match[3], today, past)


def _days_back(days: int) -> Callable[[re.Match[str], date, bool], Reading[date]]:
    return lambda match, today, past: Value(today - timedelta(days))


Pattern = tuple[re.Pattern[str], Callable[[re.Match[str], date, bool], Reading[date]]]
_TABLE: tuple[tuple[str, Callable[[re.Match[str], date, bool], Reading[date]]], ...] = (
    (r"(\d{4})([-/. ])(\d{1,2})\2(\d{1,2})", _separated),
    (r"(\d{4})年\s*(\d{1,2})月\s*(\d{1,2})日?", _whole),
    (r"(\d{4})(\d{2})(\d{2})", _whole),
    (
        r"(令和|平成|昭和|[rhs])\.?\s*(元|\d{1,2})(?:年|[./-])\s*(\d{1,2})(?:月|[./-])\s*(\d{1,2})日?",
        _era,
    ),
    (r"(\d{2})([-/.])(\d{1,2})\2(\d{1,2})", _two_digit),
    (r"(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})", _year_last),
    (r"(\d{1,2})[-/.](\d{1,2})", _no_year),
    (r"(\d{1,2})月\s*(\d{1,2})日?", _no_year),
    (r"(今年|去年|昨年|一昨年|おととし)の?\s*(\d{1,2})[月/]\s*(\d{1,2})日?", _named_year),
    (r"(\d{1,2})日", _day_alone),
    (r"(?:the )?(\d{1,2})(?:st|nd|rd|th)", _day_alone),
    (r"(先月|今月|来月)の?\s*(\d{1,2})日", _named_month),
    (r"(\d{1,3})(日|週間)前", _ago),
    (r"(a|\d{1,3}|one|two|three|four|five|six|seven) (days?|weeks?) ago", _ago),
    (r"(\d{1,3})(日|週間)後", _ahead),
    (r"in (a|\d{1,3}|one|two|three|four|five|six|seven) (days?|weeks?)", _ahead),
    (rf"(先々週|先週|今週|来週|再来週)の?([{WEEKDAYS}])曜?日?", _of_week),
    (
        rf"(last|this|next) week(?:['’]s)? ({DAY_NAME})|({DAY_NAME}) (?:of )?(last|this|next) week",
        _of_week_english,
    ),
    (rf"(?:この前の|前の)([{WEEKDAYS}])曜日?|last ({DAY_NAME})", _weekday_before),
    (
        rf"(?:次の|今度の)([{WEEKDAYS}])曜日?|(?:next|coming|this coming) ({DAY_NAME})",
        _weekday_next,
    ),
    (rf"([{WEEKDAYS}])曜日?|(?:on |this )?({DAY_NAME})", _weekday_alone),
    (rf"({MONTH_NAME})\.? ?(\d{{1,2}})(?:st|nd|rd|th)?(?:,? (\d{{4}}))?", _month_first),
    (
        rf"(?:the )?(\d{{1,2}})(?:st|nd|rd|th)?[ -]?(?:of )?({MONTH_NAME})\.?"
        r"(?:(?:,? |-)(\d{4}))?",
        _day_first,
    ),
    *((words, _days_back(days)) for days, words in WORDS.items()),
)
PATTERNS: tuple[Pattern, ...] = tuple((re.compile(p, re.ASCII), read) for p, read in _TABLE)
