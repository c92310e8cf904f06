"""The expense book: a workbook in which every figure of the program can be summed up anew.

Laws: a row is a cost, a figure a figure, a day a day; whatever a person typed stays text in every
cell; what a cell cannot hold is written out, what is too long is cut with a mark; the sums beside
those of the program are formulas over the rows; nothing of it lies open on a disk.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from typing import TYPE_CHECKING, get_args

from bot.documents.rows import CLAIMS, COSTS, WITHDRAWN_ONES, Book, Row, headings
from bot.documents.sheet import Looks, Table
from bot.documents.source import Source
from bot.documents.totals import Totals
from coverage.case import KINDS, Category
from flows.book import BOOK

if TYPE_CHECKING:
    from bot.documents.kinds import Progress

PIECE = 1 << 16
TOLD_EVERY = 100
"""Rows after which progress is told."""


def book(source: Source, progress: Progress) -> Iterator[bytes]:
    """The workbook, once it is whole, in pieces."""
    file = BytesIO()
    _written(file, source, progress)
    whole = file.getbuffer()
    for place in range(0, len(whole), PIECE):
        yield bytes(whole[place : place + PIECE])


def _written(file: BytesIO, source: Source, progress: Progress) -> None:
    """Kept in memory: the other mode of the library writes the rows to a disk, open to read."""
    import xlsxwriter

    look = {"font_name": source.word("book.font"), "font_size": 10}
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(file, {**options, "default_format_properties": look}) as workbook:
        workbook.set_properties({"title": source.word("book.title", case=source.dossier.id)})
        looks, made = Looks(workbook, source), Book(source)
        costs = _costs(looks, made, progress)
        tables = [costs, *_claims(looks, made)]
        sums = Totals(looks, looks.sheet("totals", head=0), tables)
        sums.write(_withdrawn(looks, made))
        _choices(looks, costs)


def _costs(looks: Looks, made: Book, progress: Progress) -> Table:
    """The costs: the sheet that may be edited and sent back."""
    table = Table(looks, "expenses", BOOK, headings(looks.source))
    table.top(looks.source.word("book.note.edit"))
    table.fill(counted(looks.source, made.expenses(), progress))
    return table


def counted(source: Source, rows: Iterator[Row], progress: Progress) -> Iterator[Row]:
    """The rows of the costs, with progress told now and then."""
    of = sum(1 for each in source.reckoned.assessment.items if each.section == "expenses")
    for done, row in enumerate(rows, 1):
        yield row
        if done % TOLD_EVERY == 0 or done == of:
            progress(done, of)


def _claims(looks: Looks, made: Book) -> Iterator[Table]:
    """The claims, and below them the costs of litigation, where there are any."""
    rows, costs, source = list(made.claims()), list(made.costs()), looks.source
    if not rows:
        return
    table = _other(looks, "claims", CLAIMS, rows)
    if costs:
        table.below(source.word("book.costs"), COSTS, headings(source, COSTS), costs)
    yield table


def _withdrawn(looks: Looks, made: Book) -> Table | None:
    """What was withdrawn, on a sheet of its own."""
    rows = list(made.withdrawn())
    return _other(looks, "withdrawn", WITHDRAWN_ONES, rows) if rows else None


def _other(looks: Looks, name: str, columns: tuple[str, ...], rows: list[Row]) -> Table:
    """A sheet that is only to be read."""
    table = Table(looks, name, columns, headings(looks.source, columns))
    table.top(looks.source.word(f"book.note.{name}"))
    table.fill(iter(rows))
    return table


def _choices(looks: Looks, costs: Table) -> None:
    """The kinds that may be chosen, and the lists of them in the cells."""
    sheet, word = looks.sheet("choices", head=0), looks.source.word
    finer = dict.fromkeys(kind for kinds in KINDS.values() for kind in kinds)
    choices = {
        "category": [word(f"category.{each}") for each in get_args(Category)],
        "kind": [word(f"kind.{each}") for each in finer],
    }
    for place, (column, words) in enumerate(choices.items()):
        sheet.set_column(place, place, 40)
        looks.text(sheet, 0, place, word(f"column.{column}"), looks.head)
        for row, each in enumerate(words, 1):
            looks.text(sheet, row, place, each)
        letter = "AB"[place]
        costs.choose(column, f"={looks.quoted('choices')}!${letter}$2:${letter}${len(words) + 1}")
