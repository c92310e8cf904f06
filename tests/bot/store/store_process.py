"""Another process at the same database: run by the tests, never imported by them.

store_process.py write URL NAME COUNT  tell COUNT (-1: endless) pairs of facts, a turn each
store_process.py stop URL NAME COUNT   stop in the middle of the first turn, saying so
"""

from __future__ import annotations

import sys
import time
from datetime import UTC, datetime
from itertools import count
from uuid import uuid4

from bot.store.alone import alone
from bot.store.engine import open_database
from bot.store.masters import Masters
from bot.store.repository import Store
from bot.store.sealed import Vault
from bot.store.turn import Turn
from flows.facts import Fact

POLICY = {"number": "PIL-2026-0001", "insured": "株式会社みなと商事"}


def tell(turn: Turn, case: str, name: str, number: int) -> None:
    """Tell two facts that belong together, and write a line."""
    turn.dossier(case)
    told = [Fact(f"expenses.{name}{number}.{part}", number, name, turn.now) for part in "ab"]
    turn.tell(case, told[:1])
    turn.tell(case, told[1:])


def main(what: str, url: str, name: str, times: int) -> None:
    engine = open_database(url, upgrade=True)
    store = Store(
        engine, Vault(Masters(lambda: [b"m" * 32])), lambda: datetime.now(UTC), lambda: uuid4().hex
    )
    if not store.policies():
        store.import_policies([POLICY], by=name)
    with store.turn() as turn:
        alone(turn.work.connection, "the test's first case")
        case = turn.open_case("PIL-2026-0001") if not store.cases() else store.cases()[0].id
    for number in count() if times < 0 else range(times):
        with store.turn() as turn:
            tell(turn, case, name, number)
            if what == "stop":
                print("stopped", flush=True)
                time.sleep(60)
        print(number, flush=True)
    store.close()


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4]))
