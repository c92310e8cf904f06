"""Papers are ordered by name; after a large change the picture comes by itself, not too often."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from bot.catalogue import LANGUAGES, catalogue
from bot.render import fits, render
from flows import papers
from flows.conversation import hear
from flows.effects import Ordered, Say
from flows.heard import Typed
from flows.papers import FILED, LARGE, LONG, PAPERS, Large, languages, large, order
from tests.flows.situations import NIGHT, case_at, derived
from tests.flows.test_side import recorded, typed, walk
from tests.flows.test_walks import Walk

__all__ = ("recorded", "walk")
DAY = "2026-11-20"
COST = {
    "incident.data": ["personal"],
    "incident.location": "japan",
    "incident.wrongful": True,
    "incident.reported_on": "2026-11-01",
    "engagements.C1.firm": "みほん",
    "engagements.C1.approval": "approved",
    "expenses.E1.category": "press_conference",
    "expenses.E1.engagement": "C1",
    "expenses.E1.incurred_on": "2026-11-10",
}


def ordered(walk: Walk, text: str) -> list[str]:
    """The papers that something typed orders."""
    turned = hear(walk.ports, walk.dossier, walk.talk, Typed(text), by="m1", now=walk.memory.now)
    walk.take(Typed(text))
    return [each.paper for each in turned.effects if isinstance(each, Ordered)]


def change(*amounts: int) -> tuple[Any, Any]:
    """A case before and after its cost was corrected."""
    facts = [{**NIGHT, **COST, "expenses.E1.amount": each} for each in amounts]
    before, after = (derived(case_at(DAY, each)) for each in facts)
    return before, after


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAPERS)
def test_every_paper_can_be_ordered_and_says_what_is_in_it(name: str, language: str) -> None:
    """It is said that it is being made, then it is there to be made, and both fit a phone."""
    turn = case_at(DAY, NIGHT)
    order(turn, name)
    making, paper = turn.said
    assert isinstance(making, Say)
    assert isinstance(paper, Ordered)
    assert (making.key, paper.paper) == ("papers.making", name)
    assert all(fits(each.text) for each in render(catalogue(language), turn.said))


def test_a_large_case_says_that_it_takes_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Above so many items the person is told to go on meanwhile."""
    assert LONG == 500
    monkeypatch.setattr(papers, "LONG", 0)
    turn = case_at(DAY, {**NIGHT, **COST, "expenses.E1.amount": 1})
    order(turn, "final")
    assert [each.key for each in turn.said if isinstance(each, Say)] == ["papers.making.long"]


def test_what_is_filed_is_in_japanese_only() -> None:
    """A paper for Japan's commission or the insurer is not offered in another language."""
    assert {name for name in PAPERS if languages(name) == ("ja",)} == set(FILED)
    assert languages("picture") == ("ja", "en")


def test_what_a_large_change_is() -> None:
    """A tenth and a million of what is expected, or another discovery day; less is none."""
    assert (LARGE.percent, LARGE.yen) == (10, 1_000_000)
    assert large(*change(1_000_000, 3_000_000))
    assert not large(*change(1_000_000, 1_900_000))
    assert large(*change(3_000_000, 1_000_000))
    moved = {**NIGHT, "events.V9.kind": "media_report", "events.V9.on": "2026-10-01"}
    assert large(derived(case_at(DAY, NIGHT)), derived(case_at(DAY, moved)))
    assert not large(*change(1_000_000, 3_000_000), Large(percent=201))


@pytest.mark.parametrize(("text", "names"), [("/picture", ["picture"]), ("/export", ["case"])])
def test_commands_order_at_once(walk: Walk, text: str, names: list[str]) -> None:
    """A command's paper is there in the same turn, and the open question stays."""
    assert ordered(walk, text) == names
    assert walk.talk.step == "desk.menu"


def test_the_list_is_stayed_at_until_one_goes_back(walk: Walk) -> None:
    """Several papers are ordered one after the other; what is no paper opens the list."""
    assert ordered(walk, "/papers nothing") == []
    assert walk.talk.step == "papers.menu"
    assert ordered(walk, "1") == [PAPERS[0]]
    assert ordered(walk, "2") == [PAPERS[1]]
    assert ordered(walk, f"/papers {PAPERS[-1]}") == [PAPERS[-1]]
    typed(walk, "戻る")
    assert walk.talk.step == "desk.menu"


def test_the_picture_comes_by_itself_once_in_an_hour(recorded: Walk) -> None:
    """Another discovery day sends it; the next one does not before the hour is over."""
    days = ["2026-10-30", "2026-10-25", "2026-10-20"]
    assert [_moved(recorded, each) for each in days[:2]] == [["picture"], []]
    recorded.memory.now += timedelta(hours=1)
    assert _moved(recorded, days[2]) == ["picture"]


def test_a_picture_that_was_asked_for_is_not_sent_again(recorded: Walk) -> None:
    """Who has just looked at it is not sent it a moment later."""
    assert ordered(recorded, "/picture") == ["picture"]
    assert _moved(recorded, "2026-10-30") == []


def _moved(walk: Walk, day: str) -> list[str]:
    """The papers that come while an earlier event is told."""
    typed(walk, "/desk")
    texts = ["新しく", "報道", day, "skip", "いいえ"]
    return [name for text in texts for name in ordered(walk, text)]
