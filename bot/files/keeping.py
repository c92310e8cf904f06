"""A file that came in is told, screened and kept: what is heard of it.

Laws: bytes are looked at in memory and reach a disk only sealed; a table that holds leaked data is
not kept at all, nor what is sent to a closed case or comes to its turn in one; the same id kept
twice is one file; few are looked at together in a process, in threads of their own, so that whoever
sends many holds up nobody else.
"""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from hashlib import sha256
from pathlib import PurePath

import structlog

from bot import bodies
from bot.bootstrap import House
from bot.files.apart import UNREAD, sheets_of
from bot.files.kinds import kind_of
from bot.files.shelf import AWAY
from bot.files.tables import BadTable
from bot.store import cases, erasures, files
from bot.store.columns import storable
from bot.store.files import Kept
from bot.store.problems import StoreProblem
from bot.store.work import Work
from flows.heard import FileKind, Screened, Sent, Unkept
from flows.screen import Doubt, Finding, screen, screen_rows

AT_ONCE = 2
"""Files that one process looks at together."""
SCREENED = 200
"""Rows of a table that are screened."""
TROUBLE = {AWAY: "away", UNREAD: "unread"}
"""Why a file cannot be kept for now, by the code of what went wrong here."""

_LOOKING = ThreadPoolExecutor(AT_ONCE, "looking")

LOG = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Looked:
    """A file as it was found to be, not yet kept."""

    kind: FileKind
    name: str
    data: bytes
    rows: list[list[str]] | None = None


def looked_at(data: bytes, name: str) -> Looked | Screened | Unkept:
    """What a file is, or why it cannot be kept."""
    called = called_(name)
    found = screen(PurePath(called).stem)
    if found is not None and not isinstance(found, Doubt):
        return Screened(found.kind)
    kind = kind_of(data, called)
    if isinstance(kind, Unkept):
        return kind
    if kind != "table":
        return Looked(kind, called, data)
    try:
        sheets = sheets_of(data)
    except BadTable as problem:
        return Unkept(str(problem), called)
    rows, beside = sheets.rows, (each[:SCREENED] for each in sheets.beside)
    leaked = screen_rows(rows[:SCREENED]) or next(filter(_surely, map(screen_rows, beside)), None)
    if leaked is not None:
        return Screened(leaked.kind)
    return Looked(kind, called, data, rows) if len(rows) > 1 else Unkept("no_rows", called)


def _surely(found: Finding | None) -> bool:
    """Is it leaked data? A sheet beside the costs, which nobody reads, is not doubted."""
    return found is not None and not isinstance(found, Doubt)


async def looked_into(data: bytes, name: str) -> Looked | Screened | Unkept:
    """The same, in a thread of its own, once those that came before have been looked at."""
    return await asyncio.get_running_loop().run_in_executor(_LOOKING, looked_at, data, name)


def for_now(problem: StoreProblem, name: str) -> Unkept:
    """That a file is not kept because of a trouble of ours. Raises what is none."""
    if problem.code not in TROUBLE:
        raise problem
    return Unkept(TROUBLE[problem.code], name)


def put_away(house: House, case_id: str, id: str, looked: Looked) -> Kept | Unkept:
    """Seal a file with the case's key and put it on the shelf; of a case that is erased meanwhile
    it goes again. Raises `StoreProblem`."""
    with house.store.reading() as work:
        closed = cases.find(work, case_id).closed_at is not None
        sealed = None if closed else work.seal_file(id, case_id, looked.data)
        left = closed and not files.known(work, id)
    if sealed is None:
        if left:  # by a process that was killed before it could tell what it put away
            house.shelf.delete(id)
        return Unkept("closed", looked.name)
    house.shelf.put(id, sealed)
    if _erased(house, case_id):  # meanwhile: nobody else knows of what has just been put there
        house.shelf.delete(id)
        raise StoreProblem("unknown_case", case_id)
    digest = sha256(looked.data).hexdigest()
    return Kept(id, case_id, looked.kind, len(looked.data), looked.name, looked.rows, digest)


def _erased(house: House, case_id: str) -> bool:
    """Is a case gone, or about to?"""
    with house.store.reading() as work:
        order = erasures.find(work, case_id)
        return order is not None and order.signed_at is not None


def enter(house: House, work: Work, kept: Kept) -> Sent:
    """Keep what is known of a file that was put away: what is heard of it; of a case that was
    erased meanwhile it goes again. Raises `StoreProblem`."""
    if gone(house, work, kept):
        raise StoreProblem("unknown_case", str(kept.case_id))
    files.add(work, kept)
    return sent(kept)


def gone(house: House, work: Work, kept: Kept) -> bool:
    """Was the case of what was put away erased since? Then it goes too. Else the case is held, so
    that whoever erases it finds what is entered."""
    if cases.hold(work, [str(kept.case_id)]):
        return False
    house.shelf.delete(kept.id)
    return True


def sent(kept: Kept) -> Sent:
    """What is heard of a kept file."""
    kind: FileKind = "table" if kept.rows is not None else "pdf" if kept.kind == "pdf" else "image"
    return Sent(kept.id, kind, kept.name, kept.size, kept.sha256)


def let_go(house: House) -> None:
    """Let go what is not kept after all; what cannot go now goes another time."""
    with house.store.reading() as work:
        ids = files.dropped(work)
    try:
        for id in ids:
            house.shelf.delete(id)
    except StoreProblem as problem:
        LOG.error("file.not_let_go", error=problem.code)
        return
    if ids:
        with house.store.work() as work:
            files.forget(work, ids)


def fetched(house: House, id: str) -> bytes:
    """A kept file's bytes. Raises `StoreProblem`."""
    raw = house.shelf.get(id)
    with house.store.reading() as work:
        return work.open_file(id, raw)


def called_(name: str) -> str:
    """A file's name as it is kept: no folders, no more than a line."""
    last = bodies.name(name.replace("\\", "/").rpartition("/")[2])
    return last if storable(last) and last else "file"
