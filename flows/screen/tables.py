"""Pasted tables: rows of cells, and each column read under its heading.

Laws: a text is a table where its first row is headings, parted by tabs or commas, and rows follow;
a heading labels every cell below it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

HEADING = re.compile(
    r"(?:no\.?|番号|id|(?:お客様|顧客|患者|従業員|社員|会員)?(?:氏名|名前|名)|お名前|ふりがな|フリガナ|"
    r"姓|住所|所在地|郵便番号|電話(?:番号)?|携帯(?:電話)?(?:番号)?|tel|phone(?: number)?|mobile|"
    r"メール(?:アドレス)?|e-?mail(?: address)?|mail|生年月日|誕生日|birth ?(?:day|date)|"
    r"date of birth|dob|(?:full |first |last |customer |employee )?name|address|postal ?code|zip|"
    r"性別|年齢|age|gender|マイ ?ナンバー|個人番号|my ?number|パスワード|暗証番号|password|pw|pin|"
    r"(?:クレジット)?カード番号|card(?: number)?|"
    r"伝票番号|(?:お荷物)?(?:お問い?合わ?せ)番号|荷物番号|"
    r"送り状番号|追跡番号|法人番号|登録番号|注文番号|請求書番号|tracking(?: number| no\.?)?|"
    r"invoice(?: number| no\.?)?|corporate number|日付|date|金額|amount|支払先|vendor|備考|note)",
    re.IGNORECASE,
)
_CELLS = re.compile(r"\t|,|;")


MOST = 60
"""So many columns are looked at."""


def cells(line: str) -> list[str]:
    """The cells of a line."""
    return [cell.strip(" \"'") for cell in _CELLS.split(line, MOST)[:MOST]]


def headings(line: str) -> list[str]:
    """The line's cells where at least two are headings and most of them are words."""
    made = cells(line)
    known = sum(1 for cell in made if HEADING.fullmatch(cell))
    worded = not any(re.search(r"\d{4}|@", cell) for cell in made)
    return made if known >= 2 and worded else []


def table(text: str) -> list[list[str]]:
    """The rows of a pasted table, its headings first; nothing where it is none."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) < 2 or not headings(lines[0]):
        return []
    return [cells(line) for line in lines]


def columns(rows: list[list[str]]) -> Iterator[str]:
    """Each column as a text: a line for each cell, the heading before it."""
    for place, heading in enumerate(rows[0] if rows else []):
        filled = [row[place] for row in rows[1:] if place < len(row) and row[place]]
        yield "\n".join(f"{heading}: {cell}" for cell in filled)
