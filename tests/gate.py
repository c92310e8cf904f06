"""A gate before what reads large tables in a process of its own: begun, it waits."""

from __future__ import annotations

import asyncio
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.files import apart

GATED = """
import os, sys, time
from pathlib import Path
folder, parent = Path(sys.argv[1]), os.getppid()
(folder / f"begun-{os.getpid()}").touch()
while not (folder / "open").exists():
    time.sleep(0.01)
    if os.getppid() != parent:  # the tests were killed: nobody opens it any more
        sys.exit(1)
from bot.files.apart import main
main()
"""


@dataclass
class Gate:
    """Tables are read apart only when this is opened."""

    folder: Path

    @property
    def begun(self) -> int:
        """How many were begun to be read."""
        return len(list(self.folder.glob("begun-*")))

    async def until(self, many: int) -> None:
        """Wait until so many were begun."""
        async with asyncio.timeout(30):
            while self.begun < many:
                await asyncio.sleep(0.01)

    def open(self) -> None:
        """Let all that wait be read, and whatever comes after."""
        (self.folder / "open").touch()


def gated(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Gate:
    """A gate, closed."""
    folder.mkdir()
    monkeypatch.setattr(apart, "COMMAND", (sys.executable, "-c", GATED, str(folder)))
    return Gate(folder)
