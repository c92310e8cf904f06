"""How fast the console is with many conversations: `python -m benchmarks.console`.

Each page is asked for again and again in a house of 1,000 conversations and in a full one, without
a network. Beside it stands what cannot be avoided: the same statements by the bare driver and the
same template filled in from the same rows. Then the program is started, many queues are opened, and
a person writes: how long until each queue shows it. A smoke run:
`--conversations 2000 --lines 5 --few 500 --streams 20 --messages 5 --only sqlite`.
"""

from __future__ import annotations

import argparse
import asyncio
import tempfile
import time
from base64 import b64encode
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from statistics import median, quantiles
from typing import Any

from pydantic import SecretStr
from sqlalchemy import event, text
from starlette.types import ASGIApp, Message, Scope

from benchmarks.appearing import appear
from benchmarks.filling import STORIES, case_number, fill
from bot import bootstrap
from bot.bootstrap import House
from bot.console import accounts
from bot.console.routes import routes
from bot.console.visit import COOKIE
from bot.settings import Settings
from bot.store import sessions, staff
from bot.web.application import app
from bot.web.pages import Pages
from tests.postgres import Server

ROLES = ("supervisor", "agent", "auditor", "agent")
PEOPLE = 20
KEY = b64encode(b"m" * 32).decode()


@dataclass(frozen=True)
class Page:
    """How long a page took, and what of it could not be avoided; in seconds."""

    times: list[float]
    bare: float

    @property
    def middle(self) -> float:
        return median(self.times)

    @property
    def worst(self) -> float:
        """What 95 of 100 kept to."""
        return quantiles(self.times, n=20)[-1]


class Watched(Pages):
    """Pages that remember what they were last asked to show."""

    again: Callable[[], str] = staticmethod(lambda: "")

    def part(self, language: Any, template: str, **values: Any) -> str:
        """A template filled in, and how to do that again."""
        self.again = lambda: Pages.part(self, language, template, **values)
        return super().part(language, template, **values)


@contextmanager
def opened(kind: str, folder: Path, server: Server | None) -> Iterator[tuple[House, Settings]]:
    """A fresh house on a database of this kind."""
    url = server.cluster.make() if server else f"sqlite:///{folder / 'hakkaku.db'}"
    key = SecretStr(KEY)
    settings = Settings(data_dir=folder, database_url=url, keys=key, public_url="http://house")
    house = bootstrap.open_house(settings)
    bootstrap.seed(house)
    yield house, settings
    house.store.close()


def people(house: House) -> dict[str, tuple[str, str]]:
    """People of staff who are signed in: the id of each, with their role and token."""
    found = {}
    for n in range(PEOPLE):
        role = ROLES[n % len(ROLES)]
        accounts.make(house, role, f"p{n}", f"係 {n}", "bench")
        with house.store.turn() as turn:
            known = staff.of_login(turn.work, f"p{n}")
            assert known is not None
            found[known.person.id] = (role, sessions.begin(turn.work, known.person.id))
    return found


async def measure(house: House, size: int, token: str, rounds: int) -> dict[str, Page]:
    """The pages of a house."""
    pages, chance = Watched(), Random(2)
    site = app(house, routes(house, pages), pages)
    asked: dict[str, Callable[[], str]] = {
        "queue": lambda: "/console/queue",
        "search": lambda: f"/console/queue?q={case_number(chance.randrange(size))}",
        "case": lambda: (
            f"/console/cases/{case_number(STORIES * chance.randrange(size // STORIES))}"
        ),
    }
    return {
        name: await _page(house, pages, site, path, token, rounds) for name, path in asked.items()
    }


async def _page(
    house: House, pages: Watched, site: ASGIApp, path: Callable[[], str], token: str, rounds: int
) -> Page:
    times, bare = [], []
    for n in range(rounds + 3):
        with _statements(house) as said:
            began = time.perf_counter()
            status = await _asked(site, path(), token)
            took = time.perf_counter() - began
        assert status == 200, status
        if n >= 3:  # the first ones fill caches
            times.append(took)
            bare.append(_bare(house, said, pages.again))
    return Page(times, median(bare))


