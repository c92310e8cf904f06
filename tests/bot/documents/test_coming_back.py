"""The expense book that comes back: what was edited, and nothing else, becomes a correction."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from io import BytesIO
from typing import Any, cast, get_args

import openpyxl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.catalogue import LANGUAGES, catalogue
from bot.documents.book import book as made_book
from bot.documents.flat import rows as csv_rows
from bot.documents.rows import Book, as_text, headings
from bot.documents.source import Source
from bot.files.keeping import Looked, looked_at
from bot.files.tables import MOST_ROWS, rows_of_csv
from bot.render import fits, render
from bot.store.files import Document
from coverage.case import KINDS, Category
from flows.book import BOOK, compared, visible
from flows.cells import COLUMNS
from flows.cells import fits as suits
from flows.corrections import look_through, take_table, ways
from flows.dossier import case_of
from flows.effects import Effect
from flows.returned import Returned, read_book
from flows.row_edits import Edit
from flows.talk import Language
from flows.turn import Turn
from tests.books import rows_of, saved
from tests.bot.documents.filled import COSTS, HOSTILE, MORE, hostile
from tests.desk import TOLD
from tests.files import csv_of
from tests.flows.situations import case_at, derived
from tests.flows.test_walks import Memory

TODAY = "2026-11-20"
FACTS: dict[str, Any] = {
    **TOLD,
    **{
        f"expenses.{id}.{name}": value for id, told in COSTS.items() for name, value in told.items()
    },
    **MORE,
    **hostile(),
    "engagements.C2.firm": TOLD["engagements.C1.firm"],
    "engagements.C2.approval": "approved",
    "expenses.E4.engagement": "C2",
}


def case(more: Mapping[str, Any] | None = None) -> Turn:
    """The case with a little of everything, in memory."""
    return case_at(TODAY, {**FACTS, **(more or {})})


def source_of(turn: Turn, language: Language = "ja") -> Source:
    """What the papers are made from, without a store."""
    here = replace(turn, talk=replace(turn.talk, language=language))
    return Source(
        cast(Any, None), cast(Any, None), here, derived(turn), [], [], catalogue(language)
    )


def table(turn: Turn, language: Language = "ja") -> list[dict[str, str]]:
    """The rows of the book by column, as a program that opened it shows them."""
    source = source_of(turn, language)
    return [
        {name: visible(as_text(row.cells.get(name))) for name in BOOK}
        for row in Book(source).expenses()
    ]


def sent(
    rows: Iterable[Mapping[str, str]],
    language: Language = "ja",
    columns: Sequence[str] = BOOK,
    above: Sequence[Sequence[str]] = (),
) -> list[list[str]]:
    """A table of these rows under the book's headings, as it is read."""
    heads = dict(zip(BOOK, headings(source_of(case(), language)), strict=True))
    cells = [[heads[name] for name in columns]]
    cells += [[" ".join(row.get(name, "").split()) for name in columns] for row in rows]
    return [*map(list, above), *cells]


def read(turn: Turn, rows: Sequence[Sequence[str]]) -> Returned:
    """The book that the table is."""
    book = read_book(rows, turn)
    assert book is not None
    return book


class Holding(Memory):
    """A registry that holds one table."""

    def __init__(self, rows: Sequence[Sequence[str]]) -> None:
        super().__init__()
        self.rows = rows

    def sheet(self, file: str) -> Sequence[Sequence[str]]:
        """The rows of the table."""
        return self.rows


def holding(turn: Turn, rows: Sequence[Sequence[str]]) -> Turn:
    """The same turn, to which the table was sent."""
    return replace(turn, ports=replace(turn.ports, registry=Holding(rows)))


texts = st.text(max_size=40) | st.sampled_from(HOSTILE)


@settings(max_examples=40)
@given(
    vendors=st.lists(texts, min_size=1, max_size=6),
    order=st.randoms(use_true_random=False),
    dropped=st.sets(st.sampled_from(BOOK)),
    language=st.sampled_from(get_args(Language)),
)
def test_a_book_that_was_not_edited_changes_nothing(
    vendors: list[str], order: Any, dropped: set[str], language: Language
) -> None:
    """Sorted anew, with columns taken out, in either language, whatever its texts: no edit."""
    turn = case({f"expenses.E{n}.vendor": text for n, text in enumerate(vendors, 1)})
    rows, kept = table(turn, language), [name for name in BOOK if name not in dropped]
    order.shuffle(rows)
    if not {"number", "mark"} & {*kept}:
        kept.append("mark")
    book = read(turn, sent(rows, language, kept))
    assert {line.state for line in book.lines} == {"same"}
    assert [line.ours for line in book.lines if line.ours] == []
    assert (book.new, book.missing, book.other_case) == ((), 0, "")


