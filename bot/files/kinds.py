"""What a file is, told by its own bytes; and what is not taken.

Laws: neither the name nor what the sender says of the type counts; what is empty, larger than the
channels bring, or of another kind is refused with its code; a name ends as the bytes say.
"""

from __future__ import annotations

from io import BytesIO
from pathlib import PurePath
from zipfile import BadZipFile, ZipFile

import filetype

from bot.files.tables import crowded, text_of
from flows.heard import FileKind, Unkept

MOST_BYTES = 20_000_000
"""What Telegram lets a bot fetch."""

IMAGES = frozenset({"image/jpeg", "image/png", "image/heic", "image/webp"})
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ZIP = "application/zip"
SUFFIXES = {
    "application/pdf": ("pdf",),
    "image/jpeg": ("jpg", "jpeg"),
    "image/png": ("png",),
    "image/heic": ("heic", "heif"),
    "image/webp": ("webp",),
}
"""How the name of a receipt may end, by what its bytes are."""
UNKNOWN = ("bin",)
LEGACY = frozenset({"application/vnd.ms-excel", "application/x-ole-storage", "application/msword"})


def kind_of(data: bytes, name: str) -> FileKind | Unkept:
    """Which of the kinds that are taken it is, or why it is not."""
    if not data:
        return Unkept("empty", name)
    if len(data) > MOST_BYTES:
        return Unkept("size", name)
    mime = filetype.guess_mime(data) or ""
    if mime in IMAGES:
        return "image"
    if mime == "application/pdf":
        return "pdf"
    if mime in (XLSX, ZIP) and crowded(data):
        return Unkept("bomb", name)
    if mime in (XLSX, ZIP):
        return "table" if _is_workbook(data) else Unkept("type", name)
    if not mime and _is_csv(data):
        return "table"
    return Unkept("xls" if mime in LEGACY else "type", name)


def suffixes(data: bytes) -> tuple[str, ...]:
    """How the name of a file with these bytes may end, the usual one first."""
    return SUFFIXES.get(filetype.guess_mime(data) or "", UNKNOWN)


def suffixed(name: str, data: bytes) -> str:
    """A person's name for a receipt, ending as its bytes say: whoever opens it runs nothing."""
    ends = suffixes(data)
    return name if PurePath(name).suffix[1:].casefold() in ends else f"{name}.{ends[0]}"


def is_workbook(data: bytes) -> bool:
    """Is a table an Excel workbook rather than text?"""
    return data.startswith(b"PK")


def _is_workbook(data: bytes) -> bool:
    try:
        with ZipFile(BytesIO(data)) as archive:
            return "xl/workbook.xml" in archive.namelist()
    except (BadZipFile, ValueError):
        return False


def _is_csv(data: bytes) -> bool:
    text = text_of(data)
    head = (text or "").split("\n", 1)[0]
    return any(sign in head for sign in ",;\t")
