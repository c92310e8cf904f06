"""Cases for the papers: told as facts, on several days, by several people."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from pydantic import SecretStr

from bot import bootstrap
from bot.bootstrap import House
from bot.settings import Settings
from flows.facts import Fact
from flows.talk import Talk

OPENED = datetime(2026, 11, 2, 9, 30, tzinfo=UTC)
NAMES = "髙橋﨑子 𠮷野家 濵田 德永 ① ㈱"
"""Signs of names that many fonts lack."""
FIRM = "㈱髙﨑総研 𠮷"


@dataclass
class Desk:
    """A house with one case, and a clock that is moved by hand."""

    house: House
    clock: list[datetime]
    case: str = ""
    told: dict[str, Any] = field(default_factory=dict)

    def tell(self, by: str, told: Mapping[str, Any], *, days: float = 1) -> None:
        """Somebody tells facts, so many days later."""
        self.clock[0] += timedelta(days=days)
        with self.house.store.turn() as turn:
            if not self.case:
                talk = turn.begin(by, Talk(policy=bootstrap.SAMPLE))
                self.case = turn.open_case(bootstrap.SAMPLE)
                turn.attach(talk, self.case)
            turn.dossier(self.case)
            facts = [Fact(path, value, by, turn.now) for path, value in told.items()]
            turn.tell(self.case, facts)
        self.told |= told


@contextmanager
def desk(folder: Path) -> Iterator[Desk]:
    """A house on a database of its own."""
    clock = [OPENED]
    key = SecretStr(b64encode(b"m" * 32).decode())
    settings = Settings(data_dir=folder, database_url=f"sqlite:///{folder / 'a.db'}", keys=key)
    house = bootstrap.open_house(settings, lambda: clock[0], own_policies=True)
    bootstrap.seed(house)
    try:
        yield Desk(house, clock)
    finally:
        house.store.close()


def item(section: str, id: str, **told: Any) -> dict[str, Any]:
    """The facts of an item."""
    return {f"{section}.{id}.{name}": value for name, value in told.items()}


FIRST = {
    **item("events", "V1", kind="own_awareness", on="2026-10-28", by_culprit=True),
    **item("events", "V2", kind="third_party_report", on="2026-10-30", note="取引先から電話"),
    **item("events", "V3", kind="written_notice", on="2026-11-02"),
    "incident.cause": "missent",
    "incident.actor": "employee",
    "incident.data": ["personal"],
    "incident.location": "japan",
    "incident.victims": 1_500,
    "duties.role": "own",
    "duties.known_on": "2026-10-28",
    "duties.special_care": False,
    "duties.wrongful_purpose": False,
    **item("engagements", "C1", firm=FIRM, approval="pending"),
    **item("advice", "A1", field="persons", engagement="C1", steps=["apology_letter"]),
    "steps.apology_letter.advice": "A1",
    "steps.apology_letter.engagement": "C1",
    "steps.apology_letter.state": "planned",
    **item("expenses", "E1", category="consulting", amount=880_000, incurred_on="2026-11-02"),
    "expenses.E1.engagement": "C1",
}
COSTS = {
    "engagements.C1.approval": "approved",
    **item("expenses", "E2", category="legal_consultation", amount=330_000, engagement="C1"),
    "expenses.E2.retainer": 110_000,
    "expenses.E2.incurred_on": "2026-11-03",
    **item("expenses", "E3", category="apology_letter", amount=1_234_567, engagement="C1"),
    "expenses.E3.incurred_on": "2026-11-04",
    "expenses.E3.vendor": NAMES,
    **item("expenses", "E4", category="staff_cost", amount=210_000, engagement="C1"),
    "expenses.E4.kind": "regular_wage",
    "expenses.E4.incurred_on": "2026-10-01",
    **item("expenses", "E5", category="call_center", amount=760_000, incurred_on="2026-11-04"),
    "expenses.E5.vendor": "Very Long Vendor " * 11 + "K.K.",
    "expenses.E5.engagement": None,
    **item("expenses", "E6", category="other", amount=45_000, incurred_on="2026-11-04"),
    **item("files", "F1", file="x", kind="pdf", name="領収書 髙.pdf", size=2_048, expense="E3"),
    "files.F1.sha256": "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
}
LATER = {
    "expenses.E3.amount": 1_334_567,
    "expenses.E6.withdrawn": True,
    **item("claims", "L1", claimant="victim", basis="personal_leak", made_on="2026-11-04"),
    "claims.L1.jurisdiction": "japan",
    "claims.L1.damages": 300_000,
    "claims.L1.resolution": "settlement",
    "claims.L1.ended_on": "2026-11-05",
    "claims.L1.litigation": 220_000,
    "claims.L1.reference": "請求者1",
    **item("claims", "L2", claimant="entruster", basis="personal_leak", made_on="2026-11-05"),
    "claims.L2.jurisdiction": "japan",
    **item("costs", "K1", claim="L1", amount=200_000, on="2026-11-05", note="着手金"),
    "duties.preliminary_filed_on": "2026-11-01",
    "incident.reported_on": "2026-11-01",
}
DECIDED = {
    **item("payments", "E3", submitted=1_334_567, submitted_on="2026-11-05"),
    **item("payments", "E3", decided=1_000_000, decided_on="2026-11-06"),
    **item("payments", "E3", reason="部数が多い", paid=1_000_000, paid_on="2026-11-07"),
    "payments.E1.submitted": 880_000,
    "payments.E1.submitted_on": "2026-11-05",
}


def tell_all(desk: Desk) -> None:
    """A case from its first night to the insurer's payment."""
    desk.tell("田中", FIRST, days=0)
    desk.tell("髙橋", COSTS, days=2)
    desk.tell("田中", LATER, days=1)
    desk.tell("鈴木", DECIDED, days=2)
