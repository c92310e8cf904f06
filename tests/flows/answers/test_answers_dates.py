"""Days as an office types them on Tuesday, 24 November 2026, and what each is read as.

Laws: a table row is a typed text and its reading; any day reads back from every notation;
whatever is typed, reading never raises, and of what has happened no later day is ever read.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.answers.dates import OLDEST, read_day
from flows.answers.reading import GUESSES, PROBLEMS, Confirm, Problem, Value

TODAY = date(2026, 11, 24)
FRIDAY = date(2026, 11, 20)

CERTAIN = (
    ("yesterday around 5pm", date(2026, 11, 23)),
    ("yesterday at about 5:30 p.m.", date(2026, 11, 23)),
    ("yesterday evening", date(2026, 11, 23)),
    ("Nov 20, 2026 in the afternoon", FRIDAY),
    ("2026-11-20 before 17:00", FRIDAY),
    ("this afternoon", date(2026, 11, 24)),
    ("2026-11-20", FRIDAY),
    ("2026/11/20", FRIDAY),
    ("2026.11.20", FRIDAY),
    ("２０２６／１１／２０", FRIDAY),
    ("2026ー11ー20", FRIDAY),
    ("20261120", FRIDAY),
    ("2026-1-5", date(2026, 1, 5)),
    ("2026年11月20日", FRIDAY),
    ("２０２６年１１月２０日", FRIDAY),
    ("2026年 11月 20日", FRIDAY),
    ("2026年11月20日です。", FRIDAY),
    ("2026年11月20日(金)", FRIDAY),
    ("２０２６年１１月２０日（金曜日）", FRIDAY),
    ("2026/11/20 (Fri)", FRIDAY),
    ("二〇二六年十一月二十日", FRIDAY),
    ("令和8年11月20日", FRIDAY),
    ("令和８年１１月２０日", FRIDAY),
    ("令和八年十一月二十日", FRIDAY),
    ("R8.11.20", FRIDAY),
    ("Ｒ８．１１．２０", FRIDAY),
    ("r8/11/20", FRIDAY),
    ("令和元年5月1日", date(2019, 5, 1)),
    ("平成31年4月30日", date(2019, 4, 30)),
    ("H30.4.1", date(2018, 4, 1)),
    ("今日", TODAY),
    ("本日", TODAY),
    ("今朝", TODAY),
    ("today", TODAY),
    ("今日の17時", TODAY),
    ("昨日", date(2026, 11, 23)),
    ("きのう", date(2026, 11, 23)),
    ("昨日の朝", date(2026, 11, 23)),
    ("昨夜11時", date(2026, 11, 23)),
    ("昨夜10時12分", date(2026, 11, 23)),
    ("last night at 11pm", date(2026, 11, 23)),
    ("今朝5時半", TODAY),
    ("今朝8:30", TODAY),
    ("yesterday", date(2026, 11, 23)),
    ("一昨日", date(2026, 11, 22)),
    ("おととい", date(2026, 11, 22)),
    ("the day before yesterday", date(2026, 11, 22)),
    ("3日前", date(2026, 11, 21)),
    ("三日前", date(2026, 11, 21)),
    ("three days ago", date(2026, 11, 21)),
    ("先週の金曜", FRIDAY),
    ("先週金曜日", FRIDAY),
    ("先々週の水曜", date(2026, 11, 11)),
    ("今週の月曜", date(2026, 11, 23)),
    ("先月20日", date(2026, 10, 20)),
    ("今月の3日", date(2026, 11, 3)),
    ("去年の11月20日", date(2025, 11, 20)),
    ("今年の3/1", date(2026, 3, 1)),
    ("Nov 20, 2026", FRIDAY),
    ("20 Nov 2026", FRIDAY),
    ("20th of November 2026", FRIDAY),
    ("Friday, November 20, 2026", FRIDAY),
    ("2026-11-20 10:30", FRIDAY),
    ("2026-11-20T10:30", FRIDAY),
    ("2026年11月20日 10時半", FRIDAY),
    ("2026年11月20日午後3時頃", FRIDAY),
    ("2026/11/20未明", FRIDAY),
    ("2026 11 20", FRIDAY),
    ("2026-11-20T20:00+09:00", FRIDAY),
    ("20-Nov-2026", FRIDAY),
    ("3 日前", date(2026, 11, 21)),
    ("一昨年11月20日", date(2024, 11, 20)),
    ("おととし11月20日", date(2024, 11, 20)),
)
GUESSED = (
    ("11/20", FRIDAY, "no_year"),
    ("１１／２０", FRIDAY, "no_year"),
    ("11-20", FRIDAY, "no_year"),
    ("11月20日", FRIDAY, "no_year"),
    ("十一月二十日", FRIDAY, "no_year"),
    ("11月20日(金)", FRIDAY, "no_year"),
    ("11/20だと思います", FRIDAY, "no_year"),
    ("11/20頃", FRIDAY, "no_year"),
    ("11/20?", FRIDAY, "no_year"),
    ("Nov 20", FRIDAY, "no_year"),
    ("20 nov", FRIDAY, "no_year"),
    ("November 20th", FRIDAY, "no_year"),
    ("11/20 3pm", FRIDAY, "no_year"),
    ("12/1", date(2025, 12, 1), "no_year"),
    ("11/25", date(2025, 11, 25), "no_year"),
    ("2/29", date(2024, 2, 29), "no_year"),
    ("20日", FRIDAY, "no_month"),
    ("二十日", FRIDAY, "no_month"),
    ("30日", date(2026, 10, 30), "no_month"),
    ("26/11/20", FRIDAY, "two_digit_year"),
    ("26.11.20", FRIDAY, "two_digit_year"),
    ("金曜", FRIDAY, "weekday"),
    ("この前の金曜日", FRIDAY, "weekday"),
    ("last friday", FRIDAY, "weekday"),
    ("火曜", date(2026, 11, 17), "weekday"),
    ("先週の日曜", date(2026, 11, 22), "weekday"),
    ("20/11/2026", FRIDAY, "order"),
    ("11/20/2026", FRIDAY, "order"),
    ("2026/11/20頃", FRIDAY, "about"),
    ("2026年11月20日ごろです", FRIDAY, "about"),
    ("2026/11/20だと思います", FRIDAY, "about"),
    ("2026/11/20？", FRIDAY, "about"),
    ("たぶん昨日", date(2026, 11, 23), "about"),
    ("maybe yesterday", date(2026, 11, 23), "about"),
    ("2026/11/20深夜", FRIDAY, "night"),
    ("昨日の深夜1時", date(2026, 11, 23), "night"),
    ("今晩10時", TODAY, "night"),
    ("今夜", TODAY, "night"),
    ("今夜10時", TODAY, "night"),
    ("今日の夜10時ごろ", TODAY, "night"),
    ("今日の22時", TODAY, "night"),
    ("本日午後10時半", TODAY, "night"),
    ("today at 10:30 pm", TODAY, "night"),
    ("tonight", TODAY, "night"),
    ("this evening at 10pm", TODAY, "night"),
    ("昨夜1時", date(2026, 11, 23), "night"),
    ("昨晩0:30", date(2026, 11, 23), "night"),
    ("昨日の夜12時半", date(2026, 11, 23), "night"),
    ("昨夜の午前2時", date(2026, 11, 23), "night"),
    ("last night at 1am", date(2026, 11, 23), "night"),
    ("1週間前", date(2026, 11, 17), "about"),
    ("two weeks ago", date(2026, 11, 10), "about"),
    ("たしか11/20", FRIDAY, "no_year"),
    ("11/20かもしれません", FRIDAY, "no_year"),
    ("確か昨日", date(2026, 11, 23), "about"),
    ("昨日かも", date(2026, 11, 23), "about"),
    ("i think yesterday", date(2026, 11, 23), "about"),
    ("nov20", FRIDAY, "no_year"),
    ("20 日", FRIDAY, "no_month"),
    ("２０日", FRIDAY, "no_month"),
    ("20日(金)", FRIDAY, "no_month"),
    ("the 20th", FRIDAY, "no_month"),
    ("20th", FRIDAY, "no_month"),
    ("on the 20th at 3pm", FRIDAY, "no_month"),
    ("Fri the 20th", FRIDAY, "no_month"),
    ("11.20", FRIDAY, "no_year"),
    ("１１．２０", FRIDAY, "no_year"),
    ("11.20(金)", FRIDAY, "no_year"),
    ("Fri 20 Nov", FRIDAY, "no_year"),
    ("on Nov 20", FRIDAY, "no_year"),
    ("１１月２０日（金）", FRIDAY, "no_year"),
    ("last week's Friday", FRIDAY, "weekday"),
    ("last week’s friday", FRIDAY, "weekday"),
    ("Friday last week", FRIDAY, "weekday"),
)
REFUSED = (
    ("", "empty"),
    ("　", "empty"),
    ("11月", "month_only"),
    ("2026年11月", "month_only"),
    ("令和8年11月", "month_only"),
    ("先月", "month_only"),
    ("November 2026", "month_only"),
    ("2026", "month_only"),
    ("11/18～11/20", "range"),
    ("１１月１８日〜２０日", "range"),
    ("11/18-11/20", "range"),
    ("11月18日から20日", "range"),
    ("11月20日以降", "range"),
    ("11月20日まで", "range"),
    ("Nov 18 to 20", "range"),
    ("2~3日前", "range"),
    ("11/18か11/20", "several"),
    ("11月18日と20日", "several"),
    ("11/18, 11/20", "several"),
    ("nov 18 or nov 20", "several"),
    ("11/20(金)か11/21(土)", "several"),
    ("2026-11-31", "no_such_day"),
    ("2/30", "no_such_day"),
    ("2026/02/29", "no_such_day"),
    ("令和元年4月30日", "no_such_day"),
    ("平成31年5月1日", "no_such_day"),
    ("平成38年11月20日", "no_such_day"),
    ("0日", "no_such_day"),
    ("2026年11月20日（土）", "weekday_differs"),
    ("2026/11/20 (Sat)", "weekday_differs"),
    ("11/20(土)", "weekday_differs"),
    ("11.20(火)", "weekday_differs"),
    ("Thu 20 Nov", "weekday_differs"),
    ("11.18-11.20", "range"),
    ("20.11", "no_such_day"),
    ("the 32nd", "no_such_day"),
    ("8.11.20", "unreadable"),
    ("11/12/2026", "ambiguous_order"),
    ("11/20/26", "ambiguous_order"),
    ("05/06/26", "ambiguous_order"),
    ("20/11/26", "ambiguous_order"),
    ("令和8年", "month_only"),
    ("11/1 11/2", "several"),
    ("11月1日(日) 11月2日", "several"),
    ("2026年1一月20日", "unreadable"),
    ("2026年11月1一日", "unreadable"),
    ("R8年1一月20日", "unreadable"),
    ("2026/11/20 10:99", "unreadable"),
    ("2026/11/20 13pm", "unreadable"),
    ("2026-11-20T20:00Z", "unreadable"),
    ("2026/11/25", "future"),
    ("2027年1月1日", "future"),
    ("今週の金曜", "future"),
    ("1999-12-31", "too_old"),
    ("昭和64年1月7日", "too_old"),
    ("2026-11-20 25:00", "unreadable"),
    ("11/20の24時", "unreadable"),
    ("2026年11月203時", "unreadable"),
    ("8/11/20", "unreadable"),
    ("11月中旬", "unreadable"),
    ("二三日前", "unreadable"),
    ("数日前", "unreadable"),
    ("a few days ago", "unreadable"),
    ("1か月前", "unreadable"),
    ("半年前", "unreadable"),
    ("前日", "unreadable"),
    ("先週", "unreadable"),
    ("土日", "unreadable"),
    ("明日", "future"),
    ("tomorrow", "future"),
    ("次の金曜", "future"),
    ("来月", "month_only"),
    ("昨日か一昨日", "unreadable"),
    ("昨日(11/22)", "unreadable"),
    ("②11/20", "unreadable"),
    ("20", "unreadable"),
    ("不明", "unreadable"),
)
NOTATIONS = (
    "{0.year}-{0.month}-{0.day}",
    "{0:%Y-%m-%d}",
    "{0:%Y/%m/%d}",
    "{0.year}.{0.month}.{0.day}",
    "{0:%Y%m%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0:%Y-%m-%d} 10:30",
    "{0.year}年{0.month}月{0.day}日 午後3時",
    "{0:%B} {0.day}, {0.year}",
    "{0.day} {0:%b} {0.year}",
    "{0:%a}, {0.day} {0:%b} {0.year}",
    "{0:%Y/%m/%d} ({0:%a})",
)
DAYS = st.dates(OLDEST, date(2099, 12, 31))


def wide(text: str) -> str:
    """The same text in full width."""
    return text.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)})


def kanji(number: int) -> str:
    """A number below a hundred in kanji numerals."""
    tens, ones = divmod(number, 10)
    figures = " 一二三四五六七八九"
    return ((figures[tens] if tens > 1 else "") + "十" if tens else "") + figures[ones].strip()


def era(day: date) -> tuple[str, str, int]:
    """The era of a day: its name, its letter and the year in it."""
    if day >= date(2019, 5, 1):
        return "令和", "R", day.year - 2018
    return "平成", "H", day.year - 1988


@pytest.mark.parametrize(("text", "day"), CERTAIN)
def test_a_certain_day_is_a_value(text: str, day: date) -> None:
    """One whole day is kept as it stands."""
    assert read_day(text, TODAY, past=True) == Value(day)


@pytest.mark.parametrize(("text", "day", "why"), GUESSED)
def test_a_guessed_day_is_confirmed(text: str, day: date, why: str) -> None:
    """A day that was said in part is confirmed, with the reason."""
    assert read_day(text, TODAY, past=True) == Confirm(day, why)


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_not_one_day_is_asked_again(text: str, why: str) -> None:
    """What is not one day that has been is never made into one."""
    assert read_day(text, TODAY, past=True) == Problem(why)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2026/11/25", Value(date(2026, 11, 25))),
        ("今週の金曜", Value(date(2026, 11, 27))),
        ("12/1", Confirm(date(2026, 12, 1), "no_year")),
        ("30日", Confirm(date(2026, 11, 30), "no_month")),
        ("1/10", Confirm(date(2027, 1, 10), "no_year")),
        ("明日", Value(date(2026, 11, 25))),
        ("明日の午後3時", Value(date(2026, 11, 25))),
        ("あさって", Value(date(2026, 11, 26))),
        ("the day after tomorrow", Value(date(2026, 11, 26))),
        ("3日後", Value(date(2026, 11, 27))),
        ("in two days", Value(date(2026, 11, 26))),
        ("一週間後", Confirm(date(2026, 12, 1), "about")),
        ("in 2 weeks", Confirm(date(2026, 12, 8), "about")),
        ("来週の月曜", Value(date(2026, 11, 30))),
        ("再来週の月曜", Value(date(2026, 12, 7))),
        ("来週の日曜", Confirm(date(2026, 12, 6), "weekday")),
        ("monday next week", Confirm(date(2026, 11, 30), "weekday")),
        ("来月の3日", Value(date(2026, 12, 3))),
        ("月曜", Confirm(date(2026, 11, 30), "weekday")),
        ("火曜日", Confirm(date(2026, 12, 1), "weekday")),
        ("次の水曜", Confirm(date(2026, 11, 25), "weekday")),
        ("next friday", Confirm(date(2026, 11, 27), "weekday")),
        ("on friday", Confirm(date(2026, 11, 27), "weekday")),
        ("last friday", Confirm(FRIDAY, "weekday")),
        ("この前の金曜日", Confirm(FRIDAY, "weekday")),
    ],
)
def test_a_day_to_come_is_read_where_it_may_be(
    text: str, expected: Value[date] | Confirm[date]
) -> None:
    """Of what is still to come, a day after today is read."""
    assert read_day(text, TODAY) == expected


@pytest.mark.parametrize(
    ("text", "today", "past", "day"),
    [
        ("31日", date(2026, 3, 30), True, date(2026, 1, 31)),
        ("30日", date(2026, 3, 15), True, date(2026, 1, 30)),
        ("31日", TODAY, False, date(2026, 10, 31)),
        ("1日", TODAY, False, date(2026, 12, 1)),
        ("31日", date(2026, 1, 2), False, date(2025, 12, 31)),
    ],
)
def test_a_day_alone_is_the_nearest_there_is(text: str, today: date, past: bool, day: date) -> None:
    """A day without a month is of the nearest month that has it, as a guess."""
    assert read_day(text, today, past=past) == Confirm(day, "no_month")


def test_next_month_is_the_next_one_from_any_day() -> None:
    """From the last day of a long month to a short one, and over the year's end."""
    assert read_day("来月1日", date(2027, 1, 31)) == Value(date(2027, 2, 1))
    assert read_day("来月の28日", date(2026, 12, 1)) == Value(date(2027, 1, 28))
    assert read_day("来月30日", date(2027, 1, 31)) == Problem("no_such_day")


