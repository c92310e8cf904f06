"""Numbers of persons among all the numbers of a text.

Laws: a number is what blanks or hyphens of one kind hold together, never a part of a word, a URL or
an amount; the label nearest to it decides, and a number after a comma or on the next line shares
the label before; a lone number without a label is a doubt; several are a hit unless most of
their like fail the check digit, as parcel numbers do; one in a long list that fails is chance.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from typing import Literal

from flows.heard import Leak
from flows.screen.digits import CARD_SHAPES, card, corporate, luhn, my_number
from flows.screen.finding import Doubt, Finding, Hit

USUAL = CARD_SHAPES | {(4, 4, 4)}
REACH = 40
"""So many signs at most stand between a label and its number."""

Label = Literal["harmless", "my_number", "card"]

_ASIDE = re.compile(
    r"https?://[^\s,;\"'<>\u0080-\U0010ffff]+|"
    r"\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b",
    re.IGNORECASE | re.ASCII,
)
_TOKEN = re.compile(r"[0-9]+(?: ?- ?[0-9]+)*")
_MONEY_AFTER = re.compile(r" ?(?:円|yen\b|jpy\b|[千万億])", re.IGNORECASE)
_MONEY_BEFORE = re.compile(r"(?:[¥\\$€]|\bjpy) ?\Z", re.IGNORECASE)
_WORDS = {
    "my_number": r"マイ ?ナンバー|個人番号|my ?number|individual number",
    "card": r"カード|クレジット|クレカ|\bcards?\b|\bvisa\b|mastercard|\bamex\b|\bjcb\b|\bcredit\b",
    "harmless": (
        r"荷物|伝票|問い?合わ?せ|追跡|送り状|配送|宅配|宅急便|ヤマト(?:運輸)?|佐川(?:急便)?|"
        r"ゆうパック|日本郵便|レターパック|書留|法人|登録|インボイス|請求書|注文|受注|受付|見積書?|"
        r"整理|管理|証券|口座|契約|案件|チケット|機器|端末|製造|シリアル|電話|携帯|"
        r"(?:\b(?:tracking|parcel|waybill|shipment|invoice|corporate|registration|order|policy|"
        r"serial|ticket|reference|receipt|account|imei|ref|s/n|tel|fax|phone|mobile|yamato|sagawa|"
        r"slip)\b)"
    ),
}
_LABEL = re.compile(
    "|".join(f"(?P<{name}>{words})" for name, words in _WORDS.items()), re.IGNORECASE
)
_JOIN = re.compile(
    r" ?(?:card|id)? ?(?:番号|ナンバー|コード|numbers?|nos?|num|id|code)?\.?"
    r"(?:\([^()\n\d]{0,12}\))? ?(?:は|が|の|is|was)?[\s:=#.\"'「『(\[は]{0,6}",
    re.IGNORECASE,
)
_AFTER = re.compile(r"[ )」』(]{0,3}(?:は|が|is)? ?(?:the |a |an |our )?", re.IGNORECASE)
_SHARED = re.compile(r"[\s,、・/;と]{1,4}(?:and )?")


@dataclass(frozen=True, slots=True)
class Token:
    """Digits held together by hyphens, or alone: the lengths of the groups, where they stand."""

    digits: str
    shape: tuple[int, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Number:
    """A number in question, and what the label beside it says."""

    token: Token
    label: Label | None


def numbers(text: str) -> Finding | None:
    """The numbers of persons in a plain text."""
    shown = _ASIDE.sub(" ", text)
    found = list(_labelled(shown))
    about = {name for name in ("my_number", "card") if re.search(_WORDS[name], shown, re.I)}
    cards = [each for each in found if each.label != "harmless" and card(each.token.digits)]
    mine = [each for each in found if each.label != "harmless" and my_number(each.token.digits)]
    sure = _card(cards, found, "card" in about), _mine(mine, found, "my_number" in about)
    hits = [each for each in sure if isinstance(each, Hit)]
    return next(iter([*hits, *(each for each in sure if each is not None)]), None)


def _card(cards: list[Number], found: list[Number], about: bool) -> Finding | None:
    """Printed in groups or beside the word card: a hit; a number that is but long: a doubt."""
    spoken = [each for each in found if each.label == "card" and _long(each.token)]
    if any(luhn(each.token.digits) for each in spoken) or (cards and about):
        return Hit("card")
    if any(each.token.shape in CARD_SHAPES for each in cards):
        return Hit("card")
    alike = [each for each in found if len(each.token.digits) in (15, 16)]
    return _among("card", len({each.token.digits for each in cards}), len(alike))


def _long(token: Token) -> bool:
    return 13 <= len(token.digits) <= 19 and len(set(token.digits)) > 1


def _mine(mine: list[Number], found: list[Number], about: bool) -> Finding | None:
    """Beside the words My Number: a hit, or a doubt where the check digit fails."""
    if mine and about:
        return Hit("my_number")
    if any(each.label == "my_number" and len(each.token.digits) == 12 for each in found):
        return Doubt("my_number")
    alike = [e for e in found if len(e.token.digits) == 12 and e.label != "harmless"]
    return _among("my_number", len({each.token.digits for each in mine}), len(alike))


def _among(kind: Leak, valid: int, alike: int) -> Finding | None:
    """What so many valid ones among so many of the same length mean."""
    if valid >= 3 and 2 * valid > alike:
        return Hit(kind)
    by_chance = alike >= 8 and 4 * valid < alike
    return Doubt(kind) if valid and not by_chance else None


def _labelled(text: str) -> Iterator[Number]:
    """Every number that may be meant, with its label."""
    labels, label, end = Labels(text), None, 0
    for token in (each for each in _tokens(text) if 12 <= len(each.digits) <= 19):
        near = labels.near(token)
        shared = near is None and _SHARED.fullmatch(text[end : token.start][:12]) is not None
        label, end = (label if shared and token.start - end < 12 else near), token.end
        if label in ("card", "my_number") or not _part_of_something(text, token):
            yield Number(token, label)


class Labels:
    """Every label of a text, found in one pass."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.found = [
            (each.start(), each.end(), _name(each.lastgroup)) for each in _LABEL.finditer(text)
        ]
        self.starts = {start: label for start, _, label in self.found}
        self.ends = [end for _, end, _ in self.found]

    def near(self, token: Token) -> Label | None:
        """The label just before a number, else just after it."""
        for place in range(bisect_right(self.ends, token.start) - 1, -1, -1):
            _, end, label = self.found[place]
            if token.start - end > REACH:
                break
            if _JOIN.fullmatch(self.text, end, token.start):
                return label
        if _registration(self.text, token):
            return "harmless"
        gap = _AFTER.match(self.text, token.end)
        return self.starts.get(gap.end()) if gap else None


