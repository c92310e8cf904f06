"""The house file: read whole or refused with its place."""

from __future__ import annotations

from datetime import date, time
from pathlib import Path

import pytest

from bot.house_file import HouseProblem, load

LEAST = 'insurer = "ほけん"\nphone = "03-0000-0000"\n'


def written(folder: Path, text: str) -> Path:
    """A house file."""
    file = folder / "house.toml"
    file.write_text(text, encoding="utf-8")
    return file


def test_without_a_file_the_insurer_is_made_up() -> None:
    """The demo's house has everything, and names no insurer there is."""
    house = load(None)
    assert house.insurer("ja").startswith("みほん")
    assert house.phone
    assert (house.promise_minutes, house.kept_years) == (30, 7)


def test_a_file_says_what_differs(tmp_path: Path) -> None:
    """The rest is as usual; without an English name the name stands in English too."""
    house = load(written(tmp_path, LEAST + "opens = 08:30:00\nholidays = [2026-12-28]\n"))
    assert house.insurer("en") == "ほけん"
    assert (house.opens, house.closes) == (time(8, 30), time(17))
    assert house.holidays == frozenset({date(2026, 12, 28)})


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('insurer = "x"', "phone"),
        (LEAST + 'hotline = "1"', "hotline"),
        (LEAST + "promise_minutes = 0", "promise_minutes"),
        (LEAST + "opens = 18:00:00", "opens"),
        (LEAST + 'kept_years = "7"', "kept_years"),
        ("insurer", "house.toml"),
        ("\x00", "house.toml"),
    ],
)
def test_what_cannot_be_is_refused_with_its_place(tmp_path: Path, text: str, says: str) -> None:
    """A wrong, unknown or missing value, and what is no TOML at all."""
    with pytest.raises(HouseProblem, match=says):
        load(written(tmp_path, text))


def test_a_file_that_is_not_there_is_a_problem(tmp_path: Path) -> None:
    """The demo's house never takes its place in silence."""
    with pytest.raises(HouseProblem, match=r"none\.toml"):
        load(tmp_path / "none.toml")