VALUES: dict[str, st.SearchStrategy[tuple[str, Any]]] = {
    "category": st.sampled_from([(each, each) for each in get_args(Category)]),
    "amount": st.integers(1_000_000, 10**9).map(lambda n: (f"{n:,}", n)),
    "incurred_on": st.dates(date(2026, 1, 1), date.fromisoformat(TODAY)).map(
        lambda day: (f"{day.year}/{day.month}/{day.day}", day.isoformat())
    ),
    "vendor": st.text("あいう株式会社abc", min_size=1, max_size=20).map(lambda text: (text, text)),
    "engagement": st.sampled_from([("C1", "C1"), ("助言によらない", "none"), ("", None)]),
    "retainer": st.integers(0, 900).map(lambda n: (str(n), n)),
    "recipients": st.integers(1, 10**6).map(lambda n: (str(n), n)),
    "tax": st.integers(0, 900).map(lambda n: (str(n), n)),
    "kind": st.sampled_from([(each, each) for kinds in KINDS.values() for each in kinds]),
}
"""Of each column what may be typed, with what it means."""
edits = st.sampled_from(COLUMNS).flatmap(
    lambda column: st.tuples(st.just(column), VALUES[column], st.integers(0, 19))
)


@settings(max_examples=60)
@given(edits, st.booleans())
def test_an_edit_becomes_this_correction(
    edit: tuple[str, tuple[str, Any], int], marked: bool
) -> None:
    """One edited cell is one correction, or is refused; taken, the book reads as not edited."""
    (column, (text, value), place), turn = edit, case()
    rows = table(turn)
    rows[place][column] = text
    columns = [name for name in BOOK if marked or name != "mark"]
    book = read(turn, sent(rows, columns=columns))
    line = book.lines[place]
    told = turn.open.facts.item("expenses", line.id)
    assert {each.state for each in book.lines if each is not line} == {"same"}
    if line.state == "bad":
        assert [(bad.column, bad.why) for bad in line.bad] == [(column, "unfit")]
        return
    before = told.get(column)
    nothing = value in (0, "none") and not suits(column, told["category"], value)
    expected = [] if nothing or before == value else [Edit(column, before, value)]
    cleared = [each for each in line.edits if each.column != column]
    assert [each for each in line.edits if each.column == column] == expected
    assert not cleared or (column == "category" and all(each.after is None for each in cleared))
    after = {each.column: each.after for each in line.edits}
    kept = {f"expenses.{line.id}.{name}": new for name, new in after.items()}
    case_of(case(kept).open)
    again = read(case(kept), sent(rows, columns=columns))
    if marked or not cleared:
        assert {each.state for each in again.lines} == {"same"}


@settings(max_examples=40)
@given(edits, edits)
def test_what_another_changed_since_is_not_overwritten(
    mine: tuple[str, tuple[str, Any], int], theirs: tuple[str, tuple[str, Any], int]
) -> None:
    """Edited here and in the case: a conflict where both edit one cell, else both stand."""
    turn, rows = case(), table(case())
    (column, (text, value), place), (other, (_, changed), _) = mine, theirs
    id = rows[place]["number"]
    rows[place][column] = text
    told = turn.open.facts.item("expenses", id)
    now = case({f"expenses.{id}.{other}": changed})
    line = read(now, sent(rows)).lines[place]
    both = column == other and changed not in (value, told.get(column))
    if both and value != told.get(column) and line.state != "bad":
        assert line.state == "conflict"
    assert all(each.column != other or each.before == changed for each in line.edits)
    if column != other:
        assert line.state != "conflict"
        assert other not in [each.column for each in line.edits if each.after is not None]