def _name(group: str | None) -> Label:
    names: dict[str | None, Label] = {"my_number": "my_number", "card": "card"}
    return names.get(group, "harmless")


def _registration(text: str, token: Token) -> bool:
    """A registration number for invoices: T and a corporate number."""
    before = text[max(0, token.start - 2) : token.start].rstrip(" -")
    return before[-1:] in ("T", "t") and corporate(token.digits)


def _part_of_something(text: str, token: Token) -> bool:
    """Does the number belong to a word, a fraction, an amount, a call number, an address?"""
    before, after = text[max(0, token.start - 5) : token.start], text[token.end : token.end + 5]
    if re.search(r"[A-Za-z_+]-?\Z|\d[.,/:]\Z|@\Z", before) or re.match(r"-?[A-Za-z_@]", after):
        return True
    if re.match(r"[.,:/]\d", after) and not re.match(r",\d", after):
        return True
    return bool(_MONEY_BEFORE.search(before) or _MONEY_AFTER.match(after))


def _tokens(text: str) -> Iterator[Token]:
    """Hyphened numbers and lone ones; blanks hold lone ones together too."""
    made = [_token(found) for found in _TOKEN.finditer(text)]
    for whole in _runs(text, made):
        yield from _spaced(whole)


def _token(found: re.Match[str]) -> Token:
    groups = re.findall(r"[0-9]+", found[0])
    return Token("".join(groups), tuple(map(len, groups)), found.start(), found.end())


def _runs(text: str, made: list[Token]) -> Iterator[list[Token]]:
    """Lone numbers with only blanks between them."""
    key, last = 0, None
    keyed: list[tuple[int, Token]] = []
    for token in made:
        lone = len(token.shape) == 1 and last is not None and len(last.shape) == 1
        gap = text[last.end : token.start][:4] if last else ""
        if not (lone and 0 < len(gap) < 4 and not gap.strip(" \t")):
            key += 1
        keyed.append((key, token))
        last = token
    for _, group in groupby(keyed, key=lambda each: each[0]):
        yield [token for _, token in group]


def _spaced(run: list[Token]) -> Iterator[Token]:
    """The run as one number where its length fits, and every usual grouping in it."""
    yield from run
    if len(run) == 1:
        return
    if len(run) <= 19:
        yield _joined(run)
    for first, token in enumerate(run):
        for size in (3, 4) if token.shape == (4,) else ():
            part = run[first : first + size]
            if tuple(each.shape[0] for each in part) in USUAL and len(part) < len(run):
                yield _joined(part)


def _joined(part: list[Token]) -> Token:
    digits = "".join(each.digits for each in part)
    return Token(digits, tuple(len(e.digits) for e in part), part[0].start, part[-1].end)