@given(DAYS, st.sampled_from(NOTATIONS), st.booleans())
def test_every_day_reads_back(day: date, notation: str, full: bool) -> None:
    """A whole day reads back as itself from every notation, in half or full width."""
    text = notation.format(day)
    assert read_day(wide(text) if full else text, TODAY) == Value(day)


@given(DAYS)
def test_every_day_reads_back_from_its_era_and_in_kanji(day: date) -> None:
    """A day of 平成 or 令和, in figures, by its letter or in kanji, reads back as itself."""
    name, letter, year = era(day)
    first = "元" if year == 1 else kanji(year)
    for text in (
        f"{name}{year}年{day.month}月{day.day}日",
        f"{letter}{year}.{day.month}.{day.day}",
        f"{letter}{year}/{day.month:02}/{day.day:02}",
        f"{name}{first}年{kanji(day.month)}月{kanji(day.day)}日",
    ):
        assert read_day(text, TODAY) == Value(day), text


@given(DAYS, st.integers(1, 6))
def test_a_weekday_that_differs_is_never_passed_over(day: date, off: int) -> None:
    """A day with another day's weekday is asked again."""
    said = "月火水木金土日"[(day.weekday() + off) % 7]
    assert read_day(f"{day:%Y/%m/%d}({said})", TODAY) == Problem("weekday_differs")


@given(DAYS)
def test_a_yearless_day_that_has_been_is_its_latest(today: date) -> None:
    """Of what has happened, a month and day of the year past reads back, as a guess."""
    day = max(today - timedelta(40), OLDEST)
    reading = read_day(f"{day.month}/{day.day}", today, past=True)
    assert reading == Confirm(day, "no_year")


@given(
    st.text()
    | st.text("0123456789０１/-.年月日週曜金火昨今先前後来次の令和R元頃約~か :時午", max_size=14),
    DAYS,
    st.booleans(),
)
@example("1" * 5000, TODAY, True)
@example("9999年12月31日", TODAY, True)
@example("999日前", OLDEST, False)
@example("3٣日", TODAY, True)
def test_any_text_is_read_without_raising(text: str, today: date, past: bool) -> None:
    """A reading is a day in bounds, or a reason that has words."""
    reading = read_day(text, today, past=past)
    if isinstance(reading, Problem):
        assert reading.why in PROBLEMS
    else:
        assert reading.value >= OLDEST
        assert not past or reading.value <= today
        assert isinstance(reading, Value) or reading.why in GUESSES
