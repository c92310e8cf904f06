"""What a file is, told by its bytes; tables read in every dress; what is dangerous refused."""

from __future__ import annotations

import asyncio
import os
import threading
from collections.abc import Iterator, Sequence
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path

import obstore
import openpyxl
import pytest
from obstore.store import MemoryStore
from sqlalchemy import func, select

from bot import attending, bootstrap
from bot.bootstrap import House
from bot.catalogue import LANGUAGES, catalogue
from bot.files import keeping
from bot.files.dropped import received
from bot.files.keeping import Looked, called_, let_go, looked_at, put_away
from bot.files.kinds import MOST_BYTES
from bot.files.made import table, template
from bot.files.shelf import Bucket, Folder, shelf
from bot.files.tables import ABOVE, MOST_ROWS, Workbook, rows_of_csv
from bot.settings import Settings
from bot.store.problems import StoreProblem
from bot.store.tables import files as table_of_files
from bot.store.writer import Writer
from bot.sweep import Sweeper
from bot.terminal import plain
from bot.turn import take
from flows.heard import Screened, Sent, Unkept
from tests.desk import at_the_desk
from tests.files import COSTS, ROSTER, bomb, csv_of, heic, pdf, png, xlsx_of

KINDS = [
    ("a.bin", png(), "image"),
    ("a.exe", heic(), "image"),
    ("a.png", pdf(), "pdf"),
    ("a", b"\xff\xd8\xff\xe0" + bytes(100), "image"),
    ("a", b"RIFF\x24\0\0\0WEBPVP8 " + bytes(100), "image"),
    ("a.csv", csv_of(COSTS), "table"),
    ("a.zip", xlsx_of(COSTS), "table"),
]
REFUSED = [
    ("empty", b""),
    ("size", b"%PDF-" + bytes(MOST_BYTES)),
    ("type", b"MZ" + bytes(100)),
    ("type", "ただの文です".encode()),
    ("type", b"GIF89a" + bytes(100)),
    ("bomb", bomb()),
    ("damaged", xlsx_of(COSTS).replace(b"xl/worksheets/sheet1.xml", b"xl/worksheets/sheet2.xml")),
    ("no_rows", csv_of(COSTS[:1])),
    ("rows", csv_of([COSTS[0], *[COSTS[1]] * (MOST_ROWS + ABOVE)])),
]


@pytest.mark.parametrize(("name", "data", "kind"), KINDS)
def test_a_file_is_told_by_its_bytes(name: str, data: bytes, kind: str) -> None:
    """The name counts for nothing."""
    looked = looked_at(data, name)
    assert isinstance(looked, Looked)
    assert looked.kind == kind


@pytest.mark.parametrize(("why", "data"), REFUSED)
def test_what_cannot_be_kept_says_why(why: str, data: bytes) -> None:
    """Each refusal has its code."""
    assert looked_at(data, "a.pdf") == Unkept(why, "a.pdf")


@pytest.mark.parametrize("data", [csv_of(ROSTER), csv_of(ROSTER, "cp932"), xlsx_of(ROSTER)])
def test_a_roster_is_screened(data: bytes) -> None:
    """A table of persons is leaked data, whatever its dress."""
    assert looked_at(data, "a.csv") == Screened("roster")


def test_a_roster_beside_the_costs_is_screened_too() -> None:
    """No sheet of a workbook is kept with leaked data in it, whichever of them is read."""
    assert looked_at(xlsx_of(COSTS, ROSTER), "a.xlsx") == Screened("roster")
    assert looked_at(xlsx_of(ROSTER, COSTS), "a.xlsx") == Screened("roster")


