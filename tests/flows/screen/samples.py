"""Samples for the screen: what must be caught, and what people here really type.

All persons are made up. Check digits are computed here, apart from the code under test.
"""

from __future__ import annotations

from itertools import product

PEOPLE = (
    ("山田 太郎", "Taro Yamada", "taro.yamada@example.com", "090-1234-5671", "1980/01/02"),
    ("佐藤 花子", "Hanako Sato", "hanako@example.ne.jp", "080-2345-6782", "1975/12/24"),
    ("鈴木 一郎", "John Smith", "i.suzuki@example.org", "070-3456-7893", "1991/07/07"),
    ("高橋 美咲", "Mary Johnson", "misaki_t@example.jp", "090-4567-8904", "2001/03/15"),
    ("渡辺 健", "David Miller", "ken-w@example.co.jp", "080-5678-9015", "1966/10/30"),
)
HOMES = (
    ("〒100-0001 東京都千代田区千代田1-1", "12 Maple Street, Springfield"),
    ("〒530-0001 大阪府大阪市北区梅田2-3-4", "48 Oak Avenue, Riverside"),
    ("神奈川県横浜市西区みなとみらい5-6", "7 Hill Road, Newtown"),
    ("〒060-0042 北海道札幌市中央区大通西7丁目", "1-2-3 Minato-ku Tokyo"),
    ("福岡県福岡市博多区博多駅前3丁目2番1号", "150 Cedar Lane, Lakeside"),
)


def my_number(first: int) -> str:
    """A My Number of these first eleven digits (order of the Ministry, 2014, article 5)."""
    digits = f"{first:011d}"
    total = 0
    for n in range(1, 12):
        p = int(digits[11 - n])
        total += p * (n + 1 if n <= 6 else n - 5)
    return digits + str(0 if total % 11 <= 1 else 11 - total % 11)


def luhn(body: str) -> str:
    """The digits with Luhn's digit after them."""
    for last in "0123456789":
        total = 0
        for place, digit in enumerate(reversed(body + last)):
            twice = int(digit) * (1 + place % 2)
            total += twice // 10 + twice % 10
        if total % 10 == 0:
            return body + last
    raise AssertionError(body)


def corporate(body: str) -> str:
    """A corporate number of these twelve digits: its check digit stands first."""
    total = sum(int(body[12 - n]) * (1 if n % 2 else 2) for n in range(1, 13))
    return str(9 - total % 9) + body


def parcel(body: int) -> str:
    """A parcel number: eleven digits and their rest by seven."""
    return f"{body:011d}{body % 7}"


def grouped(digits: str, sizes: tuple[int, ...], sign: str) -> str:
    """The digits in groups."""
    parts, start = [], 0
    for size in sizes:
        parts.append(digits[start : start + size])
        start += size
    return sign.join(parts)


def wide(text: str) -> str:
    """The text with full-width digits and hyphens."""
    return text.translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789-"})


MINE = tuple(my_number(first) for first in (12345678901, 98765432109, 30482915567, 57190248836))
CARDS = tuple(
    luhn(body)
    for body in ("411111111111111", "555555555555444", "353011133330000", "222300004841001")
)
AMEX = luhn("37828224631000")
DINERS = luhn("3056930902590")

ROSTER_LINES = (
    "{ja},{mail},{tel}",
    "{ja}\t{mail}",
    "{ja}\t{tel}\t{home}",
    "{ja} {birth} {home}",
    "{ja}様 {tel}",
    "{joined} {tel}",
    "{joined},{birth},{tel}",
    "{joined} <{mail}>",
    "・{ja}({birth}生)",
    "氏名:{joined}\n住所:{home}\n電話:{tel}\n",
    "{joined}\n{home}\n{tel}\n",
    '"{en}","{mail}","{tel}"',
    "{en}\t{mail}\t{birth}",
    "{en}, {home_en}, {tel}",
    "{en} <{mail}>",
    "Name: {en}\nEmail: {mail}\nDOB: {birth}\n",
    "{number}. {ja} {mail}",
    "{mail};{birth}",
    "{mail}",
)
FRAMES = (
    "{}",
    "漏れたのは次の方です。\n{}",
    "These people are affected:\n{}\nWhat now?",
)


