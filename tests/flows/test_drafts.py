"""The drafts say what the case knows, in Japanese, and mark what it does not."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, get_args

import pytest

from bot.catalogue import LANGUAGES, catalogue
from bot.render import fits, render
from coverage.case import Actor, Cause, Data, EventKind, Role
from flows.drafted import FILLED
from flows.drafts import DRAFTS, Piece, draft, missing
from flows.effects import Panel
from flows.regulator import shown
from tests.flows.situations import NIGHT, case_at, derived

DAY = "2026-11-20"
UNKNOWN = "【未確認】"

FULL: dict[str, Any] = {
    **NIGHT,
    "incident.actor": "employee",
    "incident.published_on": "2026-11-10",
    "duties.preliminary_filed_on": "2026-11-05",
    "duties.persons_told_on": "2026-11-09",
    "steps.call_center.state": "done",
    "steps.call_center.on": "2026-11-09",
    "steps.apology_letter.state": "planned",
    "steps.apology_letter.by": "2026-11-30",
    "steps.press_conference.state": "not_needed",
    "steps.police.state": "not_needed",
    "report.occurred_on": "2026-11-01",
    "report.prevented": "宛先の二重確認",
    "report.preventing": "送信前の承認",
    "report.contact": "総務部 お客様窓口",
}
"""A case in which everything a draft asks is known."""


def pieces(name: str, facts: dict[str, Any]) -> list[Piece]:
    """A draft's items in a case of these facts."""
    turn = case_at(DAY, facts)
    return draft(name, turn.open.policy, turn.open.facts, derived(turn))


def text(name: str, facts: dict[str, Any], language: str = "ja") -> str:
    """A draft as it is shown in a chat of this language."""
    turn = case_at(DAY, facts)
    turn.talk = replace(turn.talk, language="en" if language == "en" else "ja")
    panels = [each for each in shown(turn, name) if isinstance(each, Panel)]
    return "\n".join(message.text for message in render(catalogue(language), panels))


def test_a_voluntary_report_of_who_told_the_entruster_names_its_category() -> None:
    """More than 1,000 people stay more than 1,000, though the entrustee is freed."""
    told = {"duties.role": "entrustee", "duties.entruster_told_on": "2026-11-03"}
    found = text("preliminary", NIGHT | told)
    assert "1,000人を超える(規則第7条第4号)(委託元へ通知済みのため、任意の報告)" in found


def test_the_report_has_the_nine_items_in_order() -> None:
    """Outline, data, number, cause, harm, response, publication, prevention, other."""
    found = [line for line in text("preliminary", NIGHT).split("\n") if line.startswith("■")]
    numbers = [line.split()[1] for line in found]
    assert list(dict.fromkeys(numbers)) == ["1", "2", "3", "4", "5", "6", "7", "8", "9"]


@pytest.mark.parametrize("name", DRAFTS)
def test_a_draft_is_japanese_in_an_english_chat(name: str) -> None:
    """The chat's language changes nothing in a draft."""
    assert text(name, FULL, "en") == text(name, FULL, "ja")


@pytest.mark.parametrize("name", DRAFTS)
def test_nothing_is_invented_in_an_empty_case(name: str) -> None:
    """Where nothing is known every line is marked, but for the company and the plea for care."""
    lines = [line for line in text(name, {}).split("\n") if line and not line.startswith("■")]
    known = [line for line in lines if UNKNOWN not in line]
    assert known == (
        ["差出人: 株式会社ひな型", "お願い: 不審な電話・メール・郵便物にご注意ください。"]
        if name == "persons"
        else []
    )


@pytest.mark.parametrize("name", DRAFTS)
def test_a_full_case_leaves_nothing_open(name: str) -> None:
    """With every fact told no line is marked, and nothing is said to be missing."""
    assert UNKNOWN not in text(name, FULL)
    assert missing(pieces(name, FULL)) == ()


