"""The rows of the expense book: what was told of each item, what is expected, how far it is.

Laws: a figure is a figure and a day a day, never their text; what is not known is an empty cell;
of every item `amount = not payable + over the limit + held up + own share + payable`.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from bot.documents.source import Source
from coverage.assessment import Item
from coverage.case import NO_ENGAGEMENT
from flows.book import BOOK, GONE, MARKED, OURS, compared, mark
from flows.cells import COLUMNS
from flows.decisions import PLACED, fact_word
from flows.dossier import WITHDRAWN, day_of, ids
from flows.effects import Listed, Value, Word, Yen
from flows.payments import standing
from flows.receipts import SECTION as FILES

Cell = str | int | date | None
CLAIMS = (
    *("number", "claimant", "reference", "basis", "made_on", "jurisdiction", "resolution"),
    *("damages", "litigation", "claimed", "part", "decision", "payable", "deductible"),
    *("ineligible", "over_limit", "pending", "clauses", "why", "missing", *GONE),
)
"""The columns of the claims for damages."""
COSTS = ("number", "claim", "cost_on", "cost", "note")
"""The columns of the costs of litigation."""
WITHDRAWN_ONES = ("number", "category", "vendor", "incurred_on", "amount", "receipts", *GONE)
"""The columns of what was withdrawn, costs and claims."""
YEN = ("payable", "self_pay", "deductible", "ineligible", "over_limit", "pending")
"""What becomes of the yen of an item."""


def as_text(cell: Cell) -> str:
    """A cell as a plain text: digits without signs, days as 2026-11-10."""
    if cell is None:
        return ""
    return cell.isoformat() if isinstance(cell, date) else str(cell)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the book: which item, and its cells by their columns."""

    id: str
    cells: Mapping[str, Cell]