def test_the_costs_are_found_on_whichever_sheet_they_stand() -> None:
    """The sheet with their headings is read; where there is none, the first that has rows."""
    other = [["a", "b"], ["1", "2"]]
    orders: list[list[Sequence[Sequence[str]]]] = [
        [COSTS, other],
        [other, COSTS],
        [[], other, COSTS],
    ]
    for sheets in orders:
        looked = looked_at(xlsx_of(*sheets), "a.xlsx")
        assert isinstance(looked, Looked)
        assert (looked.rows or [])[0] == [*COSTS[0]]
    looked = looked_at(xlsx_of([], other, other[:1]), "a.xlsx")
    assert isinstance(looked, Looked)
    assert looked.rows == other


def test_a_hidden_sheet_is_not_read() -> None:
    """It is looked through for leaked data as others are, but nobody sees costs there."""
    book, data = openpyxl.Workbook(), BytesIO()
    old, new = book.worksheets[0], book.create_sheet()
    for row in (*COSTS, ("弁護士相談", 990_000)):
        old.append(row)
    for row in COSTS:
        new.append(row)
    old.sheet_state, book.active = "hidden", 1
    book.save(data)
    looked = looked_at(data.getvalue(), "a.xlsx")
    assert isinstance(looked, Looked)
    assert len(looked.rows or []) == len(COSTS)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("between", [",", "\t", ";"])
def test_a_csv_reads_the_same_in_every_dress(encoding: str, between: str) -> None:
    """Encodings of Excel here and abroad, and their separators, make no difference."""
    read = rows_of_csv(csv_of(COSTS, encoding, between))
    width = len(COSTS[0])
    assert [tuple(row + [""] * (width - len(row))) for row in read] == [*COSTS]


def test_a_workbook_gives_plain_texts() -> None:
    """Days, whole numbers and formulas come as what one sees; nothing is computed."""
    made = xlsx_of([["費目", "金額"], [date(2026, 11, 10), 330_000.0], ["=1+1", 0.5]])
    assert Workbook(made).rows()[1:] == [["2026-11-10", "330000"], ["0", "0.5"]]
    moment = datetime(2026, 11, 10, tzinfo=UTC).replace(tzinfo=None)
    assert Workbook(xlsx_of([["a"], [moment]])).rows()[1] == ["2026-11-10"]


