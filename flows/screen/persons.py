"""Rosters: several persons, each with something by which to reach or know them.

Laws: a person is a name with a mail address, a telephone number, a home address or a day of birth,
or two of these without a name; two persons are a roster, and so is one whose day of birth stands
with name and address; three mail addresses of persons are one by themselves. A single address or
telephone number is none. A business contact (a firm, a role) weighs half; a vendor with an amount
weighs nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from flows.screen.names import BUSINESS, FIRM, named
from flows.screen.tables import headings

ENOUGH = 4
"""Two persons of full weight."""

_MAIL = re.compile(r"(?<![\w.+-])[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,6}", re.ASCII)
_ROLE = re.compile(
    r"(?:info|support|sales|contact|soumu|somu|admin|office|help\w*|no-?reply|press|pr|privacy|"
    r"security|legal|keiri|billing|hr|jinji|webmaster|postmaster|root|service|inquiry|toiawase|"
    r"desk|team|mail|abuse|customer\w*|koho)[\w.-]{0,20}@",
    re.IGNORECASE | re.ASCII,
)
_MOBILE = re.compile(r"(?<![\d-])(?:\+?81 ?-? ?\(?0?\)?|0)[789]0[- ]?\d{4}[- ]?\d{4}(?![\d-])")
_LINE = re.compile(
    r"(?<![\d-])(?:\(?0(?!120|800|570)\d{1,4}\)?[- ]?\d{1,4}[- ]\d{3,4}|"
    r"\(?[2-9]\d\d\)?[- ]\d{3}-\d{4}|"
    r"\+\d{1,3}[- ]\d{1,4}[- ]\d{2,4}[- ]\d{3,4})(?![\d-])"
)
_HOME = re.compile(
    r"〒 ?\d{3}-?\d{4}|"
    r"(?:都|道|府|県)[^\s\d,、。]{1,8}[市区町村郡][^\s,。]{0,20}[\d一二三四五六七八九十]|"
    r"[市区町村][^\s,。、]{1,14}\d{1,4}(?:丁目|番|-\d)|"
    r"\b\d{1,5} [A-Z][a-z]{1,20}(?: [A-Z][a-z]{1,20})? "
    r"(?:St|Street|Ave|Avenue|Rd|Road|Lane|Ln|Drive|Dr|Blvd|Court|Way)\b|"
    r"\b\d{1,4}-\d{1,4}(?:-\d{1,4})?,? [A-Z][a-z]+(?:-(?:ku|cho|shi|machi))\b"
)
_BIRTH = re.compile(
    r"(?<!\d)(?:19[2-9]\d|200\d|201[0-2])"
    r"(?:[/\-.]\d{1,2}[/\-.]\d{1,2}(?!\d)|年 ?\d{1,2}月 ?\d{1,2}日)|"
    r"(?<![\d-])(?:19[3-9]\d|200\d)(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])(?![\d-])|"
    r"(?:昭和|大正|\b[ST])\d{1,2}[年./\-] ?\d{1,2}|"
    r"平成(?:元|1?\d|2[0-2])年 ?\d{1,2}月 ?\d{1,2}日 ?生|"
    r"(?:生年月日|誕生日|\bdob\b|\bborn\b|birth)\D{0,12}\d|"
    r"\b(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.? "
    r"\d{1,2}, (?:19\d\d|200\d)\b",
    re.IGNORECASE,
)
_MONEY = re.compile(r"\d[千万億]?円|[¥\\$]\d|\d ?(?:yen|jpy)\b|\d万|\bjpy ?\d", re.IGNORECASE)
_NAME_LABEL = re.compile(r"^\W{0,3}(?:お?(?:氏名|名前)|(?:full )?name) ?[:=]", re.IGNORECASE)
_CLAUSE = re.compile(r"[\n;。、]|\}[ ,]{0,4}\{|> {0,4}<")
"""What parts one person from the next, of data on one line too: its objects, its tags."""
LONGEST = 400
"""So much of one clause is looked at."""
KINDS = {"mail": _MAIL, "mobile": _MOBILE, "line": _LINE, "home": _HOME, "birth": _BIRTH}


class Record:
    """What belongs to one person."""

    def __init__(self, line: str = "", *, heading: bool = False) -> None:
        self.kinds = {kind for kind, pattern in KINDS.items() if pattern.search(line)}
        if "mail" in self.kinds and all(_ROLE.match(each) for each in _MAIL.findall(line)):
            self.kinds -= {"mail"}
        self.business = BUSINESS.search(line) is not None
        self.vendor = _MONEY.search(line) is not None and (
            FIRM.search(line) is not None or not self.kinds & {"mail", "mobile", "home", "birth"}
        )
        self.name = bool(line) and (heading or _NAME_LABEL.match(line) is not None or named(line))

    def joins(self, other: Record) -> bool:
        """Does the line go on with the person of this one?"""
        return not other.name and not self.kinds & other.kinds and (self.name or bool(self.kinds))

    def add(self, other: Record) -> None:
        """Take the other line in."""
        self.kinds |= other.kinds
        self.business = self.business or other.business
        self.vendor = self.vendor or other.vendor

    @property
    def weight(self) -> int:
        """How much the record counts towards a roster."""
        sorts = {"phone" if kind in ("mobile", "line") else kind for kind in self.kinds}
        if self.vendor or (not self.name and len(sorts) < 2) or not sorts:
            return 0
        if self.name and "birth" in sorts and len(sorts) > 1:
            return ENOUGH
        if self.business or self.kinds == {"line"}:
            return 1
        return 2


def roster(text: str) -> bool:
    """Is a plain text a list of persons?"""
    if "@" in text and _mails(text) >= 3:
        return True
    return sum(record.weight for record in _records(text)) >= ENOUGH


def _mails(text: str) -> int:
    """How many mail addresses of persons there are."""
    return len({each.lower() for each in _MAIL.findall(text) if not _ROLE.match(each)})


def _records(text: str) -> Iterator[Record]:
    """The persons: a clause with a name begins one, further clauses go on with it."""
    under_names = False
    record = Record()
    for line in _CLAUSE.split(text):
        head = headings(line)
        if head:
            under_names = any(re.search("氏名|名前|name|^姓$", cell, re.I) for cell in head)
            continue
        found = Record(line.strip()[:LONGEST], heading=under_names)
        if record.joins(found) and found.kinds:
            record.add(found)
        elif found.name or found.kinds or not line.strip():
            yield record
            record = found
    yield record