class Book:
    """Everything that stands in the book, of one case at one moment."""

    def __init__(self, source: Source) -> None:
        self._source, self._facts = source, source.dossier.facts
        self._missing: dict[str, str] = {}

    def expenses(self) -> Iterator[Row]:
        """The costs that count, in the order they were recorded."""
        for item in self._source.reckoned.assessment.items:
            if item.section == "expenses":
                told = self._facts.item("expenses", item.id)
                yield self._marked(item.id, self._told(item.id, told) | self._ours(item), told)

    def claims(self) -> Iterator[Row]:
        """The claims for damages that count."""
        for item in self._source.reckoned.assessment.items:
            if item.section == "claims":
                told = self._facts.item("claims", item.id)
                yield Row(item.id, self._claim(item.id, told) | self._ours(item))

    def costs(self) -> Iterator[Row]:
        """The costs of litigation, each with the claim it belongs to."""
        for id, told in self._facts.items("costs").items():
            cells: dict[str, Cell] = {"number": id, "claim": told.get("claim")}
            cells |= {"cost_on": day_of(told.get("on")), "cost": told.get("amount")}
            yield Row(id, cells | {"note": told.get("note")})

    def withdrawn(self) -> Iterator[Row]:
        """The costs and claims that were withdrawn: they count no more, and are not forgotten."""
        for id, told in self._facts.items("expenses").items():
            if told.get(WITHDRAWN):
                yield Row(id, self._told(id, told) | self._far(id))
        for id, told in self._facts.items("claims").items():
            if told.get(WITHDRAWN):
                claim = self._claim(id, told)
                cells = {"category": claim["claimant"], "vendor": claim["reference"]}
                cells |= {"number": id, "incurred_on": claim["made_on"]}
                cells["amount"] = (told.get("damages") or 0) + (told.get("litigation") or 0)
                yield Row(id, cells | self._far(id))

    def _told(self, id: str, told: Mapping[str, Any]) -> dict[str, Cell]:
        cells: dict[str, Cell] = {"number": id}
        for column in ("amount", "retainer", "tax", "recipients", "vendor"):
            cells[column] = told.get(column)
        for column in ("category", "kind"):
            cells[column] = self._word(f"{column}.{told[column]}") if told.get(column) else None
        cells["incurred_on"] = day_of(told.get("incurred_on"))
        cells["engagement"] = self._firms.get(str(told.get("engagement")))
        cells["receipts"] = " ".join(self._receipts.get(id, ())) or None
        return cells

    def _claim(self, id: str, told: Mapping[str, Any]) -> dict[str, Cell]:
        cells: dict[str, Cell] = {"number": id, "reference": _kept(told.get("reference"))}
        for column in ("claimant", "basis", "jurisdiction", "resolution"):
            cells[column] = self._word(f"{column}.{told[column]}") if told.get(column) else None
        cells |= {"made_on": day_of(told.get("made_on")), "damages": told.get("damages")}
        return cells | {"litigation": told.get("litigation")}

    def _ours(self, item: Item) -> dict[str, Cell]:
        """What is expected, by which clauses, and how far the item is."""
        part = f"part.{item.part}" if item.part else "book.part.none"
        cells: dict[str, Cell] = {"part": self._word(part)}
        cells |= {"claimed": item.claimed, "decision": self._word(f"decided.{item.decision}")}
        cells |= {name: getattr(item, name) for name in YEN}
        cells |= {"clauses": " ".join(each.clause for each in item.reasons) or None}
        cells |= {"why": self._why(item) or None, "missing": self._lacks(item) or None}
        return cells | self._far(item.id)

    def _far(self, id: str) -> dict[str, Cell]:
        """How far an item is on the way to the money."""
        told = standing(self._facts, id)
        cells: dict[str, Cell] = {"stage": self._word(f"book.stage.{told.stage}")}
        return cells | {name: _shown(getattr(told, name)) for name in GONE[1:]}

    def _marked(self, id: str, cells: dict[str, Cell], told: Mapping[str, Any]) -> Row:
        """The row with its mark: of what may be edited by its value, whatever the language."""
        texts = {name: as_text(told.get(name)) for name in COLUMNS}
        texts |= {name: as_text(cells.get(name)) for name in OURS}
        made = {name: compared(texts[name]) for name in MARKED}
        return Row(id, {**cells, "mark": mark(self._source.dossier.id, id, made)})

    def _why(self, item: Item) -> str:
        """The clauses that take yen, in plain words, each with how much."""
        took: tuple[Value, ...] = tuple(
            Word(
                "far.took",
                {"clause": Word(f"clause.short.{each.clause}"), "amount": Yen(each.amount)},
            )
            for each in item.reasons
        )
        return self._source.written(Listed(took))

    def _lacks(self, item: Item) -> str:
        """What is still to be known."""
        return "; ".join(self._lacking(item, path) for path in item.missing)

    def _lacking(self, item: Item, path: str) -> str:
        """A missing fact; of the item itself by its name alone."""
        placed = PLACED.fullmatch(path)
        if placed is not None and placed[1] == item.section:
            return self._word(f"fact.{item.section}.{placed[3]}.short")
        if path not in self._missing:
            word = fact_word(self._source.turn, path)
            self._missing[path] = self._source.written(word)
        return self._missing[path]

    def _word(self, key: str) -> str:
        return self._source.word(key)

    @cached_property
    def _receipts(self) -> dict[str, list[str]]:
        """The ids of the receipts of each cost."""
        found: dict[str, list[str]] = defaultdict(list)
        for id in self._source.files():
            found[str(self._facts.get(f"{FILES}.{id}.expense"))].append(id)
        return found

    @cached_property
    def _firms(self) -> dict[str, str]:
        """On whose advice, by id; two firms of one name are told apart by it."""
        told = self._facts.items("engagements")
        names = {id: str(each.get("firm") or id) for id, each in told.items()}
        standing_ids = ids(self._facts, "engagements")
        names = {
            id: name if list(names.values()).count(name) == 1 and id in standing_ids else id
            for id, name in names.items()
        }
        return {**names, NO_ENGAGEMENT: self._word(f"engagement.{NO_ENGAGEMENT}")}


def _shown(told: Any) -> Cell:
    """What was told; an empty text is nothing, a sum of 0 is one."""
    cell: Cell = None if told == "" else told
    return cell


def _kept(told: Any) -> str | None:
    return None if told in (None, "skip") else str(told)


def headings(source: Source, columns: tuple[str, ...] = BOOK) -> list[str]:
    """What stands above the columns."""
    return [source.word(f"column.{c}" if c in COLUMNS else f"book.column.{c}") for c in columns]
