"""`export`: which paper of which kind, and where it is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.documents.command import chosen, place
from bot.store.problems import StoreProblem
from coverage.document import Refused


def test_the_kind_of_file_names_the_paper() -> None:
    """Where one kind of file is one paper, the kind is enough."""
    assert chosen("json", None) == "case"


@pytest.mark.parametrize(
    ("form", "paper", "path"), [("doc", None, "--as"), ("json", "book", "--paper")]
)
def test_what_there_is_not_is_refused(form: str, paper: str | None, path: str) -> None:
    """An unknown kind or paper names what there is."""
    with pytest.raises(Refused) as refused:
        chosen(form, paper)
    assert refused.value.path == path
    assert refused.value.expected


def _broken() -> Iterator[bytes]:
    yield b"half"
    raise OSError("full")


def test_half_a_paper_takes_nobodys_place(tmp_path: Path) -> None:
    """What breaks off in the middle leaves the file that was there."""
    there = tmp_path / "case.json"
    there.write_bytes(b"before")

    with pytest.raises(OSError, match="full"), place(there) as file:
        file.writelines(_broken())
    assert [(each.name, each.read_bytes()) for each in tmp_path.iterdir()] == [
        ("case.json", b"before")
    ]
    with place(there) as file:
        file.writelines([b"a", b"b"])
    assert there.read_bytes() == b"ab"


@pytest.mark.parametrize("name", ["", ".", "..", "/", "folder"])
def test_a_folder_is_no_place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """A folder, as a name that is empty is the one here, is refused before anything is made."""
    (tmp_path / "folder").mkdir()
    monkeypatch.chdir(tmp_path)
    about = f"^unwritable: {re.escape(str(Path(name)))}: Is a directory$"
    with pytest.raises(StoreProblem, match=about), place(Path(name)):
        pytest.fail("was to be made")
    assert [each.name for each in tmp_path.iterdir()] == ["folder"]
