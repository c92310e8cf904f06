"""The screen: leaked data is caught, what people really type is let through."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from flows.heard import Screened, Typed
from flows.screen import OVERLAP, PIECE, Doubt, Hit, screen, screen_rows, sifted
from tests.flows.screen import samples

LEAKS: tuple[tuple[str, Callable[[], list[str]]], ...] = (
    ("roster", samples.rosters),
    ("my_number", samples.my_numbers),
    ("card", samples.cards),
    ("password", samples.passwords),
)


@pytest.mark.parametrize(("kind", "made"), LEAKS, ids=[kind for kind, _ in LEAKS])
def test_leaks_are_caught(kind: str, made: Callable[[], list[str]]) -> None:
    """Of each kind at least 98 in 100 samples are a hit of that kind."""
    texts = made()
    missed = [text for text in texts if getattr(screen(text), "kind", None) != kind]
    missed += [text for text in texts if isinstance(screen(text), Doubt)]
    recall = 1 - len(missed) / len(texts)
    print(f"{kind}: {len(texts)} samples, recall {recall:.3f}")
    assert recall >= 0.98, missed


def test_enough_samples_stand_on_either_side() -> None:
    """There are at least 200 different leaks and 200 different harmless texts."""
    assert len({text for _, made in LEAKS for text in made()}) >= 200
    assert len(set(samples.harmless())) >= 200


def test_harmless_texts_are_let_through() -> None:
    """At most one harmless text in a hundred is held, and a doubt counts as held."""
    texts = samples.harmless()
    held = [(text, found) for text in texts if (found := screen(text)) is not None]
    rate = len(held) / len(texts)
    print(f"harmless: {len(texts)} samples, false alarms {rate:.4f}")
    assert rate <= 0.01, held


def test_a_lone_my_number_is_asked_about() -> None:
    """Without a word about it, 12 digits with a valid check digit are a doubt."""
    for text in samples.lone_my_numbers():
        assert screen(text) == Doubt("my_number"), text


def test_a_lone_card_number_is_asked_about() -> None:
    """A bare row of digits that passes as a card is a doubt; printed in groups it is a hit."""
    for card in samples.CARDS:
        assert screen(card) == Doubt("card")
        assert screen(samples.grouped(card, (4, 4, 4, 4), " ")) == Hit("card")


def test_several_numbers_are_no_accident() -> None:
    """Three My Numbers are a hit; one valid among many of its length is chance."""
    assert screen("\n".join(samples.MINE[:3])) == Hit("my_number")
    parcels = [samples.parcel(n) for n in range(40_000_000_007, 40_000_000_407, 13)]
    wrong = [each for each in parcels if samples.my_number(int(each[:11])) != each]
    assert screen("\n".join([*wrong[:20], samples.MINE[0]])) is None


def test_only_a_corporate_number_is_a_registration() -> None:
    """After a T, 13 digits that fit are an invoice's; a My Number there stays one."""
    corporate = samples.corporate("700150008881")
    assert screen(f"登録番号 T {corporate}") is None
    assert screen(f"T {samples.MINE[0]}") == Doubt("my_number")


def test_a_labelled_number_with_a_wrong_check_digit_is_asked_about() -> None:
    """A My Number that was mistyped is not let through."""
    digits = samples.MINE[0]
    assert screen(f"マイナンバー {digits[:-1]}{(int(digits[-1]) + 1) % 10}") == Doubt("my_number")


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([["氏名", "メール"], ["あ", "a@example.com"], ["い", "b@example.com"]], Hit("roster")),
        ([["ID", "パスワード"], ["u1", "abc123"]], Hit("password")),
        ([["No", "個人番号"], ["1", samples.MINE[0]]], Hit("my_number")),
        ([["備考", "カード番号"], ["", samples.CARDS[0]]], Hit("card")),
        ([["日付", "伝票番号"], ["11/10", samples.MINE[0]], ["11/11", samples.MINE[1]]], None),
        ([["日付", "金額"], ["2026-11-10", "123,456"], ["2026-11-11", "330000"]], None),
        ([[], ["", ""]], None),
    ],
)
def test_rows_of_a_file(rows: list[list[str]], found: object) -> None:
    """A column's heading labels its cells, for leaks and for harmless numbers alike."""
    assert screen_rows(rows) == found


