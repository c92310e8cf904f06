"""Cases from which papers are made in tests, each in a house of its own."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap
from bot.bootstrap import House
from bot.documents.source import Source, source
from bot.settings import Settings
from flows.facts import Fact
from flows.talk import Language
from flows.turn import JAPAN
from tests.desk import TOLD

NOW = datetime(2026, 11, 20, 15, 0, tzinfo=JAPAN)
HOSTILE = '株式会社𠮷髙<b>#eval("1")\x00\x1b]0;x\x07 *_$&amp;{0}%s\\n'
KNOWN: dict[str, Any] = {
    **TOLD,
    "duties.known_on": "2026-11-10",
    "duties.wrongful_purpose": True,
    "duties.role": "own",
}
COST: dict[str, Any] = {
    "expenses.E1.category": "call_center",
    "expenses.E1.amount": 2_000_000,
    "expenses.E1.incurred_on": "2026-11-12",
    "expenses.E1.engagement": "C1",
    "expenses.E2.category": "press_conference",
    "expenses.E2.amount": 800_000,
    "expenses.E2.incurred_on": "2026-11-12",
}
"""One cost that is expected to be paid, and one that is held up."""
FULL: dict[str, Any] = {**KNOWN, **COST, "expenses.E1.amount": 400_000_000}
"""A limit that is reached."""
MANY: dict[str, Any] = {
    **KNOWN,
    **COST,
    "events.V2.kind": "own_awareness",
    "events.V2.on": "2026-10-20",
    "duties.preliminary_filed_on": "2026-11-12",
}
"""Every deadline there is."""


def house_in(folder: Path, **policy: Any) -> House:
    """A house with one policy, on the day of the tests."""
    house = bootstrap.open_house(Settings(data_dir=folder), lambda: NOW)
    tree = bootstrap.sample_policy("2026-04-01") | policy
    house.store.import_policies([tree], by="test")
    return house


def case_in(house: House, told: Mapping[str, Any]) -> str:
    """A case of these facts: its number."""
    with house.store.turn() as turn:
        case = turn.open_case(bootstrap.SAMPLE)
        turn.dossier(case)
        turn.tell(case, [Fact(path, value, "m", turn.now) for path, value in told.items()])
    return case


def source_in(house: House, told: Mapping[str, Any], language: Language = "ja") -> Source:
    """What a paper of a case of these facts is made from."""
    return source(house, case_in(house, told), language)


@pytest.fixture(scope="session")
def house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A house with the sample policy, for all tests."""
    made = house_in(tmp_path_factory.mktemp("house"))
    yield made
    made.store.close()
