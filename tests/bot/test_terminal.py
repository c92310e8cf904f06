"""The terminal for people: panels, the money as a table, and how far one is."""

from __future__ import annotations

import pytest

from bot.render import Message, Shown
from bot.terminal import _pretty, _row, plain


@pytest.mark.parametrize(
    ("line", "row"),
    [
        ("請求額 330,000円", ("請求額", "330,000円")),
        ("定期報酬 −100,000円", ("定期報酬", "−100,000円")),
        ("= 207,000円", ("", "= 207,000円")),
        ("Claimed ¥330,000", ("Claimed", "¥330,000")),
        ("Left of it: ¥1 of ¥2", ("Left of it: ¥1 of ¥2", "")),
        ("No amount here", ("No amount here", "")),
    ],
)
def test_a_line_of_money_is_a_row(line: str, row: tuple[str, str]) -> None:
    """A line that ends in its one amount is a row; any other stays a line."""
    assert _row(line) == row


def test_plain_numbers_only_what_numbers_choose() -> None:
    """Where a number is itself an answer the choices carry none."""
    unknown = (Shown("unknown", "Don't know yet"),)
    assert plain([Message("How many?", "a.b", unknown, numbered=False)]).endswith(
        "・Don't know yet"
    )
    assert plain([Message("Which?", "a.b", unknown)]).endswith("1. Don't know yet")


def test_pretty_shows_everything_that_was_said(capsys: pytest.CaptureFixture[str]) -> None:
    """No word is lost between the text and the panels; square brackets are not markup."""
    text = "Recorded [1/2].\n\n■ E1 Lawyer\nClaimed ¥330,000\n= ¥207,000\nThat is all."
    _pretty([Message(text, "a.b", (Shown("x", "[Desk]"),), progress=(1, 2))])
    shown = capsys.readouterr().out
    for words in ("Recorded [1/2].", "E1 Lawyer", "Claimed", "¥330,000", "= ¥207,000", "[Desk]"):
        assert words in shown
