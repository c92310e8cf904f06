"""Files made to do harm are refused in words, or kept as the bytes they are: nothing opens them."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest

from bot.files.keeping import Looked, looked_at
from flows.heard import Unkept

PDF = b"%PDF-1.7\n"


def png(width: int, height: int) -> bytes:
    """A picture that says it is so large."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + chunk(b"IDAT", zlib.compress(b"\0" * 100))
        + chunk(b"IEND", b"")
    )


def archive(**files: bytes) -> bytes:
    made = BytesIO()
    with ZipFile(made, "w", ZIP_DEFLATED) as zipped:
        for name, data in files.items():
            zipped.writestr(name.replace("__", "/").replace("_", "."), data)
    return made.getvalue()


BOMB = archive(xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=b" " * 50_000_000)
ENTITIES = (
    b'<!DOCTYPE a [<!ENTITY b "' + b"x" * 1_000 + b'"><!ENTITY c "' + b"&b;" * 1_000 + b'">]>'
    b"<workbook>&c;</workbook>"
)
CELLS = b"<worksheet><sheetData><row>" + b"<c/>" * 1_200_000 + b"</row></sheetData></worksheet>"
LATE = b"<!--" + b" " * 10_000 + b"-->" + ENTITIES
PARTS = archive(**{f"a{n}": b"" for n in range(1_001)})
REFUSED = {
    "an archive of a thousand parts and one": PARTS,
    "a workbook of a million cells": archive(
        xl__workbook_xml=b"<workbook/>", xl__worksheets__sheet1_xml=CELLS
    ),
    "a workbook of entities further down": archive(xl__workbook_xml=LATE),
    "a table of a million columns": b"a,b\n" + b"ab," * 1_000_000 + b"\nx,y\n",
    "a row of a million columns over many lines": b"a,b\n" + b'"x\n",' * 300_000 + b"\nx,y\n",
    "a program": b"MZ" + b"\0" * 200,
    "a page": b"<html><script>alert(1)</script></html>",
    "a drawing": b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>',
    "an archive": archive(a_txt=b"x"),
    "a bomb that says it is a workbook": BOMB,
    "a workbook of entities": archive(xl__workbook_xml=ENTITIES),
    "a workbook with nothing in it": archive(xl__workbook_xml=b""),
    "half a workbook": BOMB[: len(BOMB) // 2],
    "nothing": b"",
}
KEPT = {
    "a picture that says it is 60,000 by 60,000": ("image", png(60_000, 60_000)),
    "a PDF that is sealed with a password": ("pdf", PDF + b"trailer <</Encrypt 5 0 R>>"),
    "a PDF that is also a page": ("pdf", PDF + b"<html><script>alert(1)</script>"),
    "a picture that is also an archive": ("image", png(1, 1) + archive(a_txt=b"x")),
    "a PDF with a program in it": ("pdf", PDF + b"/OpenAction <</S /JavaScript>>"),
}
NAMES = ("領収書.pdf", "x.exe", "a\0b.png", "../../etc/passwd", "\u202egnp.exe", "a" * 5_000, "")


@pytest.mark.parametrize("data", REFUSED.values(), ids=REFUSED)
def test_what_is_no_receipt_is_refused(data: bytes) -> None:
    """Told by its bytes, whatever it is called."""
    for name in NAMES:
        assert isinstance(looked_at(data, name), Unkept)


@pytest.mark.parametrize(("kind", "data"), KEPT.values(), ids=KEPT)
def test_what_is_kept_is_kept_as_it_is(kind: str, data: bytes) -> None:
    """Its bytes are neither opened nor drawn; its name is one a folder can bear."""
    for name in NAMES:
        found = looked_at(data, name)
        assert isinstance(found, Looked)
        assert (found.kind, found.data) == (kind, data)
        assert not set(found.name) & set("\0\u202e/\\")


@pytest.mark.parametrize(
    "what", [each for each in REFUSED if "million" in each or "down" in each or "thousand" in each]
)
def test_what_would_fill_the_memory_is_not_read(what: str) -> None:
    """It is refused for its make before anything is made of it, whatever its size."""
    found = looked_at(REFUSED[what], "表.xlsx")
    assert isinstance(found, Unkept)
    assert found.why == "bomb"
