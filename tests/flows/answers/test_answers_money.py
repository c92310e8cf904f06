"""Amounts of yen as an office types them, and what each is read as.

Laws: a table row is a typed text and its reading; any whole amount reads back from every
notation; whatever is typed, reading never raises and gives a reason that has words.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from flows.answers.money import MOST, read_yen
from flows.answers.reading import GUESSES, PROBLEMS, Confirm, Problem, Value

CERTAIN = (
    ("150万円", 1_500_000),
    ("百五十万", 1_500_000),
    ("百五十万円", 1_500_000),
    ("１５０万円", 1_500_000),
    ("一五〇万円", 1_500_000),
    ("1.5億", 150_000_000),
    ("１．５億円", 150_000_000),
    ("1億5千万円", 150_000_000),
    ("1億5,000万円", 150_000_000),
    ("1億2345万6789円", 123_456_789),
    ("一億二千三百四十五万六千七百八十九円", 123_456_789),
    ("¥1,234,567", 1_234_567),
    ("￥１，２３４，５６７", 1_234_567),
    ("¥1,234,567-", 1_234_567),
    ("\\1,234,567", 1_234_567),
    ("¥1,234.00", 1234),
    ("１，５００円", 1500),
    ("3千円", 3000),
    ("３千円", 3000),
    ("三千円", 3000),
    ("千五百円", 1500),
    ("1.5千円", 1500),
    ("2万3千円", 23_000),
    ("2万3千5百円", 23_500),
    ("2万3円", 20_003),
    ("33万", 330_000),
    ("33万円です", 330_000),
    ("33万円になります。", 330_000),
    ("33万円(税込)", 330_000),
    ("33万円（税込み）", 330_000),
    ("税込 330,000円", 330_000),
    ("330,000 yen incl. tax", 330_000),
    ("5,000 JPY", 5000),
    ("JPY5,000", 5000),
    ("5000yen", 5000),
    ("5000¥", 5000),
    ("100万円也", 1_000_000),
    ("1.2 million yen", 1_200_000),
    ("2 thousand yen", 2000),
    ("10兆円", 10**13),
    ("¥330,000.-", 330_000),
    ("3千500円", 3500),
    ("3百50円", 350),
    ("3万5千6百7十8円", 35_678),
    ("1,500千円", 1_500_000),
    ("１，５００千円", 1_500_000),
    ("1500千円", 1_500_000),
    ("1,234.5千円", 1_234_500),
    ("30百万円", 30_000_000),
    ("３０百万", 30_000_000),
    ("1.5百万円", 1_500_000),
    ("10十億円", 10**10),
    ("5 万円", 50_000),
    ("５　万円", 50_000),
    ("150 万 円", 1_500_000),
    ("30 百万円", 30_000_000),
    ("1,500 円", 1500),
)
GUESSED = (
    ("330000", 330_000, "no_unit"),
    ("３３００００", 330_000, "no_unit"),
    ("1,000", 1000, "no_unit"),
    ("三千", 3000, "no_unit"),
    ("3千", 3000, "no_unit"),
    ("2万3", 20_003, "no_unit"),
    ("1億5", 100_000_005, "no_unit"),
    ("1.2 million", 1_200_000, "no_unit"),
    ("JPY 1.2m", 1_200_000, "scale"),
    ("1.2M", 1_200_000, "scale"),
    ("¥500k", 500_000, "scale"),
    ("1.2m円", 1_200_000, "scale"),
    ("1.234m yen", 1_234_000, "scale"),
    ("$500", 500, "foreign"),
    ("＄５００", 500, "foreign"),
    ("500ドル", 500, "foreign"),
    ("US$1,000", 1000, "foreign"),
    ("1000 usd", 1000, "foreign"),
    ("€300", 300, "foreign"),
    ("$1.2m", 1_200_000, "foreign"),
    ("約30万円", 300_000, "about"),
    ("およそ三十万円", 300_000, "about"),
    ("30万円くらい", 300_000, "about"),
    ("30万円くらいです", 300_000, "about"),
    ("30万円だと思います", 300_000, "about"),
    ("30万円ぐらいだと思います。", 300_000, "about"),
    ("たぶん30万円", 300_000, "about"),
    ("30万円？", 300_000, "about"),
    ("30万円前後", 300_000, "about"),
    ("about 300,000 yen", 300_000, "about"),
    ("maybe 300,000 yen", 300_000, "about"),
    ("~300,000", 300_000, "about"),
    ("¥1万2", 10_002, "no_unit"),
    ("1,500千", 1_500_000, "no_unit"),
    ("約 30 百万円", 30_000_000, "about"),
    ("ＪＰＹ　１．２ｍ", 1_200_000, "scale"),
    ("500K", 500_000, "scale"),
)
REFUSED = (
    ("", "empty"),
    ("　 ", "empty"),
    ("30〜50万円", "range"),
    ("３０～５０万円", "range"),
    ("30-50万円", "range"),
    ("30ー50万円", "range"),
    ("30万円から50万円", "range"),
    ("300,000 to 500,000 yen", "range"),
    ("between 300,000 and 500,000", "range"),
    ("30万円以上", "range"),
    ("30万円以内", "range"),
    ("30万円弱", "range"),
    ("30万円強", "range"),
    ("30万円台", "range"),
    ("〜30万円", "range"),
    ("最大30万円", "range"),
    ("at least 300,000 yen", "range"),
    ("300,000+", "range"),
    (">300000", "range"),
    ("500円×1000名", "product"),
    ("５００円×１，０００名", "product"),
    ("500円x1000", "product"),
    ("500*1000", "product"),
    ("@500円", "product"),
    ("500 yen each", "product"),
    ("500円ずつ", "product"),
    ("1人500円", "product"),
    ("1名につき500円", "product"),
    ("500円/人", "product"),
    ("5万円/月", "product"),
    ("月額5万円", "product"),
    ("500 yen per person", "product"),
    ("30万か50万", "several"),
    ("30万円と5万円", "several"),
    ("30万円、5万円", "several"),
    ("30万円+5万円", "several"),
    ("300,000 or 500,000 yen", "several"),
    ("30万円＋税", "tax"),
    ("30万円（税別）", "tax"),
    ("税抜30万円", "tax"),
    ("¥300,000 + tax", "tax"),
    ("300,000 excl. tax", "tax"),
    ("33万円+消費税", "tax"),
    ("33万円と消費税", "tax"),
    ("33万円(外税)", "tax"),
    ("330,000 plus tax", "tax"),
    ("330,000 yen before VAT", "tax"),
    ("-500円", "negative"),
    ("△500円", "negative"),
    ("▲500", "negative"),
    ("−500", "negative"),
    ("¥-500", "negative"),
    ("\\-500", "negative"),
    ("マイナス500円", "negative"),
    ("(330,000)", "negative"),
    ("0円", "zero"),
    ("〇円", "zero"),
    ("1.5円", "fraction"),
    ("1.23456万円", "fraction"),
    ("1.000円", "fraction"),
    ("¥1.000", "fraction"),
    ("1.500", "fraction"),
    ("11兆円", "too_large"),
    ("99999999999999999", "too_large"),
    ("数十万円", "unreadable"),
    ("十数万円", "unreadable"),
    ("五六万円", "unreadable"),
    ("二三千円", "unreadable"),
    ("1万数千円", "unreadable"),
    ("①500円", "unreadable"),
    ("5²円", "unreadable"),
    ("30税込50円", "unreadable"),
    ("5ドル50", "unreadable"),
    ("1,50円", "unreadable"),
    ("30-", "unreadable"),
    ("30ー", "unreadable"),
    ("三億ー", "unreadable"),
    ("1.5千5百円", "unreadable"),
    ("1.5千一円", "unreadable"),
    ("3千5円", "unreadable"),
    ("0330000円", "unreadable"),
    ("〇五円", "unreadable"),
    ("〇億千円", "unreadable"),
    ("0万百円", "unreadable"),
    ("30万 5000円", "unreadable"),
    ("5万 3万円", "unreadable"),
    ("3 万 5 千円", "unreadable"),
    ("1 2万円", "unreadable"),
    ("15百円", "unreadable"),
    ("2,5百万円", "unreadable"),
    ("30百万5千円", "unreadable"),
    ("30〜50百万円", "range"),
    ("0千円", "zero"),
    ("1.2345千円", "fraction"),
    ("12,34,567", "unreadable"),
    ("1.234.567", "unreadable"),
    ("1 234 567", "unreadable"),
    ("3万1億円", "unreadable"),
    ("1万2万円", "unreadable"),
    ("万円", "unreadable"),
    ("10%", "unreadable"),
    ("1e6", "unreadable"),
    ("33万円11月10日", "unreadable"),
    ("弁護士相談 33万円", "unreadable"),
    ("無料", "unreadable"),
    ("わからない", "unreadable"),
)
TENS = ("", "十", "百", "千")
LARGE = ("", "万", "億", "兆")
NOTATIONS = ("{:,}円", "{}円", "¥{:,}", "JPY {:,}", "{:,} yen", "{:,}円です", "{:,}円(税込)")


def kanji(amount: int) -> str:
    """An amount in kanji numerals, as cheques have it in plain hand: 一億二千三百万."""
    said = ""
    for place, size in reversed(list(enumerate(LARGE))):
        section = amount // 10 ** (4 * place) % 10_000
        said += _section(section) + size if section else ""
    return said


def _section(section: int) -> str:
    said = ""
    for place, size in reversed(list(enumerate(TENS))):
        digit = section // 10**place % 10
        if digit:
            said += ("" if digit == 1 and place else "〇一二三四五六七八九"[digit]) + size
    return said


def mixed(amount: int) -> str:
    """An amount in figures with 兆, 億 and 万 between: 1億2345万6789."""
    parts = [(amount // 10 ** (4 * place) % 10_000, size) for place, size in enumerate(LARGE)]
    return "".join(f"{digits}{size}" for digits, size in reversed(parts) if digits)


def wide(text: str) -> str:
    """The same text in full width."""
    return text.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)})


@pytest.mark.parametrize(("text", "amount"), CERTAIN)
def test_a_certain_amount_is_a_value(text: str, amount: int) -> None:
    """One well-made amount of yen is kept as it stands."""
    assert read_yen(text) == Value(amount)


@pytest.mark.parametrize(("text", "amount", "why"), GUESSED)
def test_a_guessed_amount_is_confirmed(text: str, amount: int, why: str) -> None:
    """An amount that was said loosely is confirmed, with the reason."""
    assert read_yen(text) == Confirm(amount, why)


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_not_one_amount_is_asked_again(text: str, why: str) -> None:
    """What is not one amount of yen is never made into one."""
    assert read_yen(text) == Problem(why)


@pytest.mark.parametrize("text", ["0", "0円", "〇円", "¥0", "なし", "ありません。", "none", "無し"])
def test_none_is_an_amount_where_it_may_be(text: str) -> None:
    """Nothing is a certain amount where the question allows it, unit or no unit."""
    assert read_yen(text, zero=True) == Value(0)


@given(st.integers(1, MOST), st.sampled_from(NOTATIONS), st.booleans())
def test_every_amount_in_figures_reads_back(amount: int, notation: str, full: bool) -> None:
    """Figures read back as themselves, in half or full width."""
    text = notation.format(amount)
    assert read_yen(wide(text) if full else text) == Value(amount)


@given(st.integers(1, MOST) | st.integers(1, 10**9).map(lambda man: man * 10_000 % MOST or 1))
def test_every_amount_in_kanji_reads_back(amount: int) -> None:
    """Kanji numerals, and figures with 万 and 億, read back as themselves."""
    assert read_yen(f"{kanji(amount)}円") == Value(amount)
    assert read_yen(f"{mixed(amount)}円") == Value(amount)
    assert read_yen(f"約{wide(mixed(amount))}円") == Confirm(amount, "about")


@given(st.integers(1, MOST), st.sampled_from(("{}", "{:,}")))
def test_no_amount_without_a_unit_is_certain(amount: int, notation: str) -> None:
    """A bare number is always confirmed."""
    assert read_yen(notation.format(amount)) == Confirm(amount, "no_unit")


@given(
    st.text()
    | st.text("0123456789０１,.、円¥$約~〜-ー+万億千百一二三五 mkか税込抜×弱", max_size=12),
    st.booleans(),
)
@example("1" * 5000, False)
@example("٣円", True)
def test_any_text_is_read_without_raising(text: str, zero: bool) -> None:
    """A reading is a whole amount in bounds, or a reason that has words."""
    reading = read_yen(text, zero=zero)
    if isinstance(reading, Problem):
        assert reading.why in PROBLEMS
    else:
        assert (not zero) <= reading.value <= MOST
        assert isinstance(reading, Value) or reading.why in GUESSES
