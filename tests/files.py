"""Files as people send them: small, real, made here."""

from __future__ import annotations

import csv
import struct
import zlib
from collections.abc import Callable, Sequence
from io import BytesIO, StringIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import xlsxwriter


def png(shade: int = 200) -> bytes:
    """A grey picture of 8 by 8."""
    rows = b"".join(b"\0" + bytes([shade]) * 8 for _ in range(8))
    head = struct.pack(">IIBBBBB", 8, 8, 8, 0, 0, 0, 0)
    chunks = ((b"IHDR", head), (b"IDAT", zlib.compress(rows)), (b"IEND", b""))
    made = b"".join(_chunk(name, data) for name, data in chunks)
    return b"\x89PNG\r\n\x1a\n" + made


def pdf() -> bytes:
    """A page without anything on it."""
    return (
        b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 200 200]>>endobj\n"
        b"trailer<</Root 1 0 R>>\n%%EOF\n"
    )


def heic() -> bytes:
    """The beginning of a picture as a phone takes it."""
    return struct.pack(">I", 24) + b"ftypheic" + b"\0\0\0\0" + b"mif1heic" + bytes(64)


def csv_of(rows: Sequence[Sequence[str]], encoding: str = "utf-8-sig", between: str = ",") -> bytes:
    """A CSV with its lines as Excel ends them."""
    text = StringIO(newline="")
    csv.writer(text, delimiter=between).writerows(rows)
    return text.getvalue().encode(encoding)


def xlsx_of(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """A workbook of these sheets."""
    file = BytesIO()
    options = {"in_memory": True, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(file, options) as book:
        for rows in sheets:
            sheet = book.add_worksheet()
            for place, row in enumerate(rows):
                sheet.write_row(place, 0, row)
    return file.getvalue()


def bomb(size: int = 80_000_000) -> bytes:
    """A workbook of a few kilobytes that unfolds to so many bytes."""
    file = BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr("xl/workbook.xml", "<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b" " * size)
    return file.getvalue()


def _chunk(name: bytes, data: bytes) -> bytes:
    check = struct.pack(">I", zlib.crc32(name + data))
    return struct.pack(">I", len(data)) + name + data + check


COSTS = (
    ("費目", "金額(税込)", "要した日", "支払先", "うち顧問料", "対象人数", "担当"),
    ("弁護士相談", "330,000円", "令和8年11月1日", "みほん法律事務所", "10万円", "", "総務"),
    ("お詫び状の作成・送付", "1,200,000", "2026/11/2", "株式会社みほん印刷", "", "", ""),
    ("コールセンター・電話回線増設", "８０万円", "2026-11-02", "株式会社みほん通信", "", "", ""),
    ("見舞金・見舞品", "500,000", "2026-11-02", "", "", "1000", ""),
    ("弁護士", "33万円", "R8.11.1", "みほん法律事務所", "", "", ""),
    ("清掃", "50,000", "2026-11-02", "", "", "", ""),
    ("その他の費用", "約3万円", "11/1", "", "", "", ""),
    ("謝罪広告", "-500", "2026-12-24", "", "", "3", ""),
)
"""A table with what people get wrong: a double, an unknown kind, an *about*, a day to come."""

ROSTER = (
    ("氏名", "住所", "電話番号"),
    ("山田太郎", "東京都港区芝1-2-3", "090-1234-5678"),
    ("佐藤花子", "大阪府大阪市北区4-5-6", "080-2345-6789"),
    ("鈴木一郎", "愛知県名古屋市中区7-8-9", "070-3456-7890"),
)

SAMPLES: dict[str, Callable[[], bytes]] = {
    "receipt.png": png,
    "receipt2.png": lambda: png(100),
    "invoice.pdf": pdf,
    "costs.csv": lambda: csv_of(COSTS, "cp932"),
    "costs.xlsx": lambda: xlsx_of(COSTS),
    "customers.csv": lambda: csv_of(ROSTER),
    "minutes.txt": "議事録\n".encode,
    "empty.pdf": lambda: b"",
}
