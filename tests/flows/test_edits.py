"""A message written anew: offered as a correction, and never taken silently."""

from __future__ import annotations

import pytest

from flows.conversation import hear
from flows.edits import EDITED
from flows.effects import Effect, Say
from flows.heard import Edited, Typed
from flows.talk import Talk
from tests.flows.situations import NIGHT, case_at
from tests.flows.test_walks import Memory, Walk, at_desk


def told() -> Walk:
    """Stand at the desk of the mis-sent mail."""
    walk = Walk(Memory(), Talk(step="desk.menu"), "K-1")
    walk.memory.cases["K-1"] = case_at("2026-11-20", NIGHT).open.settled()
    return walk


def edited(walk: Walk, step: str, text: str, since: tuple[str, ...] = ()) -> list[str]:
    """The keys of what is said to a message written anew, its question left out."""
    heard = Edited(step, text, since)
    turned = hear(walk.ports, walk.dossier, walk.talk, heard, by="m1", now=walk.memory.now)
    walk.take(heard)
    assert turned.dossier == walk.dossier
    return [each.key for each in _said(turned.effects)]


def _said(effects: tuple[Effect, ...]) -> list[Say]:
    return [each for each in effects if isinstance(each, Say) and not each.key.startswith("next.")]


@pytest.mark.parametrize(
    ("step", "text", "says"),
    [
        ("nowhere.at_all", "盗難", ["edited.not_an_answer"]),
        ("desk.menu", "盗難", ["edited.not_an_answer"]),
        ("expenses.amount", "30万円", ["edited.kept"]),
        ("incident.known_on", "いつか", ["edited.unread"]),
        ("incident.known_on", "2026-11-02", []),
    ],
)
def test_what_cannot_be_offered_is_said_and_changes_nothing(
    step: str, text: str, says: list[str]
) -> None:
    """No answer, one within a kept entry, one that cannot be read, and the very same again."""
    walk = told()
    assert edited(walk, step, text) == says
    assert walk.talk.guess is None
    walk.lawful()


def test_before_there_is_a_case_nothing_is_corrected() -> None:
    """Who has not arrived yet is told that the message changes nothing."""
    walk = Walk(Memory())
    assert edited(walk, "arrival.number", "PIL-CYBER") == ["edited.too_early"]
    assert walk.talk == Talk()


@pytest.mark.parametrize(("answer", "holds"), [("はい", "2026-11-01"), ("いいえ", "2026-11-02")])
def test_another_answer_waits_for_a_yes(answer: str, holds: str) -> None:
    """The new text is offered as a correction; only a yes makes it one, and the desk is open."""
    walk = told()
    assert edited(walk, "incident.known_on", "2026-11-01") == []
    assert walk.talk.guess is not None
    assert walk.talk.guess.why == EDITED
    walk.take(Typed(answer))
    assert walk.dossier is not None
    facts = walk.dossier.facts
    assert facts.get("duties.known_on") == holds
    assert walk.talk == Talk(step="desk.menu", change=walk.talk.change)


def another_entry() -> Walk:
    """Have recorded one cost, and tell of another."""
    walk = told()
    for text in ("費用を記録", "コールセンター", "33万円", "2026-11-10", "わからない"):
        walk.take(Typed(text))
    for text in ("別の費用", "新聞", "50万円", "2026-11-10"):
        walk.take(Typed(text))
    assert (walk.talk.step, walk.talk.draft["amount"]) == ("expenses.engagement", 500_000)
    return walk


BEFORE = ("expenses.on", "expenses.engagement", "expenses.more", "expenses.category")
NOW = ("expenses.amount", "expenses.on")


@pytest.mark.parametrize(
    ("step", "text", "since", "says"),
    [
        ("expenses.amount", "35万円", (*BEFORE, *NOW), ["edited.kept"]),
        ("expenses.on", "2026-11-11", (*BEFORE[1:], *NOW), ["edited.kept"]),
        ("expenses.amount", "55万円", NOW[1:], []),
        ("expenses.on", "2026-11-11", (), []),
        ("expenses.on", "2026-11-11", ("expenses.engagement",), []),
    ],
)
def test_an_answer_of_the_entry_before_is_not_one_of_the_entry_now(
    step: str, text: str, since: tuple[str, ...], says: list[str]
) -> None:
    """Both costs were asked the same; what was written of the first never changes the second."""
    walk = another_entry()
    assert edited(walk, step, text, since) == says
    assert (walk.talk.guess is None) == bool(says)


def test_an_item_that_is_corrected_holds_no_answer_of_an_earlier_message() -> None:
    """What was written when another cost was recorded is not offered for the one that is loaded."""
    walk = another_entry()
    for text in ("わからない", "一覧", "E2", "訂正", "要した日"):
        walk.take(Typed(text))
    assert walk.talk.draft["id"] == "E2"
    assert edited(walk, "expenses.amount", "35万円", ("expenses.on",))[0] == "edited.kept"


def test_an_edit_of_the_entry_under_way_asks_anew_what_depends_on_it() -> None:
    """The kind of cost is corrected within the entry, and the question that is open stays."""
    walk = at_desk()
    for text in ("費用を記録", "弁護士相談", "30万円"):
        walk.take(Typed(text))
    open_step = walk.talk.step
    assert edited(walk, "expenses.amount", "40万円") == []
    walk.take(Typed("はい"))
    assert (walk.talk.step, walk.talk.draft["amount"]) == (open_step, 400_000)
