"""A table of expenses: what was understood is shown, and taken in one go once it is confirmed.

Laws: nothing is kept before a yes; what repeats a recorded cost or a row above is left out unless
one asks for it; every row that was not understood is named with its reason, the first ones here,
all of them in a file; decisions are said in total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from flows.actions import reckoned
from flows.cells import COLUMNS, Bad
from flows.dossier import next_id
from flows.effects import Attached, Listed, Panel, Say, Value, Word, Yen
from flows.facts import Fact
from flows.sheets import Row, Sheet, read_sheet
from flows.turn import Turn

SHOWN = 3
"""Rows of a sort that are shown at once."""


def reviewed(turn: Turn, rows: Sequence[Sequence[str]]) -> bool:
    """Say what was understood of a table; False where nothing can be taken of it."""
    sheet = read_sheet(rows, turn)
    if sheet is None:
        turn.say(Say("import.no_headings", {"sheet": Word("book.sheet.expenses")}), template())
        return False
    turn.say(_summary(sheet))
    bad = [row for row in sheet.rows if row.bad]
    if bad:
        turn.say(
            first_rows(Word("import.bad.title"), [row_bad(row.number, row.bad) for row in bad])
        )
    twins = [row for row in sheet.good if row.twin is not None]
    if twins:
        turn.say(first_rows(Word("import.twins.title"), [row_twin(row) for row in twins]))
    if len(sheet.rows) > SHOWN and (bad or twins or len(sheet.good) > SHOWN):
        turn.say(_report(sheet))
    if not sheet.good:
        turn.say(Say("import.nothing"))
    return bool(sheet.good)


def take(turn: Turn, table: Sequence[Sequence[str]], *, twins: bool) -> int:
    """The rows become facts, all in one go: how many."""
    sheet = read_sheet(table, turn)
    rows = [] if sheet is None else sheet.good if twins else sheet.fresh
    first = int(next_id(turn.open.facts, "expenses").removeprefix("E"))
    turn.dossier = turn.open.with_facts(turn.open.facts.told(new_costs(turn, rows)))
    if rows:
        turn.say(Say("import.taken", {"n": len(rows)}), _decided(turn, first))
    return len(rows)


def new_costs(turn: Turn, rows: Sequence[Row]) -> list[Fact]:
    """The facts of new costs, numbered on."""
    first = int(next_id(turn.open.facts, "expenses").removeprefix("E"))
    return [
        Fact(f"expenses.E{first + place}.{name}", value, turn.by, turn.now)
        for place, row in enumerate(rows)
        for name, value in row.values.items()
    ]


def template() -> Attached:
    """The table to fill in."""
    return Attached("template", Say("template.sent"), Word("template.file"))


def _summary(sheet: Sheet) -> Panel:
    """How many rows, how many read, their sum, the first of them."""
    good, bad = sheet.good, len(sheet.rows) - len(sheet.good)
    total = Yen(sum(row.values["amount"] for row in good))
    lines = [Say("import.read", {"n": len(sheet.rows), "good": len(good), "total": total})]
    lines += [row_read(row) for row in good[:SHOWN]]
    if len(good) > SHOWN:
        lines.append(Say("import.more", {"n": len(good) - SHOWN}))
    if bad:
        lines.append(Say("import.bad", {"n": bad}))
    if sheet.unused:
        unused = Listed(tuple(text[:20] for text in sheet.unused[:SHOWN]))
        lines.append(Say("import.unused", {"headings": unused}))
    return Panel(Word("import.title"), tuple(lines))


def first_rows(title: Word, lines: list[Say]) -> Panel:
    """The first rows of a sort, the rest counted."""
    more = [Say("import.more", {"n": len(lines) - SHOWN})] if len(lines) > SHOWN else []
    return Panel(title, (*lines[:SHOWN], *more))


def row_read(row: Row) -> Say:
    """A row that was understood."""
    values = {"row": row.number, "what": _what(row), "yen": Yen(row.values["amount"])}
    return Say("import.row", values)


def _what(row: Row) -> Value:
    """The kind of cost, its day and its vendor, as far as they are there."""
    day, vendor = row.values.get("incurred_on"), row.values.get("vendor")
    told: list[Value] = [Word(f"category.{row.values['category']}")]
    told += [Word("import.on", {"day": date.fromisoformat(day)}) for day in (day,) if day]
    told += [str(vendor)] if vendor else []
    return Listed(tuple(told))


def row_bad(number: int, bad: Sequence[Bad]) -> Say:
    """A row that was not understood, and why."""
    return Say("import.row.bad", {"row": number, "why": Listed(tuple(map(why, bad)))})


def why(bad: Bad) -> Word:
    """What is wrong with a cell, and what would be right."""
    values = {
        "column": column_word(bad.column),
        "text": bad.text,
        "why": Word(f"cell.{bad.why}"),
        "expected": Word(f"cell.expected.{bad.column}"),
    }
    return Word("import.cell", values)


def column_word(column: str) -> Word:
    """A column by its heading."""
    return Word(f"column.{column}" if column in COLUMNS else f"book.column.{column}")


def row_twin(row: Row) -> Say:
    """A row that may repeat another cost."""
    key = "import.row.twin" if isinstance(row.twin, str) else "import.row.again"
    return Say(key, {"row": row.number, "what": _what(row), "other": row.twin or ""})


def _report(sheet: Sheet) -> Attached:
    """Every row with what became of it, as a file."""
    head = (Word("report.row"), Word("report.state"), Word("report.why"))
    names = tuple(Word(f"column.{column}") for column in COLUMNS)
    rows = tuple(tuple(_told(row)) for row in sheet.rows)
    return Attached("rows", Say("report.sent"), Word("report.file"), ((*head, *names), *rows))


def _told(row: Row) -> Iterator[Value]:
    state = "bad" if row.bad else "read" if row.twin is None else "twin"
    yield str(row.number)
    yield Word(f"report.{state}")
    yield Listed(tuple(map(why, row.bad))) if row.bad else str(row.twin or "")
    for column in COLUMNS:
        value = row.values.get(column)
        if column == "category" and value:
            yield Word(f"category.{value}")
        elif column == "kind" and value:
            yield Word(f"kind.{value}")
        else:
            yield "" if value is None else str(value)


def _decided(turn: Turn, first: int) -> Panel:
    """The decisions on the new items in total, and what is expected of them."""
    items = [
        item
        for item in reckoned(turn).assessment.items
        if item.section == "expenses" and int(item.id.removeprefix("E")) >= first
    ]
    counts = Counter(item.decision for item in items)
    lines = [
        Say("import.decided", {"decision": Word(f"decided.{code}"), "n": n})
        for code, n in sorted(counts.items())
    ]
    total = Yen(sum(item.payable for item in items))
    return Panel(Word("import.decided.title"), (*lines, Say("import.payable", {"total": total})))
