"""Tables of costs, cell by cell: what is read, what is not and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import pytest

from bot.catalogue import words
from bot.closed import closed_days
from bot.house_file import load
from flows.dossier import Dossier
from flows.facts import Fact, Facts
from flows.sheets import Sheet, read_sheet
from flows.talk import Talk
from flows.turn import Ports, Turn
from tests.flows.test_walks import POLICIES, Memory

NOW = datetime(2026, 11, 20, 3, 0, tzinfo=UTC)
TOLD = {
    "engagements.C1.firm": "みほん危機管理総研",
    "expenses.E1.category": "legal_consultation",
    "expenses.E1.amount": 330_000,
    "expenses.E1.incurred_on": "2026-11-10",
    "expenses.E1.vendor": "みほん法律事務所",
    # Nothing repeats a cost that was withdrawn, or one without a day.
    "expenses.E2.category": "other",
    "expenses.E2.amount": 5_000,
    "expenses.E2.incurred_on": "2026-11-10",
    "expenses.E2.withdrawn": True,
    "expenses.E3.category": "other",
    "expenses.E3.amount": 5_000,
}
HEAD = ["費目", "金額", "日付", "支払先", "助言", "顧問料", "人数", "消費税", "内訳"]

GOOD: list[tuple[str, str, Any]] = [
    ("category", "弁護士相談", "legal_consultation"),
    ("category", "Lawyer's advice", "legal_consultation"),
    ("category", " 謝罪広告 ", "newspaper_apology"),
    ("amount", "330,000", 330_000),
    ("amount", "330000円", 330_000),
    ("amount", "３３０，０００円", 330_000),
    ("amount", "¥330,000", 330_000),
    ("amount", "33万円", 330_000),
    ("amount", "330000.0", 330_000),
    ("incurred_on", "2026-11-10", "2026-11-10"),
    ("incurred_on", "2026/11/10", "2026-11-10"),
    ("incurred_on", "令和8年11月10日", "2026-11-10"),
    ("incurred_on", "R8.11.10", "2026-11-10"),
    ("incurred_on", "November 10, 2026", "2026-11-10"),
    ("vendor", "3M株式会社", "3M株式会社"),
    ("engagement", "みほん危機管理総研", "C1"),
    ("engagement", "C1", "C1"),
    ("engagement", "助言によらない", "none"),
    ("retainer", "0", 0),
    ("retainer", "10万円", 100_000),
    ("tax", "30,000", 30_000),
]

BAD: list[tuple[str, str, str]] = [
    ("category", "清掃", "no_kind"),
    ("category", "", "empty"),
    ("amount", "", "empty"),
    ("amount", "0", "zero"),
    ("amount", "-500", "negative"),
    ("amount", "約3万円", "unsure"),
    ("amount", "$300", "unsure"),
    ("amount", "30-40万円", "range"),
    ("amount", "500円×1000名", "product"),
    ("amount", "30万円(税抜)", "tax"),
    ("amount", "0.5円", "fraction"),
    ("amount", "abc", "unreadable"),
    ("incurred_on", "11/10", "unsure"),
    ("incurred_on", "2026-12-24", "future"),
    ("incurred_on", "2026-02-30", "no_such_day"),
    ("incurred_on", "2026年11月", "month_only"),
    ("incurred_on", "000", "unreadable"),
    ("vendor", "000", "unreadable"),
    ("vendor", "\u200b\u2066", "unreadable"),
    ("vendor", "あ" * 61, "too_long"),
    ("engagement", "みどり社", "no_firm"),
    ("retainer", "50万円", "above_amount"),
    ("recipients", "1000", "unfit"),
    ("kind", "超過勤務手当", "unfit"),
    ("kind", "何か", "no_kind"),
]


def sheet(rows: Sequence[Sequence[str]]) -> Sheet | None:
    facts = {path: Fact(path, value, "m", NOW) for path, value in TOLD.items()}
    dossier = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts(facts))
    ports = Ports(Memory(), words, closed_days(), load(None))
    return read_sheet(rows, Turn(ports, dossier, Talk(step="desk.menu"), "m", NOW))


def one(column: str, text: str) -> Any:
    names = ["category", "amount", "incurred_on", "vendor", "engagement", "retainer"]
    names += ["recipients", "tax", "kind"]
    cells = {"category": "弁護士相談", "amount": "330,000"} | {column: text}
    read = sheet([HEAD, [cells.get(name, "") for name in names]])
    assert read is not None
    return read.rows[0]


@pytest.mark.parametrize(("column", "text", "value"), GOOD)
def test_a_cell_that_means_one_thing_is_read(column: str, text: str, value: Any) -> None:
    """Either language, any width, yen signs, eras and Excel's numbers are read."""
    row = one(column, text)
    assert (row.bad, row.values[column]) == ((), value)


@pytest.mark.parametrize(("column", "text", "why"), BAD)
def test_a_cell_that_does_not_is_named(column: str, text: str, why: str) -> None:
    """A doubtful cell leaves its whole row out, with its column and its reason."""
    row = one(column, text)
    assert [(bad.column, bad.why) for bad in row.bad] == [(column, why)]
    assert row.values == {}


def test_a_row_with_more_cells_than_headings_is_not_read() -> None:
    """An amount split at its comma shifts the row: it is not read as a smaller amount."""
    read = sheet([["費目", "金額"], ["弁護士相談", "330", "000"]])
    assert read is not None
    assert [bad.why for bad in read.rows[0].bad] == ["shifted"]


def test_nothing_told_of_what_the_kind_does_not_know_is_left_out() -> None:
    """A retainer of 0, or nobody's advice, of a cost that has neither says nothing."""
    read = sheet([HEAD[:2] + HEAD[4:6], ["その他の費用", "5,000", "助言によらない", "0"]])
    assert read is not None
    assert (read.rows[0].bad, read.rows[0].values) == ((), {"category": "other", "amount": 5_000})


def test_doubles_are_marked() -> None:
    """What repeats a recorded cost names it, what repeats a row names its number."""
    rows = [["弁護士相談", "330,000", "2026-11-10", "みほん法律事務所"]]
    rows += [["その他の費用", "5,000", "2026-11-10", ""]] * 2
    rows += [["その他の費用", "5,000", "", ""]] * 2
    read = sheet([HEAD[:4], *rows])
    assert read is not None
    assert [row.twin for row in read.rows] == ["E1", None, 3, None, None]
    assert len(read.fresh) == 3


@pytest.mark.parametrize(
    ("head", "found"),
    [
        (["Kind of cost", "Amount (tax included)"], True),
        (["種別", "税込金額"], True),
        (["type", "AMOUNT"], True),
        (["費目", "金額", "金額(税込)"], False),
        (["金額", "日付"], False),
        (["氏名", "住所"], False),
    ],
)
def test_headings_in_either_language(head: list[str], found: bool) -> None:
    """The kind and the amount need one heading each, by any of their names."""
    row = ["弁護士相談", "330,000", ""][: len(head)]
    assert (sheet([["経費一覧"], head, row]) is not None) == found
