"""Reading an answer to a step: what was typed or pressed becomes a value, a guess or a problem.

Laws: a number, a label in either language, or a clear part of one chooses a button; a part that
fits two chooses none; a bare yes or no is a part only where it is a word of its own; *don't know
yet* is an answer to every factual question; a value is plain JSON (a day is ISO text).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from flows.answers.codes import read_code
from flows.answers.counts import read_count
from flows.answers.dates import read_day
from flows.answers.money import read_yen
from flows.answers.phones import read_phone
from flows.answers.reading import Confirm, Problem, Reading, Value, normal, seen
from flows.dossier import NOT_YET, day_of
from flows.effects import Button, Word, Yen
from flows.effects import Value as Shown
from flows.step import (
    UNKNOWN,
    Choice,
    CodeOf,
    DayOf,
    Many,
    PeopleOf,
    PhoneOf,
    Step,
    TextOf,
    YenOf,
    YesNo,
)
from flows.turn import Turn

YES, NO, SKIP, DONE = "yes", "no", "skip", "done"
YEN = ("{:,}円", "¥{:,}")
"""As amounts stand on buttons."""
PARTS = re.compile(r"[,、・\s]+")
JOINED = re.compile(r"\s*(?:[,、・&+＆＋]|と|や|及び|および|\band\b)\s*")
"""Between several in words, each of which may be more than one word."""


@dataclass(frozen=True, slots=True)
class Answer:
    """A read answer: the value to keep, and the code that chooses the way on."""

    value: Any
    code: str | None = None


def buttons(step: Step, turn: Turn) -> tuple[Button, ...]:
    """The choices shown with a step, in order."""
    reads = step.reads
    if isinstance(reads, Choice | Many):
        made = reads.made(turn) if reads.made else _fixed(reads.words, reads.codes)
        unknown = isinstance(reads, Many) or reads.unknown
        return made + (_plain(UNKNOWN) if unknown else ())
    if isinstance(reads, YesNo):
        return _plain(YES, NO, UNKNOWN)
    if isinstance(reads, DayOf):
        return _plain(*((NOT_YET,) if reads.not_yet else ()), UNKNOWN)
    if isinstance(reads, TextOf):
        return _plain(*((SKIP,) if reads.skip else ()), *reads.also)
    if isinstance(reads, CodeOf | PhoneOf):
        return _plain(*reads.also)
    if isinstance(reads, YenOf):
        return _plain(UNKNOWN) if reads.unknown else ()
    return _plain(UNKNOWN)


def read(step: Step, text: str, turn: Turn) -> Reading[Answer]:
    """Read what was typed at a step."""
    asked = text.rstrip(" 　?？") if step.menu else text  # what is asked at a menu is no doubt
    code = choose(asked, buttons(step, turn), turn, numbered=numbered(step))
    if isinstance(step.reads, Many):
        return _many(step, text, turn)
    if code is not None:
        return pressed(step, code)
    if isinstance(step.reads, DayOf):
        past = step.reads.past
        happened = past if isinstance(past, bool) else past(turn)
        return _kept(_until(step.reads, read_day(text, turn.today, past=happened), turn))
    if isinstance(step.reads, YenOf):
        zero = step.reads.zero
        none = zero if isinstance(zero, bool) else zero(turn)
        return _kept(_within(step.reads, read_yen(text, zero=none), turn))
    if isinstance(step.reads, PeopleOf):
        return _kept(read_count(text))
    if isinstance(step.reads, TextOf):
        return _text(step.reads, text, turn)
    if isinstance(step.reads, CodeOf):
        return _kept(read_code(text))
    if isinstance(step.reads, PhoneOf):
        return _kept(read_phone(text))
    return Problem("not_a_choice")


def pressed(step: Step, code: str) -> Reading[Answer]:
    """The answer of a button."""
    if code == UNKNOWN:
        return Value(Answer(None, UNKNOWN))
    if code in (NOT_YET, SKIP):
        return Value(Answer(code, code))
    if isinstance(step.reads, YesNo):
        return Value(Answer(code == YES, code))
    if isinstance(step.reads, Many):
        return Value(Answer([code], code))
    return Value(Answer(code, code))


def numbered(step: Step) -> bool:
    """May a number choose a button? Not where a number is itself an answer."""
    return not isinstance(step.reads, YenOf | PeopleOf)


def choose(
    text: str, shown: tuple[Button, ...], turn: Turn, *, numbered: bool = True
) -> str | None:
    """The button that was meant, if clearly one."""
    asked = normal(text).casefold().strip(" .。)!")
    if asked.isdecimal() and asked.isascii() and not numbered:
        return None
    if asked.isdecimal() and asked.isascii():
        place = int(asked) - 1
        return shown[place].choice if 0 <= place < len(shown) else None
    labels = {button.choice: _shown(button, turn) for button in shown}
    also = {button.choice: names(button, turn) for button in shown}
    whole = [choice for choice in labels if asked in (*labels[choice], *also[choice])]
    if whole:
        return whole[0] if len(whole) == 1 else None
    if len(asked) < (3 if asked.isascii() else 2):
        return None
    part = re.compile(_part(asked, turn))
    parts = _with(part, labels) or _with(part, also)
    return parts[0] if len(parts) == 1 else None


def _with(part: re.Pattern[str], texts: Mapping[str, list[str]]) -> list[str]:
    """The choices of which what was typed is a clear part.

    Never of the end of *don't know yet*: whoever types ``no``, or ``ない``, knows.
    """
    return [
        choice
        for choice, each in texts.items()
        if any((part.match if choice == UNKNOWN else part.search)(text) for text in each)
    ]


def _part(asked: str, turn: Turn) -> str:
    """What was typed, as it may stand in a label: Latin letters from the start of a word; a bare
    yes at the head, and neither it nor a no within a word (``はい`` in ``保険金はいつ``); what was
    done not in what one wants to do (``出した`` in ``出したい``).
    """
    yes, no = (asked in (*_shown(each, turn), *names(each, turn)) for each in _plain(YES, NO))
    start = r"(?<![a-z0-9])" if asked.isascii() else ""
    end = r"(?![a-zぁ-ん])" if yes or no else "(?!い)" if asked.endswith("た") else ""
    return f"{'^' if yes else start}{re.escape(asked)}{end}"


def _shown(button: Button, turn: Turn) -> list[str]:
    """A button's texts in every language, its code."""
    return [_folded(each) for each in (*_texts(button.label, turn), button.choice)]


