"""The expense book, opened by another library: the figures are the engine's, texts stay texts."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from datetime import date, datetime
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import openpyxl
import pytest

from bot.bootstrap import House
from bot.catalogue import LANGUAGES, catalogue
from bot.documents.making import made
from bot.documents.measures import LINE, LONGEST, shortened, wide
from bot.documents.sheet import HEAD
from bot.documents.totals import NO, YES
from coverage import document
from coverage.assess import assess
from coverage.assessment import AMOUNTS, Assessment
from flows.book import BOOK, FORMULA, visible
from flows.talk import Language
from tests.books import rows_of
from tests.bot.documents.cases import house_in
from tests.bot.documents.filled import COSTS, HOSTILE, filled, house_at, paper, tell
from tests.papers import case_tree


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = house_at(tmp_path)
    yield opened
    opened.store.close()


def exported(house: House, case: str) -> Assessment:
    """The assessment of the case as it is exported."""
    return assess(document.parse(json.dumps(case_tree(house, case))))


def workbook(data: bytes, *, computed: bool = True) -> Any:
    return openpyxl.load_workbook(BytesIO(data), data_only=computed)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_figure_is_the_engines(house: House, language: Language) -> None:
    """Of each cost and claim the book says what `assess` says of the exported case."""
    case = filled(house)
    known = {item.id: item for item in exported(house, case).items}
    book = workbook(paper(house, case, "book", language))
    rows = rows_of(paper(house, case, "book", language))
    assert [row["number"] for row in rows] == [id for id in known if id.startswith("E")]
    text = catalogue(language).text
    for row in rows:
        item = known[row["number"]]
        amounts = {name: row["amount" if name == "claimed" else name] for name in AMOUNTS_SHOWN}
        assert amounts == {name: getattr(item, name) for name in AMOUNTS_SHOWN}
        assert row["decision"] == text(f"decided.{item.decision}")
        assert (row["clauses"] or "").split() == [each.clause for each in item.reasons]
        told = COSTS.get(row["number"], {"incurred_on": "2026-11-09"})
        assert row["incurred_on"] == (
            told["incurred_on"] and date.fromisoformat(told["incurred_on"])
        )
    claim = next(book[text("book.sheet.claims")].iter_rows(min_row=HEAD + 2, values_only=True))
    assert known["L1"].claimed in claim
    assert datetime(2026, 11, 15) in claim  # noqa: DTZ001 (a workbook knows no zone)


AMOUNTS_SHOWN = tuple(name for name in AMOUNTS if name != "deductible")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_sums_are_formulas_beside_the_engines(house: House, language: Language) -> None:
    """Each sum is a formula over the rows; what it shows, the program's and `assess` are one."""
    case = filled(house)
    data, name = paper(house, case, "book", language), catalogue(language).text("book.sheet.totals")
    shown = [row for row in workbook(data)[name].iter_rows(values_only=True) if YES in row]
    asked = [row for row in workbook(data, computed=False)[name].iter_rows() if row[4].value or 0]
    totals, text = exported(house, case).totals, catalogue(language).text
    every = {row[0]: row for row in shown if row[1] == text("book.totals.all")}
    for measure in AMOUNTS:
        assert every[text(f"book.column.{measure}")][2:4] == (totals[measure], totals[measure])
    assert len(shown) == len(AMOUNTS) * 6 + 4 + 4
    formulas = [cell.value for row in asked for cell in row if cell.data_type == "f"]
    assert sum(each.startswith("=SUMIFS(") for each in formulas) == len(AMOUNTS) * 5 + 4
    assert not any(NO in map(str, row) for row in shown)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", ["book", "rows"])
def test_hostile_texts_stay_texts(house: House, name: str, language: Language) -> None:
    """No vendor is a formula, in any cell of either file, and none is lost or hidden."""
    case = filled(house)
    data = paper(house, case, name, language)
    if name == "rows":
        texts = [cell for row in csv.reader(StringIO(data.decode("utf-8-sig"))) for cell in row]
        assert not [text for text in texts if text.startswith(FORMULA)]
        assert {visible(text) for text in HOSTILE} <= {text.removeprefix("'") for text in texts} | {
            "'=1"
        }
        return
    book = workbook(data, computed=False)
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    ours = ("=SUBTOTAL(", "=SUMIFS(", "=SUM(", "=IF(", "=MAX(")
    assert all(cell.value.startswith(ours) for cell in cells if cell.data_type == "f")
    found = {cell.value for cell in cells if cell.data_type == "s"}
    assert {visible(text) for text in HOSTILE} <= {unescaped(text) for text in found}


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_the_policy_does_not_cover_is_said_in_words(
    tmp_path: Path, language: Language
) -> None:
    """Without the rider its limit is not 0 yen: it has none, and no figure stands beside that."""
    house, text = house_in(tmp_path, riders=[], rider_limits={}), catalogue(language).text
    rows = limits(paper(house, filled(house), "book", language), language)
    house.store.close()
    assert rows.pop(text("part.cyber_response")) == (text("dossier.gauge.none"), *[None] * 5)
    assert len(rows) == 3
    assert all(row[0] > 0 and row[5] == YES for row in rows.values())


def limits(data: bytes, language: Language) -> dict[str, Any]:
    """The table of the limits, by their parts."""
    text = catalogue(language).text
    rows = [*workbook(data)[text("book.sheet.totals")].iter_rows(max_col=7, values_only=True)]
    head = next(n for n, row in enumerate(rows) if row[1] == text("book.totals.limit"))
    return {row[0]: row[1:] for row in rows[head + 1 : head + 5]}


