"""What the law asks is told with its reasons, beside the policy's own clock."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from bot.catalogue import LANGUAGES, catalogue
from bot.closed import closed_days
from bot.render import fits, render
from bot.store.files import Wanted
from coverage.calendar import WEEKENDS_ONLY, Calendar
from flows.consequences import consequences
from flows.conversation import hear
from flows.dossier import Dossier
from flows.effects import Ordered, Panel, Say
from flows.heard import Pressed
from flows.regulator import clocks, draft_, law, where
from flows.talk import Language, Talk
from flows.turn import Turn
from tests.flows.situations import NIGHT, at_rest, case_at
from tests.flows.test_side import said, typed

DAY = "2026-11-03"
ENTRUSTEE = {"duties.role": "entrustee", "duties.entruster_told_on": "not_yet"}
NUMBER = {
    "incident.data": ["personal", "my_number"],
    "incident.victims": 150,
    "duties.public_electronically": False,
    "duties.designated_system": False,
}


def told(facts: dict[str, Any], view: Any = law, language: str = "ja") -> str:
    """A view of a case of these facts, as text."""
    messages = render(catalogue(language), view(case_at(DAY, facts)))
    assert all(fits(message.text) for message in messages)
    return "\n".join(message.text for message in messages)


@pytest.mark.parametrize(
    ("facts", "says"),
    [
        (NIGHT, "必要です(理由: 1,000人超)"),
        (NIGHT | {"incident.victims": None}, "確かめること: 被害者の人数"),
        (NIGHT | {"incident.victims": 10}, "任意で報告することはできます"),
        (NIGHT | {"duties.recovered_unseen": True}, "閲覧前に全て回収"),
        (NIGHT | ENTRUSTEE, "委託先にも報告の義務があります"),
        (NIGHT | ENTRUSTEE | {"duties.entruster_told_on": DAY}, "11月3日(火) に委託元へ知らせた"),
        (NIGHT | {"duties.role": "entruster"}, "知らせを受けた日を記録しましょう"),
        (
            NIGHT | {"duties.role": "entruster", "duties.entruster_told_on": DAY},
            "遅くとも、委託先から知らされた 2026年11月3日(火)",
        ),
        (NIGHT | NUMBER, "マイナンバーについては、報告が必要です(理由: 100人超)"),
        (NIGHT | NUMBER, "100人を超える"),
        (NIGHT | NUMBER, "マイナンバーのほかには、報告の義務はない見込み"),
        (NIGHT | NUMBER | {"incident.victims": 90}, "マイナンバーについての報告義務はない見込み"),
        ({}, "まだ"),
    ],
)
def test_the_verdict_says_why(facts: dict[str, Any], says: str) -> None:
    """The verdict, its reason, and what role and data add to it."""
    assert says in told(facts)
    assert told(facts, language="en")


@pytest.mark.parametrize(
    ("role", "company", "day"),
    [
        ("entrustee", "その情報の委託元はどの会社", "委託元へ漏洩を知らせた"),
        ("entruster", "その情報の委託先はどの会社", "委託先から漏洩の知らせを受けた"),
    ],
)
def test_only_the_other_side_is_asked_for(role: str, company: str, day: str) -> None:
    """Once it is known whose data it is, the questions name the one company that is open."""
    walk = at_rest()
    typed(walk, "/fix", "自社の情報か")
    assert company in said(walk, role)
    assert day in said(walk, "skip")


def test_what_is_not_of_the_case_is_not_told() -> None:
    """Neither My Number nor contractors are spoken of where there are none."""
    said = told(NIGHT)
    assert "マイナンバー" not in said
    assert "委託" not in said


@pytest.mark.parametrize(
    ("wrongful", "says", "due"),
    [
        (False, "30日目", "12月1日"),
        (True, "60日目までです。", "2027年1月4日"),
        (None, "30日目まで", "12月1日"),
    ],
)
def test_both_clocks_stand_side_by_side(wrongful: bool | None, says: str, due: str) -> None:
    """The policy's from the discovery, the law's from the day of knowing, and why so long."""
    facts = NIGHT | {"events.V1.on": "2026-11-01", "duties.wrongful_purpose": wrongful}
    said = told(facts, clocks)
    assert "発覚日 2026年11月1日(日)" in said
    assert "2026年11月2日(月) が1日目" in said
    assert says in said
    assert due in said


EARLY = {"events.V1.on": "2026-10-10"}
"""It came to light three weeks before the day on which the company is said to have known."""


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (EARLY, True),
        ({}, False),
        (EARLY | {"duties.known_on": "2026-10-10"}, False),
        (EARLY | {"duties.known_on": None}, False),
        (EARLY | {"duties.recovered_unseen": True}, False),
    ],
)
def test_a_day_of_knowing_after_the_discovery_is_asked_about(
    facts: dict[str, Any], said: bool
) -> None:
    """Where a report is due and it came to light before: the law's days might be too late."""
    assert (
        "2026年10月10日(土) に社内の誰かが知っていたなら" in told(NIGHT | facts, clocks)
    ) is said
    assert (
        "If anyone in the company knew on Sat 10 Oct 2026" in told(NIGHT | facts, clocks, "en")
    ) is said


