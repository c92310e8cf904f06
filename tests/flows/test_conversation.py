"""What else is heard than an answer: a link, a reminder's button, a receipt beside a person."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from flows.conversation import Turned, hear, put_by
from flows.effects import Ask, CallPerson, LinkPage, Panel, Say, Snooze
from flows.facts import Fact
from flows.heard import Heard, Linked, Pressed, Sent, Typed, Unread
from flows.promise import promised
from flows.reminding import STEP
from flows.talk import Talk
from flows.turn import Ports
from tests.flows.situations import NIGHT, case_at
from tests.flows.test_walks import Memory, Walk, at_desk

PHOTO = Sent("f1", "image", "photo.jpg", 10, "sum1")


def turned(heard: Heard, walk: Walk | None = None, ports: Ports | None = None) -> Turned:
    """What one turn at the desk comes to."""
    at = walk or at_desk()
    return hear(ports or at.ports, at.dossier, at.talk, heard, by="m1", now=at.memory.now)


def said(now: Turned) -> list[Say]:
    """What is said in single paragraphs."""
    return [each for each in now.effects if isinstance(each, Say)]


@pytest.mark.parametrize("page", ["https://hakkaku.example/page", "https://hakkaku.example/page/"])
def test_the_link_to_the_page_is_whole(page: str) -> None:
    """A page is ordered where there is one; its link has one stroke before the token."""
    walk = at_desk()
    ports = replace(walk.ports, house=replace(walk.ports.house, page=page))
    assert turned(Typed("/page"), walk, ports).orders == (LinkPage(),)
    (link,) = said(turned(Linked("abc", 15), walk, ports))[:1]
    assert (link.key, link.values) == (
        "page.link",
        {"link": "https://hakkaku.example/page/abc", "minutes": 15},
    )


def test_without_a_page_nothing_is_ordered() -> None:
    """A house that has no page says so, and the question stays open."""
    now = turned(Typed("/page"))
    assert (said(now)[0].key, now.orders) == ("page.none", ())
    assert isinstance(now.effects[-1], Ask)


def test_a_person_asked_for_is_promised_at_once() -> None:
    """The order bears the moment that the house promises."""
    walk = at_desk()
    due = promised(walk.ports.house, walk.ports.calendar, walk.memory.now)
    assert turned(Typed("/human"), walk).orders == (CallPerson(due),)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("営業のノートPCを電車に置き忘れました", True),
        ("ええと", False),
        ("2026-11-20", False),
        ("2026年11月20日 13時15分", False),
        ("a laptop was stolen", True),
    ],
)
def test_whoever_tells_it_all_at_the_first_question_is_told_when(text: str, told: bool) -> None:
    """An account is no misread choice: it is said that it is heard later; a word or two is one."""
    walk = Walk(Memory(), Talk(step="discovery.kind"))
    now = turned(Typed(text), walk)
    keys = [each.key for each in said(now)]
    assert keys == (["discovery.later"] if told else [])
    assert any(isinstance(each, Panel) for each in now.effects) is not told
    assert now.talk.step == "discovery.kind"
    assert isinstance(now.effects[-1], Ask)


def test_a_later_sign_is_no_account() -> None:
    """Where it was asked what happened, nothing is promised: the choices are named."""
    walk = at_desk()
    assert walk.dossier is not None
    told = [Fact("incident.cause", "theft", "m1", walk.memory.now)]
    dossier = walk.dossier.with_facts(walk.dossier.facts.told(told))
    talk = replace(walk.talk, step="discovery.kind")
    heard = Typed("営業のノートPCを電車に置き忘れました")
    now = hear(walk.ports, dossier, talk, heard, by="m1", now=walk.memory.now)
    assert "discovery.later" not in [each.key for each in said(now)]


@pytest.mark.parametrize("step", ["arrival.card", "arrival.notice"])
def test_whoever_tells_it_all_before_they_are_asked_is_told_when(step: str) -> None:
    """Nothing is asked yet, so nothing was misread: the page stays, and what comes is said."""
    walk = Walk(Memory(), Talk(step=step))
    now = turned(Typed("名簿の入った鞄を電車に忘れました"), walk)
    assert [each.key for each in said(now)] == ["arrival.later"]
    assert now.talk.step == step
    assert isinstance(now.effects[-1], Ask)


@pytest.mark.parametrize(
    ("typed", "way"),
    [
        ("いくら出ますか?", "ask"),
        ("どうすればいいですか？ ", "response"),
        ("訴えられました。", "claims"),
        ("What is covered?", "ask"),
        ("損害賠償請求を見たい", None),
    ],
)
def test_what_people_say_at_the_desk_leads_where_they_want(typed: str, way: str | None) -> None:
    """The desk is asked as one asks a person; what could mean several things leads nowhere."""
    now = turned(Typed(typed))
    pressed = turned(Pressed("desk.menu", way)) if way else None
    assert now.talk.step == (pressed.talk.step if pressed else "desk.menu")


def test_what_is_no_text_is_answered_and_changes_nothing() -> None:
    """A sticker is said to be unreadable, and the open question is asked again; so of what came
    to pieces on its way."""
    walk = at_desk()
    for heard, says in ((Unread(), "unread"), (Unread(broken=True), "unread.broken")):
        now = turned(heard, walk)
        assert said(now)[0].key == says
        assert (now.effects[-1], now.talk, now.dossier) == (walk.asked, walk.talk, walk.dossier)


def test_the_button_of_a_reminder_puts_it_off_a_day() -> None:
    """Pressed at any question it puts reminders off, and the question stays as it was."""
    walk = at_desk()
    now = turned(Pressed(STEP, "snooze"), walk)
    (order,) = now.orders
    assert isinstance(order, Snooze)
    assert order.until > walk.memory.now
    assert order.until - walk.memory.now <= timedelta(days=1)
    assert now.talk == walk.talk


def test_the_button_of_a_reminder_outside_its_case_is_stale() -> None:
    """Who is in no case any more has nothing to put off, and is asked the open question."""
    walk = Walk(Memory())
    now = turned(Pressed(STEP, "snooze"), walk)
    assert ([each.key for each in said(now)], now.orders) == (["stale"], ())
    assert isinstance(now.effects[-1], Ask)


@pytest.mark.parametrize("heard", [Pressed("desk.menu", "no_such"), Pressed("claims.list", "L1")])
def test_a_button_that_is_not_there_is_stale(heard: Pressed) -> None:
    """A choice that the open question does not offer, or another question's, changes nothing."""
    walk = at_desk()
    now = turned(heard, walk)
    assert said(now)[0].key == "stale"
    assert (now.talk, now.dossier) == (walk.talk, walk.dossier)


