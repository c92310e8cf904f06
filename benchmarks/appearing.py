"""How long until what a person writes stands on every open queue.

The program runs in a process of its own; here are the people of staff, each with some queues open,
and one person who writes. A message has appeared on a queue when the row of its conversation there
bears another time than before; it counts from the moment before it is sent.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import re
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from secrets import token_hex
from statistics import median, quantiles

import httpx
from sqlalchemy import select

from benchmarks.turns.servers import free_port
from bot.bootstrap import House
from bot.console.visit import COOKIE
from bot.page.visitors import COOKIE as PAGE
from bot.settings import Settings
from bot.store import visits
from bot.store.tables import cases, conversations

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
WAIT, BETWEEN = 20.0, 0.7
"""Seconds for the program to start or to show a message, and between two messages."""


async def appear(
    house: House, settings: Settings, tokens: list[str], key: str, given: argparse.Namespace
) -> str:
    """Start the program, open queues, write: what came of it in a sentence."""
    talk, browser, csrf = _person(house)
    listen = f"127.0.0.1:{free_port()}"
    names = {"DATABASE_URL": settings.database_url, "DATA_DIR": settings.data_dir, "KEYS": key}
    named = {f"HAKKAKU_{name}": str(value) for name, value in names.items()}
    command = [sys.executable, "-m", "bot", "serve", "--roles", "web"]
    with subprocess.Popen(
        command, env={**os.environ, **named, "HAKKAKU_LISTEN": listen}, cwd=Path.cwd()
    ) as program:
        try:
            async with httpx.AsyncClient(base_url=f"http://{listen}", timeout=WAIT) as client:
                await _started(client)
                client.cookies.set(PAGE, browser)
                queues = [_Queue(talk) for _ in range(given.streams)]
                tasks = [
                    asyncio.create_task(each.watch(listen, tokens[n % len(tokens)]))
                    for n, each in enumerate(queues)
                ]
                await asyncio.sleep(3)
                waits = [
                    wait
                    for n in range(given.messages)
                    for wait in await _written(client, csrf, f"{n}", queues)
                ]
                for task in tasks:
                    task.cancel()
        finally:
            program.terminate()
    middle, late = 1000 * median(waits), 1000 * quantiles(waits, n=20)[-1]
    return f"{given.streams} queues: median {middle:.0f} ms, p95 {late:.0f} ms"


def _person(house: House) -> tuple[str, str, str]:
    """A person who waits longest of all, and their browser."""
    free = select(conversations.c.id).join(cases).where(conversations.c.listed == "open")
    with house.store.reading() as work:
        talk = work.connection.scalar(free.where(cases.c.assigned_to.is_(None)).limit(1))
    assert talk is not None
    with house.store.turn() as turn:
        desk = turn.conversation(talk).desk
        late = replace(desk, waiting_since=LONG_AGO, promised_at=LONG_AGO, missed_at=LONG_AGO)
        turn.attend(talk, late)
        browser = visits.begin(turn.work, talk)
        return talk, browser, visits.csrf(turn.work, browser)


async def _started(client: httpx.AsyncClient) -> None:
    until = time.monotonic() + WAIT
    while time.monotonic() < until:
        with suppress(httpx.TransportError):
            await client.get("/healthz")
            return
        await asyncio.sleep(0.1)
    raise TimeoutError("the program does not start")


async def _written(
    client: httpx.AsyncClient, csrf: str, words: str, queues: list[_Queue]
) -> list[float]:
    """Write, and wait until every queue shows it: how long each took."""
    for each in queues:
        each.changed.clear()
    began = time.perf_counter()
    said = {"csrf": csrf, "form": token_hex(8), "text": words}
    sending = asyncio.create_task(client.post("/p/say", data=said, headers={"hx-request": "true"}))
    async with asyncio.timeout(WAIT):
        await asyncio.gather(*(each.changed.wait() for each in queues))
    (await sending).raise_for_status()
    await asyncio.sleep(BETWEEN)
    return [each.at - began for each in queues]


class _Queue:
    """An open queue."""

    def __init__(self, talk: str) -> None:
        self._row = re.compile(rf'talk={talk}"(.*?)</tr>', re.DOTALL)
        self._was, self.at, self.changed = "", 0.0, asyncio.Event()

    async def watch(self, listen: str, token: str) -> None:
        """Read what comes, until cancelled."""
        host, _, port = listen.partition(":")
        reader, writer = await asyncio.open_connection(host, int(port), limit=2**22)
        headers = f"Host: {listen}\r\nCookie: {COOKIE}={token}\r\n\r\n"
        asked = f"GET /console/queue/stream HTTP/1.1\r\n{headers}"
        writer.write(asked.encode())
        said = b""
        while part := await reader.read(2**18):
            said += part
            while b"event: queue" in said and b"\n\n" in (
                rest := said[said.index(b"event: queue") :]
            ):
                told, _, said = rest.partition(b"\n\n")
                self._take(told.decode(errors="replace"))

    def _take(self, told: str) -> None:
        row = self._row.search(told)
        last = row[1].rpartition('<time datetime="')[2].partition('"')[0] if row else ""
        if last and last != self._was:
            self._was, self.at = last, time.perf_counter()
            self.changed.set()