def test_an_event_from_before_the_day_of_knowing_says_so_at_once() -> None:
    """Once, when it becomes so; what is told later does not repeat it."""
    turn = case_at(DAY, NIGHT)
    was = turn.open
    turn.tell(EARLY)
    assert "法律の1日目も" in changed(turn, was)
    was = turn.open
    turn.tell({"incident.victims": 1300})
    assert "法律の1日目も" not in changed(turn, was)


NOTICED = {"events.V2.kind": "own_awareness", "events.V2.on": "2026-11-01"}


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, True),
        (NOTICED | {"events.V2.by_culprit": True}, False),
        (NOTICED | {"events.V2.by_culprit": False}, False),
    ],
)
def test_a_day_of_knowing_before_the_discovery_is_asked_about(
    facts: dict[str, Any], said: bool
) -> None:
    """Unless it is recorded who noticed: the policy's 180 days might be counted from too late."""
    turn = case_at(DAY, NIGHT | facts)
    was = turn.open
    turn.tell({"duties.known_on": "2026-11-01"})
    assert ("「新しく分かったきっかけ」に" in changed(turn, was)) is said


@pytest.mark.parametrize(
    ("day", "facts", "says"),
    [
        (DAY, {}, "速報は、まだ出していないことに戻しました。期限は 2026年11月6日(金) です"),
        ("2026-11-07", {}, "期限の 2026年11月6日(金) は過ぎています"),
        (DAY, {"duties.known_on": None}, "会社で最初に知った日が分かると"),
        (DAY, {"incident.victims": 10}, ""),
    ],
)
def test_a_report_that_is_not_filed_after_all_is_due_again(
    day: str, facts: dict[str, Any], says: str
) -> None:
    """Its day is told anew, late or not known too; nothing is said where no report is due."""
    turn = case_at(day, NIGHT | facts | {"duties.preliminary_filed_on": "2026-11-02"})
    was = turn.open
    turn.tell({"duties.preliminary_filed_on": "not_yet"})
    assert says in changed(turn, was)
    assert bool(says) == bool(changed(turn, was))


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_attack_without_a_wrongful_purpose_stands_doubted_at_the_verdict(language: str) -> None:
    """The verdict rests on an answer that is as a rule another."""
    doubt = catalogue(language).text("clock.law.meant")
    facts = NIGHT | {"duties.wrongful_purpose": False}
    assert doubt in told(facts | {"incident.cause": "taken_out"}, language=language)
    assert doubt not in told(facts | {"incident.cause": "missent"}, language=language)


def test_the_final_reports_other_day_says_why() -> None:
    """A wrongful purpose makes 60 days of 30, and 30 again where there is none after all."""
    turn = case_at(DAY, NIGHT | {"duties.wrongful_purpose": False})
    for wrongful, says in ((True, "不正な目的のおそれがあるため"), (False, "記録から外れたため")):
        was = turn.open
        turn.tell({"duties.wrongful_purpose": wrongful})
        assert says in changed(turn, was)


def changed(turn: Turn, was: Dossier) -> str:
    """What a person is told a change did."""
    panels = tuple(consequences(turn, was, frozenset()))
    return "\n".join(message.text for message in render(catalogue("ja"), panels))


def test_without_days_the_clocks_say_what_they_wait_for() -> None:
    """No discovery and no day of knowing are said as such."""
    said = told({}, clocks)
    assert "発覚日がまだ決まっていません" in said
    assert "まだ分かりません" in said


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_said_where_a_report_is_filed(language: str) -> None:
    """With the commission or the ministry, never here."""
    assert catalogue(language).text("where.us") in told(NIGHT, where, language)


