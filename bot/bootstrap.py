"""The one place that wires: settings, store, clock, ids, closed days, words.

Laws: everything that is not deterministic is made here and handed in; nothing is opened twice.
"""

from __future__ import annotations

from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from bot import house_file
from bot.catalogue import words
from bot.chance import Chance
from bot.closed import closed_days
from bot.files.shelf import Shelf, shelf
from bot.ledger import Ledger
from bot.settings import Settings, load
from bot.store import keyfile
from bot.store.engine import open_database
from bot.store.masters import Masters
from bot.store.repository import Store
from bot.store.sealed import Vault
from flows.house import House as About
from flows.turn import JAPAN, Ports, Registry

Clock = Callable[[], datetime]

ID = 16
"""Bytes of a random id or token."""

SAMPLE = "PIL-SAMPLE-0001"
SAMPLE_FIRMS = ("みほん危機管理総研", "サンプル広報コンサルティング")


@dataclass(frozen=True, slots=True)
class House:
    """Everything one process works with.

    `own_policies`: those who talk here may choose a policy without a code, as in a terminal.
    """

    store: Store
    clock: Clock
    about: About
    new_token: Callable[[], str]
    """A token nobody can guess, for the buttons of a message."""
    shelf: Shelf
    """Where sealed files lie."""
    ledger: Ledger
    """Where erasures are written down, outside the database."""
    papers: Path
    """Where a terminal writes what is sent to it."""
    own_policies: bool = False
    bot_name: str = ""
    """The bot's name on Telegram, for the links of invites."""

    def ports(self, registry: Registry | None = None, conversation: str = "") -> Ports:
        """What a turn is handed; inside a turn the turn is its own registry."""
        here = registry or self.store
        return Ports(here, words, closed_days(), self.about, self.own_policies, conversation)


def open_house(
    settings: Settings | None = None,
    clock: Clock | None = None,
    *,
    upgrade: bool = False,
    own_policies: bool = False,
) -> House:
    """Open the store, making its folder and key where there is none yet; `upgrade` its tables."""
    chosen = settings or load()
    about = house_file.load(chosen.house)
    if chosen.public_url and not about.page:
        about = replace(about, page=f"{chosen.public_url.rstrip('/')}/p")
    chosen.folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    fresh = chosen.database_url is None and not (chosen.folder / "hakkaku.db").exists()
    masters = masters_of(chosen, make=fresh)
    engine = open_database(chosen.database, upgrade=upgrade)
    tick = clock or utc_now
    chance = Chance()
    store = Store(engine, Vault(masters, chance), tick, lambda: chance(ID).hex())
    lies, papers = shelf(chosen.files_url, chosen.folder), chosen.folder / "papers"
    new_token, name = (lambda: _token(chance)), (chosen.bot_name or "").removeprefix("@")
    ledger = Ledger(chosen.ledger_file)
    return House(store, tick, about, new_token, lies, ledger, papers, own_policies, name)


def masters_of(settings: Settings, *, make: bool = False) -> Masters:
    """The master keys: those given, or the key file's as it is each time it is asked."""
    given = None if settings.keys is None else settings.keys.get_secret_value()
    keyfile.master_keys(settings.folder, given, make=make)
    return Masters(lambda: keyfile.master_keys(settings.folder, given, make=False))


def _token(chance: Chance) -> str:
    return urlsafe_b64encode(chance(ID)).decode().rstrip("=")


def seed(house: House) -> str | None:
    """On an empty store a sample policy and approved firms, marked as a sample; its number."""
    if house.store.policies():
        return None
    today = house.clock().astimezone(JAPAN).date()
    start = today.replace(month=4, day=1, year=today.year - (today.month < 4))
    for firm in SAMPLE_FIRMS:
        house.store.add_firm(firm, sample=True, by="seed")
    # The policy last: it tells that all is there, also to whoever comes after a kill.
    house.store.import_policies([sample_policy(start.isoformat())], sample=True, by="seed")
    return SAMPLE


def sample_policy(start: str) -> dict[str, Any]:
    """The sample: one year from the first of April, 100 million yen, the cyber rider."""
    first = datetime.fromisoformat(start).date()
    last = first.replace(year=first.year + 1) - timedelta(1)
    return {
        "number": SAMPLE,
        "insured": "株式会社みほん商事",
        "period": {"start": first.isoformat(), "end": last.isoformat()},
        "limit": 100_000_000,
        "riders": ["cyber_response"],
        "rider_limits": {"cyber_response": 10_000_000},
    }


def utc_now() -> datetime:
    """The clock of the world."""
    return datetime.now(UTC)


def clock_from(moment: datetime) -> Clock:
    """A clock that starts at this moment and goes on at the world's pace."""
    started = utc_now()
    return lambda: moment + (utc_now() - started)
