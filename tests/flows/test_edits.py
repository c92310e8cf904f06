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


def edited(walk: Walk, step: str, text: str) -> list[str]:
    """The keys of what is said to a message written anew, its question left out."""
    turned = hear(
        walk.ports, walk.dossier, walk.talk, Edited(step, text), by="m1", now=walk.memory.now
    )
    walk.take(Edited(step, text))
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


def test_an_edit_of_the_entry_under_way_asks_anew_what_depends_on_it() -> None:
    """The kind of cost is corrected within the entry, and the question that is open stays."""
    walk = at_desk()
    for text in ("費用を記録", "弁護士相談", "30万円"):
        walk.take(Typed(text))
    open_step = walk.talk.step
    assert edited(walk, "expenses.amount", "40万円") == []
    walk.take(Typed("はい"))
    assert (walk.talk.step, walk.talk.draft["amount"]) == (open_step, 400_000)
