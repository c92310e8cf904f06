"""`admin create`: the first administrator is made on the command line."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from bot.__main__ import app


def test_the_first_administrator(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A link is printed, where the password is chosen; the same login is refused."""
    monkeypatch.setenv("HAKKAKU_DATA_DIR", str(tmp_path))
    monkeypatch.setenv("HAKKAKU_PUBLIC_URL", "https://console.house.example")
    made = CliRunner().invoke(app, ["admin", "create", "boss@house", "管理者"])
    assert made.exit_code == 0
    link = r"https://console\.house\.example/console/set-up/[0-9a-f]{48}\n"
    assert re.fullmatch(link, made.stdout)
    again = CliRunner().invoke(app, ["admin", "create", "BOSS@house", "別の人"])
    assert again.exit_code == 2
    unseen = CliRunner().invoke(app, ["admin", "create", "other@house", "管\u200b理者\u202e"])
    assert unseen.exit_code == 2, "a name that looks like another's"
    for name in ("command line", " ? "):
        program = CliRunner().invoke(app, ["admin", "create", "third@house", name])
        assert program.exit_code == 2, "a name that the audit has for what was nobody"
