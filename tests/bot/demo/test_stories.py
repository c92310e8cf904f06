"""The demo's stories: on whatever day they are told, the chat understands every line of them."""

from __future__ import annotations

import re
from datetime import datetime
from pathlib import Path

import pytest

from bot.catalogue import catalogue
from bot.demo.command import scratch, told
from bot.demo.script import read, scenes
from flows.turn import JAPAN
from tests.papers import case_tree

NOT_READ = [
    re.compile(re.escape(text).replace(r"\{", "{").replace(r"\}", "}").replace("{text}", ".+"))
    for language in ("ja", "en")
    for key, (text, *_) in catalogue(language).texts.items()
    if key.startswith("problem.not_a_") or key == "problem.unreadable"
]


@pytest.mark.parametrize("now", ["2026-11-25T23:40", "2027-01-04T00:10", "2028-02-29T12:00"])
def test_every_line_is_understood(
    now: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cases end as they are meant to, and no line was answered as one that was not read."""
    moment = datetime.fromisoformat(now).replace(tzinfo=JAPAN)
    monkeypatch.setattr("bot.demo.playing.utc_now", lambda: moment)
    with told(scratch(tmp_path, "127.0.0.1:0")) as stage:
        store, cases = stage.house.store, {each.name: each for each in stage.stories}
        lines = [line for each in stage.stories for line in store.transcript(each.talk)]
        said = "\n".join(line.body for line in lines if line.direction == "out")
        assert [each.pattern for each in NOT_READ if each.search(said)] == []
        assert max(line.at for line in lines) <= moment
        far, waits, begun = (
            case_tree(stage.house, cases[name].case) for name in ("far", "waits", "begun")
        )
        assert [each["id"] for each in far["expenses"]] == ["E1", "E2", "E3", "E4"]
        assert [each["damages"] for each in far["claims"]] == [3_000_000]
        assert [each["approval"] for each in far["engagements"]] == ["rejected", "approved"]
        assert [each["approval"] for each in waits["engagements"]] == ["approved", "pending"]
        assert store.alerts()[0].kind == "human"
        assert begun["incident"]["cause"] == "theft"


def test_a_line_that_is_neither_typed_nor_done_is_a_mistake() -> None:
    """A story with such a line is not played, and the line is named."""
    (story, *_) = read()["stories"]
    broken = {**story, "told": "@ 1 days ago 09:00\nhello"}
    with pytest.raises(ValueError, match="hello"):
        scenes([broken], datetime(2026, 11, 25, tzinfo=JAPAN))
