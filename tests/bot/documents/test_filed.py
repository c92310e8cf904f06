"""The papers that are filed: their items, their marks, their fonts, read back from the file."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.enum.text import WD_COLOR_INDEX
from docx.oxml.ns import qn

from bot.bootstrap import House
from bot.documents.kinds import KINDS
from bot.documents.letter import FONT
from bot.documents.making import nobody
from bot.documents.source import Source, source
from flows.drafts import draft
from flows.papers import FILED
from flows.talk import LANGUAGES, Language
from tests.bot.documents.cases import HOSTILE, KNOWN, case_in, house, house_in, source_in

__all__ = ("house",)
UNKNOWN = "【未確認】"
ITEMS = ["1", "1", "2", "3", "4", "5", "6", "7", "8", "9"]


def opened(about: Source, name: str) -> Any:
    """A paper, read back."""
    return Document(BytesIO(b"".join(KINDS[name].make(about, nobody))))


def runs(document: Any) -> Iterator[Any]:
    """Every run of text in the body, in tables too."""
    cells = [c for table in document.tables for row in table.rows for c in row.cells]
    holders = [document, *cells]
    yield from (run for each in holders for line in each.paragraphs for run in line.runs)


def rows(document: Any) -> list[tuple[str, ...]]:
    """The rows of all tables."""
    return [
        tuple(dict.fromkeys(cell.text for cell in row.cells))
        for table in document.tables
        for row in table.rows
    ]


def words(document: Any) -> str:
    """All text of the body."""
    return "\n".join(run.text for run in runs(document))


@pytest.mark.parametrize("name", ["preliminary", "final"])
def test_a_report_has_the_nine_items(house: House, name: str) -> None:
    """Each under its heading, in order, with every line of the draft in a table."""
    about = source_in(house, KNOWN)
    found = opened(about, name)
    headings = [each.text for each in found.paragraphs if each.style.name == "Heading 1"]
    assert [each.split(" ")[0] for each in headings] == ITEMS
    pieces = draft(name, about.dossier.policy, about.dossier.facts, about.reckoned)
    lines = [line for piece in pieces for line in piece.lines]
    assert len(rows(found)) == len(lines)
    assert ("把握した日", "2026年11月10日(火)") in rows(found)
    assert ("発生した日", UNKNOWN) in rows(found)


@pytest.mark.parametrize("name", FILED)
@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_a_japanese_a4_letter(house: House, name: str, language: Language) -> None:
    """Whoever orders it: Japanese text in a Japanese font, A4, the company, numbered pages."""
    found = opened(source_in(house, KNOWN, language), name)
    section = found.sections[0]
    assert (round(section.page_width.mm), round(section.page_height.mm)) == (210, 297)
    for style in ("Normal", "Title", "Heading 1"):
        fonts = found.styles[style].element.rPr.rFonts
        assert fonts.get(qn("w:eastAsia")) == fonts.get(qn("w:ascii")) == FONT
        assert fonts.get(qn("w:eastAsiaTheme")) is None
    foot = section.footer._element.xpath(".//w:fldSimple/@w:instr")
    assert foot == ["PAGE", "NUMPAGES"]
    assert "株式会社みほん商事" in words(found)
    assert "下書き(2026年11月20日(金) 現在)" in section.header.paragraphs[0].text
    assert found.core_properties.language == "ja-JP"


@pytest.mark.parametrize("name", FILED)
def test_what_is_not_known_is_marked(house: House, name: str) -> None:
    """It stands out in colour, everywhere it stands, and nothing else does."""
    found = opened(source_in(house, {}), name)
    marked = [each for each in runs(found) if each.font.highlight_color == WD_COLOR_INDEX.YELLOW]
    assert marked
    assert {each.text for each in marked} == {UNKNOWN}
    assert len(marked) == words(found).count(UNKNOWN)


def test_the_notice_to_the_insurer_can_be_signed(house: House) -> None:
    """To whom, about which policy and case, what happened, and room for date, name and seal."""
    about = source_in(house, KNOWN)
    found = opened(about, "insurer")
    assert found.paragraphs[2].text == "みほん損害保険 御中"
    told = rows(found)
    assert told[:3] == [
        ("証券番号", "PIL-SAMPLE-0001"),
        ("被保険者", "株式会社みほん商事"),
        ("事案番号", about.dossier.id),
    ]
    assert ("発覚の経緯", "2026年10月30日(金)「第三者からの通報」") in told
    assert told[-3:] == [("通知日", ""), ("会社名・所在地", ""), ("役職・氏名", "印")]
    assert found.tables[-1].rows[-1].height.mm == pytest.approx(20, abs=0.1)


@pytest.mark.parametrize("name", FILED)
def test_what_a_person_wrote_is_text(tmp_path: Path, name: str) -> None:
    """Markup stays as it was typed, and what XML cannot hold is made visible."""
    house = house_in(tmp_path, insured=HOSTILE)
    told = {**KNOWN, "report.prevented": "a: b\x01{value}\ufffe"}
    found = opened(source(house, case_in(house, told), "ja"), name)
    assert '株式会社𠮷髙<b>#eval("1")␀␛]0;x␇ *_$&amp;{0}%s\\n' in words(found)
    if name != "insurer":
        assert ("実施済みの措置", "a: b␁{value}[U+FFFE]") in rows(found)
