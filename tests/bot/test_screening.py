"""What the terminal screens is nowhere in the store."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from bot.bootstrap import open_house
from bot.settings import Settings

ROSTER = "山田 太郎 taro@example.com、佐藤 花子 hanako@example.com、鈴木 一郎 ichiro@example.com"


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        (ROSTER, "roster"),
        ("カード番号 4111 1111 1111 1111", "card"),
        ("PW=Tr0ub4dor&3", "password"),
    ],
)
def test_a_leak_typed_in_the_terminal_is_not_kept(typed: str, kind: str, tmp_path: Path) -> None:
    """Neither the opened transcript nor the database's files hold any of it, only its kind."""
    done = subprocess.run(
        [sys.executable, "-m", "bot", "chat", "--lang", "ja"],
        input=f"1\n{typed}\n1\n",
        capture_output=True,
        encoding="utf-8",
        env={**os.environ, "HAKKAKU_DATA_DIR": str(tmp_path), "PYTHONUTF8": "1"},
        check=True,
    )
    assert "保存しませんでした" in done.stdout
    store = open_house(Settings(data_dir=tmp_path)).store
    talk = store.conversation_for("terminal", policy=store.policies()[0], case=None, language="ja")
    said = [line.body for line in store.transcript(talk)]
    store.close()
    raw = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    assert f"[{kind}]" in said
    for word in ("山田", "hanako", "4111", "Tr0ub4dor"):
        assert not any(word in body for body in said)
        if word in typed:
            assert word.encode() not in raw
