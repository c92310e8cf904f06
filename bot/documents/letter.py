"""A Japanese letter or report as DOCX: A4, its fonts, headings, tables, page numbers.

Laws: Japanese text is set in the Japanese font on every system (`w:eastAsia`); what is not known is
marked in colour as well as in words; what a person wrote is text and nothing else.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from io import BytesIO
from typing import Any

from docx import Document
from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_COLOR_INDEX
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from flows.book import visible

FONT = "BIZ UDPGothic"
LABELS, VALUES = Mm(54), Mm(106)
"""The columns of a table of names and values."""
GREY = "EDEFF2"
LINES, ROOM = 1.2, Pt(2)
"""How far lines stand apart, and a cell's text below its upper border."""
RIGHT, CENTRE = WD_ALIGN_PARAGRAPH.RIGHT, WD_ALIGN_PARAGRAPH.CENTER


class Letter:
    """A document that is being written, from the top."""

    def __init__(self, title: str, author: str, at: datetime, unknown: str) -> None:
        self._document, self._unknown = Document(), unknown
        self._page()
        self._styles()
        about = self._document.core_properties
        about.title, about.author, about.language = visible(title), visible(author), "ja-JP"
        about.created = about.modified = at.replace(tzinfo=None)
        about.comments = ""

    def title(self, text: str) -> None:
        """What the paper is."""
        self._paragraph(text, "Title")

    def heading(self, text: str) -> None:
        """An item's number and name."""
        self._paragraph(text, "Heading 1")

    def line(self, text: str, align: WD_ALIGN_PARAGRAPH | None = None) -> None:
        """A paragraph."""
        self._paragraph(text, "Normal").alignment = align

    def note(self, text: str) -> None:
        """A remark for whoever works on the paper."""
        paragraph = self._paragraph(text, "Normal")
        for run in paragraph.runs:
            run.font.size, run.font.color.rgb = Pt(9), RGBColor(0x44, 0x44, 0x44)

    def table(self, rows: Sequence[tuple[str, str]]) -> None:
        """Names and values; a value without a name takes the whole row."""
        table = self._table(len(rows))
        for row, (name, value) in zip(table.rows, rows, strict=True):
            _whole(row)
            if name:
                _shaded(row.cells[0])
                self._written(row.cells[0].paragraphs[0], name)
                self._written(row.cells[1].paragraphs[0], value)
            else:
                self._written(row.cells[0].merge(row.cells[1]).paragraphs[0], value)
        self._gap()

    def signature(self, rows: Sequence[str], seal: str) -> None:
        """Names with room to write beside them, and a field for the seal beside the last."""
        table = self._table(len(rows))
        for row, name in zip(table.rows, rows, strict=True):
            _whole(row)
            row.height = Mm(13)
            _shaded(row.cells[0])
            self._written(row.cells[0].paragraphs[0], name)
        last = table.rows[-1].cells[1].paragraphs[0]
        last.alignment = RIGHT
        self._written(last, seal)
        table.rows[-1].height = Mm(20)

    def footer(self, text: str) -> None:
        """At the foot of every page: a text, the page of how many."""
        paragraph = self._document.sections[0].footer.paragraphs[0]
        paragraph.alignment = CENTRE
        self._written(paragraph, f"{text}  ")
        _field(paragraph, "PAGE")
        self._written(paragraph, " / ")
        _field(paragraph, "NUMPAGES")

    def header(self, text: str) -> None:
        """At the head of every page."""
        paragraph = self._document.sections[0].header.paragraphs[0]
        paragraph.alignment = RIGHT
        self._written(paragraph, text)

    def saved(self) -> bytes:
        """The whole document."""
        file = BytesIO()
        self._document.save(file)
        return file.getvalue()

    def _page(self) -> None:
        section = self._document.sections[0]
        section.page_width, section.page_height = Mm(210), Mm(297)
        section.left_margin = section.right_margin = Mm(25)
        section.top_margin, section.bottom_margin = Mm(22), Mm(20)

    def _styles(self) -> None:
        looks = {"Normal": (10.5, False), "Title": (16, True), "Heading 1": (11.5, True)}
        for name, (size, bold) in looks.items():
            style = self._document.styles[name]
            style.font.size, style.font.bold, style.font.name = Pt(size), bold, FONT
            style.font.color.rgb = RGBColor(0, 0, 0)
            _japanese(style.element.get_or_add_rPr())
        title = self._document.styles["Title"]
        title.paragraph_format.alignment = CENTRE
        title.paragraph_format.space_before, title.paragraph_format.space_after = Pt(6), Pt(12)
        for line in title.element.xpath(".//w:pBdr"):
            line.getparent().remove(line)
        heading = self._document.styles["Heading 1"].paragraph_format
        heading.space_before, heading.space_after = Pt(10), Pt(3)
        normal = self._document.styles["Normal"].paragraph_format
        normal.space_after, normal.line_spacing = Pt(3), LINES
        for language in self._document.styles.element.xpath(".//w:rPrDefault//w:lang"):
            language.set(qn("w:val"), "en-US")
            language.set(qn("w:eastAsia"), "ja-JP")

    def _table(self, rows: int) -> Any:
        table = self._document.add_table(rows, 2, style="Table Grid")
        table.alignment, table.autofit = WD_TABLE_ALIGNMENT.CENTER, False
        for column, width in zip(table.columns, (LABELS, VALUES), strict=True):
            column.width = width
            for cell in column.cells:
                cell.width = width
                cell.paragraphs[0].paragraph_format.space_before = ROOM
        return table

    def _gap(self) -> None:
        paragraph = self._document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(0)
        paragraph.paragraph_format.line_spacing = Pt(4)

    def _paragraph(self, text: str, style: str) -> Any:
        paragraph = self._document.add_paragraph(style=style)
        self._written(paragraph, text)
        return paragraph

    def _written(self, paragraph: Any, text: str) -> None:
        """Text; what is not known in it is marked."""
        for place, part in enumerate(visible(text).split(self._unknown)):
            if place:
                marked = paragraph.add_run(self._unknown)
                marked.font.highlight_color, marked.bold = WD_COLOR_INDEX.YELLOW, True
            if part:
                paragraph.add_run(part)


def _japanese(properties: Any) -> None:
    """The same font for Japanese signs; those of the theme would win over it."""
    fonts = properties.get_or_add_rFonts()
    for theme in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{theme}"), None)
    for kind in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{kind}"), FONT)


def _whole(row: Any) -> None:
    """A row that is not cut by the end of a page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _shaded(cell: Any) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:color"), "auto")
    shade.set(qn("w:fill"), GREY)
    cell._tc.get_or_add_tcPr().append(shade)


def _field(paragraph: Any, code: str) -> None:
    """A number that the reader's program counts."""
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    run, text = OxmlElement("w:r"), OxmlElement("w:t")
    text.text = "1"
    run.append(text)
    field.append(run)
    paragraph._p.append(field)
