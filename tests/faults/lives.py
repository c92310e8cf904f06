"""The lives of a serving process, as the tests lead them: begun, killed, begun again.

Laws: one process prepared beforehand gives every life, so that a beginning costs little; whoever
asks for a life waits until it has ended.
"""

from __future__ import annotations

import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bot.settings import Settings
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = Path(__file__).with_name("victim.py")
NEVER = ("never", 1)
"""No place is passed under this name."""
LONG = 60.0
"""Seconds after which something that should happen will not."""


@dataclass(frozen=True)
class Site:
    """Where lives are led: the settings all of them share, how far their clock is ahead."""

    settings: dict[str, Any]
    ahead: float
    port: int

    def elsewhere(self) -> Site:
        """The same, for a process beside: it listens on a port of its own."""
        port = free_port()
        return Site(self.settings | {"listen": f"127.0.0.1:{port}"}, self.ahead, port)

    def of(self, *, webhook: bool) -> dict[str, Any]:
        """The settings of one life."""
        url = {"webhook_url": f"http://127.0.0.1:{self.port}", "webhook_secret": "s3cret"}
        return self.settings | (url if webhook else {})

    @property
    def read(self) -> Settings:
        """The settings as the tests' own process reads them."""
        return Settings(**self.settings)


class Nursery:
    """Gives one life after the other."""

    def __init__(self, process: asyncio.subprocess.Process, site: Site) -> None:
        self._process, self._site = process, site
        self.pid = 0
        """Of the life that was begun last."""
        self.roles: Sequence[str] = ("ingress", "courier")

    async def begin(
        self, place: tuple[str, int] = NEVER, *, webhook: bool = True, hold: float | None = None
    ) -> None:
        """Begin a life that ends, or is held up, at a place."""
        order = {"settings": self._site.of(webhook=webhook), "ahead": self._site.ahead}
        order |= {"roles": list(self.roles), "place": place[0], "passes": place[1]}
        if hold is not None:
            order["seconds"] = hold
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(order).encode() + b"\n")
        self.pid = await self.told("began")

    async def ended(self) -> int:
        """Wait for the end: how it ended."""
        status: int = await self.told("ended")
        self.pid = 0
        return status

    def signal(self, how: signal.Signals) -> None:
        """Send the life a signal."""
        os.kill(self.pid, how)

    async def killed(self) -> None:
        """Kill it."""
        self.signal(signal.SIGKILL)
        assert await self.ended() == -signal.SIGKILL

    async def stopped(self) -> None:
        """End it in order."""
        self.signal(signal.SIGTERM)
        assert await self.ended() in (0, -signal.SIGTERM)

    async def told(self, what: str) -> Any:
        """Wait until the process tells something."""
        assert self._process.stdout is not None
        async with asyncio.timeout(LONG):
            line = await self._process.stdout.readline()
        assert line, "the process that gives lives is gone"
        return json.loads(line)[what]


@asynccontextmanager
async def nursery(site: Site, *roles: str) -> AsyncIterator[Nursery]:
    """A process that gives lives, and at the end takes the last one with it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        str(SCRIPT),
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=asyncio.subprocess.PIPE,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
    )
    complaints = asyncio.ensure_future(_passed_on(process.stderr))
    made = Nursery(process, site)
    made.roles = roles or made.roles
    try:
        yield made
    finally:
        if made.pid:
            made.signal(signal.SIGKILL)
        assert process.stdin is not None
        process.stdin.close()
        await process.wait()
        await complaints


async def _passed_on(errors: asyncio.StreamReader | None) -> None:
    """Print what the lives complain of; a pipe, so that no limit of theirs stops it."""
    assert errors is not None
    async for line in errors:
        sys.stderr.write(line.decode("utf-8", "replace"))
