"""A store over a real database of each kind, with a clock and ids that are handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cached_property
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import Protocol

import pytest
from sqlalchemy import text

from bot.store.engine import make_engine, open_database
from bot.store.masters import Masters
from bot.store.problems import StoreProblem
from bot.store.repository import Store
from bot.store.sealed import Vault
from bot.store.tables import metadata

NUMBER = "PIL-2026-0001"
POLICY = {"number": NUMBER, "insured": "株式会社みなと商事", "limit": 100_000_000}


class Databases(Protocol):
    """Databases of one kind: made with today's tables, or empty."""

    def make(self, *, empty: bool = False) -> str: ...

    def drop(self, url: str) -> None: ...


@dataclass
class SqliteFiles:
    """SQLite: a file in a folder of its own; whoever opens an empty one gives it its tables."""

    new_folder: Callable[[str], Path]

    def make(self, *, empty: bool = False) -> str:
        path = self.new_folder("house") / "hakkaku.db"
        if not empty:
            copyfile(self._migrated, path)
            path.chmod(0o600)
        return f"sqlite:///{path}"

    @cached_property
    def _migrated(self) -> Path:
        """A file with today's tables, made once: that takes as long as a short test."""
        path = self.new_folder("template") / "hakkaku.db"
        open_database(f"sqlite:///{path}").dispose()
        return path

    def drop(self, url: str) -> None:
        """The folder goes with the others that the tests made."""


@dataclass
class House:
    """A database and the store over it."""

    url: str
    now: datetime = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    masters: tuple[bytes, ...] = (b"m" * 32,)
    opened: list[Store] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = self.open()
        self.store.import_policies([POLICY], sample=True, by="管理者")

    @property
    def on_sqlite(self) -> bool:
        return self.url.startswith("sqlite")

    def open(self, *masters: bytes) -> Store:
        """Another store over the same database, as a restarted program has it."""
        engine, given = open_database(self.url), masters or self.masters
        try:
            vault = Vault(Masters(lambda: given))
            store = Store(engine, vault, self.clock, lambda: f"{next(self.ids):032x}")
        except StoreProblem:
            engine.dispose()
            raise
        self.opened.append(store)
        return store

    def clock(self) -> datetime:
        return self.now

    def later(self, **by: int) -> None:
        self.now += timedelta(**by)

    def case(self, member: str = "田中") -> tuple[str, str]:
        """A member's conversation in a case just opened: their ids."""
        conversation = self.store.conversation_for(member, policy=NUMBER, case=None)
        with self.store.turn() as turn:
            case = turn.open_case(NUMBER)
            turn.attach(conversation, case)
        return conversation, case

    def on_disk(self) -> bytes:
        """Every byte that is kept: of SQLite's files, journal too; of a server, of every row."""
        if self.on_sqlite:
            folder = Path(self.url.removeprefix("sqlite:///")).parent
            return b"".join(path.read_bytes() for path in sorted(folder.glob("hakkaku.db*")))
        engine = make_engine(self.url)
        with engine.begin() as connection:
            rows = [
                row
                for table in metadata.tables
                for row in connection.execute(text(f"SELECT * FROM {table}"))
            ]
        engine.dispose()
        cells = [cell for row in rows for cell in row]
        return b"".join(cell if isinstance(cell, bytes) else str(cell).encode() for cell in cells)

    def close(self) -> None:
        for store in self.opened:
            store.close()


@pytest.fixture(scope="session", params=["sqlite", "postgres"])
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """Each kind of database in its turn."""
    if request.param == "sqlite":
        return SqliteFiles(tmp_path_factory.mktemp)
    cluster: Databases = request.getfixturevalue("postgres")
    return cluster


@pytest.fixture(scope="session")
def make_house(databases: Databases) -> Iterator[Callable[..., House]]:
    """Make houses: over the given database, else each over its own."""
    made: list[House] = []

    def make(url: str | None = None) -> House:
        made.append(House(url or databases.make()))
        return made[-1]

    yield make
    for house in made:
        house.close()
        databases.drop(house.url)


@pytest.fixture
def house(databases: Databases) -> Iterator[House]:
    house = House(databases.make())
    yield house
    house.close()
    databases.drop(house.url)


@pytest.fixture
def sqlite_house(tmp_path: Path) -> Iterator[House]:
    """A house over a SQLite file, for what is SQLite's alone."""
    house = House(f"sqlite:///{tmp_path / 'hakkaku.db'}")
    yield house
    house.close()
