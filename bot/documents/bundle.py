"""The receipts of a case in one ZIP: each under a safe name, with an index and their hashes.

Laws: one receipt at a time is held; a name leads nowhere, hides nothing and is no other's; what
cannot be read, or is not what was kept, is named in the index and at the front, never left out.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, Any
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from bot.documents.source import Source
from bot.files.kinds import suffixes
from bot.files.made import BOM, table
from bot.store.problems import StoreProblem
from flows.dossier import WITHDRAWN
from flows.receipts import SECTION
from flows.turn import JAPAN

if TYPE_CHECKING:
    from bot.documents.kinds import Progress

LONGEST = 60
"""Signs of the part of a name that a person gave."""
HEADS = ("id", "expense", "withdrawn", "name", "kept_as", "kind", "size", "sha256", "state")
INDEX, SUMS, FRONT = "index.csv", "SHA256SUMS", "README.txt"

_UNSAFE = re.compile(r'[\\/:*?"<>|%\s]+')


class Window(BytesIO):
    """A file that is given away piece by piece: only what is still being written may be sought."""

    gone = 0
    """Bytes that were given away."""

    def tell(self) -> int:
        """Where the next byte goes, from the very beginning."""
        return self.gone + super().tell()

    def seek(self, to: int, whence: int = 0, /) -> int:
        """Go back, no further than what was given away."""
        place = super().seek(to - self.gone) if whence == 0 else super().seek(to, whence)
        return self.gone + place

    def taken(self) -> bytes:
        """Give away what is there."""
        piece = self.getvalue()
        self.gone += len(piece)
        super().seek(0)
        self.truncate()
        return piece


@dataclass(frozen=True, slots=True)
class Entry:
    """One receipt as it stands in the index; ``state``: kept, differs, unreadable."""

    id: str
    told: dict[str, Any]
    kept_as: str
    state: str


def bundle(source: Source, progress: Progress) -> Iterator[bytes]:
    """The archive, a receipt at a time."""
    window, found, ids = Window(), list[Entry](), list(source.files())
    with ZipFile(window, "w") as archive:
        for done, id in enumerate(ids, 1):
            found.append(_kept(source, archive, id))
            progress(done, len(ids))
            yield window.taken()
        for name, data in _about(source, found).items():
            archive.writestr(_info(source, name, ZIP_DEFLATED), data)
            yield window.taken()
    yield window.taken()


def _kept(source: Source, archive: ZipFile, id: str) -> Entry:
    """Put a receipt into the archive."""
    told = dict(source.dossier.facts.item(SECTION, id))
    try:
        data = source.bytes_of(id)
    except StoreProblem:
        return Entry(id, told, "", "unreadable")
    name = file_name(id, told.get("expense"), str(told.get("name") or ""), data)
    archive.writestr(_info(source, name, ZIP_STORED), data)
    same = sha256(data).hexdigest() == told.get("sha256")
    return Entry(id, told, name, "kept" if same else "differs")


def _info(source: Source, name: str, method: int) -> ZipInfo:
    """What stands of a file in the archive: the moment of the paper, no rights beyond reading."""
    info = ZipInfo(name, source.now.astimezone(JAPAN).timetuple()[:6])
    info.compress_type, info.external_attr = method, 0o100644 << 16
    return info


def file_name(id: str, expense: str | None, name: str, data: bytes) -> str:
    """What a receipt is called in the archive; its kind is told by its bytes."""
    suffix = suffixes(data)[0]
    given = safe(PurePosixPath(name.replace("\\", "/")).stem)
    return "_".join(each for each in (id, expense or "", given) if each) + f".{suffix}"


def safe(text: str) -> str:
    """A person's name for a file, with nothing in it that a file system or an eye trips over."""
    plain = unicodedata.normalize("NFC", text.encode(errors="replace").decode())
    seen = "".join(sign for sign in plain if unicodedata.category(sign)[0] != "C")
    return _UNSAFE.sub("-", seen)[:LONGEST].strip(" .-~")


def _about(source: Source, found: list[Entry]) -> dict[str, bytes]:
    """The index, the hashes, and what one should know first."""
    sums = [f"{each.told.get('sha256')}  {each.kept_as}\n" for each in found if each.kept_as]
    heads = [source.word(f"bundle.column.{each}") for each in HEADS]
    rows = [heads, *(_row(source, each) for each in found)]
    return {
        INDEX: table(rows),
        SUMS: "".join(sums).encode(),
        FRONT: _plain(_front(source, found)),
    }


def _row(source: Source, entry: Entry) -> list[str]:
    told, expense = entry.told, str(entry.told.get("expense") or "")
    gone = bool(expense and source.dossier.facts.get(f"expenses.{expense}.{WITHDRAWN}"))
    cells = {
        "id": entry.id,
        "expense": expense,
        "withdrawn": source.word("bundle.withdrawn") if gone else "",
        "name": str(told.get("name") or ""),
        "kept_as": entry.kept_as,
        "kind": str(told.get("kind") or ""),
        "size": str(told.get("size") or 0),
        "sha256": str(told.get("sha256") or ""),
        "state": source.word(f"bundle.state.{entry.state}"),
    }
    return [cells[each] for each in HEADS]


def _front(source: Source, found: list[Entry]) -> Iterator[str]:
    """What the archive is, and first of all what is wrong with it."""
    yield source.word("bundle.title", case=source.dossier.id, day=source.today, n=len(found))
    for state in ("unreadable", "differs"):
        ids = [each.id for each in found if each.state == state]
        if ids:
            yield source.word(f"bundle.front.{state}", ids=", ".join(ids))
    yield source.word("bundle.front.how")


def _plain(paragraphs: Iterable[str]) -> bytes:
    """Paragraphs as a plain text that every editor opens, an empty line between them."""
    whole = "\n\n".join(paragraphs) + "\n"
    return BOM + whole.replace("\n", "\r\n").encode()
