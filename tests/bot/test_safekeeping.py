"""`backup` and `restore` as processes, also killed."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.commands import environment, hakkaku

KILLED = """
import os, sys
left, real = int(sys.argv[1]), os.fsync
def fsync(handle):
    global left
    left -= 1
    if left == 0:
        os.kill(os.getpid(), 9)
    real(handle)
os.fsync = fsync
from bot.__main__ import app
app(sys.argv[2:])
"""


def test_a_backup_and_its_way_back(tmp_path: Path) -> None:
    """What was backed up is there in a fresh place, once its key and the ledger were put there."""
    source, target, folder = tmp_path / "source", tmp_path / "target", tmp_path / "backup"
    hakkaku("firm", "add", "みらい危機管理", folder=source)
    done = hakkaku("backup", str(folder), folder=source)
    assert done.returncode == 0
    assert "firms\t1" in done.stdout.splitlines()
    assert str(source / "erasures.jsonl") in done.stderr
    ledger = ("--ledger", str(source / "erasures.jsonl"))
    assert hakkaku("restore", str(folder), *ledger, folder=target).returncode == 1
    target.mkdir(exist_ok=True)
    shutil.copy(source / "keys", target / "keys")
    assert hakkaku("restore", str(folder), folder=target).returncode == 2
    done = hakkaku("restore", str(folder), *ledger, folder=target)
    assert done.returncode == 0, done.stderr
    assert "firms\t1" in done.stdout.splitlines()
    assert hakkaku("firm", "list", folder=target).stdout == "みらい危機管理\n"
    assert (target / "erasures.jsonl").exists()
    assert hakkaku("restore", str(folder), *ledger, folder=target).returncode == 2


@pytest.mark.parametrize("at", [2, 9, 33])
def test_a_killed_backup_looks_like_none(tmp_path: Path, at: int) -> None:
    """A backup killed at its first, a middle or its last part has not got its name."""
    hakkaku("firm", "add", "みらい危機管理", folder=tmp_path / "source")
    command = [sys.executable, "-c", KILLED, str(at), "backup", str(tmp_path / "backup")]
    done = subprocess.run(command, env=environment(tmp_path / "source"), check=False)
    assert done.returncode == -9
    assert not (tmp_path / "backup").exists()
    assert hakkaku("backup", str(tmp_path / "backup"), folder=tmp_path / "source").returncode == 0