def test_a_row_whose_number_or_mark_is_not_ours_is_named() -> None:
    """Unknown, withdrawn and double numbers, and what is none, are said and not taken."""
    turn, rows = case(), table(case())
    rows[0] = {**rows[0], "number": "E99"}
    rows[1] = {**rows[1], "number": "E6", "amount": "1"}
    rows[2] = {**rows[2], "number": "L1"}
    rows += [{**rows[3]}, {"category": "その他の費用", "amount": "500"}]
    book = read(turn, sent(rows))
    states = {line.number: line.state for line in book.lines if line.state != "same"}
    assert states == {2: "unknown", 3: "withdrawn", 4: "bad", 5: "double", 22: "double"}
    assert [row.values["amount"] for row in book.fresh] == [500]
    assert book.missing == 3


def test_the_book_of_another_case_is_not_taken() -> None:
    """Its marks tell it, and without them its title; a row of it among ours is left out."""
    turn, rows = case(), table(case())
    other = replace(turn, dossier=replace(turn.open, id="K-2026-0009"))
    foreign = table(other)
    assert read(turn, sent(foreign)).other_case == "K-2026-0009"
    columns = [name for name in BOOK if name != "mark"]
    above = [["費用帳 事案 K-2026-0009"]]
    assert read(turn, sent(foreign, columns=columns, above=above)).other_case == "K-2026-0009"
    mixed = read(turn, sent([*rows[:5], {**foreign[6], "amount": "1"}]))
    assert [line.state for line in mixed.lines] == ["same"] * 5 + ["other_case"]


def test_a_damaged_mark_is_none() -> None:
    """A mark in which a letter was changed says nothing; the row is compared with the case."""
    turn, rows = case(), table(case())
    rows[0]["mark"] = rows[0]["mark"][:-1] + ("a" if rows[0]["mark"][-1] != "a" else "b")
    rows[0]["amount"] = "810000"
    line = read(turn, sent(rows)).lines[0]
    assert (line.state, line.known) == ("edited", False)


def test_what_the_program_says_is_not_edited() -> None:
    """An edited payment is named and ignored."""
    turn, rows = case(), table(case())
    rows[0]["payable"] = "99"
    line = read(turn, sent(rows)).lines[0]
    assert (line.state, line.ours) == ("same", ("payable",))


def test_a_table_of_ones_own_is_no_book() -> None:
    """Numbers of one's own do not make a table a book."""
    head = ["番号", "費目", "金額"]
    assert read_book([head, ["1", "その他の費用", "500"]], case()) is None
    assert read_book([["費目", "金額"], ["その他の費用", "500"]], case()) is None


def test_a_kind_of_cost_takes_with_it_what_no_longer_fits() -> None:
    """As in the talk: what the new kind does not know is cleared, and that is shown."""
    turn, rows = case(), table(case())
    rows[1]["category"] = "謝罪広告"
    line = read(turn, sent(rows)).lines[1]
    assert set(line.edits) == {
        Edit("category", "legal_consultation", "newspaper_apology"),
        Edit("retainer", 100_000, None),
    }


def test_the_case_moved_between_showing_and_the_yes() -> None:
    """What was confirmed is not what would be taken: it is shown again, and nothing kept."""
    rows = table(case())
    rows[0]["amount"], rows[1]["amount"] = "900000", "340000"
    shown = holding(case(), sent(rows))
    draft = look_through(shown, "f")
    assert draft is not None
    moved = holding(case({"expenses.E1.amount": 1}), sent(rows))
    moved.draft(draft)
    before = moved.open.facts
    moved.answer = "take"
    take_table(moved)
    assert (moved.open.facts, moved.answer) == (before, "again")
    moved.answer = "take"
    take_table(moved)
    assert (moved.value("expenses.E1.amount"), moved.value("expenses.E2.amount")) == (1, 340_000)


def test_doubles_among_new_rows_are_taken_only_when_asked_for() -> None:
    """A new row that repeats a recorded cost is offered apart."""
    rows = table(case())
    rows[0]["amount"] = "900000"
    rows.append({**rows[1], "number": "", "mark": ""})
    turn = holding(case(), sent(rows))
    turn.draft(look_through(turn, "f") or {})
    assert [each.choice for each in ways(turn)] == ["take", "take_all", "take_none"]
    turn.answer = "take_all"
    take_table(turn)
    assert turn.value("expenses.E22.amount") == 330_000


