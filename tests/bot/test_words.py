"""The catalogues are whole, and the check that says so can fail."""

from __future__ import annotations

import ast
from collections.abc import Iterator

import pytest

from bot import words
from bot.catalogue import Catalogue, catalogue


def test_catalogues_and_template_are_whole() -> None:
    """Both languages hold exactly the keys the code can say, with the same placeholders."""
    assert words.problems() == []


@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({"kept": None}, "missing kept"),
        ({"nowhere.used": ("x",)}, "not used nowhere.used"),
        ({"kept": ("{answr}",)}, "kept: placeholders differ"),
        ({"kept": ("“{answer}”",)}, "other quotation marks in kept"),
    ],
)
def test_a_broken_catalogue_is_found(
    change: dict[str, tuple[str, ...] | None], found: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lost word, a spare one, a misspelt placeholder and curly quotation marks are each found."""
    texts = {**catalogue("en").texts, **change}
    broken = Catalogue("en", {key: text for key, text in texts.items() if text is not None})
    whole = catalogue("ja")
    monkeypatch.setattr(words, "catalogue", lambda name: broken if name == "en" else whole)
    assert any(found in line for line in words.problems())


def test_every_call_of_say_and_word_is_collected() -> None:
    """A key written out in the code is asked for even before any catalogue has it."""
    tree = ast.parse('Say("brand.new"); Word("a.b" if x else "c.d"); Say(f"family.{x}")')
    found: Iterator[str] = words._literals(tree)
    assert set(found) == {"brand.new", "a.b", "c.d"}
