"""Telephone numbers are read as people here write them."""

from __future__ import annotations

import pytest

from flows.answers.phones import read_phone
from flows.answers.reading import Problem, Value


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("03-1234-5678", "03-1234-5678"),
        ("０３ー１２３４ー５６７８", "03-1234-5678"),
        ("０９０－１２３４－５６７８", "090-1234-5678"),
        ("０９０−１２３４−５６７８", "090-1234-5678"),
        ("(03)1234-5678", "(03)1234-5678"),
        ("0312345678", "0312345678"),
        ("+81 3 1234 5678", "+81 3 1234 5678"),
        (" 090 1234 5678 ", "090 1234 5678"),
    ],
)
def test_a_number_is_read(text: str, phone: str) -> None:
    """In any width and grouping, with or without a country's code."""
    assert read_phone(text) == Value(phone)


@pytest.mark.parametrize(
    "text", ["", "田中", "03-1234", "1234567890123456", "03-1234-5678 内線5", "+", "0312345678a"]
)
def test_what_is_no_number_is_asked_again(text: str) -> None:
    """Too few digits, too many, or something else beside them."""
    assert read_phone(text) == Problem("not_a_phone")
