"""A store over a real SQLite file, with a clock and ids that are handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

import pytest

from bot.store.engine import open_database
from bot.store.problems import StoreProblem
from bot.store.repository import Store
from bot.store.sealed import Vault

NUMBER = "PIL-2026-0001"
POLICY = {"number": NUMBER, "insured": "株式会社みなと商事", "limit": 100_000_000}


@dataclass
class House:
    """A data folder, its database and the store over it."""

    folder: Path
    now: datetime = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
    ids: Iterator[int] = field(default_factory=lambda: count(1))
    master: bytes = b"m" * 32
    opened: list[Store] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.store = self.open()
        self.store.import_policies([POLICY], sample=True, by="管理者")

    @property
    def url(self) -> str:
        return f"sqlite:///{self.folder / 'hakkaku.db'}"

    def open(self) -> Store:
        """Another store over the same database, as a restarted program has it."""
        engine = open_database(self.url)
        try:
            vault = Vault(self.master)
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
        """Every byte of the database's files, the journal too."""
        return b"".join(path.read_bytes() for path in sorted(self.folder.glob("hakkaku.db*")))


@pytest.fixture(scope="session")
def make_house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., House]]:
    """Make houses: in the given folder, else each in its own."""
    made: list[House] = []

    def make(folder: Path | None = None) -> House:
        made.append(House(folder or tmp_path_factory.mktemp("house")))
        return made[-1]

    yield make
    for store in (store for house in made for store in house.opened):
        store.close()


@pytest.fixture
def house(make_house: Callable[[], House]) -> House:
    return make_house()
