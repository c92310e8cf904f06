"""The people of a case: who is shown, and what the owner may do when they change meanwhile."""

from __future__ import annotations

from dataclasses import replace

import pytest

from flows.conversation import hear
from flows.effects import HandOver, Panel, RemoveMember, Say, Word
from flows.heard import Heard, Pressed, Screened, Typed
from flows.members import SHOWN
from flows.steps.members import OUT
from tests.flows.test_side import typed
from tests.flows.test_walks import START, Person, Walk, at_desk


@pytest.fixture
def walk() -> Walk:
    """Stand at the desk of a case of one's own, in which m2 is too."""
    walk = at_desk()
    walk.memory.people["K-2"].append(Person("p1", "m2", False))
    return walk


@pytest.mark.parametrize(
    ("what", "order"),
    [
        ("remove", RemoveMember("p1", bar=False)),
        ("bar", RemoveMember("p1", bar=True)),
        ("own", HandOver("p1")),
    ],
)
@pytest.mark.parametrize("change", ["nothing", "left", "owner"])
def test_what_the_owner_chose_is_done_if_nothing_changed(
    walk: Walk, what: str, order: object, change: str
) -> None:
    """Nothing is ordered about somebody who left, nor by who is no owner any more."""
    typed(walk, "/members", "m2")
    me, other = walk.memory.people["K-2"]
    if change == "left":
        walk.memory.people["K-2"] = [me, replace(other, left_at=START)]
    elif change == "owner":
        walk.memory.people["K-2"] = [replace(me, owner=False), replace(other, owner=True)]
    pressed = Pressed("members.what", what)
    turned = hear(walk.ports, walk.dossier, walk.talk, pressed, by="m1", now=walk.memory.now)
    said = [each.key for each in turned.effects if isinstance(each, Say)]
    assert turned.orders == ((order,) if change == "nothing" else ())
    assert ("members.changed" in said) == (change != "nothing")


def test_of_many_the_first_are_shown_and_the_rest_counted(walk: Walk) -> None:
    """A long list fits a phone, and whoever reads is marked in it."""
    more = [Person(f"q{n}", f"n{n}", False) for n in range(SHOWN)]
    walk.memory.people["K-2"] += more
    turned = hear(
        walk.ports, walk.dossier, walk.talk, Typed("/members"), by="m1", now=walk.memory.now
    )
    panel = turned.effects[0]
    assert isinstance(panel, Panel)
    assert len(panel.lines) == SHOWN + 2
    assert panel.lines[0].values["name"] == Word("members.you", {"name": "m1"})
    assert (panel.lines[SHOWN].key, panel.lines[SHOWN].values) == ("members.more", {"n": 2})


@pytest.mark.parametrize("command", ["/leave", "/members"])
def test_a_command_about_members_twice_is_one(walk: Walk, command: str) -> None:
    """Typed again at its own question, one comes back to the same place from it."""
    left = len(walk.talk.stack)
    typed(walk, command)
    before = walk.talk
    typed(walk, command)
    assert walk.talk == before
    assert len(before.stack) == left + 1


@pytest.mark.parametrize("way", [["/members"], ["/members", "m2"]])
def test_whoever_sees_the_members_may_leave_at_once(walk: Walk, way: list[str]) -> None:
    """The list says how one leaves; the owner, who is asked of whom it is, may do so there too."""
    stack = walk.talk.stack
    typed(walk, *way, "/leave")
    assert walk.talk.step == "members.leave"
    typed(walk, "2")
    assert (walk.talk.step, walk.talk.stack) == ("desk.menu", stack)


@pytest.mark.parametrize(
    ("heard", "says"),
    [
        (Typed("/status"), ["members.out"]),
        (Screened("password"), ["screen.password", "members.out"]),
        (Screened("card", doubt=True), ["screen.card", "members.out"]),
    ],
)
def test_whoever_is_out_is_told_so(walk: Walk, heard: Heard, says: list[str]) -> None:
    """Nothing else is answered, but that leaked data was not kept and is to be deleted."""
    talk = replace(walk.talk, step=OUT, draft={}, trail=(), stack=(), guess=None)
    turned = hear(walk.ports, walk.dossier, talk, heard, by="m1", now=walk.memory.now)
    assert [each.key for each in turned.effects if isinstance(each, Say)] == says
    assert (turned.dossier, turned.talk, turned.orders) == (None, talk, ())
