"""The command line: in the tests' own process, which starts at once, or in one of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from typer.testing import CliRunner

from bot.__main__ import app


def hakkaku(
    *arguments: str, typed: str = "", folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command with a data folder of its own, in this process."""
    done = CliRunner().invoke(app, arguments, input=typed, env=environment(folder))
    if done.exception and not isinstance(done.exception, SystemExit):
        raise done.exception
    return subprocess.CompletedProcess(arguments, done.exit_code, done.stdout, done.stderr)


def process(
    *arguments: str, typed: str = "", folder: Path | None = None
) -> subprocess.CompletedProcess[str]:
    """Run one command as a person does, in a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "bot", *arguments],
        input=typed,
        capture_output=True,
        encoding="utf-8",
        env=environment(folder),
        check=False,
    )


def environment(folder: Path | None) -> dict[str, str]:
    """The environment of a command on a data folder."""
    data = {"HAKKAKU_DATA_DIR": str(folder)} if folder else {}
    return {**os.environ, **data, "PYTHONUTF8": "1"}
