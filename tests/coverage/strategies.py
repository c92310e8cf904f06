"""Whole valid cases for the properties: unknowns, ties of dates, every rider, limits that bite.

Laws: every case made is one the reader accepts, as plain JSON values; the words of each code are
read from `coverage.case`, never copied; days are few, so that they tie; most facts are in favour
of the policyholder, so that the money is shared out. A case is made from a source of chance:
Hypothesis's own (`cases`, which shrinks) or a seeded one (`seeded`, thousands in a second).
"""

from __future__ import annotations

from datetime import date, timedelta
from random import Random
from typing import Any, TypeVar, get_args

from hypothesis import strategies as st

from coverage import case as facts

Json = dict[str, Any]
T = TypeVar("T")

START, END = date(2026, 4, 1), date(2027, 3, 31)
CENTRE = date(2026, 10, 1)
CAPPED = ("cyber_response", "corporate_information", "card_misuse", "ip_infringement")
IDS = ("a", "b", "B", "9", "10", "A10", "é", "費")

NEAR = [(CENTRE + timedelta(days=n)).isoformat() for n in (0, 0, -1, 1)]
INSIDE = [(CENTRE + timedelta(days=n)).isoformat() for n in (1, 1, 2, 2, 9, 40)]
EDGES = [
    *((CENTRE + timedelta(days=n)).isoformat() for n in (-2, -1, 0, 178, 179, 180, 181, 182)),
    *((START + timedelta(days=n)).isoformat() for n in (-1, 0)),
    *((END + timedelta(days=n)).isoformat() for n in (-1, 0, 1)),
]
"""Days at every edge there is: the period's, the discovery's, the window's with either count."""


def words(literal: Any) -> list[str]:
    """The words of a code."""
    return list(get_args(literal))


