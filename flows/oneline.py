"""A cost in one line: `弁護士相談 33万円 11/10 うち顧問料10万円`, read whole or not at all.

Laws: every word of the line must be understood, each kind of thing once, in any order; a kind of
cost and an amount are needed, and what is said must fit the kind; what was read is always shown
and confirmed before it is kept; of a line that is nearly one, the words that are not understood are
named; an amount in yen whose kind is not understood is a cost all the same: its kind is asked for;
what is longer than anybody writes on one line is none.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, get_args

from coverage.case import KINDS, NO_ENGAGEMENT, Category
from coverage.lines import CONSULTING, RESPONSE
from flows.answers.counts import read_count
from flows.answers.dates import read_day
from flows.answers.money import read_yen
from flows.answers.reading import Problem, normal
from flows.dossier import ids
from flows.effects import Button, Say, Word, Yen
from flows.hints import named
from flows.reading import choose, names
from flows.talk import Guess
from flows.turn import Turn

LONGEST = 7
"""Words that may belong together, as ``of which retainer 100,000 yen``."""
WORDS = 40
"""Words of a whole line."""
VENDOR = 60
"""Signs of a vendor's name."""

_STOPS = re.compile(r"[、。;]|,(?=\s|$)")
_WITHIN = r"(?:うち|内|含む|incl(?:\.|uding|udes)?|of which|with)?\s*(?:an? |the )?"
_RETAINER = r"(?:顧問料|顧問報酬|定期報酬|retainer)"
_TAX = r"(?:消費税|tax|vat)"
_PART = r"\(?" + _WITHIN + r"NAME(?:分|は|が| of|[:=])?\s*(?P<yen>\S.*?)(?:を?含む|込み?)?\)?"
_PART_AFTER = (
    r"\(?(?:incl(?:\.|uding|udes)?|of which|with) (?P<yen>\S+(?: yen)?) "
    r"(?:as |of |in )?(?:an? )?NAME\)?"
)
OTHERS = frozenset({"advice", "advised", "retainer", "tax", "vat", "no", "without", "on", "for"})
"""Words with which something else begins."""
_YEAR = re.compile(r"(?:19|20)\d\d")
"""What is more likely a year than an amount."""
_IN_YEN = re.compile(r"[円¥]|万|yen|jpy", re.I)
PLAIN = ("amount", "incurred_on", "vendor")
"""What every kind of cost may have."""
_PEOPLE = re.compile(
    r"(?:for |to )?(?P<n>.*[\d万千百〇一二三四五六七八九十].*"
    r"(?:名様?分?|人分?|people|persons?|recipients?))"
)
_ADVICE = (
    re.compile(r"(?P<firm>.+?)(?:さん|様)?の助言(?:で|により|による|に基づく|あり)?"),
    re.compile(r"助言(?:元|者)?[:は=]\s*(?P<firm>.+)"),
    re.compile(r"(?:on )?(?P<firm>.+?)(?:'s|s'|’s) advice"),
    re.compile(r"(?:(?:on )?(?:the )?advice (?:of|from|by)|advice:|advised by) ?(?P<firm>.+)"),
)
_NO_ADVICE = re.compile(r"助言(?:は|が)?(?:なし|無し|ない)|(?:no|without) advice")
_PAID_TO = re.compile(
    r"(?:支払先|支払い先|取引先|vendor|payee|paid to|to|from|@)\s*[:は=]?\s*(.+)", re.I
)
_QUOTED = re.compile(r"[「『\"“](.+)[」』\"”]")
_COMPANY = re.compile(
    r"(?:.*(?:株式会社|有限会社|合同会社|弁護士法人|税理士法人|\((?:株|有|同)\)).*|.*事務所|"
    r".*\b(?:inc|ltd|llc|llp|k\.?k|corp|co|gmbh|law (?:office|firm)|partners)\.?)",
    re.I,
)


@dataclass(frozen=True, slots=True)
class Nearly:
    """A line that says a kind and an amount, and something that is not understood or fits not."""

    text: str
    fits: bool = True


@dataclass(frozen=True, slots=True)
class Unnamed:
    """A line with an amount in yen whose kind is not understood: what is, and the other words."""

    told: dict[str, Any]
    text: str


def one_line(turn: Turn, text: str) -> bool:
    """Offer a cost typed in one line, to be confirmed; False where the text is none."""
    if turn.dossier is None:
        return False
    found = read_line(text, turn, past=not turn.talk.draft.get("ask"))
    if found is None:
        return False
    if isinstance(found, Nearly):
        key = "line.unread" if found.fits else "line.unfit"
        turn.say(Say(key, {"text": found.text[:60]}), Say("line.expected"))
        return True
    if turn.state != "expenses.category":
        turn.talk = replace(turn.talk, step="expenses.category", trail=("desk.menu",))
        turn.draft({})
    if isinstance(found, Unnamed):
        turn.draft({**turn.talk.draft, **found.told})
        key = "line.kind" if found.text else "line.kind.alone"
        turn.say(Say(key, {"amount": Yen(found.told["amount"]), "text": found.text[:60]}))
        return True
    told = {f"draft.{name}": value for name, value in found.items()}
    turn.talk = replace(turn.talk, guess=Guess("expenses.category", told, "line"))
    return True


