"""Answering what the screen held back."""

from __future__ import annotations

import pytest

from flows.conversation import hear
from flows.effects import Ask, Effect, Say
from flows.heard import LEAKS, Heard, Leak, Pressed, Screened, Typed
from flows.talk import Talk
from tests.flows.test_walks import Memory, Walk, at_desk


def heard(walk: Walk, what: Heard) -> tuple[Talk, tuple[Effect, ...]]:
    """The talk and the effects of one turn that changes no fact."""
    turned = hear(walk.ports, walk.dossier, walk.talk, what, by="m1", now=Memory().now)
    assert turned.dossier == walk.dossier
    return turned.talk, turned.effects


@pytest.mark.parametrize("kind", LEAKS)
def test_a_leak_is_answered_and_the_open_question_asked_again(kind: Leak) -> None:
    """It is said what was seen, no fact changes, and the question is the one before."""
    walk = at_desk()
    talk, effects = heard(walk, Screened(kind))
    assert effects[0] == Say(f"screen.{kind}")
    assert effects[-1] == walk.asked
    assert talk == walk.talk


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (Typed("1"), "screen.harmless.answer"),
        (Pressed("desk.menu", "harmless"), "screen.harmless.answer"),
        (Typed("荷物番号"), "screen.harmless.answer"),
        (Typed("corporate number"), "screen.harmless.answer"),
        (Typed("個人の番号"), "screen.person.answer"),
        (Typed("マイナンバー"), "screen.person.answer"),
        (Pressed("desk.menu", "person"), "screen.person.answer"),
    ],
)
def test_a_doubt_is_asked_about_and_answered(answer: Heard, says: str) -> None:
    """The doubt takes the place of the open question, which comes back after the answer."""
    walk = at_desk()
    before = walk.asked
    walk.take(Screened("my_number", doubt=True))
    assert isinstance(walk.asked, Ask)
    assert [each.choice for each in walk.asked.buttons] == ["harmless", "person"]
    talk, effects = heard(walk, answer)
    assert effects[0] == Say(says)
    assert effects[-1] == before
    assert not talk.doubt


def test_a_doubt_holds_nothing_up() -> None:
    """Any other message than an answer to the doubt answers the open question."""
    walk = at_desk()
    walk.take(Screened("card", doubt=True))
    walk.take(Typed("弁護士相談 33万円 11/10"))
    assert walk.talk.guess is not None
    assert not walk.talk.doubt
    walk.lawful()
