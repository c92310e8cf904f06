"""The words of days: eras, weekdays, months, and the signs of a time, a guess, a range.

Laws: only words and patterns, no reading; an hour is one of a day's twenty-four (25時 is another
day's, and left standing).
"""

from __future__ import annotations

import re
from datetime import date

from flows.answers.numerals import KANJI

ERAS = {
    "令和": (date(2019, 5, 1), date.max),
    "平成": (date(1989, 1, 8), date(2019, 4, 30)),
    "昭和": (date(1926, 12, 25), date(1989, 1, 7)),
}
ERA_LETTERS = {"r": "令和", "h": "平成", "s": "昭和"}
WEEKDAYS = "月火水木金土日"
WEEKS = {
    "先々週": 2,
    "先週": 1,
    "今週": 0,
    "来週": -1,
    "再来週": -2,
    "last": 1,
    "this": 0,
    "next": -1,
}
"""How many weeks back."""
ENGLISH_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
WORDS = {
    -2: "明後日|あさって|(?:the )?day after tomorrow",
    -1: "明日|あした|あす|明朝|tomorrow|tomorrow morning",
    0: "今日|本日|きょう|今朝|今晩|今夜|さっき"
    "|today|this morning|this afternoon|tonight|this evening",
    1: "昨日|きのう|昨夜|昨晩|さくや|yesterday|last night|yesterday evening",
    2: "一昨日|おととい|おとつい|(?:the )?day before yesterday",
}
COUNTS = {"a": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}

MONTH_NAME = "|".join(
    (
        "january",
        "february",
        "march",
        "april",
        "june",
        "july",
        "august",
        "september",
        "october",
        "november",
        "december",
        "sept",
        *MONTHS,
    )
)
DAY_NAME = (
    "(?:monday|tuesday|wednesday|thursday|friday|saturday|sunday|"
    "mon|tues?|wed|thurs?|thu|fri|sat|sun)"
)
HEAD = re.compile(r"^on (?=\S)")
END = re.compile(r"(?:です|でした|に|の)?[。!.]*$")
SPACED = re.compile(r"(?<=[の年月日]) | (?=[の年月日週前])")
_PART = "午前|午後|(?<!今)朝|昼|夕方|(?<![今昨])夜|深夜"
"""Of a day; in 今朝, 今夜 and 昨夜 it is a part of the day's own name."""
_AT = "(?:at|around|about|by|before|after|at about|at around)"
TIME = re.compile(
    rf"(?<![ の、t])[ の、t]*(?:(?:{_PART}|at )\s*)?"
    r"(?<!\d)(?:[01]?\d|2[0-3])(?::[0-5]\d){1,2}\s*(?:am|pm|jst|\+09:?00)?(?:頃|ごろ)?$|"
    rf"(?<![ の、])[ の、]*(?:{_PART})?\s*(?<!\d)"
    r"(?:[01]?\d|2[0-3])時(?:半|[0-5]?\d分)?(?:頃|ごろ)?$|"
    rf"(?:,? {_AT})? (?:1[0-2]|0?[1-9])(?::[0-5]\d)?\s*(?:[ap]\.?m\.?|o'clock)$|"
    rf",? {_AT} (?:[01]?\d|2[0-3]):[0-5]\d$|"
    r"(?:,? (?:in the|at))? (?:morning|afternoon|evening|night|noon)$|"
    r"の?(?:午前中?|午後|朝|昼|夕方|夜|晩|深夜|未明)$"
)
_SMALL = "(?:0?[0-5]|12)"
_LATE = (
    r"(?:1[89]|2[0-3])[時:]|(?:午後|夕方)\s*(?:[6-9]|1[01])[時:]|"
    r"(?:[6-9]|1[01])(?::[0-5]\d)?\s*p\.?m"
)
NIGHT = re.compile(
    "深夜|今晩|今夜|(?:今日|本日|きょう)の?[夜晩]|tonight|this evening|"
    rf"(?:今日|本日|きょう|today)\D*(?:{_LATE})|"
    rf"[夜晩][ の、]*(?:午前)?[ の]*{_SMALL}[時:]|night\b.* {_SMALL}(?::[0-5]\d)?\s*a\.?m"
)
"""After midnight it may be the day before that is meant, and of its small hours the day after."""
ABOUT = re.compile(
    r"^(?:約|およそ|たぶん|多分|おそらく|恐らく|たしか|確か|about |around |maybe |perhaps |"
    r"probably |i think |approx\.? )|"
    r"\s*(?:頃|ごろ|くらい|ぐらい|あたり|だ?と思い?ます|かと思います|かも(?:しれません|しれない)?|"
    r"i think|\?)+$"
)
WEEKDAY = re.compile(
    rf"\s*(?:\(\s*([{WEEKDAYS}])(?:曜日?)?\s*\)|([{WEEKDAYS}])曜日?|[(,]?\s*({DAY_NAME})\s*\)?)$"
)
WEEKDAY_HEAD = re.compile(rf"()()({DAY_NAME}),? (?=.*\d)")
KANJI_NUMBER = re.compile(rf"(?<![\d{KANJI}十百千])[{KANJI}十百千]+(?=[年月日週])")
RANGE = re.compile(
    r"~|から|まで|\bto\b|between|\bfrom\b|\d\s*-\s*\d|until|since|以降|以前|前半|後半"
)
SEVERAL = re.compile(
    r"と|か(?!月)|[/月]\d+日?(?:\(.\))? \d+[/月]|、|,|又は|または|\bor\b|\band\b|&|・"
)
MONTH_ONLY = re.compile(
    rf"(?:\d{{4}}年|今年|去年|昨年|(?:令和|平成)(?:元|\d{{1,2}})年)?\d{{1,2}}月|"
    rf"(?:令和|平成)(?:元|\d{{1,2}})年|(?:{MONTH_NAME})(?: \d{{4}})?|\d{{4}}年?|"
    r"先月|今月|来月|再来月|(?:last|this|next) month"
)