def _line(template: str, place: int) -> str:
    ja, en, mail, tel, birth = PEOPLE[place]
    home, home_en = HOMES[place]
    return template.format(
        ja=ja, joined=ja.replace(" ", ""), en=en, mail=mail, tel=tel, birth=birth,
        home=home, home_en=home_en, number=place + 1,
    )  # fmt: skip


def rosters() -> list[str]:
    """Several persons in every form."""
    lists = [
        frame.format("\n".join(_line(template, place) for place in range(count)))
        for template, frame, count in product(ROSTER_LINES, FRAMES, (3, 5))
    ]
    heads = ("氏名,メールアドレス", "お名前\tメール", "name,email", "No,氏名,電話番号")
    tables = [
        head
        + "\n"
        + "\n".join(
            ("," if "," in head else "\t").join(
                [*([str(n)] if head.startswith("No") else []), f"テスト{n}",
                 PEOPLE[n][3 if "電話" in head else 2]]
            )
            for n in range(4)
        )
        for head in heads
    ]  # fmt: skip
    objects = (
        '{{"name":"{ja}","tel":"{tel}"}}',
        '{{"name":"{joined}","tel":"{tel}"}}',
        '{{"name":"{en}","tel":"{tel}"}}',
    )
    data = [f"[{','.join(_line(each, n) for n in range(3))}]" for each in objects]
    tags = "".join(_line("<user><name>{joined}</name><tel>{tel}</tel></user>", n) for n in range(3))
    return [*lists, *tables, *data, tags, "\n".join(wide(_line("{ja} {tel}", n)) for n in range(3))]


def my_numbers() -> list[str]:
    """My Numbers beside their label, in every writing."""
    labels = (
        "マイナンバー {}", "マイナンバー:{}", "マイナンバーは{}です", "個人番号 {}", "個人番号({})",
        "My Number: {}", "my number is {}", "漏れたマイナンバーはこちらです。\n{}", "ﾏｲﾅﾝﾊﾞｰ {}",
    )  # fmt: skip
    return [label.format(form) for label in labels for digits in MINE for form in _written(digits)]


def lone_my_numbers() -> list[str]:
    """My Numbers without a word about them: a doubt."""
    frames = ("{}", "番号は{}です", "The number is {}.", "これが漏れました\n{}\n")
    return [frame.format(form) for frame in frames for digits in MINE for form in _written(digits)]


def _written(digits: str) -> list[str]:
    return [
        digits,
        wide(digits),
        grouped(digits, (4, 4, 4), "-"),
        grouped(digits, (4, 4, 4), " "),
        wide(grouped(digits, (4, 4, 4), "-")),
        grouped(digits, (4, 4, 4), "\u3000"),
        grouped(digits, (6, 6), "\u200b"),
    ]


def cards() -> list[str]:
    """Card numbers as printed or beside their label."""
    printed = [
        *(grouped(each, (4, 4, 4, 4), sign) for each in CARDS for sign in ("-", " ")),
        *(grouped(AMEX, (4, 6, 5), sign) for sign in ("-", " ")),
        grouped(DINERS, (4, 6, 4), "-"),
    ]
    alone = [
        frame.format(each) for each in printed for frame in ("{}", "これです {}", "no: {} 12/28")
    ]
    labels = (
        "カード番号 {}",
        "カード番号は{}です",
        "card number: {}",
        "クレジットカード:{}",
        "VISA {}",
    )
    spoken = [
        label.format(form)
        for label in labels
        for each in (*CARDS, AMEX, DINERS)
        for form in (each, wide(each))
    ]
    return [*alone, *spoken]


