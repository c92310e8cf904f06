"""How far an item is on the way to the money, and what is told of it."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from bot.catalogue import catalogue
from bot.render import render
from coverage.assess import assess
from flows.claiming import standing_item
from flows.dossier import Dossier, case_document, case_of
from flows.facts import Fact, Facts
from flows.notice import draft, show, state
from flows.payments import STAGES, Stage, compared, progress, standing, totals
from flows.talk import Language, Talk
from flows.turn import Turn, reckon
from tests.flows.test_walks import POLICIES, START, Memory, Walk

COSTS: dict[str, Any] = {
    "events.V1.kind": "third_party_report",
    "events.V1.on": "2026-11-01",
    "incident.data": ["personal"],
    "engagements.C1.firm": "みほん",
    "engagements.C1.approval": "approved",
    "expenses.E1.category": "call_center",
    "expenses.E1.amount": 2_000_000,
    "expenses.E1.incurred_on": "2026-11-05",
    "expenses.E1.engagement": "C1",
    "expenses.E2.category": "apology_letter",
    "expenses.E2.amount": 100_000,
    "expenses.E2.incurred_on": "2026-11-05",
    "claims.L1.claimant": "victim",
    "claims.L1.basis": "personal_leak",
    "claims.L1.jurisdiction": "japan",
    "claims.L1.litigation": 300_000,
}


def turn_with(**told: Any) -> Turn:
    """A turn in the case of the costs above, with payments told as ``E1__decided``."""
    paths = {f"payments.{name.replace('__', '.')}": value for name, value in told.items()}
    facts = {path: Fact(path, value, "m", START) for path, value in (COSTS | paths).items()}
    dossier = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts(facts))
    return Turn(Walk(Memory()).ports, dossier, Talk(language="en"), "m", START)


def said(turn: Turn, id: str) -> str:
    """What is shown of how far a cost is."""
    item = standing_item(turn, "expenses", id)
    assert item is not None
    far = progress(turn, item)
    return "" if far is None else render(catalogue("en"), [far])[0].text


@pytest.mark.parametrize(
    ("told", "stage"),
    [
        ({}, "expected"),
        ({"submitted": 5, "submitted_on": "2026-11-20"}, "submitted"),
        ({"submitted": 5, "submitted_on": None}, "submitted"),
        ({"submitted": None, "submitted_on": None}, "expected"),
        ({"decided": 4}, "decided"),
        ({"submitted": 5, "decided": 0}, "decided"),
        ({"decided": 4, "paid": 4, "paid_on": "2026-12-01"}, "paid"),
        ({"decided": 4, "paid": 3}, "decided"),
        ({"decided": 0, "paid": 0}, "paid"),
    ],
)
def test_an_item_is_as_far_as_what_was_told(told: dict[str, Any], stage: Stage) -> None:
    """The furthest step told is where it is; paid in part is not paid."""
    facts = turn_with(**{f"E1__{name}": value for name, value in told.items()}).open.facts
    assert standing(facts, "E1").stage == stage
    assert standing(facts, "E2").stage == "expected"
    assert stage in STAGES


@pytest.mark.parametrize(
    ("decided", "way", "says"),
    [
        (1_800_000, "far.same", "The same as our estimate of ¥1,800,000"),
        (1_500_000, "far.less", "¥300,000 less than our estimate of ¥1,800,000"),
        (0, "far.less", "¥1,800,000 less than our estimate"),
        (2_000_000, "far.more", "¥200,000 more than our estimate of ¥1,800,000"),
    ],
)
def test_a_decision_stands_beside_the_estimate(decided: int, way: str, says: str) -> None:
    """The difference is told, and where there is one what the estimate took off and why."""
    turn = turn_with(E1__decided=decided, E1__decided_on="2026-12-01", E1__reason="Too dear")
    item = standing_item(turn, "expenses", "E1")
    assert item is not None
    told = standing(turn.open.facts, "E1")
    assert way in {line.key for line in compared(item, told)}
    text = said(turn, "E1")
    assert says in text
    assert "The insurer's reason: Too dear" in text
    assert ("What the estimate took off" in text) == (way != "far.same")


def test_an_estimate_that_still_waits_says_so_beside_the_decision() -> None:
    """Where something was not known, the difference is not put on a clause."""
    text = said(turn_with(E2__decided=50_000), "E2")
    assert "¥100,000 is still held up" in text
    assert "The estimate took nothing off" in text


def test_the_sums_count_each_step_once() -> None:
    """Expected is the estimate; a decision on an item withdrawn since still counts."""
    turn = turn_with(E1__submitted=2_000_000, E1__decided=1_500_000, E1__paid=1_000_000)
    now = reckon(turn.open, turn.ports.calendar)
    sums = totals(turn.open.facts, now)
    assert (sums.submitted, sums.decided, sums.paid) == (2_000_000, 1_500_000, 1_000_000)
    assert sums.expected == now.assessment.totals["payable"]
    turn.tell({"expenses.E1.withdrawn": True})
    left = totals(turn.open.facts, reckon(turn.open, turn.ports.calendar))
    assert (left.submitted, left.decided, left.paid) == (0, 1_500_000, 1_000_000)


def test_what_the_insurer_decided_never_reaches_the_engine() -> None:
    """With decisions and payments told, the case document and its assessment stay the same."""
    plain, told = turn_with(), turn_with(E1__submitted=1, E1__decided=7, L1__decided=9, E1__paid=7)
    assert case_document(told.open) == case_document(plain.open)
    assert assess(case_of(told.open)).as_dict() == assess(case_of(plain.open)).as_dict()


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({}, ("open", None)),
        ({"notice.drafted_on": "2026-11-02"}, ("drafted", date(2026, 11, 2))),
        ({"events.V2.on": "2026-11-03"}, ("sent", date(2026, 11, 3))),
        ({"events.V2.on": None}, ("sent", None)),
        (
            {"events.V2.on": "2026-11-03", "events.V2.acknowledged_on": "2026-11-05"},
            ("acknowledged", date(2026, 11, 5)),
        ),
        ({"events.V2.on": "2026-11-03", "events.V2.withdrawn": True}, ("open", None)),
    ],
)
def test_the_notice_is_as_far_as_its_event(
    told: dict[str, Any], found: tuple[str, date | None]
) -> None:
    """Drafted is a fact of its own; sent and acknowledged are those of the event."""
    if any(path.startswith("events.V2") for path in told):
        told = {"events.V2.kind": "written_notice", **told}
    facts = {path: Fact(path, value, "m", START) for path, value in told.items()}
    assert state(Facts(facts)) == found


def test_the_notice_is_drafted_on_the_day_it_was_first_shown() -> None:
    """Shown again on another day, or once it was sent, nothing is told."""
    turn = turn_with()
    show(turn)
    assert turn.value("notice.drafted_on") == "2026-11-20"
    turn.now += timedelta(days=1)
    before = turn.open.facts
    show(turn)
    assert turn.open.facts == before
    sent = turn_with()
    sent.tell({"events.V2.kind": "written_notice"})
    show(sent)
    assert "notice.drafted_on" not in sent.open.facts


def test_the_notices_meaning_names_the_insurer_in_its_language() -> None:
    """The draft is addressed in Japanese, its English meaning in English."""
    turn = turn_with()
    languages: tuple[Language, ...] = ("ja", "en")
    house = turn.ports.house
    to = [draft(turn, each).lines[0].values["insurer"] for each in languages]
    assert to == [house.insurer_ja, house.insurer_en]