@pytest.mark.parametrize(
    ("facts", "says"),
    [({}, "receipt.later"), ({"expenses.E1.category": "call_center"}, "receipt.loose")],
)
def test_a_receipt_sent_beside_a_person_is_kept_for_later(facts: dict[str, str], says: str) -> None:
    """It becomes a file of the case tied to no cost; nothing is asked, and the talk stays."""
    turn = case_at("2026-11-20", NIGHT | facts)
    now = put_by(turn.ports, turn.open, turn.talk, PHOTO, by="m1", now=turn.now)
    assert [each.key for each in said(now)] == [says]
    assert (len(now.effects), now.talk, now.orders) == (1, turn.talk, ())
    assert now.dossier is not None
    kept = now.dossier.facts.item("files", "F1")
    assert (kept["file"], kept["expense"]) == ("f1", None)


@pytest.mark.parametrize("sent", [PHOTO, replace(PHOTO, kind="table", name="a.csv")])
def test_a_file_before_there_is_a_case_is_not_kept(sent: Sent) -> None:
    """It would belong to nothing: that is said, and the open question stands."""
    walk = Walk(Memory(), Talk(step="arrival.card"))
    now = turned(sent, walk)
    assert [each.key for each in said(now)] == ["unkept.no_case"]
    assert now.talk.step == "arrival.card"