def names(button: Button, turn: Turn) -> list[str]:
    """What people call it beside; none of these stands on a button."""
    texts = turn.ports.words(f"also.{button.choice}")
    return [_folded(name) for text in texts for name in text.split("|")]


@lru_cache(maxsize=4_096)
def _folded(label: str) -> str:
    """A button's text, to be compared; the same few are, again and again."""
    return normal(label).casefold()


def _texts(label: Shown, turn: Turn) -> list[str]:
    """The texts of a label; of one made of others, theirs."""
    if isinstance(label, str):
        return [label]
    if not isinstance(label, Word):
        return []
    inner = [text for each in label.values.values() for text in _texts(each, turn)]
    counted = all(isinstance(each, int | Yen) for each in label.values.values())
    return list(_filled(label, turn)) if counted else inner


def _filled(label: Word, turn: Turn) -> Iterator[str]:
    """The texts of a label in which nothing stands, or nothing but numbers, with them."""
    for yen in YEN:
        values = {
            name: yen.format(each.amount) if isinstance(each, Yen) else f"{each:,}"
            for name, each in label.values.items()
        }
        yield from (text.format(**values) for text in turn.ports.words(label.key))


def _many(step: Step, text: str, turn: Turn) -> Reading[Answer]:
    shown = buttons(step, turn)
    chosen = _several(text, shown, turn)
    if not chosen:
        return Problem("not_a_choice")
    if UNKNOWN in chosen:
        return Value(Answer(None, UNKNOWN)) if len(chosen) == 1 else Problem("several")
    return Value(Answer(list(dict.fromkeys(chosen)), chosen[0]))


def _several(text: str, shown: tuple[Button, ...], turn: Turn) -> list[str]:
    """The choices that were typed; none where one of them cannot be read."""
    ways = ([text], PARTS.split(text.strip()), JOINED.split(text.strip()))
    found = ([choose(each, shown, turn) for each in way if each] for way in ways)
    return next(([code for code in codes if code] for codes in found if codes and all(codes)), [])


def _text(reads: TextOf, text: str, turn: Turn) -> Reading[Answer]:
    unknown = _plain(UNKNOWN)[0]
    known_as = (*_shown(unknown, turn), *names(unknown, turn))
    if reads.skip and normal(text).casefold() in known_as:
        return Value(Answer(None, UNKNOWN))
    yes = _plain(YES)[0]
    if reads.skip and normal(text).casefold() in (*_shown(yes, turn), *names(yes, turn)):
        return Problem("bare_yes")
    kept = seen(text)
    if not kept:
        return Problem("empty")
    return Value(Answer(kept)) if len(kept) <= reads.most else Problem("too_long")


def _within(reads: YenOf, reading: Reading[int], turn: Turn) -> Reading[int]:
    """A part of a sum is no larger than the sum."""
    most = turn.value(reads.within) if reads.within else None
    if most is None or isinstance(reading, Problem) or reading.value <= most:
        return reading
    return Problem("above_amount")


def _until(reads: DayOf, reading: Reading[date], turn: Turn) -> Reading[date]:
    """What the insurer acknowledged had been sent by then."""
    last = day_of(turn.value(reads.until)) if reads.until else None
    if last is None or isinstance(reading, Problem) or reading.value <= last:
        return reading
    return Problem("after_acknowledged")


def _kept(reading: Reading[Any]) -> Reading[Answer]:
    if isinstance(reading, Problem):
        return reading
    value = reading.value.isoformat() if isinstance(reading.value, date) else reading.value
    if isinstance(reading, Confirm):
        return Confirm(Answer(value), reading.why)
    return Value(Answer(value))


def _fixed(words: str, codes: tuple[str, ...]) -> tuple[Button, ...]:
    return tuple(Button(code, Word(f"{words}.{code}")) for code in codes)


def _plain(*codes: str) -> tuple[Button, ...]:
    return _fixed("choice", codes)
