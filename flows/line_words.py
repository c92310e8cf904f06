"""What the words of a cost in one line mean: its kind, day, amount, parts, people, advice, vendor.

Laws: each kind of thing has one reader, which is given a run of words and reads the whole of it or
nothing; a year is no amount; a name of several words in Japanese is quoted; in words that ask
whether it is paid nothing else stands.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from typing import Any, get_args

from coverage.case import NO_ENGAGEMENT, Category
from flows.answers.counts import read_count
from flows.answers.dates import read_day
from flows.answers.money import read_yen
from flows.answers.reading import Confirm, Problem, normal, seen
from flows.dossier import ids
from flows.effects import Button, Word
from flows.hints import named, stands
from flows.reading import choose
from flows.turn import Turn

VENDOR = 60
"""Signs of a vendor's name."""

_WITHIN = r"(?:うち|内|含む|incl(?:\.|uding|udes)?|of which|with)?\s*(?:an? |the )?"
_RETAINER = r"(?:顧問料|顧問報酬|定期報酬|retainer)"
_TAX = r"(?:消費税|tax|vat)"
_PART = r"\(?" + _WITHIN + r"NAME(?:分|は|が| of|[:=])?\s*(?P<yen>\S.*?)(?:を?含む|込み?)?\)?"
_PART_AFTER = (
    r"\(?(?:incl(?:\.|uding|udes)?|of which|with) (?P<yen>\S+(?: yen)?) "
    r"(?:as |of |in )?(?:an? )?NAME\)?"
)
OTHERS = frozenset(
    {
        *("advice", "advised", "retainer", "tax", "vat", "no", "without", "on", "for", "with"),
        *("incl", "incl.", "including", "includes"),
    }
)
"""Words with which something else begins."""
_LEADING = frozenset({"the", "last", "this", "next", "day", "before", "of"})
"""Words that lead to a day, with which no name ends, nor is it one of them."""
STOPS = re.compile(r"[、。;?!]|,(?=\s|$)")
"""What ends a word beside a blank."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""What is more likely a year than an amount."""
_PEOPLE = re.compile(
    r"(?:for |to )?(?P<n>.*[\d万千百〇一二三四五六七八九十].*"
    r"(?:名様?分?|人分?|people|persons?|recipients?))"
)
_EACH = re.compile(
    r"(?P<yen>.*\d.*?)\s*(?:ずつを?|[×x*]|each(?: for| to)?|for each of)\s*(?P<n>\d.*)"
)
_ADVICE = (
    re.compile(r"(?P<firm>.+?)(?:さん|様)?の助言(?:で|により|による|に基づく|あり)?"),
    re.compile(r"助言(?:元|者)?[:は=]\s*(?P<firm>.+)"),
    re.compile(r"(?:on )?(?P<firm>.+?)(?:'s|s'|’s) advice"),
    re.compile(r"(?:(?:on )?(?:the )?advice (?:of|from|by)|advice:|advised by) ?(?P<firm>.+)"),
)
_NO_ADVICE = re.compile(r"助言(?:は|が)?(?:なし|無し|ない)|(?:no|without) advice")
_PAID_TO = re.compile(
    r"(?:支払先|支払い先|取引先|(?:vendor|payee|paid to|to|from)(?![a-z])|@)"
    r"(?:は|\s*[:=])?+\s*(.+)",
    re.I,
)
_QUOTED = re.compile(r"[「『\"“](.+)[」』\"”]")
_COMPANY = re.compile(
    r"(?:.*(?:株式会社|有限会社|合同会社|弁護士法人|税理士法人|\((?:株|有|同)\)).*|.*事務所|"
    r".*\b(?:inc|ltd|llc|llp|k\.?k|corp|co|gmbh|law (?:office|firm)|partners)\.?)",
    re.I,
)


def categories() -> tuple[Button, ...]:
    """The kinds of cost as choices."""
    return tuple(Button(code, Word(f"category.{code}")) for code in get_args(Category))


def readers(turn: Turn, past: bool) -> dict[str, Callable[[str], Any]]:
    """The reader of each kind of thing; a day of the past or, of a cost to come, any."""

    def day(text: str) -> str | None:
        reading = read_day(text, turn.today, past=past)
        return None if isinstance(reading, Problem) else reading.value.isoformat()

    return {
        "category": lambda text: _category(text, turn),
        "incurred_on": day,
        "amount": lambda text: None if _YEAR.fullmatch(text) else _yen(text),
        "retainer": lambda text: _part(text, _RETAINER),
        "tax": lambda text: _part(text, _TAX),
        "recipients": _recipients,
        "each": _each,
        "engagement": lambda text: _advice(text, turn),
        "vendor": lambda text: _vendor(text, turn),
        # of a line that asks the mark was taken off, which some words ask with
        "ask": lambda text: _question(text if past else f"{text}?", turn),
    }