def categories() -> tuple[Button, ...]:
    """The kinds of cost as choices."""
    return tuple(Button(code, Word(f"category.{code}")) for code in get_args(Category))


def read_line(text: str, turn: Turn, *, past: bool) -> dict[str, Any] | Nearly | Unnamed | None:
    """The draft's values of a one-line entry; None where it is not one at all."""
    words = _STOPS.sub(" ", normal(text)).split()
    found: dict[str, Any] = {}
    said: dict[str, str] = {}
    left: list[str] = []
    if len(words) > WORDS:
        return None
    while words:
        taken = _take(words, found, said, turn, past)
        left += words[:1] if taken == 0 else []
        words = words[max(taken, 1) :]
    in_yen = _IN_YEN.search(said.get("amount", "")) is not None
    if in_yen and "category" not in found:
        left = _with_kind(left, found, said, turn)
    if in_yen and "category" not in found:
        return Unnamed({name: found[name] for name in PLAIN if name in found}, " ".join(left))
    if not {"category", "amount"} <= found.keys():
        return None
    if left:
        return Nearly(" ".join(left))
    unfit = next((said[name] for name in found if not _fits(name, found)), None)
    return found if unfit is None else Nearly(unfit, fits=False)


def _take(
    words: list[str], found: dict[str, Any], said: dict[str, str], turn: Turn, past: bool
) -> int:
    """Read the longest understood run of words; how many it took."""
    readers = _readers(turn, past)
    for length in range(min(LONGEST, len(words)), 0, -1):
        text = " ".join(words[:length])
        for name, read in readers.items():
            value = None if name in found else read(text)
            if value is not None:
                found[name], said[name] = value, text
                return length
    return 0


def _with_kind(
    left: list[str], found: dict[str, Any], said: dict[str, str], turn: Turn
) -> list[str]:
    """Take the one word in which the name of a kind stands, as in 残業代: what is left."""
    named_in = {word: _kinds_in(word, turn) for word in left}
    kinds = [(word, kind) for word, all_ in named_in.items() for kind in all_]
    if len(kinds) != 1:
        return left
    ((word, kind),) = kinds
    found["category"], said["category"] = kind, word
    return [each for each in left if each != word]


def _kinds_in(word: str, turn: Turn) -> list[str]:
    asked = normal(word).casefold()
    return [
        each.choice
        for each in categories()
        if any(named(name, asked) for name in names(each, turn))
    ]


def _fits(name: str, found: dict[str, Any]) -> bool:
    """Does the kind of cost know such a thing, and is a part no more than the whole?"""
    kind = found["category"]
    if name == "retainer":
        return bool(kind == "legal_consultation" and found[name] <= found["amount"])
    if name == "tax":
        return bool(found[name] <= found["amount"])
    if name == "recipients":
        return bool(kind == "condolence")
    if name == "kind":
        return found[name] in KINDS.get(kind, ())
    return bool(name != "engagement" or kind in CONSULTING | RESPONSE)


def _readers(turn: Turn, past: bool) -> dict[str, Callable[[str], Any]]:
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
        "engagement": lambda text: _advice(text, turn),
        "vendor": lambda text: _vendor(text, turn),
    }


def _category(text: str, turn: Turn) -> str | None:
    short = text.isascii() and len(text) < len("tax")
    return None if text.isdecimal() or short else choose(text, categories(), turn)


def _yen(text: str, *, zero: bool = False) -> int | None:
    reading = read_yen(text, zero=zero)
    return None if isinstance(reading, Problem) else reading.value


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
    name = (marked[1] if marked else text).strip()
    quoted = _QUOTED.fullmatch(name)
    if quoted:
        return quoted[1].strip()[:VENDOR]
    plain = not any(sign.isdigit() for sign in name) and not _holds_more(name, turn)
    told = marked is not None or _COMPANY.fullmatch(name) is not None
    return name if plain and told and len(name) <= VENDOR else None


def _holds_more(name: str, turn: Turn) -> bool:
    """Does it reach into the next thing that is said?"""
    words = name.split()
    if len(words) > 1 and (not name.isascii() or OTHERS & {each.casefold() for each in words}):
        return True  # a name of several words in Japanese is quoted
    return any(_category(" ".join(words[:n]), turn) for n in range(1, len(words)))
