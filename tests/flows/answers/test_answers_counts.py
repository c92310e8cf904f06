"""Numbers of persons as an office types them, and what each is read as.

Laws: a table row is a typed text and its reading; a whole number reads back from every notation;
whatever is typed, reading never raises and gives a reason that has words.
"""

from __future__ import annotations

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.catalogue import LANGUAGES, catalogue
from flows.answers.counts import MOST, read_count
from flows.answers.reading import GUESSES, PROBLEMS, Confirm, Problem, Value

CERTAIN = (
    ("1000", 1000),
    ("1,000", 1000),
    ("1000名", 1000),
    ("1,000人", 1000),
    ("１，０００名", 1000),
    ("１０００人です", 1000),
    ("1000人。", 1000),
    ("1000名様", 1000),
    ("500人分", 500),
    ("千人", 1000),
    ("三千人", 3000),
    ("百二十人", 120),
    ("二十三人", 23),
    ("二〇〇人", 200),
    ("1万人", 10_000),
    ("1.5万人", 15_000),
    ("1万2千人", 12_000),
    ("１万２千３百名", 12_300),
    ("100万人", 1_000_000),
    ("1億2千万人", 120_000_000),
    ("0", 0),
    ("0人", 0),
    ("〇人", 0),
    ("1 person", 1),
    ("1,000 people", 1000),
    ("12 persons", 12),
    ("1.2 million people", 1_200_000),
    ("3千500人", 3500),
    ("1万2人", 10_002),
)
GUESSED = (
    ("約1000名", 1000, "about"),
    ("およそ1000人", 1000, "about"),
    ("1000人くらい", 1000, "about"),
    ("1000人くらいです", 1000, "about"),
    ("1000人ぐらいだと思います", 1000, "about"),
    ("1000人だと思います", 1000, "about"),
    ("たぶん1000人", 1000, "about"),
    ("1000人前後", 1000, "about"),
    ("1000名程度", 1000, "about"),
    ("1000人?", 1000, "about"),
    ("about 1000", 1000, "about"),
    ("around 1,000 people", 1000, "about"),
    ("~1000", 1000, "about"),
    ("約1万件", 10_000, "about"),
    ("1000件", 1000, "records"),
    ("１２３４件", 1234, "records"),
    ("1.2万件", 12_000, "records"),
    ("1000 records", 1000, "records"),
    ("1000通", 1000, "records"),
    ("1k", 1000, "scale"),
    ("1.2k people", 1200, "scale"),
    ("roughly 1k", 1000, "scale"),
    ("12m people", 12_000_000, "scale"),
    ("1万2", 10_002, "scale"),
    ("3千五", 3005, "scale"),
)
REFUSED = (
    ("", "empty"),
    ("　", "empty"),
    ("1000~2000名", "range"),
    ("１０００～２０００名", "range"),
    ("1,000-2,000人", "range"),
    ("10ー20", "range"),
    ("1000人から2000人", "range"),
    ("1000か2000", "range"),
    ("1000 to 2000", "range"),
    ("1000 or 2000", "range"),
    ("between 10 and 20", "range"),
    ("1000人以上", "range"),
    ("1000人未満", "range"),
    ("1000人以内", "range"),
    ("1000人弱", "range"),
    ("1000+", "range"),
    (">100", "range"),
    ("〜1000人", "range"),
    ("最大1000人", "range"),
    ("up to 1000", "range"),
    ("fewer than 10", "range"),
    ("2名と3名", "several"),
    ("2名、3名", "several"),
    ("10と20", "several"),
    ("500名×2", "product"),
    ("500×2名", "product"),
    ("-5", "negative"),
    ("−5人", "negative"),
    ("△5", "negative"),
    ("マイナス5", "negative"),
    ("1.5人", "fraction"),
    ("1.000人", "fraction"),
    ("1.000", "fraction"),
    ("1.00001万人", "fraction"),
    ("101億人", "too_large"),
    ("数千人", "unreadable"),
    ("十数名", "unreadable"),
    ("二三人", "unreadable"),
    ("五六百人", "unreadable"),
    ("①500人", "unreadable"),
    ("男性2名女性3名", "unreadable"),
    ("1000人中500人", "unreadable"),
    ("1 000", "unreadable"),
    ("1,00人", "unreadable"),
    ("500社", "unreadable"),
    ("1000円", "unreadable"),
    ("2026年", "unreadable"),
    ("1e3", "unreadable"),
    ("全員", "unreadable"),
    ("0123人", "unreadable"),
    ("1.5千五百人", "unreadable"),
)


@pytest.mark.parametrize(("text", "count"), CERTAIN)
def test_a_certain_count_is_a_value(text: str, count: int) -> None:
    """One well-made number of persons is kept as it stands."""
    assert read_count(text) == Value(count)


@pytest.mark.parametrize(("text", "count", "why"), GUESSED)
def test_a_guessed_count_is_confirmed(text: str, count: int, why: str) -> None:
    """A count that was said loosely is confirmed, with the reason."""
    assert read_count(text) == Confirm(count, why)


@pytest.mark.parametrize(("text", "why"), REFUSED)
def test_what_is_not_one_count_is_asked_again(text: str, why: str) -> None:
    """What is not one number of persons is never made into one."""
    assert read_count(text) == Problem(why)


@given(
    st.integers(0, MOST),
    st.sampled_from(("{}", "{:,}", "{}人", "{:,}名", "{:,} people", "{}人です")),
    st.booleans(),
)
def test_every_count_reads_back(count: int, notation: str, wide: bool) -> None:
    """A number of persons reads back as itself, in half or full width."""
    text = notation.format(count)
    full = text.translate({each: each + 0xFEE0 for each in range(0x21, 0x7F)})
    assert read_count(full if wide else text) == Value(count)


@given(
    st.text()
    | st.text("0123456789０１,.、人名件約~〜-ー+万億千百一二三五 kか前後以上", max_size=12)
)
@example("1" * 5000)
@example("٣人")
def test_any_text_is_read_without_raising(text: str) -> None:
    """A reading is a whole number in bounds, or a reason that has words."""
    reading = read_count(text)
    if isinstance(reading, Problem):
        assert reading.why in PROBLEMS
    else:
        assert 0 <= reading.value <= MOST
        assert isinstance(reading, Value) or reading.why in GUESSES


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_reason_has_words(language: str) -> None:
    """No guess and no problem is without its text in either language."""
    keys = {f"guess.{why}" for why in GUESSES} | {f"problem.{why}" for why in PROBLEMS}
    texts = catalogue(language).texts
    assert {key for key in keys if not texts.get(key)} == set()
