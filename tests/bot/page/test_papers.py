"""Papers on the page: made when they are saved; the picture stands beside the talk."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from bot.documents.kinds import KINDS, Kind, Progress
from bot.documents.source import Source
from flows.facts import Fact
from tests.bot.page.browsing import Browser, Served, served
from tests.bot.page.test_page import in_case


@pytest.fixture
async def program(tmp_path: Path) -> AsyncIterator[Served]:
    async with served(tmp_path, public_url="http://house.example") as program:
        yield program


async def link(browser: Browser) -> str:
    """Where the newest file is to be saved from."""
    await browser.go("/p")
    found = [each.about["href"] for each in browser.page.every("a", href="/p/file/")]
    return found[-1]


async def test_an_ordered_paper_is_made_when_it_is_saved(program: Served) -> None:
    """It is of the case as it is then, given to be saved, and to nobody else's browser."""
    browser, other = await in_case(program), await program.arrived(name="佐藤")
    await browser.says("/export")
    where = await link(browser)
    case = program.house.store.cases()[0].id
    with program.house.store.turn() as turn:
        turn.dossier(case)
        turn.tell(case, [Fact("incident.cause", "theft", "m", turn.now)])
    answer = await browser.client.get(where)
    assert json.loads(answer.content)["incident"]["cause"] == "theft"
    named = f"attachment; filename*=UTF-8''{case}-case.json"
    assert answer.headers["content-disposition"] == named
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert (await other.client.get(where)).status_code == 404


async def test_what_cannot_be_made_is_said_before_anything_is_sent(
    program: Served, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No half a file under a good name: the answer is that it went wrong; later it can be had."""
    browser = await in_case(program)
    await browser.says("/export")
    where = await link(browser)

    def fails(source: Source, _: Progress) -> Iterator[bytes]:
        raise OSError("away")

    with monkeypatch.context() as broken:
        broken.setitem(KINDS, "case", Kind("json", "application/json", fails))
        answer = await browser.client.get(where)
        assert answer.status_code == 500
        assert "content-disposition" not in answer.headers
    assert (await browser.client.get(where)).status_code == 200


@pytest.mark.parametrize(("language", "words"), [("ja", "見込み"), ("en", "Estimates as of")])
async def test_the_picture_stands_beside_the_talk(
    program: Served, language: str, words: str
) -> None:
    """It is drawn in the language of the talk, and all of it can be read by who cannot see it."""
    browser = await in_case(program, language)
    shown = browser.page.every("details")
    assert [each for each in shown if each.about.get("hx-get") == "/p/picture?part=1"]
    await browser.go("/p/picture")
    (image,) = [each for each in browser.page.every("img") if each.about["src"] == "/p/picture.svg"]
    assert words in image.about["alt"]
    drawn = await browser.client.get("/p/picture.svg")
    assert drawn.headers["content-type"] == "image/svg+xml"
    assert drawn.headers["content-security-policy"] == "default-src 'none'; sandbox"
    assert drawn.content.startswith(b"<svg")


async def test_where_there_is_no_case_there_is_no_picture(program: Served) -> None:
    """Who has not come in sees none, and who has no case yet is told so."""
    stranger, early = program.browser(), await program.arrived()
    for path in ("/p/picture", "/p/picture.svg"):
        assert (await stranger.client.get(path)).status_code == 404
    assert (await early.client.get("/p/picture.svg")).status_code == 404
    await early.go("/p/picture")
    assert not list(early.page.every("img"))
