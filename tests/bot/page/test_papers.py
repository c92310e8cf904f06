"""Papers on the page: made when they are saved; the picture stands beside the talk."""

from __future__ import annotations

import asyncio
import io
import json
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from pypdf import PdfReader

from bot.documents.kinds import KINDS, Kind, Progress
from bot.documents.source import Source
from bot.documents.underway import SHARE
from bot.page import files
from flows.facts import Fact
from tests.bot.page.browsing import Browser, Served, read, served
from tests.bot.page.test_page import in_case
from tests.papers import Gate, ready


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
    assert (await browser.client.get(f"{where}/1.x")).status_code == 404
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


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for: what is not there yet is watched."""
    monkeypatch.setattr(files, "PATIENCE", 0)


@pytest.mark.parametrize(("language", "said"), [("ja", "保存が始まります"), ("en", "being saved")])
async def test_of_a_long_paper_one_sees_how_far_it_is(
    program: Served, monkeypatch: pytest.MonkeyPatch, at_once: None, language: str, said: str
) -> None:
    """Without a script: it is looked at again until it is made, then saved once by itself."""
    browser, other = await in_case(program, language), await program.arrived(name="佐藤")
    await browser.says("/papers dossier")
    gate, where = Gate(), await link(browser)
    monkeypatch.setitem(KINDS, "dossier", gate.kind)
    at = (await browser.client.get(where, follow_redirects=False)).headers["location"]
    assert await asyncio.to_thread(gate.begun.wait, 20)
    assert (await browser.client.get(where, follow_redirects=False)).headers["location"] == at
    answer = await browser.client.get(at)
    assert (answer.headers["refresh"], answer.headers["content-language"]) == ("2", language)
    (bar,) = read(answer.text).every("progress")
    assert (bar.about["value"], bar.about["max"]) == ("25", "100")
    assert "25%" in answer.text
    assert (await other.client.get(at)).status_code == 404
    early = await browser.client.get(f"{at}?save=1")
    assert (early.status_code, early.headers["refresh"]) == (200, "2")
    gate.open.set()
    answer = await ready(browser.client, at)
    assert said in answer.text
    assert answer.headers["refresh"] == f"0; url={at}?save=1"
    case = program.house.store.cases()[0].id
    saved = await browser.client.get(f"{at}?save=1")
    assert saved.text == f"{case} {language}"
    assert (
        saved.headers["content-disposition"] == f"attachment; filename*=UTF-8''{case}-dossier.pdf"
    )
    assert saved.headers["content-security-policy"] == "default-src 'none'; sandbox"
    again = await browser.client.get(at)
    assert "refresh" not in again.headers
    assert read(again.text).every("a", href=f"{at}?save=1")


async def test_the_dossier_itself_is_watched_and_saved(
    program: Served, monkeypatch: pytest.MonkeyPatch, at_once: None
) -> None:
    """The real one, made meanwhile, arrives whole; with a little patience it comes at once."""
    browser = await in_case(program)
    await browser.says("/papers dossier")
    where = await link(browser)
    at = (await browser.client.get(where, follow_redirects=False)).headers["location"]
    await ready(browser.client, at)
    saved = await browser.client.get(f"{at}?save=1")
    assert len(PdfReader(io.BytesIO(saved.content)).pages) > 5
    monkeypatch.setattr(files, "PATIENCE", 30)
    answer = await browser.client.get(where, follow_redirects=False)
    assert answer.headers["content-disposition"] == saved.headers["content-disposition"]


async def test_what_goes_wrong_with_a_long_paper_is_said(
    program: Served, monkeypatch: pytest.MonkeyPatch, at_once: None
) -> None:
    """It is no file; what is known nowhere any more can be made again."""
    browser = await in_case(program)
    await browser.says("/papers dossier")
    gate, where = Gate(OSError("away")), await link(browser)
    monkeypatch.setitem(KINDS, "dossier", gate.kind)
    at = (await browser.client.get(where, follow_redirects=False)).headers["location"]
    gate.open.set()
    await ready(browser.client, at)
    answer = await browser.client.get(f"{at}?save=1")
    assert answer.status_code == 500
    assert "content-disposition" not in answer.headers
    lost = await browser.client.get(f"{where}/1.x")
    assert "refresh" not in lost.headers
    assert read(lost.text).every("a", href=where)


async def test_nobody_has_more_than_their_share_made(
    program: Served, monkeypatch: pytest.MonkeyPatch, at_once: None
) -> None:
    """Whoever orders one more is told to come again."""
    browser, gate = await in_case(program), Gate()
    monkeypatch.setitem(KINDS, "dossier", gate.kind)
    for _ in range(SHARE + 1):
        await browser.says("/papers dossier")
    await browser.go("/p")
    wheres = [each.about["href"] for each in browser.page.every("a", href="/p/file/")]
    answers = [await browser.client.get(where, follow_redirects=False) for where in wheres[-3:]]
    assert [each.status_code for each in answers] == [303] * SHARE + [503]
    assert answers[-1].headers["retry-after"] == "10"
    gate.open.set()


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
