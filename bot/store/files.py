"""What is known of each file: its kind, size, sealed name; of a small one its content.

Laws: a row is only ever added, but for that of a file which is not kept after all: it is marked
first and goes once its bytes have gone, so that none are left behind; the bytes of what came in
stand sealed in the file store under the row's id, never here; what the program made itself to be
sent, and the rows read from a table, stand in the row; of a paper that was ordered only its order
stands here, for it is made when it is delivered.
"""

from __future__ import annotations

from base64 import b64decode, b64encode
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, delete, exists, select

from bot.store.problems import StoreProblem
from bot.store.tables import files
from bot.store.work import Work
from flows.talk import Language

PAPER, MADE = "paper", "made"
"""The kinds of what is only ordered, and of what the program made: neither lies on the shelf."""
DROPPED = "dropped"
"""The kind of what came in and is not kept after all: its bytes may still lie on the shelf."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A file that was kept."""

    id: str
    case_id: str | None
    kind: str
    size: int
    name: str
    rows: list[list[str]] | None = None
    """Of a table its rows, as they were read."""
    sha256: str = ""
    """Of what came in; it is told with the file and not kept beside it."""


@dataclass(frozen=True, slots=True)
class Document:
    """A file to be sent."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Wanted:
    """A paper that was ordered; where it stands kept, of which case."""

    paper: str
    language: Language
    case: str | None = None


def add(work: Work, kept: Kept) -> None:
    """Keep what is known of a file; what was kept before stays as it is."""
    content = None if kept.rows is None else {"rows": kept.rows}
    work.add_new(files, [_row(work, kept, content)])


def add_document(work: Work, case_id: str | None, document: Document) -> str:
    """Keep a document that is to be sent: its id."""
    id, data = work.new_id(), document.data
    kept = Kept(id, case_id, MADE, len(data), document.name)
    work.add_new(files, [_row(work, kept, {"data": b64encode(data).decode()})])
    return id


def add_wanted(work: Work, case_id: str, wanted: Wanted) -> str:
    """Keep a paper that was ordered: its id."""
    id = work.new_id()
    kept = Kept(id, case_id, PAPER, 0, wanted.paper)
    content = {"paper": wanted.paper, "language": wanted.language}
    work.add_new(files, [_row(work, kept, content)])
    return id


def on_shelf(work: Work) -> list[str]:
    """The files whose bytes lie in the file store: all that came in and is kept."""
    elsewhere = files.c.kind.not_in((MADE, PAPER, DROPPED))
    query = select(files.c.id).where(elsewhere).order_by(files.c.id)
    return list(work.connection.scalars(query))


def known(work: Work, id: str) -> bool:
    """Is something known of a file?"""
    return work.connection.scalar(select(files.c.id).where(files.c.id == id)) is not None


def case_of(work: Work, id: str) -> str | None:
    """The case of a file, if it has one."""
    found: str | None = work.connection.scalar(select(files.c.case_id).where(files.c.id == id))
    return found


def drop(work: Work, id: str) -> None:
    """What came in is not kept after all; its bytes are still to be let go."""
    work.change(files, id, kind=DROPPED, content=None)


def dropped(work: Work) -> list[str]:
    """The files that are still to be let go."""
    return list(work.connection.scalars(select(files.c.id).where(files.c.kind == DROPPED)))


def forget(work: Work, ids: list[str]) -> None:
    """Nothing is known of these files any more: their bytes have gone."""
    work.connection.execute(delete(files).where(files.c.id.in_(ids)))


def is_paper(file_id: ColumnElement[Any]) -> ColumnElement[bool]:
    """Does this column name a paper that is made when it is delivered?"""
    return exists().where(files.c.id == file_id, files.c.kind == PAPER)


def document(work: Work, id: str) -> Document | Wanted:
    """A document as it is sent, or the order of one."""
    row = _found(work, id)
    content = work.open(files.c.content, row)
    if row.kind == PAPER:
        return Wanted(content["paper"], content["language"], row.case_id)
    return Document(work.open(files.c.name, row), b64decode(content["data"]))


def sheet(work: Work, id: str) -> list[list[str]]:
    """The rows of a table that was kept."""
    rows: list[list[str]] = work.open(files.c.content, _found(work, id))["rows"]
    return rows


def _row(work: Work, kept: Kept, content: Any) -> dict[str, Any]:
    row: dict[str, Any] = {"id": kept.id, "case_id": kept.case_id, "kind": kept.kind}
    row |= {"size": kept.size, "content": None, "at": work.now}
    row |= work.seal(files, kept.id, kept.case_id, name=kept.name)
    return (
        row if content is None else row | work.seal(files, kept.id, kept.case_id, content=content)
    )


def _found(work: Work, id: str) -> Any:
    row = work.connection.execute(select(files).where(files.c.id == id)).first()
    if row is None:
        raise StoreProblem("unknown_file", id)
    return row
