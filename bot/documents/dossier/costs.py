"""The expenses: by kind, one by one, and their receipts.

Laws: every cost that stands has its card; the receipts are named as in the bundle of files (F1 …),
each with its hash, so that a paper can be told from another; what was withdrawn is listed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator

from bot.documents.dossier.blocks import Block, Cell, cell, column, head, lines, section, table
from bot.documents.dossier.items import card
from bot.documents.dossier.sight import NONE, Sight
from coverage.assessment import Item, total
from coverage.case import Expense
from coverage.lines import CYBER, OTHER
from flows.decisions import item_word
from flows.dossier import WITHDRAWN
from flows.effects import Word
from flows.receipts import SECTION as FILES

DETAILS = ("kind", "vendor", "retainer", "recipients", "tax", "note")
"""What may have been told of a cost besides its kind, sum, day and advice."""
SUMS = ("claimed", "pending", "payable")
Count = Callable[[], None]
Costs = list[tuple[Expense, Item]]


def expenses(see: Sight, count: Count) -> Block:
    """The chapter; ``count`` is told of every card."""
    costs = list(_standing(see))
    if not costs:
        return section(see("dossier.expenses"), lines([see("dossier.expenses.none")]))
    return section(
        see("dossier.expenses"),
        _kinds(see, costs),
        head(see("dossier.each")),
        {"kind": "cards", "cards": list(_cards(see, costs, count))},
        *_withdrawn(see),
    )


def receipts(see: Sight) -> Block:
    """The chapter of the files."""
    files = list(see.source.files())
    if not files:
        return section(see("console.receipts"), lines([see("console.receipts.none")]))
    columns = [
        column("", mm=12),
        column(see("dossier.file"), fr=1),
        column(see("console.field.expense"), mm=40),
        column(see("dossier.recorded"), mm=40),
    ]
    return section(
        see("console.receipts"),
        table(columns, (row for id in files for row in _file(see, id))),
        lead=see("dossier.receipts.lead"),
    )


def _standing(see: Sight) -> Iterator[tuple[Expense, Item]]:
    """The costs with their decisions, in the order they came."""
    decided = (each for each in see.assessment.items if each.section == "expenses")
    return zip(see.reckoned.case.expenses, decided, strict=True)


def _kinds(see: Sight, costs: Costs) -> Block:
    """The sums by kind of cost."""
    by_kind: dict[str, list[Item]] = defaultdict(list)
    for expense, item in costs:
        by_kind[expense.category].append(item)
    columns = [
        column(see("column.category"), fr=1),
        column(see("dossier.count"), mm=14, right=True),
        *(column(see(f"dossier.sum.{each}"), mm=28, right=True) for each in SUMS),
    ]
    rows = (_kind(see, see(f"category.{name}"), mine) for name, mine in by_kind.items())
    return table(columns, rows, _kind(see, see("dossier.all"), [item for _, item in costs]))


def _kind(see: Sight, name: str, items: list[Item]) -> list[Cell]:
    sums = total(items)
    return [name, see.write(len(items)), *(see.yen(sums[each]) for each in SUMS)]


def _cards(see: Sight, costs: Costs, count: Count) -> Iterator[Block]:
    for expense, item in costs:
        day = see.day(expense.incurred_on) if expense.incurred_on else see("dossier.dayless")
        yield card(see, item, day, list(_about(see, expense)))
        count()


def _about(see: Sight, expense: Expense) -> Iterator[str]:
    head = f"expenses.{expense.id}"
    told = see.facts.item("expenses", expense.id)
    for name in DETAILS:
        if told.get(name) not in (None, "skip"):
            yield _field(see, f"{head}.{name}")
    if expense.category not in CYBER | OTHER:
        yield see.pair(see("column.engagement"), see.firm(expense.engagement))
    files = see.receipts.get(expense.id)
    yield see.pair(
        see("dossier.receipt"), ", ".join(files) if files else see("dossier.receipt.none")
    )
    yield see.pair(see("dossier.recorded"), see.recorded("expenses", expense.id))


def _field(see: Sight, path: str) -> str:
    name = path.rpartition(".")[2]
    known = {"note": "console.field.note"}
    return see.pair(see(known.get(name, f"column.{name}")), see.value(path))


def _withdrawn(see: Sight) -> Iterator[Block]:
    gone = [id for id, told in see.facts.items("expenses").items() if told.get(WITHDRAWN)]
    if gone:
        columns = [
            column(see("dossier.item"), fr=1),
            column(see("dossier.amount"), mm=34, right=True),
            column(see("dossier.withdrawn.by"), mm=52),
        ]
        yield head(see("dossier.withdrawn"))
        yield table(columns, (_gone(see, id) for id in gone))


def _gone(see: Sight, id: str) -> list[Cell]:
    amount = see.facts.get(f"expenses.{id}.amount")
    fact = see.facts.latest[f"expenses.{id}.{WITHDRAWN}"]
    return [see.write(item_word(see.turn, "expenses", id)), see.yen(amount), see.told_by(fact)]


def _file(see: Sight, id: str) -> Iterator[list[Cell]]:
    """A file, and across it the hash of its bytes."""
    told = see.facts.item(FILES, id)
    size = see.write(Word("dossier.bytes", {"n": int(told.get("size") or 0)}))
    expense = told.get("expense")
    of = see.write(item_word(see.turn, "expenses", str(expense))) if expense else NONE
    name = cell(str(told.get("name") or id), size)
    yield [cell(id, strong=True), name, of, see.recorded_by(FILES, id)]
    if hashed := str(told.get("sha256") or ""):
        yield [" ".join(hashed[at : at + 16] for at in range(0, len(hashed), 16))]