class Maker:
    """Makes a case from a source of chance."""

    def __init__(self, chance: Random) -> None:
        self.chance = chance

    def once_in(self, times: int) -> bool:
        return self.chance.randrange(times) == times - 1

    def one(self, of: list[T]) -> T:
        return self.chance.choice(of)

    def usually(self, often: Any, otherwise: list[Any], times: int = 8) -> Any:
        return self.one(otherwise) if self.once_in(times) else often

    def some(self, of: list[T], times: int = 2) -> list[T]:
        return [each for each in of if self.once_in(times)]

    def yen(self, least: int = 1) -> int:
        return self.chance.randint(least, self.one([40, 20_000, 20_000, 9_000_000]))

    def part_of(self, amount: int) -> int:
        return self.one([0, min(amount, 7), self.chance.randint(0, amount)])

    def case(self, size: int = 6) -> Json:
        ids = [id for id in IDS[:3] if not self.once_in(5)]
        approvals: list[Any] = [None, *words(facts.Approval)]
        return {
            "policy": self.policy(),
            "incident": self.incident(),
            "engagements": [
                {"id": id, "approval": self.usually("approved", approvals, 4)} for id in ids
            ],
            "expenses": [self.expense(id, ids) for id in self.ids(size)],
            "claims": [self.claim(id) for id in self.ids(size - 1)],
        }

    def ids(self, size: int) -> list[str]:
        ids = list(IDS)
        self.chance.shuffle(ids)
        return ids[: self.chance.randint(0, size)]

    def policy(self) -> Json:
        riders = self.some(words(facts.Rider))
        return {
            "number": "PIL-1",
            "insured": "みなと商事",
            "period": {"start": START.isoformat(), "end": END.isoformat()},
            "limit": self.one([self.yen(0), self.chance.randint(0, 600_000_000)]),
            "deductible": self.one([0, self.chance.randint(0, 30), self.chance.randint(0, 9_000)]),
            "riders": riders,
            "rider_limits": {
                rider: self.one([self.yen(0), 90_000_000])
                for rider in riders
                if rider in CAPPED and (rider == "cyber_response" or self.once_in(2))
            },
            "paid": {
                part: self.one([self.yen(0), 4_990_000, 9_999_000])
                for part in self.some(words(facts.PartName), 3)
            },
            "terms": {
                "counts_discovery_day": self.once_in(2),
                "response_requires_disclosure": self.once_in(6),
                "tax": self.usually("inclusive", ["exclusive"], 4),
            },
        }

    def incident(self) -> Json:
        data = words(facts.Data)
        events = [self.event() for _ in range(self.chance.randint(0, 3))]
        sure = {"kind": "third_party_report", "on": self.one(NEAR)}
        return {
            "cause": self.usually("cyber_attack", [None, *words(facts.Cause)], 4),
            "actor": self.usually(
                self.one([None, "outsider"]), [*words(facts.Actor), "officer"], 4
            ),
            "wrongful": self.usually(False, [True, None], 4),
            "data": self.usually(["personal"], [self.some(data), ["corporate"]], 4),
            "location": self.usually(
                self.one([None, "japan", "overseas_trip"]), [*words(facts.Location)], 6
            ),
            "victims": self.usually(self.chance.randint(0, 50), [None]),
            "reported_on": self.one([None, self.one(NEAR)]),
            "published_on": self.one([None, None, self.one(NEAR)]),
            "events": events if self.once_in(3) else [*events, sure],
        }

    def event(self) -> Json:
        kind = self.one(words(facts.EventKind))
        on = self.usually(self.one(NEAR), [None, *EDGES], 3)
        event: Json = {"kind": kind, "on": on}
        if kind == "own_awareness":
            event["by_culprit"] = self.one([None, True, False])
        if kind == "written_notice" and on:
            days = self.one([None, 0, 1, 30])
            if days is not None:
                acknowledged = date.fromisoformat(on) + timedelta(days=days)
                event["acknowledged_on"] = acknowledged.isoformat()
        return event

    def expense(self, id: str, firms: list[str]) -> Json:
        gifts = ["condolence", "condolence", "legal_consultation", "consulting", "cyber_response"]
        category, amount = self.one(words(facts.Category) + gifts), self.yen()
        expense: Json = {
            "id": id,
            "category": category,
            "amount": amount,
            "incurred_on": self.usually(self.one(INSIDE), [None, *NEAR, *EDGES], 4),
            "engagement": self.usually(self.one(firms or ["none"]), [None, "none"]),
            "tax": self.usually(self.part_of(amount), [None]),
        }
        if category == "legal_consultation":
            expense["retainer"] = self.usually(self.part_of(amount), [None])
        if category == "condolence":
            expense["recipients"] = self.usually(self.chance.randint(0, 60), [None])
        if category == "staff_cost":
            expense["kind"] = self.one([None, "travel", "overtime", *words(facts.StaffKind)])
        if category == "cyber_response":
            kinds = [None, "containment", *words(facts.CyberKind)]
            expense["kind"] = self.usually("containment", kinds, 3)
        return expense

    def claim(self, id: str) -> Json:
        damages = self.usually(self.one([0, self.yen()]), [None])
        return {
            "id": id,
            "claimant": self.one(words(facts.Claimant)),
            "basis": self.one([*words(facts.Basis), "personal_leak", "personal_leak"]),
            "made_on": self.usually(self.one(INSIDE), [None, *EDGES], 4),
            "jurisdiction": self.usually("japan", [None, "overseas"]),
            "resolution": self.usually(
                self.one(["judgment", "court_settlement"]), [None, *words(facts.Resolution)], 3
            ),
            "damages": damages,
            "litigation": self.yen() if damages == 0 else self.one([0, self.yen()]),
        }


def seeded(seed: int, size: int = 6) -> Json:
    """The case of a seed."""
    return Maker(Random(seed)).case(size)


def cases(size: int = 6) -> st.SearchStrategy[Json]:
    """Cases that Hypothesis can make smaller."""
    chance = st.randoms(use_true_random=False)
    return chance.map(lambda each: Maker(each).case(size))
