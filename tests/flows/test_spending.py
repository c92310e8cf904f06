"""Asked before spending, in a sentence, in both languages: what is read, and what is not."""

from __future__ import annotations

from typing import Any

import pytest

from bot.catalogue import words
from bot.closed import closed_days
from bot.house_file import load
from flows.conversation import Turned, hear
from flows.dossier import Dossier
from flows.effects import Panel, Say, Yen
from flows.facts import Fact, Facts
from flows.heard import Typed
from flows.talk import Talk
from flows.turn import Ports
from tests.flows.test_oneline import NOW
from tests.flows.test_walks import POLICIES, Memory

LAWYER, CALLS = {"category": "legal_consultation"}, {"category": "call_center"}
DEAR = {"amount": 3_000_000}


def heard(text: str, talk: Talk, told: tuple[Fact, ...] = ()) -> Turned:
    """One turn of a case of which only this is known."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    case = Dossier("K-1", POLICIES["PIL-PLAIN"], Facts().told(told))
    return hear(ports, case, talk, Typed(text), by="m0", now=NOW)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("弁護士に頼んでもいいですか", LAWYER),
        ("弁護士は使えませんか", LAWYER),
        ("弁護士費用は出ないですか。", LAWYER),
        ("弁護士?", LAWYER),
        ("弁護士を頼みたいのですが", LAWYER),
        ("コールセンターに300万円かけたらいくら出ますか", CALLS | DEAR),
        ("コールセンター300万円は払ってもらえる?", CALLS | DEAR),
        ("コールセンターを三百万円で頼めますか", CALLS | DEAR),
        ("約300万円でコールセンターを頼めますか", CALLS | DEAR),
        ("コールセンターは300万円から500万円ですが出ますか", CALLS),
        ("11/10にコールセンターに300万円かかりますか", CALLS),
        ("コールセンターに300ドルかけてもいい?", CALLS),
        ("1000人に500円の商品券を送ってもいい?", {"category": "condolence"}),
        ("コールセンターに数百万円かけてもいいですか", CALLS),
        ("コールセンターを月30万円で頼めますか", CALLS),
        ("コールセンターに税抜300万円かけてもいい?", CALLS),
        ("見舞金は一人500円でもいいですか", {"category": "condolence"}),
        ("お詫び状を一通百円で千通出してもいいですか", {"category": "apology_letter"}),
        ("can we hire a lawyer?", LAWYER),
        ("can we pay 3 million yen a month for a call center", CALLS),
        ("may we send gift cards of 500 yen each", {"category": "condolence"}),
        ("is a call center covered", CALLS),
        ("would you pay 3 million yen for a call centre", CALLS | DEAR),
        ("if we hire a call center for ¥3,000,000 is it covered", CALLS | DEAR),
        ("what would a call center for 3 million cost us", CALLS),
    ],
)
@pytest.mark.parametrize("step", ["desk.menu", "expenses.category", "expenses.quoted"])
def test_a_sentence_that_asks_about_a_cost_is_a_question(
    text: str, told: dict[str, Any], step: str
) -> None:
    """Its kind, and a sum that cannot be another, are shown; after a yes nothing is recorded."""
    asked = heard(text, Talk(step=step))
    assert Say("line.asked") in asked.effects
    assert asked.talk.guess is not None
    assert asked.talk.guess.values == {f"draft.{name}": value for name, value in told.items()}
    then = heard("はい", asked.talk)
    assert then.talk.draft == {"ask": True} | told
    assert then.dossier is not None
    assert then.dossier.facts == Facts()


@pytest.mark.parametrize(
    "text",
    [
        *("弁護士費用の領収書はどこに送ればいいですか", "コールセンターの費用は取り消せますか"),
        *("弁護士費用はいつ払われますか", "is the lawyer approved yet?"),
        *("how do i delete a lawyer cost?", "where do i send the lawyer's receipt?"),
        *("弁護士とコールセンターは出ますか", "弁護士に頼みました", "委員会に報告は必要ですか"),
        *("弁護士は頼まないと決めました", "can your staff call the press?", "legal deadlines?"),
        "弁護士" + "に頼んでも" * 40 + "いいですか",
    ],
)
def test_what_asks_about_no_one_cost_is_no_question_about_it(text: str) -> None:
    """Two kinds, none, nothing asked, or more than anybody writes: nothing is guessed."""
    asked = heard(text, Talk(step="desk.menu"))
    assert asked.talk.guess is None
    assert asked.talk.step == "desk.menu"


def test_a_line_says_more_than_a_sentence_is_looked_for() -> None:
    """What is understood whole, and what is named as not understood, stays a line."""
    whole = heard("弁護士相談 33万円 12/10 うち顧問料3万円 出る?", Talk(step="desk.menu"))
    assert whole.talk.guess is not None
    assert len(whole.talk.guess.values) == 4
    for text in ("弁護士相談 33万円 12/10 x30 出る?", "弁護士相談 33万円 うち顧問料40万円 出る?"):
        unread = heard(text, Talk(step="desk.menu"))
        assert unread.talk.guess is None
        assert Say("line.expected") in unread.effects


def test_while_a_cost_is_corrected_nothing_else_is_asked_about() -> None:
    """A sentence there is no kind; what is corrected stays as it was loaded."""
    told = {"category": "call_center", "amount": 200_000, "incurred_on": "2026-11-05"}
    facts = tuple(Fact(f"expenses.E1.{name}", value, "m0", NOW) for name, value in told.items())
    draft = {"section": "expenses", "id": "E1", "was": told} | told
    asked = heard("社告は出ますか", Talk(step="expenses.category", draft=draft), facts)
    assert Say("line.asked") not in asked.effects
    assert asked.talk.draft == draft


def test_after_an_answer_a_cost_that_was_made_is_recorded() -> None:
    """Only what asks goes on being a question once one was answered."""
    quoted = Talk(step="expenses.quoted", draft={"ask": True} | LAWYER | DEAR)
    made = heard("コールセンター 300万円 11/10", quoted)
    assert Say("line.asked") not in made.effects
    assert "ask" not in made.talk.draft


@pytest.mark.parametrize(
    ("text", "step", "said"),
    [
        ("弁護士相談 33万円 今日", "incident.actor", True),
        ("弁護士に頼んでもいいですか", "incident.actor", True),
        ("lawyer 330,000 yen xyz", "discovery.on", True),
        ("33万円", "incident.actor", False),
        ("分かりません、すみません", "incident.actor", False),
        ("弁護士相談 33万円 今日", "expenses.amount", False),
    ],
)
def test_a_cost_told_at_another_question_is_told_where_it_is_heard(
    text: str, step: str, said: bool
) -> None:
    """It is no answer and is not recorded; the desk is named."""
    turned = heard(text, Talk(step=step))
    panels = [each for each in turned.effects if isinstance(each, Panel)]
    assert [Say("line.elsewhere") in each.lines for each in panels] == [said]
    assert turned.talk.step == step


def test_of_a_question_that_is_let_go_nothing_is_said_of_recording() -> None:
    """Asked about something else instead, nobody is told how the first one would be recorded."""
    asked = heard("弁護士に頼んでもいいですか", Talk(step="desk.menu"))
    then = heard("コールセンターは出ますか", asked.talk)
    assert then.talk.guess is not None
    assert "line.dropped" not in repr(then.effects)


def test_at_the_first_question_the_desk_is_named_too() -> None:
    """What happened is asked later, and what it costs is asked at the desk."""
    turned = heard("弁護士に頼んでもいいですか", Talk(step="discovery.kind"))
    assert turned.effects[:2] == (Say("discovery.later"), Say("line.elsewhere"))


def test_of_a_cost_that_is_refused_nothing_is_said_of_today() -> None:
    """Another day would not help it."""
    draft = {"ask": True, "category": "press_conference", "amount": 200_000, "incurred_on": None}
    refused = heard("助言によらない", Talk(step="expenses.engagement", draft=draft))
    assert "ask.first.answer" in repr(refused.effects)
    assert "ask.first.today" not in repr(refused.effects)


def test_where_there_is_no_case_no_desk_is_named() -> None:
    """Before a policy is confirmed there is nothing to ask about."""
    ports = Ports(Memory(), words, closed_days(), load(None))
    talk = Talk(step="arrival.phone")
    turned = hear(ports, None, talk, Typed("弁護士に頼めますか"), by="m0", now=NOW)
    assert "line.elsewhere" not in repr(turned.effects)


CASE: dict[str, Any] = {
    "events.D1.kind": "third_party_report",
    "events.D1.on": "2026-11-01",
    "incident.cause": "theft",
    "incident.actor": "outsider",
    "incident.location": "japan",
    "incident.data": ["personal"],
}
FACTS = tuple(Fact(path, value, "m0", NOW) for path, value in CASE.items())


def quoted(known: tuple[Fact, ...], **draft: object) -> list[Say]:
    """What is said of a lawyer for 330,000 yen, asked about beforehand."""
    told = {"ask": True, "amount": 330_000, "incurred_on": None} | LAWYER | draft
    turned = heard("0円", Talk(step="expenses.retainer", draft=told), known)
    return [each for each in turned.effects if isinstance(each, Say) and "ask.first" in each.key]


def test_where_more_than_the_day_is_missing_nothing_is_said_of_today() -> None:
    """A cost asked about without its day is decided as of today only where that decides it."""
    firm = (Fact("engagements.C1.approval", "approved", "m0", NOW),)
    waits = (Fact("engagements.C1.approval", None, "m0", NOW),)
    today = Say("ask.first.today", {"payable": Yen(297_000)})
    assert today in quoted(FACTS + firm, engagement="C1")
    for known in (FACTS + waits, firm):
        assert [each.key for each in quoted(known, engagement="C1")] == ["ask.first.answer"]
    assert today not in quoted(FACTS + firm, engagement="C1", incurred_on="2026-11-21")


@pytest.mark.parametrize("advice", [None, "none"])
@pytest.mark.parametrize("day", [None, "2026-11-21"])
def test_what_advice_would_pay_is_said(advice: str | None, day: str | None) -> None:
    """A cost that comes to nothing without a firm's advice, or waits for whose it is."""
    said = quoted(FACTS, engagement=advice, incurred_on=day)
    assert said[-1] == Say("ask.first.advised", {"payable": Yen(297_000)})


def test_what_no_advice_would_pay_is_not_said_to_be_paid_by_one() -> None:
    """Outside the window, or with nothing known of the case, advice alone helps nothing."""
    for known, day in ((FACTS, "2027-06-01"), ((), "2026-11-21")):
        said = quoted(known, engagement="none", incurred_on=day)
        assert [each.key for each in said] == ["ask.first.answer"]