def passwords() -> list[str]:
    """Passwords beside their label."""
    colon = ("パスワード: {}", "パスワード:{}", "PW={}", "pw:{}", "Password: {}", "password={}",
             "ID: yamada / PW: {}", '"password": "{}"', "パスワード→{}", "Pass: {}")  # fmt: skip
    said = ("パスワードは{}です", "パスワードは「{}」でした", "the password is {}",
            "password was {}.", "パスワード {}", "password {}")  # fmt: skip
    values = ("abc123", "Tr0ub4dor&3", "Summer2026!", "hunter2", "p@ssw0rd")
    given = [label.format(value) for label in (*colon, *said) for value in values]
    pins = ["暗証番号 1234", "暗証番号は5678です", "暗証番号:0000", "PIN: 4321", "pin 987654",
            "暗証番号は1234", "パスワード: 12345678", "password: sunshine"]  # fmt: skip
    return [*given, *pins]


def _costs() -> list[str]:
    things = ("弁護士相談", "コールセンター", "お詫び状の送付", "原因調査", "legal consultation",
              "Call center", "佐藤法律事務所", "田中印刷", "鈴木商店")  # fmt: skip
    sums = ("33万円", "330,000円", "¥1,234,567", "123456789018円", "300,000 yen", "JPY 1.2m")
    return [
        f"{thing} {yen} {day}" for thing, yen, day in product(things, sums, ("11/10", "2026-11-10"))
    ]


VENDORS = (
    ("佐藤法律事務所", "03-1234-5671"),
    ("みほん印刷株式会社", "06-2345-6782"),
    ("山田フォレンジック合同会社", "045-345-6783"),
    ("田中郵便サービス", "011-456-7894"),
)


def _pasted() -> list[str]:
    rows = [f"{name} {330_000 + n}円 2026/11/{10 + n}" for n, (name, _) in enumerate(VENDORS)]
    return [
        "\n".join(rows),
        "\n".join(rows * 10),
        "\n".join(f"{name},{n}0000,2026-11-1{n},{tel}" for n, (name, tel) in enumerate(VENDORS)),
        "日付,支払先,金額,備考\n" + "\n".join(f"2026-11-0{n},{v[0]},{n}5000,電話 {v[1]}"
                                             for n, v in enumerate(VENDORS, 1)),
        "\n".join(f"{name} {tel} {n}0万円" for n, (name, tel) in enumerate(VENDORS, 1)),
        "Mihon Printing Inc. 330,000 yen Nov 10\nSample Law Firm 500,000 yen Nov 11\n"
        "Acme Forensics Ltd 1,200,000 yen Nov 12",
        "残業 山田 3万円 11/10\n残業 佐藤 2万円 11/11\n残業 鈴木 4万円 11/12",
    ]  # fmt: skip


def _harmless_numbers() -> list[str]:
    labels = ("荷物番号 {}", "伝票番号:{}", "お問い合わせ番号 {}", "追跡番号は{}です",
              "送り状番号 {}",
              "tracking number {}", "Tracking No. {}", "invoice {}", "請求書番号 {}",
              "{}(ヤマトの伝票番号)", "注文番号:{}", "parcel {}", "登録番号 {}", "法人番号 {}",
              "corporate number {}", "荷物番号 1111-2222-3333、{}")  # fmt: skip
    numbers = (MINE[0], grouped(MINE[1], (4, 4, 4), "-"), wide(MINE[2]), CARDS[0])
    corporates = [corporate(f"{n:012d}") for n in (10401089998, 700150008881, 123456789012)]
    firms = [
        f.format(n)
        for n in corporates
        for f in ("法人番号 {}", "T{}", "登録番号 T{}", "{}", "T-{}")
    ]
    parcels = [parcel(n) for n in (12345678901, 40012345672, 76543210981)]
    return [*(a.format(b) for a, b in product(labels, numbers)), *firms,
            *(f"荷物 {each}" for each in parcels)]  # fmt: skip


