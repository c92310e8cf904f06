"""Names of persons, as far as they can be told from names of firms, things and places.

Laws: a name is told by its shape (two kanji words, two words in kana, a polite ending, a common
surname with a given name, two English words of which one is a common given name); firms, roles and
things are never names.
"""

from __future__ import annotations

import re

FIRM = re.compile(
    r"株式会社|有限会社|合同会社|\(株\)|\(有\)|法人|事務所|商店|商会|商事|工業|産業|印刷|運輸|急便|"
    r"新聞|銀行|信金|保険|総研|研究所|システム|サービス|センター|ホテル|旅館|電機|電気|製作所|"
    r"コンサル|郵便|通信|警備|広告|"
    r"\b(?:inc|ltd|llc|llp|corp|co|company|k\.k|gk|kk|firm|agency|printing|partners|associates|"
    r"services?|solutions?|systems?|center|centre|office|hotel|bank|print|logistics)\b",
    re.IGNORECASE,
)
_ROLE = (
    r"担当|連絡先|窓口|弁護士|先生|部長|課長|主任|社長|総務|経理|広報|法務|営業|情シス|当社|弊社|自社|夜間|"
    r"\b(?:lawyer|attorney|contact|manager|support|sales|desk|our|we|my|me|call|consultant)\b"
)
BUSINESS = re.compile(f"{FIRM.pattern}|{_ROLE}", re.IGNORECASE)
_SURNAMES = (
    "佐藤|鈴木|高橋|髙橋|田中|伊藤|渡辺|渡邊|渡邉|山本|中村|小林|加藤|吉田|山田|佐々木|山口|松本|井上|木村|"
    "斎藤|斉藤|齋藤|齊藤|清水|山崎|山﨑|森|池田|橋本|阿部|石川|山下|中島|石井|小川|前田|岡田|長谷川|藤田|"
    "後藤|近藤|村上|遠藤|青木|坂本|福田|太田|西村|藤井|金子|岡本|藤原|三浦|中野|中川|原田|松田|竹内|小野|"
    "田村|中山|和田|石田|上田|森田|原|柴田|酒井|工藤|横山|宮崎|宮本|内田|高木|安藤|谷口|大野|丸山|今井|"
    "高田|藤本|武田|村田|上野|杉山|増田|平野|大塚|千葉|久保|松井|小島|岩崎|桜井|野口|松尾|野村|木下|菊地|"
    "佐野|大西|杉本|新井|浜田|菅原|市川|水野|小松|島田|古川|小山|高野|吉川|吉村|服部|川口|東|林|関|堀|岡"
)
_NOT_GIVEN = (
    r"(?!県|市|区|町|村|郡|都|府|駅|丁目|部|課|店|社|家|様|さん|氏|殿|印刷|商|工|産|運|銀|新聞|弁護|法律|"
    r"会|支|本社|営業|総|電|製|建|病院|大学|事|研)"
)
_TOGETHER = re.compile(
    rf"(?<![一-龥々])(?:{_SURNAMES}) ?{_NOT_GIVEN}[一-龥々ぁ-んァ-ヶー]{{1,3}}(?![一-龥々])"
)
_APART = re.compile(
    r"(?:^|(?<=[\s,:\"'・(]))[一-龥々]{1,4} [一-龥々ぁ-んァ-ヶ]{1,4}(?=[\s,:\"')(]|$)"
)
_KANA = re.compile(
    r"(?:^|(?<=[\s,:\"'(]))(?:[ァ-ヶー]{2,6} [ァ-ヶー]{2,6}|[ぁ-ん]{2,6} [ぁ-ん]{2,6})"
    r"(?=[\s,:\"')(]|$)"
)
_POLITE = re.compile(r"[一-龥々ァ-ヶー]{2,8} ?(?:様|さま|氏|殿)(?![一-龥々])")
_THINGS = re.compile(
    r"費用|相談|調査|作成|送付|対応|回線|見舞|広告|会見|合計|請求|漏洩|東京|大阪|[市区町村県府都]"
)
_COMMON = (
    "james john robert michael william david richard joseph thomas charles christopher daniel "
    "matthew anthony mark donald steven paul andrew joshua kenneth kevin brian george edward "
    "ronald timothy jason jeffrey ryan jacob gary nicholas eric jonathan stephen larry justin "
    "scott brandon benjamin samuel gregory frank alexander raymond patrick jack dennis jerry peter "
    "henry adam nathan zachary kyle walter ethan jeremy harold noah liam oliver lucas mary "
    "patricia jennifer linda elizabeth barbara susan jessica sarah karen lisa nancy betty margaret "
    "sandra ashley kimberly emily donna michelle carol amanda dorothy melissa deborah stephanie "
    "rebecca sharon laura cynthia kathleen amy angela shirley anna brenda pamela emma nicole helen "
    "samantha katherine christine rachel carolyn janet maria olivia heather diane julie joyce "
    "victoria ruth virginia lauren kelly christina joan evelyn judith alice grace julia sophia tom "
    "bob jane kate mike chris alex ben sam nick taro hanako ichiro jiro kenji hiroshi takashi "
    "akira yuki yuko keiko naoko yoko satoshi makoto kazuo yumi akiko haruto sota yui rin aoi mei "
    "sakura daiki shota kenta naoki ryo ken mari emi tomoko kumiko noriko masako"
)
_GIVEN = frozenset(_COMMON.split())
_ENGLISH = re.compile(
    r"(?<![\w@.])([A-Z][a-z]{1,14}|[A-Z]{2,15})(?:,? [A-Z]\.)?,? "
    r"([A-Z][a-z']{1,20}|[A-Z]{2,20})(?![\w@])"
)


def named(line: str) -> bool:
    """Does a line name a person?"""
    if _POLITE.search(line) or _TOGETHER.search(line) or _KANA.search(line):
        return True
    if any(not _THINGS.search(found[0]) for found in _APART.finditer(line)):
        return True
    return any(
        _GIVEN & {found[1].casefold(), found[2].casefold()} for found in _ENGLISH.finditer(line)
    )
