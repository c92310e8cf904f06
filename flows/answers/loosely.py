"""How a number is said: politely, loosely, as a range, as several, as a product.

Laws: a blank between a figure and its unit is no more than a blank; an *about*, a *maybe* and a
question mark never vanish: they are told with what is left; a wave before what is written in
Japanese is a bound (``〜30万円``), before bare figures an *about*.
"""

from __future__ import annotations

import re

_APART = re.compile(r"(?<=\d) (?=[兆億万千百十円人名件])|(?<=[兆億万千百十]) (?=[円人名件])")
_END = re.compile(r"(?:です|でした|になります)?[。!]*$")
_HEAD = re.compile(
    r"^(?:約|およそ|おおよそ|おおむね|概ね|だいたい|大体|ざっと|たぶん|多分|おそらく|恐らく|"
    r"(?:about|around|approx(?:imately)?\.?|roughly|circa|maybe|perhaps|probably) |"
    r"~(?!.*[円人名件万億兆千百十]))\s*"
)
_TAIL = re.compile(
    r"\s*(?:(?:くらい|ぐらい|ほど|程度|前後|ごろ| or so|だ?と思い?ます|かと思います|かも)\s*)+\??$|"
    r"\s*\?$"
)
_RANGE = re.compile(
    r"以上|以下|以内|未満|超|弱$|強$|[台余]$|余り$|まで$|最[大小低高]|上限|下限|[<>≦≧≤≥]|\+$|^~|"
    r"[円人名万億千\d]\s*(?:~|から)|\d\s*-\s*[¥\d]|\d\s*(?:to|and)\s|between|"
    r"at (?:least|most)|up to|over |under |(?:more|less|fewer) than|\b(?:max|min)\b"
)
_SEVERAL = re.compile(
    r"[\d円人名件万億千]\s*(?:か|と|又は|または|、|・|\+|or |/)\s*[¥\d一二三四五六七八九百]"
)
_PRODUCT = re.compile(
    r"[×✕✖*@]|[\d円]\s*x\s*\d|掛ける|\beach\b|\bper\b|ずつ|[あ当]たり|につき|月額|"
    r"^[1一][人名]\D?[\d¥]|/\s*(?:人|名|件|通|月|日|月額|person|month|head)"
)


def told(text: str) -> tuple[str, bool]:
    """Plain text without its manners, and whether it was said loosely."""
    said = _END.sub("", _APART.sub("", text)).strip()
    core = _HEAD.sub("", _TAIL.sub("", said))
    return core, core != said


def not_one(core: str) -> str | None:
    """Why a text is not one number: a product, a range, several."""
    for why, pattern in (("product", _PRODUCT), ("range", _RANGE), ("several", _SEVERAL)):
        if pattern.search(core):
            return why
    return None