def test_a_channel_is_handed_no_word_of_what_was_screened() -> None:
    """What is clean is typed; of the rest only the kind goes on, and whether it is a doubt."""
    assert sifted("33万円") == Typed("33万円")
    assert sifted("PW=abc123") == Screened("password")
    assert sifted(samples.MINE[0]) == Screened("my_number", doubt=True)


SIZES = st.sampled_from([(12,), (4, 4, 4), (3, 3, 3, 3), (6, 6), (2,) * 6, (1,) * 12, (5, 7)])
SIGNS = st.sampled_from(["-", " ", "\u3000", "‐", "−", "ー", "\u200b", "\t", " - "])
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")


@given(
    first=st.integers(0, 10**11 - 1),
    sizes=SIZES,
    sign=SIGNS,
    digits=st.sampled_from(["plain", "wide", "arabic"]),
    frame=st.sampled_from(["{}", "番号は{}です", "See {} please", "a\n{}\nb", "\u202e{}\u202c"]),
)
def test_no_my_number_passes(
    first: int, sizes: tuple[int, ...], sign: str, digits: str, frame: str
) -> None:
    """Any valid My Number in any grouping and any digits is at least a doubt."""
    shown = samples.grouped(samples.my_number(first), sizes, sign)
    shown = {"plain": shown, "wide": samples.wide(shown), "arabic": shown.translate(ARABIC)}[digits]
    assert screen(frame.format(shown)) is not None


@given(
    body=st.text("0123456789", min_size=12, max_size=18),
    off=st.integers(1, 9),
    frame=st.sampled_from(["{}", "カード番号 {}", "card: {}"]),
)
def test_what_fails_luhn_is_no_card(body: str, off: int, frame: str) -> None:
    """A number with a wrong last digit is never taken for a card."""
    right = samples.luhn(body)
    wrong = right[:-1] + str((int(right[-1]) + off) % 10)
    assert getattr(screen(frame.format(wrong)), "kind", None) != "card"


@given(
    yen=st.integers(0, 10**13),
    day=st.dates(),
    frame=st.sampled_from(["{0:,}円 {1}", "¥{0} {1:%Y/%m/%d}", "{0}円 {1:%m/%d}", "{1} {0:,} yen"]),
)
def test_amounts_and_days_pass(yen: int, day: object, frame: str) -> None:
    """No amount and no day is ever held."""
    assert screen(frame.format(yen, day)) is None


LONG = 2 * PIECE
"""Signs of a text in several pieces: the search never sees a longer one than a piece."""


@pytest.mark.parametrize(
    "piece",
    ["1", "1 ", "1-", "1234 ", "パスワード", "pw:", "a@", "a@b.", "山田 ", "A a ", "〒", "東京都",
     "PIN ", "カード", "https://", "マイナンバー 1", "氏名,", "氏名,住所\n", "\u200b", "(", "0a-",
     "年1月1日", "\ufdfa", "0-"],
)  # fmt: skip
def test_a_long_text_of_anything_is_looked_through(piece: str) -> None:
    """A text made to slow a search down, some pieces of it, is read to its end."""
    screen((piece * LONG)[:LONG])


@given(st.text(max_size=200))
def test_any_text_is_screened(text: str) -> None:
    """No text makes the screen fail, and a second look finds the same."""
    assert screen(text) == screen(text)


@pytest.mark.parametrize("before", [0, PIECE - 14, PIECE - OVERLAP - 14, 2 * PIECE - 14, 3 * PIECE])
def test_what_leaked_is_found_wherever_it_stands_in_a_long_text(before: int) -> None:
    """A number is found in the first piece, in the last, and across the end of one."""
    secret = f" マイナンバー {samples.my_number(83_920_174_655)} "
    assert screen("あ" * before + secret + "い" * PIECE) == Hit("my_number")
    assert sifted("あ" * before) == Typed("あ" * before)


def test_a_heading_labels_the_cells_of_a_long_table() -> None:
    """A password far below its heading is found, and a long harmless table is let through."""
    rows = [["日付", "パスワード"], *([f"2026-11-{1 + n % 28:02}", ""] for n in range(5_000))]
    assert screen_rows(rows) is None
    assert screen_rows([*rows, ["2026-11-30", "Tr0ub4dor&3"]]) == Hit("password")
