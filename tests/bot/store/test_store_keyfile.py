"""The master key and its file."""

from __future__ import annotations

import base64
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from bot.store.keyfile import NAME, KeyProblem, add_key, master_keys, new_key

KEY = bytes(range(32))
TEXT = base64.b64encode(KEY).decode()


def test_a_key_is_made_once(tmp_path: Path) -> None:
    """The first start makes a key that only its owner may read; the next reads it."""
    keys = master_keys(tmp_path)
    assert [len(key) for key in keys] == [32]
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]
    assert master_keys(tmp_path) == keys
    assert master_keys(tmp_path, make=False) == keys


def test_the_mode_does_not_rest_on_the_umask(tmp_path: Path) -> None:
    """However open new files are made here, the key file is not."""
    umask = os.umask(0)
    try:
        master_keys(tmp_path)
    finally:
        os.umask(umask)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600


def test_a_given_key_comes_first(tmp_path: Path) -> None:
    """With a key in the settings no file is made."""
    assert master_keys(tmp_path, TEXT + "\n") == (KEY,)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("between", [",", ", ", "\n", " ", "\r\n"])
def test_several_keys_are_read_in_their_order(tmp_path: Path, between: str) -> None:
    """Several keys, with commas or white space between them, are the newest first."""
    older = base64.b64encode(KEY[::-1]).decode()
    assert master_keys(tmp_path, between.join([TEXT, older, TEXT])) == (KEY, KEY[::-1])


def test_a_new_key_goes_before_the_others(tmp_path: Path) -> None:
    """A key is added in front, the file stays its owner's alone, and nothing lies beside it."""
    older = master_keys(tmp_path)
    add_key(tmp_path)
    newest, *rest = master_keys(tmp_path, make=False)
    assert (newest not in older, tuple(rest)) == (True, older)
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_what_a_kill_left_beside_goes_with_the_next_key(tmp_path: Path) -> None:
    """Killed between writing and renaming, a copy of all keys lies there: an old one that is taken
    out of the file later must not be found in it."""
    older = master_keys(tmp_path)
    left = tmp_path / ".keys.0123456789abcdef"
    left.write_bytes((tmp_path / NAME).read_bytes())
    mine = tmp_path / ".keys.of-mine"
    mine.touch()
    add_key(tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {NAME, mine.name}
    assert master_keys(tmp_path, make=False)[1:] == older


def test_a_copy_that_goes_while_it_is_looked_for_is_no_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another process takes its own away in the same moment."""
    master_keys(tmp_path)
    monkeypatch.setattr(Path, "glob", lambda *_: [tmp_path / ".keys.0123456789abcdef"])
    add_key(tmp_path)
    assert len(master_keys(tmp_path, make=False)) == 2


def test_a_key_is_on_the_disk_before_it_is_used(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """File, then the folder that names it: a power cut leaves no data under a key that is gone.

    No handle stays open.
    """
    synced: list[int] = []

    def fsync(handle: int) -> None:
        at = os.fstat(handle)
        assert at.st_size
        synced.append(at.st_ino)

    monkeypatch.setattr(os, "fsync", fsync)
    before = len(os.listdir("/dev/fd"))
    for make in (master_keys, add_key):
        synced.clear()
        make(tmp_path)
        assert synced == [(tmp_path / "keys").stat().st_ino, tmp_path.stat().st_ino]
    assert len(os.listdir("/dev/fd")) == before


def test_keys_added_at_once_are_all_kept(tmp_path: Path) -> None:
    """Two who add a key at the same moment do not lose each other's."""
    master_keys(tmp_path)
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: add_key(tmp_path), range(16)))
    assert len(master_keys(tmp_path)) == 17


def test_a_fresh_key_is_one_that_is_taken(tmp_path: Path) -> None:
    """What is printed as a new key can be given in the settings."""
    assert len(master_keys(tmp_path, new_key())[0]) == 32


def test_of_many_at_once_one_wins(tmp_path: Path) -> None:
    """Programs that start at the same time have the same key, whole."""
    with ThreadPoolExecutor(8) as pool:
        made = set(pool.map(lambda _: master_keys(tmp_path), range(32)))
    assert len(made) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["keys"]


def test_a_missing_key_is_not_made_anew_for_an_old_database(tmp_path: Path) -> None:
    """A new key would open nothing that is there."""
    with pytest.raises(KeyProblem, match=r"^key_missing(:|$)"):
        master_keys(tmp_path, make=False)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "key_length"),
        (base64.b64encode(KEY[:31]).decode(), "key_length"),
        (base64.b64encode(KEY * 2).decode(), "key_length"),
        (f"{TEXT},{TEXT[:20]}", "key_length"),
        (" , ", "key_length"),
        ("not base64!", "key_not_base64"),
        ("鍵", "key_not_base64"),
        (TEXT[:-1], "key_not_base64"),
        (f"{TEXT[:10]}!{TEXT[10:]}", "key_not_base64"),
    ],
)
def test_what_is_no_key_is_refused(tmp_path: Path, text: str, code: str) -> None:
    """A key cut short, too long or not in its form has a code, given or in the file."""
    with pytest.raises(KeyProblem) as given:
        master_keys(tmp_path, text)
    (tmp_path / "keys").touch(0o600)
    (tmp_path / "keys").write_text(text, "utf-8")
    with pytest.raises(KeyProblem) as kept:
        master_keys(tmp_path)
    assert given.value.code == kept.value.code == code
    assert kept.value.about == str(tmp_path / "keys")
    assert not text or text not in str(given.value)


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o601])
def test_a_key_others_may_read_is_refused(tmp_path: Path, mode: int) -> None:
    """A key file open to group or world is not used."""
    (tmp_path / "keys").write_text(TEXT)
    (tmp_path / "keys").chmod(mode)
    with pytest.raises(KeyProblem, match=r"^key_too_open(:|$)"):
        master_keys(tmp_path)


def test_a_key_that_cannot_be_read_or_made(tmp_path: Path) -> None:
    """A folder in its place, or no folder to make it in, has a code and the path."""
    with pytest.raises(KeyProblem, match=r"^key_not_made(:|$)"):
        master_keys(tmp_path / "none")
    (tmp_path / "keys").mkdir()
    with pytest.raises(KeyProblem, match=r"^key_unreadable(:|$)"):
        master_keys(tmp_path)


def test_a_file_that_is_a_link_stays_one(tmp_path: Path) -> None:
    """What it leads to, of which somebody keeps copies, gets the new key."""
    (tmp_path / "house").mkdir()
    (tmp_path / "safe").mkdir()
    [was] = master_keys(tmp_path / "house")
    link, real = tmp_path / "house" / NAME, tmp_path / "safe" / "mine"
    link.rename(real)
    link.symlink_to(real)
    add_key(tmp_path / "house")
    assert link.is_symlink()
    assert master_keys(tmp_path / "house")[1:] == (was,)
    assert len(real.read_text().split()) == 2
    assert [each.name for each in (tmp_path / "safe").iterdir()] == ["mine"]