async def _asked(site: ASGIApp, path: str, token: str) -> int:
    """Ask for a page as the server does, with no client's work in the figure: the status."""
    where, _, query = path.partition("?")
    scope: Scope = {
        "type": "http", "asgi": {"version": "3.0"}, "http_version": "1.1", "method": "GET",
        "scheme": "http", "path": where, "raw_path": where.encode(), "root_path": "",
        "query_string": query.encode(), "client": ("127.0.0.1", 1), "server": ("house", 80),
        "headers": [(b"host", b"house"), (b"cookie", f"{COOKIE}={token}".encode())],
    }  # fmt: skip
    statuses: list[int] = []

    async def receive() -> Message:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            statuses.append(message["status"])

    await site(scope, receive, send)
    return statuses[0]


def _bare(house: House, said: list[tuple[str, Any]], again: Callable[[], str]) -> float:
    """The same statements and the same template, and nothing else."""
    with house.store.reading() as work:
        began = time.perf_counter()
        for statement, given in said:
            work.connection.exec_driver_sql(statement, given).fetchall()
    again()
    return time.perf_counter() - began


@contextmanager
def _statements(house: House) -> Iterator[list[tuple[str, Any]]]:
    """What is asked of the database meanwhile; what is read to be changed is not part of it."""
    said: list[tuple[str, Any]] = []

    def hear(_: Any, __: Any, statement: str, given: Any, *___: Any) -> None:
        if statement.lstrip().startswith("SELECT") and " UPDATE" not in statement:
            said.append((statement, given))

    with house.store.reading() as work:
        engine = work.connection.engine
    event.listen(engine, "before_cursor_execute", hear)
    yield said
    event.remove(engine, "before_cursor_execute", hear)


def run(kind: str, given: argparse.Namespace) -> None:
    """Everything on one kind of database."""
    found: dict[int, dict[str, Page]] = {}
    server = Server(durable=True) if kind == "postgres" else None
    try:
        for size in (given.few, given.conversations):
            with (
                tempfile.TemporaryDirectory() as folder,
                opened(kind, Path(folder), server) as (
                    house,
                    settings,
                ),
            ):
                known = people(house)
                fill(house, size, given.lines, list(known))
                _settled(house)
                supervisor = next(token for role, token in known.values() if role == "supervisor")
                found[size] = asyncio.run(measure(house, size, supervisor, given.rounds))
                if size == given.conversations:
                    _table(kind, found[given.few], found[size])
                    tokens = [token for _, token in known.values()]
                    print(asyncio.run(appear(house, settings, tokens, KEY, given)), flush=True)
    finally:
        if server:
            server.remove()


def _settled(house: House) -> None:
    """Have PostgreSQL look at its tables, as it does by itself in time."""
    if house.store.on_server:
        with house.store.work() as work:
            work.connection.execute(text("ANALYZE"))


def _table(kind: str, few: dict[str, Page], full: dict[str, Page]) -> None:
    for name, page in full.items():
        cells = (f"{1000 * each:.1f}" for each in (page.middle, page.worst, page.bare))
        ratios = (f"{page.middle / each:.2f}" for each in (page.bare, few[name].middle))
        print(f"| {kind} | {name} | {' | '.join((*cells, *ratios))} |", flush=True)


def main() -> None:
    """Run what is asked for."""
    asks = argparse.ArgumentParser(description=__doc__)
    for name, value in (
        ("conversations", 100_000), ("lines", 30), ("few", 1_000), ("rounds", 60),
        ("streams", 200), ("messages", 30),
    ):  # fmt: skip
        asks.add_argument(f"--{name}", type=int, default=value)
    asks.add_argument("--only", choices=("sqlite", "postgres"))
    given = asks.parse_args()
    print("| database | page | median, ms | p95, ms | bare, ms | times bare | times few |")
    print("|---|---|--:|--:|--:|--:|--:|", flush=True)
    for kind in ("sqlite", "postgres"):
        if given.only in (None, kind):
            run(kind, given)


if __name__ == "__main__":
    main()