@pytest.mark.parametrize("language", get_args(Language))
def test_whatever_is_said_fits_a_phone(language: Language) -> None:
    """The longest names in the most rows, in both languages."""
    vendors = {f"expenses.E{n}.vendor": "㈱" * 60 for n in range(8, 20)}
    turn = case({**vendors, "expenses.E8.amount": 77})
    rows = table(case(vendors))
    for row in rows[6:]:
        row |= {"vendor": "髙" * 60, "category": "人件費", "engagement": "x" * 60, "tax": "5"}
    for row in rows[8:]:
        row |= {"engagement": "", "amount": "999999999", "payable": "1", "why": "x", "part": "y"}
    rows += [{"category": "その他の費用", "amount": "5", "vendor": "髙" * 60}] * 5
    rows += [{"category": "x" * 60, "amount": "y" * 60, "incurred_on": "z" * 60}] * 5
    rows += [{**rows[0]}, {**rows[1], "number": "E77"}, {**rows[1], "number": "E6"}]
    turn = holding(turn, sent(rows))
    look_through(turn, "f")
    said: list[Effect] = turn.said
    messages = render(catalogue(language), said)
    assert [each.text for each in messages if not fits(each.text)] == []
    report = next(each.document for each in messages if isinstance(each.document, Document))
    assert len(rows_of_csv(report.data)) > 20


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_rows_come_back_as_a_file(language: Language) -> None:
    """The CSV as it is made passes the door of files and changes nothing."""
    turn = case()
    data = b"".join(csv_rows(source_of(turn, language), lambda *_: None))
    looked = looked_at(data, "book.csv")
    assert isinstance(looked, Looked)
    assert {line.state for line in read(turn, looked.rows or []).lines} == {"same"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_book_comes_back_with_its_sheets_in_any_order(language: Language) -> None:
    """Whichever sheet a program saved first, the costs are found, also where the marks are gone."""
    turn = case()
    data = b"".join(made_book(source_of(turn, language), lambda *_: None))
    for first in range(5):
        for without in ((), ("mark",)):
            looked = looked_at(turned(data, first, without), "book.xlsx")
            assert isinstance(looked, Looked)
            lines = read(turn, looked.rows or []).lines
            assert [line.state for line in lines] == ["same"] * 20


def turned(data: bytes, first: int, without: Sequence[str] = ()) -> bytes:
    """The book with another sheet first, saved by another program."""
    book = openpyxl.load_workbook(BytesIO(saved(data, rows_of(data), [*left(without)])))
    assert len(book.worksheets) == 5
    book._sheets = book._sheets[first:] + book._sheets[:first]
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def left(without: Sequence[str]) -> Iterable[str]:
    """The columns of the book without these."""
    return (each for each in BOOK if each not in without)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_sheet_saved_alone_is_taken_for_what_it_is(language: Language) -> None:
    """As CSV only the open sheet is saved: the costs come back, of any other sheet it is said."""
    turn = case()
    data = b"".join(made_book(source_of(turn, language), lambda *_: None))
    rows = [rows_of_csv(csv) for csv in sheets_as_csv(data)]
    costs, claims, totals, gone, choices = rows
    assert [line.state for line in read(turn, costs).lines] == ["same"] * 20
    assert [line.state for line in read(turn, gone).lines] == ["withdrawn"]
    for each in (claims, totals, choices):
        here = holding(turn, each)
        assert look_through(here, "f") is None
        assert "「費用」のシート" in said(here)


def sheets_as_csv(data: bytes) -> list[bytes]:
    """Every sheet as a program saves it while it is open: all its rows equally long."""
    book = openpyxl.load_workbook(BytesIO(data), data_only=True)
    return [csv_of([[shown(cell) for cell in row] for row in sheet.iter_rows()]) for sheet in book]


def shown(cell: Any) -> str:
    """A cell as it is shown."""
    if isinstance(cell.value, date):
        return f"{cell.value:%Y-%m-%d}"
    return f"{cell.value:,}" if isinstance(cell.value, int) else str(cell.value or "")


def test_a_workbook_in_which_no_sheet_is_ours_is_answered() -> None:
    """What was expected is named: the headings, and the sheet of our own book."""
    turn = case()
    book = openpyxl.load_workbook(BytesIO(b"".join(made_book(source_of(turn), lambda *_: None))))
    for name in ("費用", "取り消し"):
        del book[name]
    file = BytesIO()
    book.save(file)
    looked = looked_at(file.getvalue(), "book.xlsx")
    assert isinstance(looked, Looked)
    here = holding(turn, looked.rows or [])
    assert look_through(here, "f") is None
    text = said(here)
    assert "「費目」と「金額」の見出し" in text
    assert "「費用」のシート" in text


def test_five_thousand_rows_come_back() -> None:
    """As many costs as a table may hold are read, with title and headings above them."""
    told: dict[str, Any] = {}
    for n in range(1, MOST_ROWS + 1):
        told |= {f"expenses.E{n}.category": "apology_letter", f"expenses.E{n}.amount": n}
    turn = case_at(TODAY, {**TOLD, **told})
    data = b"".join(csv_rows(source_of(turn), lambda *_: None))
    looked = looked_at(data, "book.csv")
    assert isinstance(looked, Looked)
    book = read(turn, looked.rows or [])
    assert (len(book.of("same")), len(book.lines)) == (MOST_ROWS, MOST_ROWS)


def test_a_mark_says_nothing_of_what_stood_there() -> None:
    """A mark holds letters, the case and the number: no amount, no name."""
    for row in table(case()):
        case_id, id, letters = row["mark"].split(" ")
        assert (case_id, id) == ("K-1", row["number"])
        assert letters.isalpha()
    assert compared("'=1") == "=1"


@pytest.mark.parametrize(
    ("place", "edit", "edits", "bad"),
    [
        # The same sum written another way is no edit.
        (0, {"amount": "80万円"}, [], []),
        (1, {"vendor": ""}, [Edit("vendor", "みほん法律事務所", None)], []),
        (1, {"retainer": "400000"}, [Edit("retainer", 100_000, 400_000)], ["above_amount"]),
    ],
)
def test_a_cell_is_compared_by_what_it_says(
    place: int, edit: dict[str, str], edits: list[Edit], bad: list[str]
) -> None:
    """Another way of writing, a cell that was emptied, a part that exceeds its sum."""
    turn, rows = case(), table(case())
    rows[place] |= edit
    line = read(turn, sent([{}, *rows])).lines[place]
    assert [*line.edits] == edits
    assert [each.why for each in line.bad] == bad


def said(turn: Turn) -> str:
    """What was said in this turn, in Japanese."""
    text = "\n".join(each.text for each in render(catalogue("ja"), turn.said))
    turn.said = []
    return text


def test_an_edit_is_said_in_words() -> None:
    """People are counted, a firm bears its name, and no code of the program is shown."""
    rows = table(case())
    rows[2] |= {"recipients": "1300", "engagement": "助言によらない"}
    turn = holding(case(), sent(rows))
    assert look_through(turn, "f") is not None
    text = said(turn)
    firm = FACTS["engagements.C1.firm"]
    assert f"{firm[:12]}" in text
    assert "1,200名→1,300名" in text
    assert "→助言によらない" in text


def test_the_book_of_another_case_is_named_and_nothing_offered() -> None:
    """Whoever sends it hears of which case it is."""
    other = case()
    other.dossier = replace(other.open, id="K-2026-0009")
    turn = holding(case(), sent(table(other)))
    assert look_through(turn, "f") is None
    assert "K-2026-0009" in said(turn)


def test_new_rows_alone_are_taken_as_costs() -> None:
    """Where nothing was edited, nothing is said of corrections."""
    rows = [*table(case()), {"category": "その他の費用", "amount": "55000"}]
    turn = holding(case(), sent(rows))
    turn.draft(look_through(turn, "f") or {})
    turn.said, turn.answer = [], "take"
    take_table(turn)
    assert turn.value("expenses.E22.amount") == 55_000
    text = said(turn)
    assert "1行を費用として記録しました" in text
    assert "訂正" not in text


def test_what_another_did_meanwhile_leaves_nothing_to_ask() -> None:
    """Where the case says by now what the book says, that is said and one goes on."""
    rows = table(case())
    rows[0]["amount"] = "900000"
    shown = holding(case(), sent(rows))
    draft = look_through(shown, "f")
    assert draft is not None
    moved = holding(case({"expenses.E1.amount": 900_000}), sent(rows))
    moved.draft(draft)
    before, moved.answer = moved.open.facts, "take"
    take_table(moved)
    assert (moved.open.facts, moved.answer) == (before, "")
    assert catalogue("ja").text("book.back.moved") in said(moved)
