"""What the last change did: the way back to the facts before, and its pages."""

from __future__ import annotations

import json
from typing import Any

import pytest

from bot.catalogue import catalogue
from bot.render import render
from flows import changes
from flows.changes import remember
from flows.dossier import case_document
from flows.effects import Panel, Say
from flows.facts import Fact
from flows.talk import Talk
from flows.turn import Turn
from tests.flows.test_payments import COSTS, turn_with
from tests.flows.test_walks import START


def after(turn: Turn, told: dict[str, Any]) -> Turn:
    """The turn after a change, with the way back remembered and saved with the talk."""
    before = turn.open
    new = [Fact(path, value, "m", START) for path, value in told.items()]
    turn.dossier = before.with_facts(before.facts.told(new))
    remember(turn, before)
    turn.talk = Talk.loaded(json.loads(json.dumps(turn.talk.saved())))
    return turn


@pytest.mark.parametrize(
    "told",
    [
        {"incident.location": "overseas_business"},
        {"engagements.C1.approval": "rejected"},
        {"events.V1.on": "2026-11-06"},
        {"events.V1.withdrawn": True},
        {"events.V2.kind": "media_report", "events.V2.on": "2026-01-05"},
        {"expenses.E1.amount": 3_000_000, "expenses.E1.engagement": None},
        {"expenses.E2.engagement": "C1", "payments.E1.decided": 5},
        {
            "incident.location": "overseas_business",
            "expenses.E3.category": "call_center",
            "expenses.E3.amount": 1_000,
        },
    ],
)
def test_the_way_back_leads_to_the_facts_before(told: dict[str, Any]) -> None:
    """Whatever was told, corrected, withdrawn or added, the case before is derived again."""
    before = case_document(turn_with().open)
    turn = after(turn_with(), told)
    found = changes.before(turn)
    assert found is not None
    assert case_document(found) == before


def test_a_later_change_without_consequences_leaves_the_list() -> None:
    """What changed no decision does not take the place of what did."""
    turn = after(turn_with(), {"incident.location": "overseas_business"})
    kept = turn.talk.change
    after(turn, {"incident.victims": 12, "payments.E1.submitted": 5})
    assert turn.talk.change == kept


def test_pages_follow_each_other_and_begin_again() -> None:
    """Each look shows the next page, the most yen first; after the last comes the first."""
    turn = turn_with()
    turn.tell(
        {
            f"expenses.E{n}.{name}": COSTS[f"expenses.E1.{name}"] if name != "amount" else n * 1000
            for n in range(3, 10)
            for name in ("category", "amount", "incurred_on", "engagement")
        }
    )
    after(turn, {"incident.location": "overseas_business"})
    assert changes.more(turn)
    pages = []
    for _ in range(3):
        turn.said = []
        changes.show(turn)
        pages.append(render(catalogue("en"), turn.said)[0].text)
    assert "E1 Call centre" in pages[0]
    assert "E9 Call centre" in pages[0]
    assert "Page 1 of 2" in pages[0]
    assert "E3 Call centre" in pages[1]
    assert pages[2] == pages[0]


def test_nothing_changed_is_said() -> None:
    """Before any change there is no list."""
    turn = turn_with()
    changes.show(turn)
    assert [each.key for each in turn.said if hasattr(each, "key")] == ["changes.none"]


def test_of_what_was_withdrawn_since_no_empty_list_is_shown() -> None:
    """The one item that the last change changed is gone: that is said."""
    turn = after(turn_with(), {"expenses.E1.amount": 3_000_000})
    after(turn, {"expenses.E1.withdrawn": True})
    changes.show(turn)
    assert turn.said == [Say("changes.gone")]


def test_what_an_even_earlier_sign_took_over_is_not_said_to_be_withdrawn() -> None:
    """A sign of old moved the window past the costs, an older one does it too: nothing is gone."""
    turn = after(turn_with(), {"events.V2.kind": "media_report", "events.V2.on": "2026-01-05"})
    after(turn, {"events.V3.kind": "media_report", "events.V3.on": "2026-01-04"})
    changes.show(turn)
    assert turn.said == [Say("changes.gone")]
    assert "another sign" in render(catalogue("en"), turn.said)[0].text
    assert "別のきっかけ" in render(catalogue("ja"), turn.said)[0].text


def test_where_the_sum_stays_no_sum_is_said() -> None:
    """A decision that became another without a yen stands alone on its one page."""
    turn = after(turn_with(), {"expenses.E2.engagement": "none"})
    changes.show(turn)
    (panel,) = turn.said
    assert isinstance(panel, Panel)
    assert [each.key for each in panel.lines] == ["changed.decision"]
