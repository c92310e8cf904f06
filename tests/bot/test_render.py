"""Keys and values as text."""

from __future__ import annotations

import pytest

from bot.catalogue import catalogue
from bot.render import about, block
from flows.effects import Ask, Say, Word


@pytest.mark.parametrize(
    ("amount", "ja", "en"),
    [
        (0, "0円", "¥0"),
        (950, "950円", "¥950"),
        (9_500, "9,500円", "¥9.5K"),
        (1_200_000, "120万円", "¥1.2M"),
        (1_234_567, "約123万円", "about ¥1.23M"),
        (297_000, "29.7万円", "¥297K"),
        (999_999, "約100万円", "about ¥1M"),
        (99_999_999, "約1億円", "about ¥100M"),
        (150_000_000, "1.5億円", "¥150M"),
        (2_000_000_000, "20億円", "¥2B"),
    ],
)
def test_an_amount_in_short_says_where_it_was_rounded(amount: int, ja: str, en: str) -> None:
    """Three digits and a unit; what is not exact is said to be about that."""
    assert (about(amount, "ja"), about(amount, "en")) == (ja, en)


def test_a_question_begins_with_a_capital() -> None:
    """Whichever word stands first in it, also after the line that says where one is."""
    asked = Say("ask.guess", {"answer": Word("draft.cause.missent"), "why": Word("guess.sentence")})
    place = Say("place.chapter", {"chapter": Word("chapter.incident")})
    text = block(catalogue("en"), Ask("incident.cause", place, asked, ()))
    assert text.splitlines()[1].startswith("Sent to the wrong place. Is that right?")