@pytest.mark.parametrize(
    ("path", "item"),
    [
        ("report.occurred_on", "outline"),
        ("incident.cause", "outline"),
        ("incident.data", "data"),
        ("duties.strongly_protected", "data"),
        ("incident.victims", "number"),
        ("incident.actor", "cause"),
        ("duties.wrongful_purpose", "cause"),
        ("duties.financial_harm", "harm"),
        ("duties.persons_told_on", "response"),
        ("incident.published_on", "publication"),
        ("report.preventing", "prevention"),
        ("report.contact", "other"),
        ("duties.preliminary_filed_on", "other"),
    ],
)
def test_what_is_not_known_is_missing_for_the_final_report(path: str, item: str) -> None:
    """A single unknown fact leaves its item open."""
    assert f"draft.item.{item}" in {
        each.key for each in missing(pieces("final", FULL | {path: None}))
    }


def test_only_the_final_report_names_the_day_of_the_preliminary_one() -> None:
    """The preliminary report does not ask for its own day."""
    assert "速報の提出日: 2026年11月5日(木)" in text("final", FULL)
    assert "速報の提出日" not in text("preliminary", FULL)


def test_the_course_of_events_is_in_order_and_leaves_the_insurer_out() -> None:
    """What has a day stands by its day; the notice to the insurer is no part of the report."""
    facts = FULL | {"events.V2.kind": "written_notice", "events.V2.on": "2026-11-03"}
    lines = [line for line in text("final", facts).split("\n") if line.startswith("・")]
    assert [line.split()[1] for line in lines] == [
        "発生",
        "社内で最初に把握",
        "第三者からの連絡",
        "委員会への速報",
        "本人への通知",
        "公表(自社サイトなど)",
    ]
    assert "保険" not in text("final", facts)


@pytest.mark.parametrize("name", DRAFTS)
def test_what_was_answered_not_yet_is_not_unknown(name: str) -> None:
    """ "Not yet" to publication or to telling the entruster is said, not marked as unknown."""
    told = {"incident.published_on": "not_yet", "duties.entruster_told_on": "not_yet"}
    drafted = text(name, {**NIGHT, "duties.role": "entrustee", **told})
    assert "公表: 未実施" in drafted
    assert "委託元への連絡: 【未確認】" not in drafted


def test_an_entruster_knows_from_the_day_it_was_told() -> None:
    """The draft counts from the law's own day of knowing."""
    facts = NIGHT | {
        "duties.role": "entruster",
        "duties.known_on": "2026-11-09",
        "duties.entruster_told_on": "2026-11-07",
    }
    assert "把握した日: 2026年11月7日(土)" in text("preliminary", facts)


def test_no_word_of_a_person_gets_into_a_draft() -> None:
    """Notes, references and names of members are left out."""
    private = {"events.V1.note": "山田さんが気づいた", "claims.L1.reference": "請求者1"}
    told = FULL | private | {"claims.L1.claimant": "victim", "claims.L1.basis": "personal_leak"}
    for name in DRAFTS:
        assert text(name, told) == text(name, FULL)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", DRAFTS)
def test_every_piece_fits_a_phone(name: str, language: str) -> None:
    """Also with many events, the longest words and the longest texts one may write."""
    long = {path: "あ" * 100 for path in FILLED.values() if path != "report.occurred_on"}
    many = {f"events.V{n}.kind": "third_party_publication" for n in range(1, 40)}
    days = {f"events.V{n}.on": DAY for n in range(1, 40)}
    facts = {
        **FULL,
        **long,
        **many,
        **days,
        "incident.data": list(get_args(Data)),
        "incident.partner": "み" * 80,
        "duties.role": "entrustee",
        "duties.special_care": True,
        "duties.financial_harm": True,
        "duties.wrongful_purpose": True,
        "duties.public_electronically": True,
        "duties.designated_system": True,
    }
    for meaning in (False, True):
        turn = case_at(DAY, facts)
        turn.talk = replace(turn.talk, language="en" if language == "en" else "ja")
        messages = render(catalogue(language), shown(turn, name, meaning=meaning))
        assert all(fits(message.text) for message in messages)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_code_has_its_words(language: str) -> None:
    """Each cause, actor, kind of data, role and event can be drafted."""
    for cause in get_args(Cause):
        assert text("final", FULL | {"incident.cause": cause}, language)
    for actor in (each for each in get_args(Actor) if each != "unknown"):
        assert text("final", FULL | {"incident.actor": actor}, language)
    for kind in get_args(EventKind):
        assert text("final", FULL | {"events.V1.kind": kind}, language)
    for role in get_args(Role):
        assert text("final", FULL | {"duties.role": role}, language)
