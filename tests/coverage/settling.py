"""One way of many to settle what a case leaves open, at random.

Laws: a fact that is known stays; one that is open may become any value it can have; what is made
is a case the reader accepts.
"""

from __future__ import annotations

from copy import deepcopy
from datetime import date, timedelta
from random import Random
from typing import Any, get_args

from coverage import case as facts
from tests.coverage.strategies import EDGES, INSIDE, NEAR, Json

DAYS = [*EDGES, *INSIDE, *NEAR]
KINDS = {"staff_cost": facts.StaffKind, "cyber_response": facts.CyberKind}


def settle(tree: Json, chance: Random) -> Json:
    """The case with every open question answered somehow."""
    tree = deepcopy(tree)
    days = [*DAYS, *_days_of(tree)]
    tree["expenses"], tree["claims"] = tree.get("expenses", []), tree.get("claims", [])
    firms = tree.setdefault("engagements", [])
    if not any(firm["id"] == "new" for firm in firms):
        firms.append({"id": "new"})
    for firm in firms:
        if firm.get("approval") in (None, "pending"):
            firm["approval"] = chance.choice(["approved", "approved", "rejected"])
    _incident(tree.setdefault("incident", {}), chance, days)
    for expense in tree["expenses"]:
        _expense(expense, chance, days)
    for claim in tree["claims"]:
        _claim(claim, chance, days)
    return tree


def _open(thing: Json, name: str, chance: Random, values: list[Any]) -> None:
    if thing.get(name) is None:
        thing[name] = chance.choice(values)


def _incident(incident: Json, chance: Random, days: list[str]) -> None:
    if incident.get("actor") == "unknown":
        incident["actor"] = None
    _open(incident, "actor", chance, ["outsider", "employee", *get_args(facts.Actor)])
    _open(incident, "wrongful", chance, [True, False])
    _open(incident, "location", chance, ["japan", *get_args(facts.Location)])
    _open(incident, "cause", chance, ["cyber_attack", *get_args(facts.Cause)])
    _open(incident, "victims", chance, [0, 1, 30, 10**6])
    _open(incident, "reported_on", chance, days)
    incident["data"] = incident.get("data") or chance.choice([["personal"], ["corporate"]])
    events = incident.setdefault("events", [])
    if not any(_counts(event) for event in events) and chance.randrange(4):
        events.append({"kind": "media_report", "on": chance.choice(days)})
    for event in events:
        _open(event, "on", chance, days)
        if event["kind"] == "own_awareness":
            _open(event, "by_culprit", chance, [True, False])
        if event["kind"] == "written_notice":
            _acknowledge(event, chance)


def _counts(event: Json) -> bool:
    """Does the event count as it stands?"""
    if event["kind"] == "own_awareness" and event.get("by_culprit") is not False:
        return False
    given = event.get("on") is not None
    return given and (event["kind"] != "written_notice" or bool(event.get("acknowledged_on")))


def _acknowledge(event: Json, chance: Random) -> None:
    given = date.fromisoformat(event["on"])
    if event.get("acknowledged_on") is None or event["acknowledged_on"] < event["on"]:
        event["acknowledged_on"] = str(given + timedelta(days=chance.choice([0, 0, 1, 20, 179])))


def _expense(expense: Json, chance: Random, days: list[str]) -> None:
    _open(expense, "engagement", chance, ["new", "new", "none"])
    _open(expense, "incurred_on", chance, days)
    part = [0, 0, chance.randint(0, expense["amount"])]
    _open(expense, "tax", chance, part)
    if expense["category"] == "legal_consultation":
        _open(expense, "retainer", chance, part)
    if expense["category"] == "condolence":
        _open(expense, "recipients", chance, [0, 3, 10**6])
    if kinds := KINDS.get(expense["category"]):
        _open(expense, "kind", chance, list(get_args(kinds)))


def _claim(claim: Json, chance: Random, days: list[str]) -> None:
    _open(claim, "made_on", chance, days)
    _open(claim, "jurisdiction", chance, ["japan", "japan", "overseas"])
    _open(claim, "damages", chance, [1, 50_000, 10**12])
    if claim.get("resolution") == "pending":
        claim["resolution"] = None
    _open(claim, "resolution", chance, ["judgment", "court_settlement", "settlement"])


def _days_of(tree: Json) -> list[str]:
    """The days the case itself names, and the first days of windows that end on them."""
    named = [each.get("incurred_on") for each in tree.get("expenses", [])]
    known = [day for day in named if day]
    back = [date.fromisoformat(day) - timedelta(days=n) for day in known for n in (179, 180)]
    return [*known, *(day.isoformat() for day in back)]
