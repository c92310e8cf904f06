"""The cells of a table of costs: each column's way of reading, and what may be wrong with a cell.

Laws: a cell is read only where it can mean one thing: what the chat would ask to confirm is a
problem here, but for a bare number in the column of amounts.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from coverage.case import KINDS, NO_ENGAGEMENT, Category
from coverage.lines import CONSULTING, RESPONSE
from flows.answers.counts import read_count
from flows.answers.dates import read_day
from flows.answers.money import read_yen
from flows.answers.reading import Confirm, Problem, Reading, normal, seen
from flows.dossier import ids
from flows.line_words import VENDOR
from flows.turn import Turn

COLUMNS = (
    "category",
    "amount",
    "incurred_on",
    "vendor",
    "engagement",
    "retainer",
    "recipients",
    "tax",
    "kind",
)
NEEDED = ("category", "amount")
CELLS = frozenset(
    {"no_kind", "no_firm", "unfit", "empty", "above_amount", "too_long", "unsure", "shifted"}
    | {"no_number"}
)
"""What else may be wrong with a cell."""

_ISO = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
_PLAIN = re.compile(r"[1-9]\d{0,2}(?:,\d{3}){0,3}|[1-9]\d{0,12}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that could not be read: its column, its text, the code of why."""

    column: str
    text: str
    why: str


class Wrong(Exception):
    """A cell cannot be read: a code."""


class Reader:
    """Reads the cells of one table."""

    def __init__(self, turn: Turn) -> None:
        self._today = turn.today
        self.categories = labels(turn, "category", get_args(Category))
        every = tuple(dict.fromkeys(kind for kinds in KINDS.values() for kind in kinds))
        self.kinds = labels(turn, "kind", every)
        facts = turn.open.facts
        firms = {id: str(facts.get(f"engagements.{id}.firm")) for id in ids(facts, "engagements")}
        self.firms = {plain(name): id for id, name in firms.items()}
        self.firms |= {plain(id): id for id in firms}
        self.firms |= labels(turn, "engagement", (NO_ENGAGEMENT,))
        self._read: dict[str, Callable[[str], Any]] = {
            "category": lambda text: _known(self.categories, text, "no_kind"),
            "amount": _yen,
            "incurred_on": self._day,
            "vendor": _vendor,
            "engagement": lambda text: _known(self.firms, text, "no_firm"),
            "retainer": lambda text: _yen(text, zero=True),
            "recipients": lambda text: _sure(read_count(text), ("records",)),
            "tax": lambda text: _yen(text, zero=True),
            "kind": lambda text: _known(self.kinds, text, "no_kind"),
        }

    def read(self, column: str, text: str) -> Any:
        """What a cell says. Raises `Wrong`."""
        if not text:
            raise Wrong("empty")
        return self._read[column](text)

    def _day(self, text: str) -> str:
        if _ISO.fullmatch(text):
            try:
                day = date.fromisoformat(text)
            except ValueError:
                raise Wrong("no_such_day") from None
            if day <= self._today and day.year >= 2000:
                return text
        read: str = _sure(read_day(text, self._today, past=True), ()).isoformat()
        return read


def fits(column: str, category: str, value: Any) -> bool:
    """Does the kind of cost know such a thing?"""
    if column == "retainer":
        return category == "legal_consultation"
    if column == "recipients":
        return category == "condolence"
    if column == "engagement":
        return category in CONSULTING | RESPONSE
    return column != "kind" or value in KINDS.get(category, ())


def _known(names: Mapping[str, str], text: str, why: str) -> str:
    found = names.get(plain(text))
    if found is None:
        raise Wrong(why)
    return found


def _yen(text: str, *, zero: bool = False) -> int:
    plain = normal(text).removesuffix("円")
    if _PLAIN.fullmatch(plain):
        return int(plain.replace(",", ""))
    read: int = _sure(read_yen(text, zero=zero), ("no_unit",))
    return read


def _vendor(cell: str) -> str:
    text = seen(cell)
    if len(text) > VENDOR:
        raise Wrong("too_long")
    if text.isdecimal() or not text:
        raise Wrong("unreadable")
    return text


def _sure(reading: Reading[Any], let_pass: tuple[str, ...]) -> Any:
    """A reading that leaves no doubt."""
    if isinstance(reading, Problem):
        raise Wrong(reading.why)
    if isinstance(reading, Confirm) and reading.why not in let_pass:
        raise Wrong("unsure")
    return reading.value


def labels(turn: Turn, prefix: str, codes: Sequence[str]) -> dict[str, str]:
    """Codes by their labels and further names in either language."""
    found: dict[str, str] = {}
    for code in codes:
        also = [name for text in turn.ports.words(f"also.{code}") for name in text.split("|")]
        for text in (*turn.ports.words(f"{prefix}.{code}"), *also, code):
            found.setdefault(plain(text), code)
    return found


def plain(text: str) -> str:
    """A label as it is compared."""
    return normal(text).casefold().replace(" ", "")