TALK = (
    "パスワードが漏れました",
    "password was leaked",
    "パスワードは暗号化されていました",
    "パスワードはSHA-256でハッシュ化していました",
    "パスワードは8文字以上です",
    "パスワード: 500件",
    "パスワードは11/10に変更しました",
    "password: unknown",
    "password: ********",
    "The password is weak.",
    "passwords of 1200 users",
    "Password reset 33万円 11/10",
    "パスワード再発行 15万円 11/12",
    "The password was changed on 2026-11-10",
    "暗証番号は含まれていません",
    "パスワード: 漏れていません",
    "passwords: 1200",
    "パスワードは1,200件です",
    "password is hashed with bcrypt",
    "PIN codes were not leaked",
    "Failed password for root from 192.168.100.12 port 22",
    "password=REDACTED",
    "マイナンバーは漏れていません",
    "マイナンバー 12件",
    "My Numbers of 120 employees",
    "個人番号は120名分です",
    "カード番号 120件",
    "クレジットカード番号は下4桁だけです",
    "カード ****-****-****-1234",
    "card numbers of 1,200 customers",
    "カード会社に11/10に連絡しました",
    "氏名、住所、電話番号、メールアドレス",
    "氏名とメールアドレスが120名分",
    "names, addresses and phone numbers of 500 people",
    "顧客の生年月日と住所が漏れました",
    "PIL-2026-0001",
    "PIL-SAMPLE-0001",
    "証券番号 PIL-2026-0001",
    "INV-2026-00123",
    "請求書 INV-123456789018",
    "普通 1234567",
    "みほん銀行 本店 普通 1234567",
    "〒100-0001",
    "03-1234-5678",
    "090-1234-5678",
    "+81-90-1234-5678",
    "+81 3 1234 5678",
    "0120-123-456",
    "taro@example.com",
    "連絡先は taro@example.com です",
    "山田太郎です",
    "総務の山田太郎です。電話は 090-1234-5678 です",
    "担当は山田 03-1234-5678、夜間は佐藤 090-3333-4444",
    "2026-11-10 12:34:56",
    "令和8年11月20日",
    "11/10",
    "12:30",
    "昨日の午後5時ごろ",
    "先週の金曜",
    "192.168.100.200",
    "10.0.0.1 から 203.0.113.25 へ",
    "2001:db8::1234:5678",
    "d41d8cd98f00b204e9800998ecf8427e",
    "550e8400-e29b-41d4-a716-446655440000",
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    f"https://example.com/track?no={MINE[0]}",
    f"https://example.com/item/{CARDS[0]}",
    "IMG_20261110_123456.jpg",
    "backup-20261110123045.tar.gz",
    f"file{MINE[0]}.pdf",
    "2026-11-10T12:34:56.123Z ERROR 500 /login 203.0.113.7 12ms",
    "Nov 10 03:12:01 web01 sshd[12345]: Accepted publickey for deploy from 203.0.113.9 port 50022",
    "1, 3",
    "2・3",
    "1 2 3 4 5",
    "1200 3400 5600",
    "200名",
    "約千人",
    "１２０名",
    "100,000,000円",
    "1234567890",
    "12345678901",
    "1234567890123456",
    "123456789012",
    "9999999999999",
    "みほん商事の営業部が気づいた",
    "株式会社みほん商事",
    "東京都千代田区の本社で起きました",
    "info@example.co.jp と support@example.co.jp と sales@example.co.jp に連絡",
    "佐藤法律事務所 03-1234-5671\nみほん印刷株式会社 06-2345-6782\n田中工業 045-345-6783",
    "弁護士は佐藤先生 03-1234-5678",
    "メールを120名に誤送信した",
    "USBメモリを電車に忘れた",
    "A laptop was stolen from John's car.",
    "John Smith noticed it on 2026-11-10",
    "お客様からの電話で分かりました。03-1234-5678 の方です",
    "請求者1",
    "claimant 1",
)
"""What is typed here and gives nothing away."""


def harmless() -> list[str]:
    """What must be let through without a question."""
    return [*_costs(), *_pasted(), *_harmless_numbers(), *TALK]