def unescaped(text: Any) -> str:
    """A text as Excel shows it: what looks like its escape was escaped by the writer."""
    return str(text).replace("_x005F_x", "_x")


def test_the_sheet_is_set_for_the_desk_and_for_paper(house: House) -> None:
    """Frozen and repeated headings, filters over all rows, A4 landscape, the day on every page."""
    case = filled(house)
    data = paper(house, case, "book", "en")
    sheet = workbook(data).worksheets[0]
    assert sheet.freeze_panes == "B5"
    assert sheet.auto_filter.ref == f"A4:AD{HEAD + 1 + len(rows_of(data))}"
    assert (sheet.page_setup.orientation, sheet.page_setup.paperSize) == ("landscape", 9)
    assert (sheet.print_title_rows, sheet.print_title_cols) == ("$4:$4", "$A:$A")
    assert [each.id for each in sheet.col_breaks.brk] == [BOOK.index("part"), BOOK.index("stage")]
    totals, withdrawn = workbook(data).worksheets[2:4]
    assert totals.sheet_properties.pageSetUpPr.fitToPage
    assert withdrawn.sheet_properties.pageSetUpPr.fitToPage
    assert "estimates as of Fri 20 Nov 2026" in str(sheet.oddFooter.left.text)
    assert "estimates as of Fri 20 Nov 2026" in sheet["B2"].value
    assert sheet.column_dimensions["AD"].hidden
    assert sheet["F5"].number_format == "#,##0_ "
    assert sheet["E5"].number_format == "yyyy-mm-dd"


def test_a_row_is_as_high_as_its_longest_text(house: House) -> None:
    """A program that does not measure shows all of it; a row of short texts is left as it is."""
    told = {"payments.E1.reason": "理由。" * 60, "payments.E1.decided": 1}
    sheet = workbook(paper(house, filled(house, told), "book")).worksheets[0]
    long = -(-len("理由。" * 60) * 2 // wide("reason"))
    assert sheet.row_dimensions[HEAD + 2].height >= long * LINE
    assert sheet.row_dimensions[HEAD + 6].height is None


def test_what_was_withdrawn_stands_apart(house: House) -> None:
    """A withdrawn cost counts nowhere and is not forgotten, nor what the insurer decided of it."""
    case = filled(house)
    data = paper(house, case, "book", "en")
    assert "E6" not in [row["number"] for row in rows_of(data)]
    rows = [*workbook(data)["Withdrawn"].iter_rows(min_row=HEAD + 2, values_only=True)]
    assert [(row[0], row[4], row[9]) for row in rows] == [("E6", 900_000, 100_000)]


def test_a_case_without_costs_has_its_book(house: House) -> None:
    """An empty case gives a book to fill in, not an error."""
    with house.store.turn() as turn:
        case = turn.open_case("PIL-SAMPLE-0001")
        turn.audit("m", "case.opened", case_id=case)
    assert rows_of(paper(house, case, "book")) == []
    assert len(paper(house, case, "rows").splitlines()) == 1


def test_a_text_too_long_for_a_cell_is_cut_with_a_mark(house: House) -> None:
    """A cell holds no more than 32,767 UTF-16 units: what is cut says so, and no sign is halved."""
    case = filled(house, {"payments.E1.reason": "𠮷" * 20_000, "payments.E1.decided": 1})
    reason = rows_of(paper(house, case, "book", "en"))[0]["reason"]
    assert reason.endswith("𠮷… (cut)")
    assert LONGEST - 2 <= len(reason.encode("utf-16-le")) // 2 <= LONGEST
    assert shortened("𠮷" * (LONGEST // 2), "…") == "𠮷" * (LONGEST // 2)


def test_nothing_that_xml_cannot_hold_stops_the_book(house: House) -> None:
    """Control signs, half characters and non-characters are written out."""
    signs = [chr(code) for code in (*range(1, 32), 0x7F, 0x85, 0x202E, 0xFFFE, 0xFFFF)]
    case = filled(house, {"expenses.E1.vendor": "".join(signs)})
    vendor = rows_of(paper(house, case, "book"))[0]["vendor"]
    assert vendor.endswith("␟[U+007F][U+0085][U+202E][U+FFFE][U+FFFF]")
    assert visible("a\ud800b\r\nc") == "a[U+D800]b\nc"


def test_progress_is_told_to_the_end(house: House) -> None:
    """Whoever watches sees the last row."""
    case, told = filled(house), []
    for name in ("book", "rows"):
        list(made(house, case, name, "ja", lambda done, of: told.append((done, of))))
    assert told == [(20, 20), (20, 20)]


def test_a_book_changes_nothing(house: House) -> None:
    """Making a paper tells no fact and leaves the case as it was."""
    case = filled(house)
    before = case_tree(house, case)
    first = paper(house, case, "rows")
    assert paper(house, case, "rows") == first
    assert case_tree(house, case) == before
    tell(house, case, {"expenses.E1.amount": 810_000})
    assert paper(house, case, "rows") != first
    assert set(BOOK) >= {"number", "mark"}


def test_the_book_lies_open_on_no_disk(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """The workbook is written without a temporary file."""

    def refused(*_: Any, **__: Any) -> Any:
        raise AssertionError("a file on the disk")

    case = filled(house)
    for name in ("mkstemp", "NamedTemporaryFile", "TemporaryFile", "mkdtemp"):
        monkeypatch.setattr(f"tempfile.{name}", refused)
    assert ZipFile(BytesIO(paper(house, case, "book"))).testzip() is None