def asks(text: str, turn: Turn) -> bool:
    """Is it asked whether a cost is paid, or is it only a quote?"""
    return said(text, "also.ask.within", turn)


def said(text: str, key: str, turn: Turn) -> bool:
    """Does one of these words, of any language, stand in what was typed?"""
    asked = normal(text).casefold()
    listed = (each for texts in turn.ports.words(key) for each in texts.split("|"))
    return any(stands(normal(each).casefold(), asked) for each in listed)


def _question(text: str, turn: Turn) -> bool | None:
    """Words that ask, and say neither a sum nor the kind."""
    told = re.search(r"\d", text) or named(text, categories(), turn)
    return True if not told and asks(text, turn) else None


def _category(text: str, turn: Turn) -> str | None:
    short = text.isascii() and len(text) < len("tax")
    return None if text.isdecimal() or short else choose(text, categories(), turn)


def _yen(text: str, *, zero: bool = False) -> int | None:
    reading = read_yen(text, zero=zero)
    return None if isinstance(reading, Problem) else reading.value


def other_year(text: str, turn: Turn, *, past: bool) -> bool:
    """Is a day without its year read as one of another year than this?"""
    words = STOPS.sub(" ", normal(text)).split()
    runs = (*words, *map(" ".join, pairwise(words)))
    readings = (read_day(each, turn.today, past=past) for each in runs)
    guesses = (each for each in readings if isinstance(each, Confirm) and each.why == "no_year")
    return any(each.value.year != turn.today.year for each in guesses)


def _part(text: str, name: str) -> int | None:
    """A part of the amount, named before or after its yen."""
    for pattern in (_PART, _PART_AFTER):
        found = re.fullmatch(pattern.replace("NAME", name), text, re.I)
        if found:
            return _yen(found["yen"], zero=True)
    return None


def _recipients(text: str) -> int | None:
    found = _PEOPLE.fullmatch(text.casefold())
    reading = (
        read_count(
            found["n"].removesuffix("recipients").removesuffix("recipient").removesuffix("分")
        )
        if found
        else None
    )
    return None if reading is None or isinstance(reading, Problem) else reading.value


def _each(text: str) -> tuple[int, int] | None:
    """So many yen for each of so many people: both; 50万円を1000人 may be the whole."""
    found = _EACH.fullmatch(text.casefold())
    each, people = (_yen(found["yen"]), _recipients(found["n"])) if found else (None, None)
    return None if each is None or people is None else (each, people)


def _advice(text: str, turn: Turn) -> str | None:
    """On whose advice: a firm that is engaged, or nobody's."""
    if _NO_ADVICE.fullmatch(text.casefold()):
        return NO_ENGAGEMENT
    facts = turn.open.facts
    firms = tuple(
        Button(id, str(facts.get(f"engagements.{id}.firm") or id))
        for id in ids(facts, "engagements")
    )
    for pattern in _ADVICE:
        found = pattern.fullmatch(text)
        if found:
            return choose(found["firm"], firms, turn)
    return None


def _vendor(text: str, turn: Turn) -> str | None:
    """A company's name: marked, quoted, or with its legal form."""
    marked = _PAID_TO.fullmatch(text)
    name = seen(marked[1] if marked else text)
    quoted = _QUOTED.fullmatch(name)
    if quoted:
        return quoted[1].strip()[:VENDOR]
    plain = not any(sign.isdigit() for sign in name) and not _holds_more(name, turn)
    told = marked is not None or _COMPANY.fullmatch(name) is not None
    return name if name and plain and told and len(name) <= VENDOR else None


def _holds_more(name: str, turn: Turn) -> bool:
    """Does it reach into the next thing that is said?"""
    words = name.split()
    if len(words) > 1 and (not name.isascii() or OTHERS & {each.casefold() for each in words}):
        return True  # a name of several words in Japanese is quoted
    if words and words[-1].casefold() in _LEADING:
        return True
    ends = (" ".join(words[n:]) for n in range(len(words)))
    if any(not isinstance(read_day(each, turn.today, past=False), Problem) for each in ends):
        return True
    return any(_category(" ".join(words[:n]), turn) for n in range(1, len(words)))
