"""The commands of whoever keeps the master keys, run as processes."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.commands import hakkaku


def listed(folder: Path) -> list[list[str]]:
    return [line.split("\t") for line in hakkaku("keys", "list", folder=folder).stdout.splitlines()]


def fresh() -> str:
    return hakkaku("keys", "new").stdout.strip()


def test_a_key_file_gets_a_new_key(tmp_path: Path) -> None:
    """Rotating without HAKKAKU_KEYS makes the key, keeps the old one behind it, opens all."""
    hakkaku("firm", "add", "みらい危機管理", folder=tmp_path)
    [[old, _, _]] = listed(tmp_path)
    done = hakkaku("keys", "rotate", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "2\n")
    assert str(tmp_path / "keys") in done.stderr
    newest, older = listed(tmp_path)
    assert (newest[1:], older) == (["2", "newest"], [old, "0", "older"])
    assert hakkaku("firm", "list", folder=tmp_path).stdout == "みらい危機管理\n"


def test_given_keys_are_rotated_step_by_step(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With HAKKAKU_KEYS the newest of them is taken, no file is made, and the steps are told."""
    old, new = fresh(), fresh()
    monkeypatch.setenv("HAKKAKU_KEYS", old)
    hakkaku("firm", "add", "みらい危機管理", folder=tmp_path)
    monkeypatch.setenv("HAKKAKU_KEYS", f"{new}, {old}")
    done = hakkaku("keys", "rotate", folder=tmp_path)
    assert (done.returncode, done.stdout) == (0, "2\n")
    assert "keys list" in done.stderr
    assert not (tmp_path / "keys").exists()
    monkeypatch.setenv("HAKKAKU_KEYS", new)
    assert hakkaku("firm", "list", folder=tmp_path).stdout == "みらい危機管理\n"


def test_a_master_that_is_missing_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the master of a database nothing opens: what is missing is said by its id."""
    monkeypatch.setenv("HAKKAKU_KEYS", fresh())
    hakkaku("firm", "add", "みらい危機管理", folder=tmp_path)
    [[master, _, _]] = listed(tmp_path)
    monkeypatch.setenv("HAKKAKU_KEYS", fresh())
    done = hakkaku("firm", "list", folder=tmp_path)
    assert done.returncode == 1
    assert master in done.stderr
    monkeypatch.delenv("HAKKAKU_KEYS")
    done = hakkaku("firm", "list", folder=tmp_path)
    assert done.returncode == 1
    assert "HAKKAKU_KEYS" in done.stderr


def test_no_command_but_one_shows_a_key(tmp_path: Path) -> None:
    """Neither the list nor the rotation prints the key that stands in the file."""
    hakkaku("firm", "add", "みらい危機管理", folder=tmp_path)
    for command in ("list", "rotate", "list"):
        done = hakkaku("keys", command, folder=tmp_path)
        for key in (tmp_path / "keys").read_text().split():
            assert key not in done.stdout + done.stderr
