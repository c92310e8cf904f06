"""The candidates: which programs each consists of, what it rests on, who talks to it.

Laws: every candidate takes its updates by webhook, with the stand-in's usual forty at once, and
sends without a limit of its own; each program is a process of its own; the processor time of a
candidate is that of its programs, and beside it that of the server it rests on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.turns import seed, servers
from benchmarks.turns.servers import Missing, free_port, listens

ROOT = Path(__file__).resolve().parents[2]
PEERS = ROOT / ".venv-bench" / "bin" / "python"
NO_PEERS = "aiogram is not installed (make .venv-bench): left out"
STARTS_WITHIN = 60.0
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Candidate:
    """One way to hold the talk."""

    key: str
    title: str
    arguments: tuple[str, ...] = ()
    processes: int = 1


OURS_SQLITE = Candidate("sqlite", "Hakkaku, SQLite")
CANDIDATES = (
    Candidate("echo", "PTB, bare echo", ("echo", "httpx")),
    Candidate("echo-aiohttp", "PTB, bare echo, our client", ("echo", "aiohttp")),
    Candidate("handler", "PTB, ConversationHandler and pickle", ("conversation", "httpx")),
    Candidate(
        "handler-aiohttp",
        "PTB, ConversationHandler and pickle, our client",
        ("conversation", "aiohttp"),
    ),
    Candidate("aiogram", "aiogram 3, Redis"),
    OURS_SQLITE,
    Candidate("postgres", "Hakkaku, PostgreSQL"),
    Candidate("postgres-3", "Hakkaku, PostgreSQL, 3 processes", processes=3),
)


class Program:
    """A process that can be killed and started again."""

    def __init__(self, command: Sequence[str], more: Mapping[str, str], port: int) -> None:
        self._command, self._environment, self.port = command, {**os.environ, **more}, port
        self._used = 0.0
        self.start()

    def start(self) -> None:
        """Start it."""
        self._process = subprocess.Popen(self._command, cwd=ROOT, env=self._environment)

    @property
    def listens(self) -> bool:
        """Is it up? Raises where it ended by itself."""
        if self._process.poll() is not None:
            raise RuntimeError(f"{self._command} ended with {self._process.returncode}")
        return listens(self.port)

    @property
    def seconds(self) -> float:
        """Its processor time so far."""
        return self._used + used_by(self._process.pid)

    def kill(self) -> None:
        """Kill it: it finishes nothing."""
        self._used = self.seconds
        self._process.send_signal(signal.SIGKILL)
        self._process.wait()

    def stop(self) -> None:
        """End it; where it takes too long, kill it."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()


@dataclass
class Running:
    """A candidate that runs."""

    programs: list[Program]
    server: int | None = None
    """The process of the server it rests on."""

    @property
    def urls(self) -> list[str]:
        """The webhooks, where there are several."""
        ports = [each.port for each in self.programs] if len(self.programs) > 1 else []
        return [f"http://127.0.0.1:{port}/telegram" for port in ports]

    @property
    def ready(self) -> bool:
        """Is every program up?"""
        return all(each.listens for each in self.programs)

    def seconds(self) -> tuple[float, float]:
        """The processor time of the programs, and of the server, so far."""
        server = 0.0 if self.server is None else used_by(self.server)
        return sum(each.seconds for each in self.programs), server


def used_by(pid: int) -> float:
    """The processor time of a process and of all it started."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    own = sum(map(int, fields[11:15])) / TICKS
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return own + sum(used_by(int(child)) for child in children)


@contextmanager
def running(
    candidate: Candidate, api: str, token: str, people: int, folder: Path
) -> Iterator[Running]:
    """Start a candidate whom so many people may talk to. Raises `Missing`."""
    if candidate.key == "aiogram":
        if not PEERS.exists():
            raise Missing(NO_PEERS)
        with servers.redis(folder) as (address, pid):
            yield from _run([_peer(api, token, folder, [], BENCH_REDIS=address)], pid)
    elif candidate.arguments:
        yield from _run([_peer(api, token, folder, candidate.arguments)])
    elif candidate is OURS_SQLITE:
        yield from _ours(candidate, api, token, people, {"HAKKAKU_DATA_DIR": str(folder)}, None)
    else:
        with servers.postgres() as (address, pid):
            own = {"HAKKAKU_DATA_DIR": str(folder), "HAKKAKU_DATABASE_URL": address}
            yield from _ours(candidate, api, token, people, own, pid)


def _peer(api: str, token: str, folder: Path, arguments: Sequence[str], **more: str) -> Program:
    port = free_port()
    given = {"BENCH_API": api, "BENCH_TOKEN": token, "BENCH_FOLDER": str(folder)}
    python = [sys.executable, "-m", "benchmarks.turns.ptb"]
    if not arguments:
        python = [str(PEERS), "-m", "benchmarks.turns.aiogram_redis"]
    return Program([*python, *arguments], {**given, **more, "BENCH_PORT": str(port)}, port)


def _ours(
    candidate: Candidate, api: str, token: str, people: int, own: dict[str, str], pid: int | None
) -> Iterator[Running]:
    own = {**own, "HAKKAKU_KEYS": seed.KEY, "HAKKAKU_BOT_TOKEN": token, "HAKKAKU_BOT_API_URL": api}
    own |= {"HAKKAKU_WEBHOOK_SECRET": "s" * 32, "HAKKAKU_SEND_RATE": "off"}
    own |= {"HAKKAKU_LOG_LEVEL": "ERROR"}
    subprocess.run(
        [sys.executable, "-m", "benchmarks.turns.seed", str(people)],
        env={**os.environ, **own},
        cwd=ROOT,
        check=True,
    )
    yield from _run([_serving(own) for _ in range(candidate.processes)], pid)


def _serving(own: Mapping[str, str]) -> Program:
    port = free_port()
    at = {"HAKKAKU_LISTEN": f"127.0.0.1:{port}", "HAKKAKU_WEBHOOK_URL": f"http://127.0.0.1:{port}"}
    return Program([sys.executable, "-m", "bot", "serve"], {**own, **at}, port)


def _run(programs: list[Program], server: int | None = None) -> Iterator[Running]:
    try:
        yield Running(programs, server)
    finally:
        for each in programs:
            each.stop()


def until_ready(made: Running) -> None:
    """Wait until a candidate is up."""
    until = time.monotonic() + STARTS_WITHIN
    while not made.ready:
        if time.monotonic() > until:
            raise TimeoutError("the candidate does not start")
        time.sleep(0.05)
