"""The receipts in a ZIP: what was kept comes out, whatever it was called, and nothing is silent."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from hashlib import sha256
from io import BytesIO, StringIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_STORED, ZipFile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.bootstrap import House
from bot.catalogue import LANGUAGES, catalogue
from bot.documents.bundle import FRONT, HEADS, INDEX, SUMS, Window, file_name, safe
from bot.documents.making import made
from bot.files.keeping import Looked, enter, put_away
from flows.book import FORMULA
from flows.receipts import SECTION
from flows.talk import Language
from tests.bot.documents.filled import filled, house_at, paper, tell
from tests.files import heic, pdf, png

NAMES = (
    "請求書.pdf",
    "../../etc/passwd",
    "C:\\Windows\\con.pdf",
    "\u202egnp.exe",
    "=1+1.pdf",
    "請求書.pdf",
    "a\x07b.pdf",
    "",
    "😀" * 200,
    "..",
)
FILES = (pdf(), png(), png(100), png(50), pdf() + b" ", png(1), png(2), png(3), heic(), png(4))


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    opened = house_at(tmp_path)
    yield opened
    opened.store.close()


def with_receipts(house: House, expense: str = "E1") -> str:
    """A case whose cost has receipts of every name."""
    case = filled(house)
    for place, (name, data) in enumerate(zip(NAMES, FILES, strict=True), 1):
        kept = put_away(house, case, f"f{place}", Looked("image", "x", data))
        with house.store.work() as work:
            sent = enter(house, work, kept) if not hasattr(kept, "why") else None
        assert sent is not None
        told: dict[str, Any] = {"file": sent.file, "kind": "image", "size": sent.size}
        told |= {"sha256": sent.sha256, "name": name, "expense": expense if place % 2 else None}
        tell(house, case, {f"{SECTION}.F{place}.{key}": value for key, value in told.items()})
    return case


def opened(data: bytes) -> ZipFile:
    archive = ZipFile(BytesIO(data))
    assert archive.testzip() is None
    return archive


def index(archive: ZipFile) -> list[dict[str, str]]:
    rows = list(csv.reader(StringIO(archive.read(INDEX).decode("utf-8-sig"))))
    return [dict(zip(HEADS, row, strict=True)) for row in rows[1:]]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_receipt_comes_out_as_it_was_kept(house: House, language: Language) -> None:
    """The bytes, their hashes and the index agree; no name leads anywhere or stands twice."""
    archive = opened(paper(house, with_receipts(house), "receipts", language))
    names = archive.namelist()
    assert names[-3:] == [INDEX, SUMS, FRONT]
    assert len(set(map(str.casefold, names))) == len(names)
    assert [archive.read(name) for name in names[:-3]] == [*FILES]
    rows = index(archive)
    assert [(row["id"], row["kept_as"]) for row in rows] == [
        (f"F{n}", name) for n, name in enumerate(names[:-3], 1)
    ]
    digests = [sha256(data).hexdigest() for data in FILES]
    assert [row["sha256"] for row in rows] == digests
    sums = archive.read(SUMS).decode().splitlines()
    assert sums == [f"{digest}  {name}" for digest, name in zip(digests, names, strict=False)]
    assert {row["state"] for row in rows} == {catalogue(language).text("bundle.state.kept")}
    assert names[:3] == ["F1_E1_請求書.pdf", "F2_passwd.png", "F3_E1_con.png"]
    assert rows[3]["name"] == "[U+202E]gnp.exe"
    assert not [cell for row in rows for cell in row.values() if cell.startswith(FORMULA)]


@given(st.text(), st.sampled_from([None, "E1"]), st.sampled_from(FILES))
def test_no_name_leads_anywhere(name: str, expense: str | None, data: bytes) -> None:
    """Whatever a file was called: one short visible name in the archive's own folder."""
    made_name = file_name("F1", expense, name, data)
    assert made_name == made_name.strip()
    assert made_name.startswith("F1")
    assert not set(made_name) & set('/\\:*?"<>|\0\r\n\t')
    assert made_name.isprintable()
    assert len(made_name.encode()) < 255
    assert safe(safe(name)) == safe(name)


def test_what_is_lost_or_other_than_kept_is_named(house: House, tmp_path: Path) -> None:
    """A receipt that cannot be read or is another now stands in the index and at the front."""
    case = with_receipts(house)
    (tmp_path / "files" / "f2").unlink()
    (tmp_path / "files" / "f3").write_bytes(b"damaged")
    tell(house, case, {f"{SECTION}.F4.sha256": "0" * 64})
    archive = opened(paper(house, case, "receipts", "en"))
    states = {row["id"]: (row["state"], row["kept_as"]) for row in index(archive)}
    assert states["F2"] == states["F3"] == ("could not be read (not in here)", "")
    assert states["F4"][0] == "differs from what was kept"
    assert archive.read(states["F4"][1]) == FILES[3]
    front = archive.read(FRONT).decode("utf-8-sig")
    assert "not in here: F2, F3" in front
    assert "not what was kept: F4" in front
    assert len(states) == len(FILES)


def test_the_receipts_of_a_withdrawn_cost_stay(house: House) -> None:
    """They are in the archive, and the index says that their cost was withdrawn."""
    archive = opened(paper(house, with_receipts(house, "E6"), "receipts", "en"))
    assert index(archive)[0]["withdrawn"] == "withdrawn"


def test_the_archive_is_given_a_receipt_at_a_time(house: House) -> None:
    """Pieces come as the receipts are read; those that are pictures are not pressed again."""
    case, told = with_receipts(house), list[tuple[int, int]]()
    pieces = list(made(house, case, "receipts", "ja", lambda *each: told.append(each)))
    assert told == [(n, len(FILES)) for n in range(1, len(FILES) + 1)]
    assert len([piece for piece in pieces if piece]) == len(FILES) + 4
    archive = opened(b"".join(pieces))
    assert {each.compress_type for each in archive.infolist()[:-3]} == {ZIP_STORED}
    assert not any(each.flag_bits & 8 for each in archive.infolist())


def test_a_case_without_receipts_says_so(house: House) -> None:
    """An empty archive has its index and its front, not an error."""
    archive = opened(paper(house, filled(house), "receipts", "en"))
    assert archive.namelist() == [INDEX, SUMS, FRONT]
    assert ": 0" in archive.read(FRONT).decode("utf-8-sig")


def test_what_was_given_away_is_not_sought() -> None:
    """Positions count from the very beginning; what is gone cannot be written again."""
    window = Window()
    window.write(b"abc")
    assert (window.taken(), window.tell()) == (b"abc", 3)
    window.write(b"def")
    assert (window.seek(3), window.taken()) == (3, b"def")
    with pytest.raises(ValueError, match="negative"):
        window.seek(2)
