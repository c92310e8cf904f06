"""Coming in: what is begun and left again, and what a refusal leads to."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from flows.actions import enter
from flows.answers.codes import HIDDEN
from flows.conversation import hear
from flows.effects import Ask, Panel, Say, TryCode
from flows.heard import Opened, Refused, Typed
from flows.talk import FIRST, Talk
from tests.flows.situations import case_at
from tests.flows.test_walks import Memory, Walk


def proving(*texts: str) -> Walk:
    """Stand where one has to prove the policy, after these were typed."""
    walk = Walk(Memory(), chooses=False)
    walk.take(Opened())
    for _ in range(2):
        walk.press(0)
    assert walk.talk.step == "arrival.number"
    for text in texts:
        walk.take(Typed(text))
    return walk


def test_whoever_finds_the_code_after_all_goes_back_to_it() -> None:
    """At the question for a telephone number nothing was kept or ordered yet."""
    walk = proving("no_code")
    assert walk.talk.step == "arrival.phone"
    turned = hear(walk.ports, None, walk.talk, Typed("have_code"), by="m1", now=walk.memory.now)
    assert (turned.talk.step, dict(turned.talk.draft)) == ("arrival.number", {})
    assert turned.orders == ()
    assert [each.key for each in turned.effects if isinstance(each, Say)] == []


def test_without_a_code_no_code_is_tried() -> None:
    """Also after the number was typed: nothing of it is kept, and a telephone is asked for."""
    walk = proving("PIL-CYBER")
    assert walk.talk.step == "arrival.code"
    turned = hear(walk.ports, None, walk.talk, Typed("no_code"), by="m1", now=walk.memory.now)
    assert (turned.talk.step, dict(turned.talk.draft)) == ("arrival.phone", {})
    assert turned.orders == ()


@pytest.mark.parametrize("typed", ["PIL-CYBER AB2C-3DEF", "pil-cyber\nab2c‐3def"])
def test_number_and_code_in_one_line_are_tried(typed: str) -> None:
    """As they stand on the insurer's letter; nothing of either is kept."""
    walk = proving()
    turned = hear(walk.ports, None, walk.talk, Typed(typed), by="m1", now=walk.memory.now)
    assert turned.orders == (TryCode(typed.split(maxsplit=1)[0], "AB2C3DEF"),)
    assert (turned.talk.step, dict(turned.talk.draft)) == ("arrival.check", {})


@pytest.mark.parametrize("told", ["うちの名簿がネットに出ています", "our data is on a website"])
def test_whoever_tells_what_happened_is_asked_for_the_number_again(told: str) -> None:
    """It costs no attempt and nothing of it stands for the number; the way without one is open."""
    walk = proving()
    turned = hear(walk.ports, None, walk.talk, Typed(told), by="m1", now=walk.memory.now)
    assert Say("arrival.no_number") in turned.effects
    assert (turned.talk.step, dict(turned.talk.draft)) == ("arrival.number", {})
    assert turned.orders == ()


def test_a_number_may_be_called_what_it_is() -> None:
    """It stands as it was typed, for whoever goes back to it and for the store, which knows it."""
    called = "証券番号はPIL-CYBERです"
    walk = proving(called)
    code = Typed("AB2C-3DEF")
    turned = hear(walk.ports, None, walk.talk, code, by="m1", now=walk.memory.now)
    assert turned.orders == (TryCode(called, "AB2C3DEF"),)
    turned = hear(walk.ports, None, walk.talk, Typed("/back"), by="m1", now=walk.memory.now)
    assert turned.talk.step == "arrival.number"


def test_of_a_code_beside_the_number_nothing_is_said_again() -> None:
    """Whoever goes back to the number is shown it without what may be the code."""
    walk = proving("AB2C-3DEF;PIL-CYBER")
    turned = hear(walk.ports, None, walk.talk, Typed("/back"), by="m1", now=walk.memory.now)
    assert Say("asked.before", {"answer": f"{HIDDEN};PIL-CYBER"}) in turned.effects


def test_what_is_no_code_is_no_attempt() -> None:
    """It is said what a code looks like; what was typed, which may be most of one, is not."""
    walk = proving("PIL-CYBER")
    for text in ("コードが見つかりません", "AB2C-3DE", "AB2C-3DEFG"):
        turned = hear(walk.ports, None, walk.talk, Typed(text), by="m1", now=walk.memory.now)
        assert turned.orders == ()
        assert turned.talk.step == "arrival.code"
        [panel] = [each for each in turned.effects if isinstance(each, Panel)]
        assert panel.lines == (Say("problem.not_a_code", {"text": HIDDEN}), Say("expected.code"))


@pytest.mark.parametrize(
    ("step", "leads", "policy"),
    [
        ("arrival.check", "arrival.number", "PIL-PLAIN"),
        ("arrival.entered", FIRST, None),
        ("desk.menu", "desk.menu", "PIL-PLAIN"),
    ],
)
def test_a_refusal_says_why_and_where_one_may_go_on(
    step: str, leads: str, policy: str | None
) -> None:
    """A code leads back to the number, a case to the beginning; the number to call is named."""
    turn = case_at("2026-11-20", {})
    until = datetime(2026, 11, 20, 16, 30, tzinfo=UTC)
    talk = replace(Talk(step=step), policy="PIL-PLAIN", draft={"number": "1"})
    dossier = turn.dossier if step == "desk.menu" else None
    turned = hear(turn.ports, dossier, talk, Refused("locked", until), by="m1", now=turn.now)
    said = turned.effects[0]
    assert isinstance(said, Say)
    assert (said.key, said.values["phone"]) == ("access.locked", turn.ports.house.phone)
    assert (said.values["day"], said.values["time"]) == (date(2026, 11, 21), "01:30")
    assert (turned.talk.step, turned.talk.policy) == (leads, policy)
    assert isinstance(turned.effects[-1], Ask)


def test_whoever_taps_their_link_twice_goes_on() -> None:
    """What it opened is open: no other invite is asked for, and the same question stands there."""
    turn = case_at("2026-11-20", {})
    for policy, key in (("PIL-PLAIN", "access.invite_used.proved"), (None, "access.invite_used")):
        talk = replace(Talk(), policy=policy, draft={"case": "K-1"} if policy else {})
        turned = hear(turn.ports, None, talk, Refused("invite_used"), by="m1", now=turn.now)
        said = turned.effects[0]
        assert isinstance(said, Say)
        assert said.key == key
        assert turned.talk == talk


def test_nobody_enters_without_a_policy() -> None:
    """It is a mistake of the program, and stops it before anything is opened."""
    turn = case_at("2026-11-20", {})
    with pytest.raises(LookupError, match="no policy"):
        enter(turn)
    assert turn.orders == []


def test_a_case_is_not_asked_for_before_there_is_one() -> None:
    """A step that needs a case where there is none is a mistake of the program."""
    turn = replace(case_at("2026-11-20", {}), dossier=None)
    with pytest.raises(LookupError, match=r"no case yet at desk\.menu"):
        turn.tell({"incident.cause": "theft"})
