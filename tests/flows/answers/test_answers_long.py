"""What is longer than anybody writes one value is not looked at."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from flows.answers.counts import read_count
from flows.answers.dates import read_day
from flows.answers.money import read_yen
from flows.answers.phones import read_phone
from flows.answers.reading import LONGEST, Problem, Value


@pytest.mark.parametrize(
    ("read", "text", "ends"),
    [
        (lambda text: read_day(text, date(2026, 11, 20)), "2026-11-10", "。"),
        (read_yen, "330,000円", "。"),
        (read_count, "1,200人", "。"),
        (read_phone, "03-1234-5678", " "),
    ],
    ids=("day", "yen", "count", "phone"),
)
def test_a_text_that_goes_on_is_no_value(
    read: Callable[[str], object], text: str, ends: str
) -> None:
    """One of the greatest length is read; with a sign more it is asked again."""
    whole = text + ends * (LONGEST - len(text))
    assert isinstance(read(whole), Value)
    assert isinstance(read(whole + ends), Problem)
