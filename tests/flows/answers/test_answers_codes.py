"""Activation codes are read as people type them, and stand nowhere afterwards."""

from __future__ import annotations

import pytest

from flows.answers.codes import (
    HIDDEN,
    all_hidden,
    code_hidden,
    plain_number,
    read_code,
    sentence,
    with_number,
)
from flows.answers.reading import Problem, Value


@pytest.mark.parametrize(
    "text",
    [
        "AB2C-3DEF",
        "ab2c3def",
        "ＡＢ２Ｃ－３ＤＥＦ",
        "AB2Cー3DEF",
        " AB2C 3DEF。",
        "コードはAB2C-3DEFです",
        "activation code: ab2c-3def",
        "The code is AB2C-3DEF.",
    ],
)
def test_a_code_is_read(text: str) -> None:
    """In any width and case, with or without its dash, and in words."""
    assert read_code(text) == Value("AB2C3DEF")


@pytest.mark.parametrize(
    "text", ["", "わからない", "AB2C", "AB2C-3DE", "AB2C-3DEFG", "AB2C-3DEF, WXYZ-2345"]
)
def test_what_has_not_its_signs_is_none(text: str) -> None:
    """Too few signs, too many, or two of them."""
    assert read_code(text) == Problem("not_a_code")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("PIL-2026-0001 AB2C-3DEF", ("PIL-2026-0001", "AB2C3DEF")),
        ("ＰＩＬ−１ ＡＢ２Ｃ−３ＤＥＦ", ("PIL−1", "AB2C3DEF")),
        ("PIL-1\nab2c‐3def", ("PIL-1", "AB2C3DEF")),
        ("PIL 1, AB2C-3DEF", ("PIL 1", "AB2C3DEF")),
        ("AB2C-3DEF", None),
        ("PIL 2345-6789", None),
        ("PIL-AB2C-3DEF", None),
        ("PIL 2026-ABCD", None),
        ("PIL AB2C3DEF", None),
        ("PIL AB2C-3DEFG", None),
        ("PIL-1、コードはAB2C-3DEFです。", ("PIL-1", "AB2C3DEF")),
        ("PIL-1:AB2C-3DEF", ("PIL-1", "AB2C3DEF")),
        ("・証券番号 PIL-1\n・確認コード AB2C-3DEF", ("・証券番号 PIL-1", "AB2C3DEF")),
        (
            "お世話になります。証券番号は PIL-1、確認コードは AB2C-3DEF です。よろしく。",
            ("お世話になります。証券番号は PIL-1", "AB2C3DEF"),
        ),
        ("PIL-1の確認コードはAB2C-3DEF です", ("PIL-1", "AB2C3DEF")),
        ("PIL-1 の 確認コードは AB2C-3DEF です", ("PIL-1", "AB2C3DEF")),
        ("証券番号は PIL-1で、コードは AB2C-3DEFです", ("証券番号は PIL-1", "AB2C3DEF")),
        ("number PIL-AND, and the code is AB2C-3DEF", ("number PIL-AND", "AB2C3DEF")),
        ("証券番号 PIL-1 コード AB2C3DEF", ("証券番号 PIL-1", "AB2C3DEF")),
        ("PIL-1, activation code: ab2c 3def.", ("PIL-1", "AB2C3DEF")),
    ],
)
def test_a_number_and_a_code_in_one_line(text: str, found: tuple[str, str] | None) -> None:
    """A code as it is printed, after a blank; what may be the number's own end is none."""
    assert with_number(text) == found


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("PIL-1", "PIL-1"),
        ("証券番号は PIL-1 です。", "PIL-1"),
        ("証券番号：PIL-1", "PIL-1"),
        ("policy number is PIL-1.", "PIL-1"),
        ("policy", "policy"),
        ("番号", "番号"),
        ("数字", "数字"),
    ],
)
def test_a_number_is_what_stands_beside_its_name(text: str, number: str) -> None:
    """People say what they give; what has no number stays as it is."""
    assert plain_number(text) == number


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("取引先から、顧客の名簿が出ていると電話がありました", True),
        ("今日の21時に電話がありました", True),
        ("証券がなくなる", True),
        ("証券がなくて", False),
        ("our data is on sale", True),
        ("our customers' data is on a website", True),
        ("証券番号は PIL-X となっております", False),
        ("証券には 12345 と書いてあります", False),
        ("it says here policy number 12345", False),
        ("AB CD EF GH", False),
        ("みほん", False),
    ],
)
def test_a_sentence_without_figures_is_no_number(text: str, told: bool) -> None:
    """Whoever tells what happened is not asked for the code of it."""
    assert sentence(text) == told


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("PIL-2026-0001", "PIL-2026-0001"),
        ("２２２２−００００", "２２２２−００００"),
        ("PIL 2345-6789", "PIL 2345-6789"),
        ("PIL-1 AB2C-3DEF", f"PIL-1 {HIDDEN}"),
        ("コードはａｂ２ｃ－３ｄｅｆです", f"コードは{HIDDEN}です"),
        ("AB2C-3DEF, WXYZ-2345", f"{HIDDEN}, {HIDDEN}"),
        ("AB2C3DEF", HIDDEN),
        ("ab2c 3def", HIDDEN),
        ("PIL-1 AB2C_3DEF", f"PIL-1 {HIDDEN}"),
        ("whatever you have", "whatever you have"),
        ("what were we told", "what were we told"),
        ("23456789 ABC", "23456789 ABC"),
        ("whatever 2", "whatever 2"),
    ],
)
def test_what_stands_of_it(text: str, shown: str) -> None:
    """Of a code nothing; a policy's number as it was typed."""
    assert code_hidden(text) == shown
    assert all_hidden(text) == "****"