@pytest.mark.parametrize(
    ("asked", "title"),
    [
        ("", "速報の下書き"),
        ("確報", "確報の下書き"),
        ("final", "確報の下書き"),
        ("本人", "本人への通知の下書き"),
        ("PERSONS", "本人への通知の下書き"),
        ("ほか", "下書きは3つあります"),
    ],
)
def test_a_draft_is_opened_by_its_name(asked: str, title: str) -> None:
    """In either language; the preliminary one without a name; all are named where unknown."""
    turn = case_at(DAY, NIGHT)
    draft_(turn, asked)
    assert title in "\n".join(each.text for each in render(catalogue("ja"), turn.said))


def test_a_blank_filled_stands_in_the_draft() -> None:
    """What only the drafts ask is kept as a fact, can be changed, and leads back to the draft."""
    walk = at_rest()
    for name in ("law", "final"):
        walk.take(Pressed(walk.talk.step, name))
    typed(walk, "空欄", "これからの再発防止策", "研修", "これからの再発防止策", "承認制")
    assert walk.talk.step == "regulator.fill"
    assert walk.dossier is not None
    assert walk.dossier.facts.get("report.preventing") == "承認制"
    typed(walk, "起きた日", "わからない", "戻る")
    assert (walk.talk.step, walk.talk.draft["which"]) == ("regulator.draft", "final")
    typed(walk, "戻る")
    assert (walk.talk.step, dict(walk.talk.draft)) == ("regulator.menu", {})


def test_a_blank_left_open_leads_back_to_the_draft_without_a_file() -> None:
    """Where nothing was filled in, the draft is as it was and does not come again."""
    walk = at_rest()
    for name in ("law", "final", "fill"):
        walk.take(Pressed(walk.talk.step, name))
    pressed = Pressed("regulator.fill", "back")
    turned = hear(walk.ports, walk.dossier, walk.talk, pressed, by="m1", now=walk.memory.now)
    assert turned.talk.step == "regulator.draft"
    assert [each for each in turned.effects if isinstance(each, Ordered)] == []


def test_a_draft_that_is_not_there_is_asked_about() -> None:
    """By a name nobody knows, the drafts that there are are named, and none comes."""
    turn = case_at(DAY, NIGHT)
    draft_(turn, "手紙")
    assert turn.said == [Say("draft.which")]


def test_an_english_reader_can_see_what_a_draft_says() -> None:
    """The meaning stands behind a button there, and only there."""
    walk = at_rest()
    typed(walk, "/language en")
    for name in ("law", "persons", "meaning"):
        walk.take(Pressed(walk.talk.step, name))
    assert walk.talk.draft.get("meaning")
    walk.take(Pressed("regulator.draft", "japanese"))
    assert not walk.talk.draft.get("meaning")
    typed(walk, "/language ja")
    assert walk.asked is not None
    assert [each.choice for each in walk.asked.buttons] == ["fill", "back"]


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_draft_comes_as_a_file_too(language: Language) -> None:
    """After its pages the document is ordered, to be made when it is delivered."""
    turn = case_at(DAY, NIGHT)
    draft_(turn, "persons")
    messages = render(catalogue(language), turn.said)
    assert messages[-1].document == Wanted("persons", language)
    assert any("【未確認】" in each.text for each in messages)


def test_looking_at_the_law_leaves_no_trace() -> None:
    """No fact changes, and there is nothing to come back to."""
    walk = at_rest()
    before = walk.dossier
    for name in ("law", "preliminary"):
        walk.take(Pressed(walk.talk.step, name))
    typed(walk, "/law", "/draft", "/desk")
    assert walk.dossier == before
    assert walk.talk == Talk(step="desk.menu", language="ja", policy=walk.talk.policy)


@pytest.mark.parametrize(("calendar", "said"), [(closed_days(), False), (WEEKENDS_ONLY, True)])
def test_a_day_beyond_the_known_holidays_is_said_to_be_provisional(
    calendar: Calendar, said: bool
) -> None:
    """The final report's day is given all the same; it may move when the holidays are fixed."""
    turn = case_at(DAY, NIGHT)
    turn.ports = replace(turn.ports, calendar=calendar)
    keys = [line.key for each in clocks(turn) if isinstance(each, Panel) for line in each.lines]
    assert ("clock.provisional" in keys) is said
    assert "deadline.final.left" in keys
