"""A case with a little of everything, for tests that look into its papers."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from bot import bootstrap
from bot.bootstrap import SAMPLE, Clock, House
from bot.documents.making import made
from bot.settings import Settings
from flows.facts import Fact
from flows.talk import Language
from flows.turn import JAPAN
from tests.desk import TOLD

NOW = datetime(2026, 11, 20, 10, 0, tzinfo=JAPAN)
HOSTILE = (
    '=HYPERLINK("http://example.invalid","開く")',
    "+1-1",
    "-2+3",
    "@SUM(A1)",
    "＝1+1",
    "\t=1",
    "\r=1",
    "髙﨑𠮷商店 ㈱①",
    "ab\x07c\x1b[31m",
    "_x0041_",
    "\u202egnp.exe",
    "a & b <c> \"d\" 'e'",
    "C:\\..\\..\\etc",
    "'=1",
)
COSTS: dict[str, dict[str, Any]] = {
    "E1": {"category": "consulting", "amount": 800_000, "incurred_on": "2026-11-04"},
    "E2": {"category": "legal_consultation", "amount": 330_000, "incurred_on": "2026-11-10"},
    "E3": {"category": "condolence", "amount": 700_000, "incurred_on": "2026-11-12"},
    "E4": {"category": "staff_cost", "amount": 50_000, "incurred_on": "2026-11-11"},
    "E5": {"category": "other", "amount": 5_000, "incurred_on": None},
    "E6": {"category": "call_center", "amount": 900_000, "incurred_on": "2026-11-13"},
    "E7": {"category": "cyber_response", "amount": 120_000, "incurred_on": "2026-11-05"},
}
MORE: dict[str, Any] = {
    "expenses.E1.engagement": "C1",
    "expenses.E2.engagement": "C1",
    "expenses.E2.retainer": 100_000,
    "expenses.E2.vendor": "みほん法律事務所",
    "expenses.E3.engagement": "C1",
    "expenses.E3.recipients": 1200,
    "expenses.E4.kind": "overtime",
    "expenses.E6.withdrawn": True,
    "claims.L1.claimant": "entruster",
    "claims.L1.reference": "株式会社みなと",
    "claims.L1.basis": "personal_leak",
    "claims.L1.made_on": "2026-11-15",
    "claims.L1.jurisdiction": "japan",
    "claims.L1.resolution": "settlement",
    "claims.L1.damages": 2_000_000,
    "claims.L1.litigation": 500_000,
    "costs.K1.claim": "L1",
    "costs.K1.amount": 500_000,
    "costs.K1.on": "2026-11-16",
    "costs.K1.note": "=1+1 着手金",
    "payments.E2.submitted": 330_000,
    "payments.E2.submitted_on": "2026-11-14",
    "payments.E2.decided": 0,
    "payments.E2.decided_on": "2026-11-18",
    "payments.E2.reason": "-対象外",
    "payments.E6.decided": 100_000,
}


def house_at(folder: Path, clock: Clock = lambda: NOW) -> House:
    """A house of its own, with the sample policy."""
    house = bootstrap.open_house(Settings(data_dir=folder), clock)
    bootstrap.seed(house)
    return house


def tell(house: House, case: str, facts: Mapping[str, Any], by: str = "総務") -> None:
    """Tell facts of a case."""
    with house.store.turn() as turn:
        turn.dossier(case)
        turn.tell(case, [Fact(path, value, by, turn.now) for path, value in facts.items()])
        turn.audit(by, "fact.corrected", case_id=case)


def filled(house: House, more: Mapping[str, Any] | None = None) -> str:
    """A case with costs of all kinds, a claim, and what is hostile in every text."""
    with house.store.turn() as turn:
        case = turn.open_case(SAMPLE)
        turn.audit("総務", "case.opened", case_id=case)
    costs = {f"expenses.{id}.{k}": v for id, told in COSTS.items() for k, v in told.items()}
    tell(house, case, {**TOLD, **costs, **MORE, **hostile(), **(more or {})})
    return case


def hostile() -> dict[str, Any]:
    """A cost for every hostile text."""
    told: dict[str, Any] = {}
    for place, text in enumerate(HOSTILE, len(COSTS) + 1):
        head = f"expenses.E{place}"
        told |= {f"{head}.category": "apology_letter", f"{head}.amount": 1_000 * place}
        told |= {f"{head}.incurred_on": "2026-11-09", f"{head}.vendor": text}
    return told


def paper(house: House, case: str, name: str, language: Language = "ja") -> bytes:
    """A paper's bytes."""
    return b"".join(made(house, case, name, language))
