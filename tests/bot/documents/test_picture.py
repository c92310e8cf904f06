"""The picture: its figures are the assessment's, its days the deadlines', in every state."""

from __future__ import annotations

import struct
from dataclasses import asdict
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from bot.bootstrap import House
from bot.documents.picture import picture, png, read_out, svg
from bot.documents.source import source
from flows.deadlines import deadlines
from flows.talk import LANGUAGES, Language
from tests.bot.documents.cases import (
    COST,
    FULL,
    HOSTILE,
    KNOWN,
    MANY,
    case_in,
    house,
    house_in,
    source_in,
)
from tests.desk import TOLD

__all__ = ("house",)
STATES: dict[str, dict[str, Any]] = {
    "fresh": {},
    "discovered": TOLD,
    "known": {**KNOWN, **COST},
    "many": MANY,
    "full": FULL,
}


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("state", STATES)
def test_it_is_drawn_in_every_state(house: House, state: str, language: Language) -> None:
    """A phone's width, taller than wide, on one page, and as a drawing that holds no script."""
    about = source_in(house, STATES[state], language)
    wide, tall = struct.unpack(">II", png(about)[16:24])
    assert wide == 1080
    assert 1080 < tall < 1920
    drawing = ElementTree.fromstring(svg(about))
    names = {each.tag.rpartition("}")[2] for each in drawing.iter()}
    assert names <= {"svg", "g", "path", "use", "symbol", "defs", "pattern", "clipPath", "rect"}
    assert not [name for each in drawing.iter() for name in each.attrib if name.startswith("on")]


@pytest.mark.parametrize("state", STATES)
def test_its_figures_are_those_of_the_assessment(house: House, state: str) -> None:
    """Sums, and each limit's parts, are the engine's; a bar is no longer than its limit."""
    about = source_in(house, STATES[state])
    shown, found = picture(about), about.reckoned.assessment
    names = ("claimed", "payable", "pending")
    most = max(about.reckoned.most, found.totals["payable"])
    assert [each.yen for each in shown.amounts] == [*(found.totals[each] for each in names), most]
    parts = [part for part in found.parts.values() if part.limit]
    assert [each.yen[2] for each in shown.bars] == [part.remaining for part in parts]
    for bar, part in zip(shown.bars, parts, strict=True):
        used, on_top, left = bar.yen
        assert used + left == part.limit
        assert on_top <= left
        assert bar.used + bar.open <= 1008
        assert bar.full == (part.remaining == 0)


@pytest.mark.parametrize("state", STATES)
def test_its_days_are_the_deadlines(house: House, state: str) -> None:
    """Every day to keep stands on it in order, and on the line where it belongs."""
    about = source_in(house, STATES[state])
    shown, found = picture(about), deadlines(about.reckoned)
    assert [each.mark for each in shown.days] == [each.name for each in found]
    assert [each.day for each in shown.days] == [about.written(each.day) for each in found]
    places = [each.at for each in shown.days if each.at is not None]
    assert places == sorted(places)
    assert all(0 <= place <= 1 for place in places)
    assert (shown.line is None) == (about.reckoned.assessment.window is None)


def test_what_is_late_done_and_near_is_told_apart(house: House) -> None:
    """Past, done and still to come differ in words, not in colour alone."""
    late, done = source_in(house, KNOWN), source_in(house, MANY)
    assert [each.state for each in picture(late).days] == ["past", "left", "left"]
    assert picture(late).days[0].left == "6日経過"
    assert [each.state for each in picture(done).days] == ["done", "left", "left", "left"]
    assert [each.left for each in picture(done).days][:2] == ["済み", "残り49日"]


def test_a_part_that_the_policy_has_not_is_named_as_that(tmp_path: Path) -> None:
    """Without the rider there is no gauge of it, and that is said."""
    house = house_in(tmp_path, riders=[], rider_limits={})
    shown = picture(source(house, case_in(house, KNOWN), "ja"))
    assert [each.name for each in shown.bars] == [
        "危機管理コンサルティング費用",
        "危機管理実行費用",
        "賠償金・争訟費用",
    ]
    assert shown.without == "この契約にない補償: サイバー攻撃対応費用"


def test_what_other_cases_took_is_said_beside_what_is_expected(tmp_path: Path) -> None:
    """A bar is filled by both: how much of it is not this case's is in words, and read out."""
    house = house_in(tmp_path, paid={"response": 3_000_000})
    about = source(house, case_in(house, KNOWN), "ja")
    shown = picture(about)
    gone = "見込みのうち 300万円 は、ほかの事案の分です"
    assert [each.gone for each in shown.bars] == ["", gone, "", ""]
    assert shown.bars[1].yen[0] == about.reckoned.assessment.parts["response"].paid == 3_000_000
    assert gone in read_out(shown)


def test_what_a_person_wrote_is_only_ever_shown(tmp_path: Path) -> None:
    """A name that looks like markup or holds control characters is drawn as it is written."""
    house = house_in(tmp_path, insured=HOSTILE)
    about = source(house, case_in(house, KNOWN), "ja")
    assert picture(about).company.startswith('株式会社𠮷髙<b>#eval("1")')
    assert png(about).startswith(b"\x89PNG")
    ElementTree.fromstring(svg(about))


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_can_be_read_out(house: House, language: Language) -> None:
    """Whatever is on it stands in its words too."""
    shown = picture(source_in(house, MANY, language))
    words, tree = read_out(shown), asdict(shown)
    for row in (*tree["days"], *tree["amounts"], *tree["bars"]):
        assert row["name"] in words
        assert row.get("says", row.get("left")) in words
    assert shown.stands in words
    assert shown.note in words
