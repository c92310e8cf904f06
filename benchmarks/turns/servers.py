"""The servers a candidate rests on: a Redis and a PostgreSQL of the benchmark's own.

Laws: each is started on a fresh folder and removed in the end; PostgreSQL is set up as it is
shipped, with every commit on the disk; Redis as its library's users run it, saving now and then.
"""

from __future__ import annotations

import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.postgres import Server

STARTS_WITHIN = 10.0
NO_REDIS = "redis-server is not installed (Debian: apt-get install redis-server): left out"


class Missing(Exception):
    """What a candidate rests on is not installed."""


def free_port() -> int:
    """A port of the loopback that nobody listens on."""
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port


def listens(port: int) -> bool:
    """Does anybody listen on a port?"""
    with socket.socket() as tried:
        return tried.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def redis(folder: Path) -> Iterator[tuple[str, int]]:
    """A Redis: its address and process. Raises `Missing`."""
    program = shutil.which("redis-server")
    if program is None:
        raise Missing(NO_REDIS)
    port, until = free_port(), time.monotonic() + STARTS_WITHIN
    command = [program, "--port", str(port), "--bind", "127.0.0.1", "--dir", str(folder)]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as server:
        try:
            while not listens(port):
                if time.monotonic() > until:
                    raise TimeoutError("redis-server does not start")
                time.sleep(0.05)
            yield f"redis://127.0.0.1:{port}/0", server.pid
        finally:
            server.terminate()


@contextmanager
def postgres() -> Iterator[tuple[str, int]]:
    """A PostgreSQL with today's tables: a database's address, the server's process."""
    server = Server(durable=True)
    try:
        yield server.cluster.make(), server.pid
    finally:
        server.remove()
