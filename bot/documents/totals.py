"""The sums of the expense book: from the rows by a formula, beside them the program's, and a check.

Laws: a formula sums up the rows as they stand, its shown value too; the program's figure is that
of the assessment; where both differ the check says so; what the policy does not cover is said to
be that, in words, and has no figures.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from bot.documents.sheet import Looks, Table
from coverage.assessment import AMOUNTS, Part
from flows.payments import STAGES
from flows.payments import totals as far

MEASURES = ("claimed", *(each for each in reversed(AMOUNTS) if each != "claimed"))
"""What is summed up: the amounts, then what becomes of them."""
CHECKED = ("totals.what", "totals.part", "totals.rows", "totals.engine", "totals.check")
LIMITS = ("part", "totals.limit", "totals.other", "payable", "totals.left", "totals.engine")
YES, NO = "✓", "≠"


@dataclass(frozen=True, slots=True)
class Sum:
    """One line: what it says, the formula over the rows with what they come to, the program's."""

    what: str
    part: str
    formula: str
    rows: int
    engine: int


class Totals:
    """The sheet of sums."""

    def __init__(self, looks: Looks, sheet: Any, tables: Sequence[Table]) -> None:
        self._looks, self._sheet, self._tables, self._row = looks, sheet, tables, 0
        self._source = looks.source
        for place, width in enumerate((30, 34, 18, 18, 18, 18, 10)):
            sheet.set_column(place, place, width)
        sheet.set_portrait()
        sheet.fit_to_pages(1, 1)

    def write(self, gone: Table | None) -> None:
        """Everything on it."""
        source, looks = self._source, self._looks
        self._line(source.word("book.sheet.totals"), looks.title)
        self._line(source.word("book.stands", day=source.today))
        self._line(source.word("book.totals.note"))
        self._sums()
        self._line("")
        self._limits()
        self._line(source.word("book.totals.shared"))
        self._line("")
        self._far(gone)

    def _sums(self) -> None:
        self._heads(CHECKED)
        for measure in MEASURES:
            for sum_ in self._by_part(measure):
                self._checked(sum_)

    def _by_part(self, measure: str) -> Iterator[Sum]:
        """One measure in each part, in none, and in all."""
        items, source = self._source.reckoned.assessment.items, self._source
        what = source.word(f"book.column.{measure}")
        for part in (*source.reckoned.assessment.parts, None):
            name = source.word(f"part.{part}" if part else "book.part.none")
            engine = sum(getattr(each, measure) for each in items if each.part == part)
            criterion = f"$B${self._row + 1}"
            yield Sum(
                what, name, self._sumifs(measure, criterion), self._came(measure, name), engine
            )
        every = source.reckoned.assessment.totals[measure]
        all_ = source.word("book.totals.all")
        yield Sum(what, all_, self._sum(measure), self._came(measure, ""), every)

    def _limits(self) -> None:
        """The limits, what other cases took, what is expected here, what is left."""
        self._heads((*LIMITS, "totals.check"))
        for name, part in self._source.reckoned.assessment.parts.items():
            self._looks.text(self._sheet, self._row, 0, self._source.word(f"part.{name}"))
            if part.limit:
                self._limit(part, self._source.word(f"part.{name}"))
            else:
                none = self._source.word("dossier.gauge.none")
                self._looks.text(self._sheet, self._row, 1, none)
            self._row += 1

    def _limit(self, part: Part, label: str) -> None:
        """One limit, down to what is left of it."""
        row, looks = self._row + 1, self._looks
        payable = self._came("payable", label)
        left = max(0, part.limit - part.paid - payable)
        looks.cell(self._sheet, self._row, 1, part.limit)
        looks.cell(self._sheet, self._row, 2, part.paid)
        self._formula(3, self._sumifs("payable", f"$A${row}"), payable)
        self._formula(4, f"=MAX(0,B{row}-C{row}-D{row})", left)
        looks.cell(self._sheet, self._row, 5, part.remaining)
        self._check(6, "E", "F", left == part.remaining)

    def _far(self, gone: Table | None) -> None:
        """The way to the money; what was decided and paid counts also on what was withdrawn."""
        self._heads(CHECKED)
        known = far(self._source.dossier.facts, self._source.reckoned)
        for stage in STAGES:
            column = "payable" if stage == "expected" else stage
            also = [gone] if gone is not None and stage in ("decided", "paid") else []
            tables = [*self._tables, *also]
            came = sum(each.sums[column, ""] for each in tables)
            what = self._source.word(f"book.stage.{stage}")
            every = self._source.word("book.totals.all")
            formula = self._sum(column, tables)
            self._checked(Sum(what, every, formula, came, getattr(known, stage)))

    def _checked(self, sum_: Sum) -> None:
        self._looks.text(self._sheet, self._row, 0, sum_.what)
        self._looks.text(self._sheet, self._row, 1, sum_.part)
        self._formula(2, sum_.formula, sum_.rows)
        self._looks.cell(self._sheet, self._row, 3, sum_.engine)
        self._check(4, "C", "D", sum_.rows == sum_.engine)
        self._row += 1

    def _check(self, place: int, one: str, other: str, same: bool) -> None:
        row = self._row + 1
        formula = f'=IF({one}{row}={other}{row},"{YES}","{NO}")'
        self._sheet.write_formula(self._row, place, formula, None, YES if same else NO)

    def _formula(self, place: int, formula: str, came: int) -> None:
        self._sheet.write_formula(self._row, place, formula, self._looks.yen, came)

    def _sumifs(self, measure: str, part: str) -> str:
        """The yen of a part over the rows of all tables that know such a thing."""
        pairs = [(each.range(_column(each, measure)), each.range("part")) for each in self._tables]
        sums = [f"SUMIFS({yen},{parts},{part})" for yen, parts in pairs if yen]
        return f"={'+'.join(sums) or 0}"

    def _sum(self, measure: str, tables: Sequence[Table] | None = None) -> str:
        ranges = (each.range(_column(each, measure)) for each in tables or self._tables)
        return f"={'+'.join(f'SUM({each})' for each in ranges if each) or 0}"

    def _came(self, measure: str, part: str) -> int:
        return sum(each.sums[_column(each, measure), part] for each in self._tables)

    def _heads(self, columns: Sequence[str]) -> None:
        for place, column in enumerate(columns):
            key = f"book.{column}" if "." in column else f"book.column.{column}"
            head = self._looks.head
            self._looks.text(self._sheet, self._row, place, self._source.word(key), head)
        self._row += 1

    def _line(self, text: str, look: Any = None) -> None:
        if text:
            self._looks.text(self._sheet, self._row, 0, text, look)
        self._row += 1


def _column(table: Table, measure: str) -> str:
    """Where a table says what was claimed: of a cost that is its amount."""
    return "amount" if measure == "claimed" and not table.range("claimed") else measure
