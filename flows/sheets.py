"""A table of expenses read row by row: what each row says, or why it cannot be read.

Laws: a cell is read only where it can mean one thing: what the chat would ask to confirm is a
problem here, but for a bare number in the column of amounts; a row is read whole or not at all; a
row without any text is none; the numbers of rows are those of the file.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, get_args

from coverage.case import KINDS, NO_ENGAGEMENT, Category
from coverage.lines import CONSULTING, RESPONSE
from flows.answers.counts import read_count
from flows.answers.dates import read_day
from flows.answers.money import read_yen
from flows.answers.reading import Confirm, Problem, Reading, normal
from flows.dossier import ids
from flows.oneline import VENDOR
from flows.turn import Turn
from flows.twins import Mark, mark, marks

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
HEADINGS_WITHIN = 10
"""The first rows among which the headings are looked for."""
CELLS = frozenset(
    {"no_kind", "no_firm", "unfit", "empty", "above_amount", "too_long", "unsure", "shifted"}
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


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, its values, or what is wrong; the cost it may repeat.

    ``twin`` is a recorded expense's id, or the number of a row above.
    """

    number: int
    values: Mapping[str, Any]
    bad: tuple[Bad, ...] = ()
    twin: str | int | None = None


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table as it was understood; ``unused`` are headings that mean nothing here."""

    rows: tuple[Row, ...]
    unused: tuple[str, ...]

    @property
    def good(self) -> list[Row]:
        """The rows that were read."""
        return [row for row in self.rows if not row.bad]

    @property
    def fresh(self) -> list[Row]:
        """The rows that were read and repeat nothing."""
        return [row for row in self.good if row.twin is None]


class _Wrong(Exception):
    """A cell cannot be read: a code."""


def read_sheet(rows: Sequence[Sequence[str]], turn: Turn) -> Sheet | None:
    """The rows under their headings; None where no headings are found."""
    names = _names(turn)
    for place, row in enumerate(rows[:HEADINGS_WITHIN]):
        columns = [names.get(_plain(cell)) for cell in row]
        if all(columns.count(each) == 1 for each in NEEDED) and _once(columns):
            read = _Reader(turn, columns)
            numbered = enumerate(rows[place + 1 :], place + 2)
            found = [read.row(number, cells) for number, cells in numbered if any(cells)]
            pairs = zip(row, columns, strict=True)
            unused = tuple(cell for cell, column in pairs if cell and column is None)
            return Sheet(tuple(_marked(found, marks(turn.open.facts))), unused)
    return None


def labels(turn: Turn, prefix: str, codes: Sequence[str]) -> dict[str, str]:
    """Codes by their labels and further names in either language."""
    found: dict[str, str] = {}
    for code in codes:
        also = [name for text in turn.ports.words(f"also.{code}") for name in text.split("|")]
        for text in (*turn.ports.words(f"{prefix}.{code}"), *also, code):
            found.setdefault(_plain(text), code)
    return found


def _names(turn: Turn) -> dict[str, str]:
    """The columns by their headings."""
    found: dict[str, str] = {}
    for column in COLUMNS:
        also = [n for text in turn.ports.words(f"also.column.{column}") for n in text.split("|")]
        for text in (*turn.ports.words(f"column.{column}"), *also, column):
            found[_plain(text)] = column
    return found


def _plain(text: str) -> str:
    return normal(text).casefold().replace(" ", "")


def _once(columns: Sequence[str | None]) -> bool:
    named = [each for each in columns if each]
    return len(named) == len(set(named))


def _marked(rows: list[Row], known: dict[Mark, str]) -> Iterator[Row]:
    """The rows, each that repeats a recorded cost or a row above marked with it."""
    seen: dict[Mark, str | int] = {**known}
    for row in rows:
        made = None if row.bad else mark(row.values)
        if made is None:
            yield row
            continue
        yield Row(row.number, row.values, twin=seen.get(made))
        seen.setdefault(made, row.number)


class _Reader:
    """Reads the cells of one table."""

    def __init__(self, turn: Turn, columns: Sequence[str | None]) -> None:
        self._columns, self._today = columns, turn.today
        self._kinds = labels(turn, "category", get_args(Category))
        every = tuple(dict.fromkeys(kind for kinds in KINDS.values() for kind in kinds))
        self._staff = labels(turn, "kind", every)
        facts = turn.open.facts
        firms = {id: str(facts.get(f"engagements.{id}.firm")) for id in ids(facts, "engagements")}
        self._firms = {_plain(name): id for id, name in firms.items()}
        self._firms |= {_plain(id): id for id in firms}
        self._firms |= labels(turn, "engagement", (NO_ENGAGEMENT,))
        self._read: dict[str, Callable[[str], Any]] = {
            "category": lambda text: _known(self._kinds, text, "no_kind"),
            "amount": _yen,
            "incurred_on": self._day,
            "vendor": _vendor,
            "engagement": lambda text: _known(self._firms, text, "no_firm"),
            "retainer": lambda text: _yen(text, zero=True),
            "recipients": lambda text: _sure(read_count(text), ("records",)),
            "tax": lambda text: _yen(text, zero=True),
            "kind": lambda text: _known(self._staff, text, "no_kind"),
        }

    def row(self, number: int, cells: Sequence[str]) -> Row:
        """One row."""
        values: dict[str, Any] = {}
        bad: list[Bad] = []
        texts = dict(zip(self._columns, cells, strict=False))
        for column in COLUMNS:
            text = texts.get(column) or ""
            try:
                if text or column in NEEDED:
                    values[column] = self._cell(column, text, values)
            except _Wrong as wrong:
                bad.append(Bad(column, text[:40], str(wrong)))
        if any(cells[len(self._columns) :]):
            bad.append(Bad("amount", " ".join(cells[len(self._columns) :])[:40], "shifted"))
        kept = {name: value for name, value in values.items() if value is not None}
        return Row(number, {} if bad else kept, tuple(bad))

    def _cell(self, column: str, text: str, values: Mapping[str, Any]) -> Any:
        if not text:
            raise _Wrong("empty")
        value = self._read[column](text)
        if "category" in values and not _fits(column, values["category"], value):
            if value in (0, NO_ENGAGEMENT):
                return None
            raise _Wrong("unfit")
        if column in ("retainer", "tax") and value > values.get("amount", value):
            raise _Wrong("above_amount")
        return value

    def _day(self, text: str) -> str:
        if _ISO.fullmatch(text):
            try:
                day = date.fromisoformat(text)
            except ValueError:
                raise _Wrong("no_such_day") from None
            if day <= self._today and day.year >= 2000:
                return text
        read: str = _sure(read_day(text, self._today, past=True), ()).isoformat()
        return read


def _fits(column: str, category: str, value: Any) -> bool:
    """Does the kind of cost know such a thing?"""
    if column == "retainer":
        return category == "legal_consultation"
    if column == "recipients":
        return category == "condolence"
    if column == "engagement":
        return category in CONSULTING | RESPONSE
    return column != "kind" or value in KINDS.get(category, ())


def _known(names: Mapping[str, str], text: str, why: str) -> str:
    found = names.get(_plain(text))
    if found is None:
        raise _Wrong(why)
    return found


def _yen(text: str, *, zero: bool = False) -> int:
    plain = normal(text).removesuffix("円")
    if _PLAIN.fullmatch(plain):
        return int(plain.replace(",", ""))
    read: int = _sure(read_yen(text, zero=zero), ("no_unit",))
    return read


def _vendor(text: str) -> str:
    if len(text) > VENDOR:
        raise _Wrong("too_long")
    if text.isdecimal():
        raise _Wrong("unreadable")
    return text


def _sure(reading: Reading[Any], let_pass: tuple[str, ...]) -> Any:
    """A reading that leaves no doubt."""
    if isinstance(reading, Problem):
        raise _Wrong(reading.why)
    if isinstance(reading, Confirm) and reading.why not in let_pass:
        raise _Wrong("unsure")
    return reading.value
