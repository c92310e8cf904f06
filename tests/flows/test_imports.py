"""A table of costs in the conversation: what is shown of it, and what is taken at the yes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest

from flows.corrections import take_table, ways
from flows.effects import Attached, Effect, Panel, Say, Word
from flows.imports import reviewed, take
from flows.reading import choose
from flows.turn import Turn
from tests.flows.situations import NIGHT, case_at
from tests.flows.test_walks import Memory

HEAD = ["費目", "金額", "日付", "内訳"]
STAFF = ["人件費", "20,000", "2026-11-10", "超過勤務手当"]
LAWYER = ["弁護士相談", "330,000", "2026-11-10", ""]
SAME = {
    "expenses.E1.category": "legal_consultation",
    "expenses.E1.amount": 330_000,
    "expenses.E1.incurred_on": "2026-11-10",
}


def keys(said: Sequence[Effect]) -> list[str]:
    """What is said, by the keys of its lines and titles."""
    found: list[str] = []
    for each in said:
        if isinstance(each, Panel):
            found += [*([each.title.key] if each.title else []), *(line.key for line in each.lines)]
        elif isinstance(each, Attached):
            found.append(each.caption.key)
        elif isinstance(each, Say):
            found.append(each.key)
    return found


def costs(n: int) -> list[list[str]]:
    """So many different costs of staff."""
    return [[STAFF[0], f"{20_000 + each}", *STAFF[2:]] for each in range(n)]


@pytest.mark.parametrize(
    ("rows", "facts", "says"),
    [
        # What is well and short needs no file, and says nothing of what is wrong.
        ([STAFF], {}, ["import.title", "import.read", "import.row"]),
        # Many rows that are well come as a file too.
        (
            costs(4),
            {},
            ["import.title", "import.read", *["import.row"] * 3, "import.more", "report.sent"],
        ),
        # A bad row is counted and named; nothing is left to take.
        (
            [["清掃", "1", "", ""]],
            {},
            [
                *("import.title", "import.read", "import.bad"),
                *("import.bad.title", "import.row.bad", "import.nothing"),
            ],
        ),
        # What repeats a recorded cost, or a row above, is named by it.
        (
            [LAWYER, STAFF, STAFF],
            SAME,
            [
                *("import.title", "import.read", *["import.row"] * 3),
                *("import.twins.title", "import.row.twin", "import.row.again"),
            ],
        ),
        ([["山田", "1"]], {}, ["import.no_headings", "template.sent"]),
    ],
)
def test_what_is_shown_of_a_table(
    rows: list[list[str]], facts: dict[str, Any], says: list[str]
) -> None:
    """How many rows, the first of them, what is wrong and what is double: each only if so."""
    turn = case_at("2026-11-20", {**NIGHT, **facts})
    head = ["氏名", "年齢"] if "import.no_headings" in says else HEAD
    some = reviewed(turn, [head, *rows])
    assert keys(turn.said) == says
    assert some == (not {"import.nothing", "import.no_headings"} & {*says})


def test_the_file_of_rows_has_every_cell_in_words() -> None:
    """The kind of cost and what it was for are words, an empty cell is empty."""
    turn = case_at("2026-11-20", NIGHT)
    reviewed(turn, [HEAD, *costs(3), LAWYER])
    (report,) = (each for each in turn.said if isinstance(each, Attached))
    head, first, *_, last = report.rows
    shown = dict(
        zip((str(each.key) for each in head if isinstance(each, Word)), first, strict=True)
    )
    assert shown["column.category"] == Word("category.staff_cost")
    assert shown["column.kind"] == Word("kind.overtime")
    assert shown["column.vendor"] == ""
    assert last[1:3] == (Word("report.read"), "")


class Holding(Memory):
    """A registry that holds one table."""

    def sheet(self, file: str) -> Sequence[Sequence[str]]:
        """Two costs, one of which another may record meanwhile."""
        return [HEAD, LAWYER]


def test_what_another_recorded_meanwhile_is_not_taken_twice() -> None:
    """At the yes the rows are looked at again: what is double by now is left, and that is said."""
    turn = case_at("2026-11-20", {**NIGHT, **SAME})
    turn.ports = replace(turn.ports, registry=Holding())
    turn.draft({"sheet": "f"})
    turn.answer = "take"
    take_table(turn)
    assert keys(turn.said) == ["import.dropped"]
    assert turn.open.facts.ids("expenses") == ["E1"]


@pytest.mark.parametrize(
    ("facts", "text", "chosen"),
    [
        *(({}, "はい", "take"), ({}, "これでお願いします", "take"), ({}, "yes", "take")),
        *(({}, "いいえ", "take_none"), ({}, "no", "take_none"), (SAME, "いいえ", "take_none")),
        (SAME, "はい", None),
    ],
)
def test_a_yes_or_no_answers_what_is_asked_of_a_table(
    facts: dict[str, Any], text: str, chosen: str | None
) -> None:
    """A bare yes never takes what repeats another cost."""
    turn = case_at("2026-11-20", {**NIGHT, **facts})
    turn.ports = replace(turn.ports, registry=Holding())
    turn.draft({"sheet": "f"})
    assert choose(text, ways(turn), turn) == chosen


def test_only_a_yes_with_doubles_takes_them() -> None:
    """What repeats a recorded cost becomes a cost of its own when it is asked for."""
    for twins, ids in ((False, ["E1"]), (True, ["E1", "E2"])):
        turn: Turn = case_at("2026-11-20", {**NIGHT, **SAME})
        assert take(turn, [HEAD, LAWYER], twins=twins) == len(ids) - 1
        assert turn.open.facts.ids("expenses") == ids
