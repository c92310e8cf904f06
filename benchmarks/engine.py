"""How fast the engine decides and explains, as ratios within one run.

    .venv/bin/python -m benchmarks.engine [--no-gc] [--rounds N]

Three ways do the same response work over the same costs: `ours` assesses the case and explains
every item, moves and levers, as JSON values (`assess` is that without the last step); `bare` is a
plain fold that gives each item's amounts and explains nothing; `zen` is a graph of the zen-engine
with its trace on. All three must agree to the yen.
Rounds are taken in turn, so that a slow moment of the machine meets all of them, and the median
counts. Nothing here fails for being slow.
"""

from __future__ import annotations

import argparse
import gc
import json
from collections.abc import Callable
from datetime import date, timedelta
from itertools import pairwise
from statistics import median
from time import perf_counter_ns
from typing import Any

import zen

from coverage.assess import assess, stage
from coverage.assessment import Assessment
from coverage.case import Case
from coverage.document import read
from coverage.explain import explanations

SIZES = (10, 100, 1_000, 10_000)
FIRST = date(2026, 11, 1)
CATEGORIES = (
    "legal_consultation",
    "apology_letter",
    "cause_investigation",
    "call_center",
    "newspaper_apology",
    "press_conference",
    "staff_cost",
    "condolence",
    "condolence_shipping",
)
Amounts = tuple[int, int, int, int, int]
"""Yen of one item: ineligible, pending, self-pay, over the limit, payable."""


def costs(size: int) -> list[dict[str, Any]]:
    """Response costs of every category; of forty one is late, one refused, two lack a fact."""
    rows = []
    for place in range(size):
        category = CATEGORIES[place % len(CATEGORIES)]
        row: dict[str, Any] = {
            "id": f"E{place:05}",
            "category": category,
            "amount": 100 + place * 7919 % 9_000,
            "incurred_on": (FIRST + timedelta(days=place * 37 % 180)).isoformat(),
            "engagement": "C1",
        }
        if category == "legal_consultation":
            row["retainer"] = 50
        if category == "staff_cost":
            row["kind"] = "overtime"
        if category == "condolence":
            row["recipients"] = 1 + place % 10
        match place % 40:
            case 11:
                row["incurred_on"] = "2027-06-01"
            case 22:
                row["engagement"] = "none"
            case 33:
                del row["engagement"]
            case 39:
                del row["incurred_on"]
        rows.append(row)
    return rows


def case_of(size: int) -> Case:
    """A covered leak whose response limit is full shortly before the last of the costs."""
    rows = costs(size)
    claimed = sum(row["amount"] for row in rows)
    policy = {
        "number": "1",
        "insured": "x",
        "period": {"start": "2026-04-01", "end": "2027-03-31"},
        "limit": claimed * 7,
    }
    incident = {
        "cause": "missent",
        "actor": "employee",
        "location": "japan",
        "data": ["personal"],
        "victims": size * 5,
        "events": [{"kind": "third_party_report", "on": FIRST.isoformat()}],
    }
    firms = [{"id": "C1", "approval": "approved"}, {"id": "C3", "approval": "rejected"}]
    return read(
        {
            "policy": policy,
            "incident": incident,
            "engagements": firms,
            "expenses": rows,
        }
    )


def ours(case: Case) -> tuple[Assessment, list[dict[str, Any]]]:
    """Everything: the assessment, and every item's explanation."""
    assessment = assess(case)
    return assessment, explanations(stage(case), assessment)


STAFF = frozenset({"overtime", "travel", "lodging"})