@pytest.mark.parametrize(
    ("shown", "read"),
    [
        ('#,##0"千円"', "330千円"),
        ('0"万円";[Red]-0"万円"', "330万円"),
        ("0\\億", "330億"),
        ("[$$-409]#,##0.00", "330$"),
        ("[$EUR] #,##0", "330EUR"),
        ("$#,##0", "330$"),
        ('#,##0,"千円"', "330"),  # of 330,000 it shows 330千円
        ('"¥"#,##0;"¥"\\-#,##0', "330"),
        ('[$¥-411]#,##0"円(税込)"', "330"),
        ('"$"#,##0_);("$"#,##0)', "330"),  # Excel's own: a yen sign in Japan
        ("General", "330"),
    ],
)
def test_a_number_is_read_with_the_unit_that_its_format_shows(shown: str, read: str) -> None:
    """330 that is seen as 330万円 is not 330 yen, and as $330 none at all."""
    book, data = openpyxl.Workbook(), BytesIO()
    cell = book.worksheets[0].cell(1, 1, 330)
    cell.number_format = shown
    book.save(data)
    assert Workbook(data.getvalue()).rows() == [[read]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_template_reads_back(language: str) -> None:
    """What is filled into the template is read; it holds no cost of its own."""
    rows = Workbook(template(catalogue(language))).rows()
    assert len(rows) == 1
    assert rows[0][0] == catalogue(language).text("column.category")


def test_no_cell_becomes_a_formula() -> None:
    """What a person typed is never opened as a formula."""
    text = table([["=HYPERLINK(1)", "+1", "ok"]]).decode("utf-8-sig")
    assert text == '"\'=HYPERLINK(1)","\'+1","ok"\r\n'


def test_no_cell_begins_inside_another() -> None:
    """Semicolons and tabs, which some programs take for the end of a cell too, end none."""
    text = table([["a;=1+1", "b\t=1+1"]]).decode("utf-8-sig")
    assert text == '"a;=1+1","b\t=1+1"\r\n'


def test_a_cell_of_a_csv_hides_nothing() -> None:
    """What cannot be seen, or turns the line around, is written out in every table."""
    text = table([["a\0b", "\u202e=1+1", "\ufeff=1", "\ud800"]]).decode("utf-8-sig")
    assert text == '"a␀b","[U+202E]=1+1","[U+FEFF]=1","[U+D800]"\r\n'


def test_names_lose_their_folders() -> None:
    """A name is kept without folders, in one short line."""
    assert called_("C:\\a\\b.pdf") == "b.pdf"
    assert called_("../x/請求\n書.pdf") == "請求 書.pdf"
    assert called_("\0") == "file"
    assert len(called_("a" * 500)) == 80


def test_a_bucket_keeps_and_says_what_is_away(tmp_path: Path) -> None:
    """An object store gives back what was put, and says when it has nothing."""
    bucket = Bucket(MemoryStore())
    bucket.put("a", b"x")
    bucket.put("a", b"y")
    assert bucket.get("a") == b"y"
    with pytest.raises(StoreProblem, match=r"^files_away(:|$)"):
        bucket.get("b")
    assert isinstance(shelf("s3://bucket/there", tmp_path), Bucket)
    assert isinstance(shelf(None, tmp_path), Folder)
    assert obstore.__name__


@pytest.mark.parametrize("url", ["gopher://u:hidden@x", "s3://hidden bucket", "s3://u:hidden@/x"])
def test_a_wrong_place_of_files_is_a_problem_without_its_address(tmp_path: Path, url: str) -> None:
    """The address is not repeated: it may hold a secret."""
    with pytest.raises(StoreProblem, match=r"^files_url$"):
        shelf(url, tmp_path)


@pytest.mark.parametrize("kind", ["folder", "bucket"])
@pytest.mark.parametrize("name", ["../keys", "/etc/passwd", "a/b", "..", "", "a\n", "ab.part"])
def test_no_name_leads_off_the_shelf(tmp_path: Path, kind: str, name: str) -> None:
    """Whatever name was written into the database: no other file is read, written or let go."""
    beside = tmp_path / "keys"
    beside.write_bytes(b"secret")
    (tmp_path / "files").mkdir()
    here = Folder(tmp_path / "files") if kind == "folder" else Bucket(MemoryStore())
    for does in (lambda: here.get(name), lambda: here.put(name, b"x")):
        with pytest.raises(StoreProblem, match="files_away"):
            does()
    here.delete(name)
    assert beside.read_bytes() == b"secret"
    assert list((tmp_path / "files").iterdir()) == []


def test_what_is_put_or_let_go_outlives_a_power_cut(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder that names a file is on the disk too, as is the one that names the folder."""
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", lambda handle: synced.append(os.fstat(handle).st_ino))
    folder, place = tmp_path / "files", Folder(tmp_path / "files")
    place.put("a", b"x")
    file, named = (folder / "a").stat().st_ino, folder.stat().st_ino
    assert synced == [tmp_path.stat().st_ino, file, named]
    synced.clear()
    place.delete("a")
    assert synced == [named]


def test_a_sealed_file_opens_only_under_its_id(tmp_path: Path) -> None:
    """Bytes on the shelf are sealed with the case's key and bound to their id."""
    house = bootstrap.open_house(Settings(data_dir=tmp_path))
    bootstrap.seed(house)
    with house.store.turn() as turn:
        case = turn.open_case(bootstrap.SAMPLE)
        turn.audit("m", "case.opened", case_id=case)
        raw = turn.work.seal_file("a", case, b"secret")
    assert b"secret" not in raw
    with house.store.reading() as work:
        assert work.open_file("a", raw) == b"secret"
        with pytest.raises(StoreProblem):
            work.open_file("b", raw)
    house.store.close()


async def test_few_files_are_looked_at_together(monkeypatch: pytest.MonkeyPatch) -> None:
    """However many are sent at once, the threads of everything else stay free, and all are done."""
    go_on = threading.Event()
    together: list[int] = []
    at_once: list[str] = []

    def slowly(data: bytes, name: str) -> Unkept:
        at_once.append(name)
        together.append(len(at_once))
        go_on.wait()
        at_once.remove(name)
        return Unkept("type", name)

    monkeypatch.setattr(keeping, "looked_at", slowly)
    looks = [asyncio.create_task(keeping.looked_into(b"", str(n))) for n in range(50)]
    try:
        async with asyncio.timeout(10):
            await asyncio.gather(*(asyncio.to_thread(int, "1") for _ in range(50)))
    finally:
        go_on.set()
    assert len(await asyncio.gather(*looks)) == 50
    assert max(together) <= keeping.AT_ONCE


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[tuple[House, str, str]]:
    """A house, a conversation at the desk of its case, and the case."""
    house = bootstrap.open_house(Settings(data_dir=tmp_path))
    bootstrap.seed(house)
    talk = house.store.conversation_for("総務", policy=bootstrap.SAMPLE, case=None, language="ja")
    at_the_desk(house, talk)
    yield house, talk, house.store.cases()[0].id
    house.store.close()


def kept(house: House, tmp_path: Path) -> tuple[int, int]:
    """How many files are known, and how many lie on the shelf."""
    with house.store.reading() as work:
        known = work.connection.scalar(select(func.count()).select_from(table_of_files)) or 0
    return known, len(list((tmp_path / "files").iterdir()))


@pytest.mark.parametrize("away", [False, True])
def test_a_file_whose_case_closes_before_its_turn_goes(
    desk: tuple[House, str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, away: bool
) -> None:
    """The person hears that it was not kept; the sweep lets it go, again where it could not."""
    house, talk, case = desk
    (tmp_path / "a.pdf").write_bytes(pdf())
    heard = received(house, talk, tmp_path / "a.pdf")
    attending.close(house, case, "森")
    assert "「a.pdf」は保管していません" in plain(take(house, talk, heard))
    if away:
        with monkeypatch.context() as patch:
            patch.setattr(Folder, "delete", refusing)
            let_go(house)
        assert kept(house, tmp_path) == (1, 1)
    writer = Writer(house.store)
    asyncio.run(Sweeper(house, writer).sweep())
    writer.close()
    assert kept(house, tmp_path) == (0, 0)


def test_a_table_sent_while_staff_are_there_goes(
    desk: tuple[House, str, str], tmp_path: Path
) -> None:
    """It is not read then: the person hears by name that it is not kept, and it is not."""
    house, talk, _ = desk
    (tmp_path / "costs.csv").write_bytes(table([["費目", "金額"], ["弁護士相談", "330000"]]))
    heard = received(house, talk, tmp_path / "costs.csv")
    attending.take(house, talk, "森")
    assert "表「costs.csv」は読み込まず、保管もしていません" in plain(take(house, talk, heard))
    assert kept(house, tmp_path) == (1, 1)
    let_go(house)
    assert kept(house, tmp_path) == (0, 0)


def refusing(shelf: Folder, name: str) -> None:
    raise StoreProblem("files_away", name)


def test_what_a_killed_process_put_away_goes_where_the_case_has_closed(
    desk: tuple[House, str, str], tmp_path: Path
) -> None:
    """Fetched again, it is found on the shelf and taken off it; what is known stays."""
    house, talk, case = desk
    (tmp_path / "a.pdf").write_bytes(pdf())
    heard = received(house, talk, tmp_path / "a.pdf")
    assert isinstance(heard, Sent)
    looked = Looked("pdf", "b.pdf", pdf())
    put_away(house, case, "b", looked)
    attending.close(house, case, "森")
    for id in ("b", heard.file):
        assert put_away(house, case, id, looked) == Unkept("closed", "b.pdf")
    assert kept(house, tmp_path) == (1, 1)
