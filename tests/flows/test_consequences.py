"""What an answer changed, in lines: the discovery, and why an item became another."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from flows.actions import quote
from flows.consequences import MOST, consequences
from flows.effects import Panel, Say, Word
from flows.facts import Fact
from tests.flows.situations import NIGHT, case_at
from tests.flows.test_payments import COSTS

TWICE = {**NIGHT, "events.V2.kind": "media_report", "events.V2.on": "2026-11-02"}


def lines(before: dict[str, Any], told: dict[str, Any], step: str = "desk.menu") -> dict[str, Say]:
    """What is said after these were told, by key."""
    turn = case_at("2026-11-04", before)
    turn.state = step
    was = turn.open
    facts = [Fact(path, value, "m1", turn.now) for path, value in told.items()]
    turn.dossier = was.with_facts(was.facts.told(facts))
    panels = consequences(turn, was, frozenset())
    return {line.key: line for panel in panels for line in panel.lines}


@pytest.mark.parametrize(
    ("before", "told", "key"),
    [
        (NIGHT, {"events.V1.withdrawn": True}, "changed.no_discovery"),
        (NIGHT, {"events.V1.on": "2026-11-01"}, "changed.discovery"),
        (TWICE, {"events.V1.withdrawn": True}, "changed.trigger"),
        ({**NIGHT, "events.V1.on": None}, {"events.V1.on": "2026-11-01"}, "changed.found"),
    ],
)
def test_what_became_of_the_discovery_is_told(
    before: dict[str, Any], told: dict[str, Any], key: str
) -> None:
    """Gone, on another day, by another event of the same day, found at last: one of them."""
    keys = ("changed.no_discovery", "changed.discovery", "changed.trigger", "changed.found")
    assert [each for each in lines(before, told) if each in keys] == [key]


@pytest.mark.parametrize(
    ("step", "culprit", "keys"),
    [
        ("desk.menu", False, ["changed.found", "changed.new.window"]),
        ("incident.cause", False, ["changed.found", "changed.new.window"]),
        ("discovery.more", False, []),
        ("incident.cause", True, ["changed.gone.window_earlier"]),
    ],
)
def test_whose_the_own_awareness_was_is_news_after_its_chapter(
    step: str, culprit: bool, keys: list[str]
) -> None:
    """What could be the window is it now, and is not said to be gone; or it is."""
    own = {"events.V1.kind": "own_awareness", "events.V1.on": "2026-11-01"}
    assert [*lines(own, {"events.V1.by_culprit": culprit}, step)] == keys


@pytest.mark.parametrize(
    ("told", "gone"),
    [
        ({"events.V2.by_culprit": False}, False),
        ({"events.V2.by_culprit": True}, True),
        ({"events.V2.by_culprit": False, "events.V2.on": "2026-10-20"}, True),
    ],
)
def test_a_last_day_that_became_the_windows_is_not_said_to_be_gone(
    told: dict[str, Any], gone: bool
) -> None:
    """The discovery moved to the own awareness that could make it earlier: its last day holds."""
    own = {"events.V2.kind": "own_awareness", "events.V2.on": "2026-10-30"}
    assert ("changed.gone.window_earlier" in lines({**NIGHT, **own}, told)) == gone


CULPRIT = {
    "events.V2.kind": "own_awareness",
    "events.V2.on": "2026-10-30",
    "events.V2.by_culprit": True,
}
"""The sender of the mail noticed three days before anyone is said to have known."""


@pytest.mark.parametrize(
    ("before", "told", "day"),
    [
        (NIGHT, CULPRIT, "2026-10-30"),
        (NIGHT, {**CULPRIT, "events.V2.by_culprit": None}, "2026-10-30"),
        (NIGHT, {**CULPRIT, "duties.wrongful_purpose": True}, None),
        (NIGHT, {**CULPRIT, "duties.known_on": "2026-10-30"}, None),
        (NIGHT, {**CULPRIT, "events.V2.on": None}, None),
        (NIGHT | CULPRIT, {"events.V3.kind": "media_report"}, None),
        ({**NIGHT, "duties.known_on": "2026-11-04"}, {"events.V1.on": "2026-10-29"}, "2026-10-29"),
    ],
)
def test_whoever_knew_before_the_company_is_said_to_have_is_news(
    before: dict[str, Any], told: dict[str, Any], day: str | None
) -> None:
    """Who caused it by mistake counts for the law, not who acted wrongfully; another day again."""
    line = lines(before, told).get("clock.law.earlier")
    assert (line and str(line.values["day"])[-len(day or "") :]) == day


@pytest.mark.parametrize(
    ("told", "said"),
    [
        ({"incident.cause": "cyber_attack"}, True),
        ({"incident.cause": "suspected_cyber_attack"}, True),
        ({"incident.cause": "taken_out"}, True),
        ({"incident.cause": "theft"}, False),
        ({"incident.cause": "missent"}, False),
        ({"incident.cause": "taken_out", "duties.strongly_protected": True}, False),
        ({"incident.cause": "taken_out", "duties.recovered_unseen": True}, False),
    ],
)
def test_an_attack_without_a_wrongful_purpose_is_doubted(told: dict[str, Any], said: bool) -> None:
    """Once, whichever is told first; not where the law asks for nothing anyway."""
    night = NIGHT | {"incident.cause": "other", "duties.wrongful_purpose": None}
    night |= {"duties.strongly_protected": False, "duties.recovered_unseen": False}
    denied = {"duties.wrongful_purpose": False}
    assert ("clock.law.meant" in lines(night | told, denied)) == said
    assert ("clock.law.meant" in lines(night | denied, told)) == said
    assert "clock.law.meant" not in lines(night | denied | told, {"duties.special_care": False})
    assert "clock.law.meant" not in lines(night, told)


@pytest.mark.parametrize(
    ("told", "why"),
    [
        ({"incident.location": "overseas_business"}, Word("clause.short.SCOPE-OVERSEAS")),
        ({"expenses.E1.engagement": None}, Word("why.missing")),
        ({"expenses.E1.engagement": "none"}, Word("clause.short.RESP-ADVISED")),
    ],
)
def test_an_item_says_why_it_became_another(told: dict[str, Any], why: Word) -> None:
    """The clause that takes yen now, or that something is not known any more."""
    base = COSTS | {"incident.location": "japan", "incident.wrongful": True}
    line = lines(base, told)["changed.item"]
    assert line.values["why"] == why


def test_of_another_policy_the_policy_is_the_reason() -> None:
    """Where no fact of the people did it, the policy did."""
    turn = case_at("2026-11-04", COSTS | {"incident.location": "japan"})
    was = turn.open
    turn.dossier = replace(was, policy={**was.policy, "riders": ["response_self_pay_waiver"]})
    *_, money = consequences(turn, was, frozenset())
    line = next(each for each in money.lines if each.key == "changed.item")
    assert line.values["why"] == Word("why.policy")


def used_up(n: int) -> dict[str, Any]:
    """Two costs, and so many others of the same day: nothing is left of the 5 million."""
    costs = COSTS | {"expenses.E1.amount": 100_000, "expenses.E2.engagement": "C1"}
    for id in range(3, 3 + n):
        one = {"category": "call_center", "amount": 6_000_000 // n, "engagement": "C1"}
        told = {**one, "incurred_on": "2026-11-05"}
        costs |= {f"expenses.E{id}.{name}": value for name, value in told.items()}
    return costs


@pytest.mark.parametrize(
    ("day", "n", "keys"),
    [
        ("2026-11-04", 1, ["changed.item"] * 3),
        ("2026-11-04", 6, ["changed.item"] * MOST + ["ask.first.more"]),
        ("2026-11-06", 6, []),
    ],
)
def test_what_a_cost_would_take_from_the_others_is_said_before_it_is_made(
    day: str, n: int, keys: list[str]
) -> None:
    """It comes before them, and nothing is left of the limit; what comes last takes nothing."""
    turn = case_at("2026-11-06", used_up(n))
    turn.draft({"category": "call_center", "amount": 6_000_000, "engagement": "C1"})
    turn.draft({**turn.talk.draft, "incurred_on": day, "ask": True})
    quote(turn)
    _, decided, *others = turn.said
    assert isinstance(decided, Panel)
    assert [
        line.key for panel in others if isinstance(panel, Panel) for line in panel.lines
    ] == keys