def bare(case: Case) -> list[Amounts]:
    """Each cost's amounts by one fold in plain Python, for this policy's terms."""
    approvals = {firm.id: firm.approval for firm in case.engagements}
    first = min(event.on for event in case.incident.events if event.on)
    last = first + timedelta(days=180)
    gifts_room = 500 * (case.incident.victims or 0)
    room = min(case.policy.limit // 10, 50_000_000)
    made: list[Amounts] = [(0, 0, 0, 0, 0)] * len(case.expenses)
    going = []
    for place, cost in enumerate(case.expenses):
        category, amount, day = cost.category, cost.amount, cost.incurred_on
        engagement = cost.engagement
        approval = approvals.get(engagement) if engagement else None
        if (
            engagement == "none"
            or approval == "rejected"
            or (day and not first <= day <= last)
            or (category == "staff_cost" and cost.kind and cost.kind not in STAFF)
        ):
            made[place] = (amount, 0, 0, 0, 0)
        elif (
            day is None
            or approval != "approved"
            or (category == "legal_consultation" and cost.retainer is None)
            or (category == "staff_cost" and cost.kind is None)
            or (category == "condolence" and cost.recipients is None)
        ):
            made[place] = (0, amount, 0, 0, 0)
        else:
            going.append((day, cost.id, place, cost))
    going.sort()
    gifts = running = borne = after = paid = 0
    for _, _, place, cost in going:
        amount = left = cost.amount
        if cost.category == "condolence":
            kept = min(left, 500 * (cost.recipients or 0))
            left = max(0, min(kept, gifts_room - gifts))
            gifts += kept
        elif cost.retainer:
            left -= cost.retainer
        running += left
        share = running - running * 9 // 10 - borne
        borne += share
        after += left - share
        payable = min(after, room) - paid
        paid += payable
        made[place] = (amount - left, 0, share, left - share - payable, payable)
    return made


COLUMNS = ("approval", "day", "category", "kind", "retainer", "recipients")
RULES: list[tuple[dict[str, str], str]] = [
    # what a cost must match (an empty cell matches all), and the verdict
    ({"approval": "'rejected'"}, "refused"),
    ({"day": "< 0, > 180"}, "refused"),
    ({"category": "'staff_cost'", "kind": "'regular_wage', 'other'"}, "refused"),
    ({"approval": "null, 'pending'"}, "waits"),
    ({"day": "null"}, "waits"),
    ({"category": "'legal_consultation'", "retainer": "null"}, "waits"),
    ({"category": "'staff_cost'", "kind": "null"}, "waits"),
    ({"category": "'condolence'", "recipients": "null"}, "waits"),
    ({}, "goes"),
]
SHARE = """
export const handler = ({costs, gifts, room}) => {
  const amounts = costs.map(cost => cost.verdict === 'refused'
    ? [cost.amount, 0, 0, 0, 0] : [0, cost.amount, 0, 0, 0]);
  const going = costs.map((cost, place) => ({...cost, place})).filter(c => c.verdict === 'goes');
  going.sort((a, b) => a.day - b.day || (a.id < b.id ? -1 : 1));
  let given = 0, running = 0, borne = 0, after = 0, paid = 0;
  for (const cost of going) {
    let left = cost.amount - (cost.retainer ?? 0);
    if (cost.category === 'condolence') {
      const kept = Math.min(left, 500 * cost.recipients);
      left = Math.max(0, Math.min(kept, gifts - given));
      given += kept;
    }
    running += left;
    const share = running - Math.floor(running * 9 / 10) - borne;
    borne += share;
    after += left - share;
    const payable = Math.min(after, room) - paid;
    paid += payable;
    amounts[cost.place] = [cost.amount - left, 0, share, left - share - payable, payable];
  }
  return {amounts};
};
"""


def graph() -> str:
    """The same work as a graph: a table judges each cost, a function shares the money out."""
    table = {
        "hitPolicy": "first",
        "executionMode": "loop",
        "inputField": "costs",
        "outputPath": "costs",
        "passThrough": True,
        "inputs": [{"id": name, "name": name, "field": name} for name in COLUMNS],
        "outputs": [{"id": "verdict", "name": "verdict", "field": "verdict"}],
        "rules": [
            {"_id": str(place), **dict.fromkeys(COLUMNS, ""), **cells, "verdict": f"'{verdict}'"}
            for place, (cells, verdict) in enumerate(RULES)
        ],
    }
    nodes: list[dict[str, Any]] = [
        {"id": "case", "type": "inputNode"},
        {"id": "judge", "type": "decisionTableNode", "content": table},
        {"id": "share", "type": "functionNode", "content": {"source": SHARE}},
        {"id": "answer", "type": "outputNode"},
    ]
    edges = [
        {"id": f"{one['id']}-{two['id']}", "sourceId": one["id"], "targetId": two["id"]}
        for one, two in pairwise(nodes)
    ]
    placed = [{**node, "name": node["id"], "position": {"x": 0, "y": 0}} for node in nodes]
    return json.dumps({"nodes": placed, "edges": edges})


class Zen:
    """The graph, made once, run with its trace."""

    def __init__(self) -> None:
        self.decision = zen.ZenEngine().create_decision(graph())

    def __call__(self, context: dict[str, Any]) -> list[Amounts]:
        answer = self.decision.evaluate(context, {"trace": True})
        return [tuple(each) for each in answer["result"]["amounts"]]


def context_of(case: Case) -> dict[str, Any]:
    """The case as the graph's input; days since the discovery, as its tables compare numbers."""
    approvals: dict[str | None, str | None] = {each.id: each.approval for each in case.engagements}
    approvals["none"] = "rejected"
    return {
        "gifts": 500 * (case.incident.victims or 0),
        "room": min(case.policy.limit // 10, 50_000_000),
        "costs": [
            {
                "id": each.id,
                "category": each.category,
                "amount": each.amount,
                "day": (each.incurred_on - FIRST).days if each.incurred_on else None,
                "approval": approvals.get(each.engagement),
                "retainer": each.retainer,
                "kind": each.kind,
                "recipients": each.recipients,
            }
            for each in case.expenses
        ],
    }


def amounts_of(assessment: Assessment) -> list[Amounts]:
    """The engine's answer in the fold's shape."""
    return [
        (each.ineligible, each.pending, each.self_pay, each.over_limit, each.payable)
        for each in assessment.items
    ]


def timed(work: Callable[[], object], times: int) -> float:
    """Microseconds of one call, over several in a row."""
    start = perf_counter_ns()
    for _ in range(times):
        work()
    return (perf_counter_ns() - start) / times / 1_000


def measure(size: int, rounds: int) -> dict[str, float]:
    """Microseconds for each expense: the median round of each way."""
    case, peer = case_of(size), Zen()
    context = context_of(case)
    ways: dict[str, Callable[[], object]] = {
        "ours": lambda: ours(case),
        "assess": lambda: assess(case),
        "bare": lambda: bare(case),
        "zen": lambda: peer(context),
    }
    answer = amounts_of(ours(case)[0])
    assert answer == bare(case), "the bare fold decides otherwise"
    assert answer == peer(context), "the graph decides otherwise"
    times = max(1, 1_000 // size)
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for _ in range(rounds):
        for name, work in ways.items():
            gc.collect()
            taken[name].append(timed(work, times) / size)
    return {name: median(each) for name, each in taken.items()}


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--no-gc", action="store_true", help="switch the garbage collector off")
    options.add_argument("--rounds", type=int, default=15)
    given = options.parse_args()
    if given.no_gc:
        gc.disable()
    print(f"garbage collector {'on' if gc.isenabled() else 'off'}, median of {given.rounds} rounds")
    print("µs for each expense   ours (assess)   bare     zen   ours/bare  zen/ours")
    found = {}
    for size in SIZES:
        row = found[size] = measure(size, given.rounds)
        print(
            f"{size:>19,} {row['ours']:>6.2f} {row['assess']:>8.2f}  {row['bare']:>6.2f}"
            f"  {row['zen']:>6.2f}   {row['ours'] / row['bare']:>9.2f}"
            f" {row['zen'] / row['ours']:>9.2f}"
        )
    growth = {name: found[10_000][name] / found[100][name] for name in found[100]}
    told = "  ".join(f"{name} {ratio:.2f}" for name, ratio in growth.items())
    print(f"growth 100 → 10,000: {told}")
    print(f"growth ours / growth bare: {growth['ours'] / growth['bare']:.2f} (aim: at most 1.30)")
    print(f"ours / bare at 10,000: {found[10_000]['ours'] / found[10_000]['bare']:.2f} (at most 6)")
    print(f"zen / ours at 10,000: {found[10_000]['zen'] / found[10_000]['ours']:.2f} (at least 2)")


if __name__ == "__main__":
    main()
