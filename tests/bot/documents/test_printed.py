"""Texts made printable: every sign is printed, or its number is."""

from __future__ import annotations

from pathlib import Path

import pytest
import typer
import typst

from bot.documents import fonts
from bot.documents.printed import printable, printed
from bot.documents.typeset import typeset
from bot.shell import problems


@pytest.mark.parametrize(
    "text", ["髙﨑𠮷濵德①㈱", "葛\U000e0100城", "ｱｲｳ", "£€¥−→", "神", "a b", ""]
)
def test_what_can_be_written_is_left_as_it_is(text: str) -> None:
    """Names keep the very signs they are written with."""
    assert printable(text) == text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("\u202eabc", "〔U+202E〕abc"),
        ("a\x00b", "a〔U+0000〕b"),
        ("😀", "〔U+1F600〕"),
        ("か\u3099", "が"),
        ("ก\u0e34", "〔U+0E01〕〔U+0E34〕"),
        ("a\nb\tc\r", "a b c "),
        ("x" * 45, f"{'x' * 20}\u200b{'x' * 20}\u200b{'x' * 5}"),
    ],
)
def test_what_cannot_be_written_or_steers_is_shown(text: str, shown: str) -> None:
    """Its number stands in its place; line ends are blanks, a long run may be broken."""
    assert printable(text) == shown


def test_every_text_of_a_tree_is_made_printable() -> None:
    """Numbers and what is not there stay."""
    tree = {"a": ["\x00", {"b": "c"}], "n": 1, "t": True, "x": None}
    assert printed(tree) == {"a": ["〔U+0000〕", {"b": "c"}], "n": 1, "t": True, "x": None}


def test_every_sign_said_to_be_writable_is(tmp_path: Path) -> None:
    """The typesetter, which refuses a sign without a glyph, sets all of them in both weights."""
    template = tmp_path / "all.typ"
    template.write_text(
        '#set document(title: "t")\n'
        '#set text(font: ("BIZ UDPGothic", "Noto Sans CJK JP"), fallback: false, size: 4pt)\n'
        "#sys.inputs.tree\n#strong(sys.inputs.tree)\n",
        "utf-8",
    )
    signs = sorted(frozenset().union(*fonts.writable()))
    assert len(signs) > 30_000
    assert typeset(template, " ".join(signs), {}).startswith(b"%PDF")


def test_a_template_reads_nothing_outside_its_folder(tmp_path: Path) -> None:
    """A file beside the folder stays closed."""
    (tmp_path / "secret.txt").write_text("secret", "utf-8")
    (tmp_path / "look").mkdir()
    template = tmp_path / "look" / "main.typ"
    template.write_text('#read("../secret.txt")', "utf-8")
    with pytest.raises(typst.TypstError):
        typeset(template, "", {})


def test_a_missing_font_is_named_by_its_package(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Nothing is made with empty boxes: the command fails and says what to install."""
    monkeypatch.setattr(fonts, "PACKAGES", {"No Such Gothic": "fonts-no-such"})
    with pytest.raises(typer.Exit) as ended, problems("en"):
        fonts.fonts.__wrapped__()
    assert ended.value.exit_code == 1
    assert "fonts-no-such" in capsys.readouterr().err
