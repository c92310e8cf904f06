"""Files of a case: a receipt is saved, never shown, and that it was read is written down."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from urllib.parse import quote

import httpx
import pytest

from bot.console import papers
from bot.console.deeds import details
from bot.documents.kinds import KINDS, Kind, Progress
from bot.documents.source import Source
from bot.documents.underway import LOST
from bot.files.shelf import Folder
from bot.store.problems import StoreProblem
from flows.effects import Word
from flows.papers import PAPERS, languages
from tests.bot.console.conftest import Site, receipt
from tests.bot.console.test_matrix import TOLD
from tests.papers import Gate, ready

NAME = '領収書 "11月"<b>.pdf'
DATA = b"%PDF-1.7 <script>alert(1)</script>"


async def test_a_receipt_is_saved_with_its_name_and_its_reading_is_written_down(site: Site) -> None:
    """It stands at its expense with name and size; the answer cannot run as a page of ours."""
    browser, place = await site.signed_in("auditor"), site.case("other", TOLD)
    receipt(site, place, NAME, DATA)
    page = (await browser.get(f"/console/cases/{place.case}")).text
    assert "領収書 &#34;11月&#34;&lt;b&gt;.pdf" in page
    assert f"{len(DATA)} Bytes" in page
    answer = await browser.client.get(f"/console/cases/{place.case}/files/F1")
    assert answer.content == DATA
    named = f"attachment; filename*=UTF-8''{quote(NAME, safe='')}"
    assert answer.headers["content-disposition"] == named
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"
    deed = site.house.store.audit_trail(place.case)[-1]
    assert (deed.who, deed.action) == (site.name("auditor"), "file.read")


@pytest.mark.parametrize(
    ("name", "saved"),
    [
        ("領収書.hta", "領収書.hta.pdf"),
        ("receipt.pdf.bat", "receipt.pdf.bat.pdf"),
        ("nul", "nul.pdf"),
        ("領収書.PDF", "領収書.PDF"),
    ],
)
async def test_a_receipt_is_saved_as_what_its_bytes_are(site: Site, name: str, saved: str) -> None:
    """A name that ends as a program's does would have whoever opens the file run it."""
    browser, place = await site.signed_in("auditor"), site.case("other", TOLD)
    receipt(site, place, name, DATA)
    answer = await browser.client.get(f"/console/cases/{place.case}/files/F1")
    named = f"attachment; filename*=UTF-8''{quote(saved, safe='')}"
    assert answer.headers["content-disposition"] == named


async def test_a_file_of_another_case_is_absent(site: Site) -> None:
    """Through one's own case nobody reaches a file of another's, nor one by any other name."""
    browser, mine, other = await site.signed_in("agent"), site.case("agent"), site.case("other")
    receipt(site, other, NAME, DATA)
    for case in (mine.case, other.case, "K-2026-9999"):
        for id in ("F1", "F2", "%00", "F1.file", "x" * 200):
            answer = await browser.client.get(f"/console/cases/{case}/files/{id}")
            assert answer.status_code == 404


async def test_a_file_that_cannot_be_fetched_was_not_read(site: Site) -> None:
    """It is said so on the case's page, and nothing is written down."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    receipt(site, place, NAME, DATA)
    assert isinstance(site.house.shelf, Folder)
    (site.house.shelf._path / site.house.store.file_id(place.case)).unlink()
    was = site.done(place.case)
    answer = await browser.client.get(f"/console/cases/{place.case}/files/F1")
    assert answer.status_code == 409
    assert "今は取り出せません" in answer.text
    assert site.done(place.case) == was


async def test_a_file_that_does_not_open_is_said_to(site: Site) -> None:
    """Cut or exchanged on the shelf, it does not come by trying again."""
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    receipt(site, place, NAME, DATA)
    kept, was = site.house.store.file_id(place.case), site.done(place.case)
    site.house.shelf.put(kept, site.house.shelf.get(kept)[:-1])
    answer = await browser.client.get(f"/console/cases/{place.case}/files/F1")
    assert answer.status_code == 409
    assert "壊れたか、変えられています" in answer.text
    assert site.done(place.case) == was


async def test_an_export_is_written_down(site: Site) -> None:
    """Who took the whole case away stands in its audit."""
    browser, place = await site.signed_in("auditor"), site.case("other", TOLD)
    answer = await browser.client.get(f"/console/cases/{place.case}/papers/case")
    assert answer.json()["incident"]["cause"] == "cyber_attack"
    deed = site.house.store.audit_trail(place.case)[-1]
    assert (deed.who, deed.action) == (site.name("auditor"), "case.exported")
    assert list(details(deed, {})) == [("paper", Word("console.detail.paper"), Word("papers.case"))]


async def test_who_may_export_finds_every_paper_in_each_of_its_languages(site: Site) -> None:
    """Each that a person can order is listed, what is filed in Japanese only; others see none."""
    browser, place = await site.signed_in("supervisor"), site.case("other", TOLD)
    at = f"/console/cases/{place.case}"
    page = (await browser.get(at)).text
    for name in PAPERS:
        for language in ("ja", "en"):
            listed = f'"{at}/papers/{name}?lang={language}"' in page
            assert listed == (language in languages(name))
    agent = await site.signed_in("agent")
    assert "/papers/" not in (await agent.get(f"/console/cases/{site.case(None).case}")).text


@pytest.mark.parametrize(("language", "words"), [("ja", "時点の見込み"), ("en", "Estimates as of")])
async def test_a_paper_comes_in_the_language_asked_for(
    site: Site, monkeypatch: pytest.MonkeyPatch, language: str, words: str
) -> None:
    """Whatever the reader's own is."""

    def told(source: Source, _: Progress) -> Iterator[bytes]:
        yield source.word("picture.stands", day=source.today).encode()

    monkeypatch.setitem(KINDS, "picture", Kind("png", "image/png", told))
    browser, place = await site.signed_in("auditor"), site.case("other", TOLD)
    at = f"/console/cases/{place.case}/papers/picture?lang={language}"
    answer = await browser.client.get(at)
    assert words in answer.text
    assert answer.headers["content-disposition"].endswith(f"{place.case}-picture.png")
    assert answer.headers["content-security-policy"] == "default-src 'none'; sandbox"


async def test_a_paper_that_cannot_be_made_was_not_exported(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said so on the case's page, and nothing is written down."""

    def unmade(source: Source, progress: Progress) -> Iterator[bytes]:
        raise StoreProblem("no_font", "fonts-noto-cjk")

    monkeypatch.setitem(KINDS, "dossier", Kind("pdf", "application/pdf", unmade))
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    was = site.done(place.case)
    answer = await browser.client.get(f"/console/cases/{place.case}/papers/dossier")
    assert answer.status_code == 409
    assert "fonts-noto-cjk" in answer.text
    assert site.done(place.case) == was


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is waited for: what is not there yet is watched."""
    monkeypatch.setattr(papers, "PATIENCE", 0)


@pytest.mark.parametrize(("language", "said"), [("ja", "できました"), ("en", "It is ready")])
async def test_of_a_long_paper_one_sees_how_far_it_is(
    site: Site, monkeypatch: pytest.MonkeyPatch, at_once: None, language: str, said: str
) -> None:
    """Without a script, in the reader's language, whichever the paper's; that it was taken is
    written down when it is, and nobody else sees or takes it."""
    gate = Gate()
    monkeypatch.setitem(KINDS, "dossier", gate.kind)
    browser, place = await site.signed_in("supervisor"), site.case("other", TOLD)
    other = await site.signed_in("auditor")
    browser.client.cookies.set("lang", language)
    asked = f"/console/cases/{place.case}/papers/dossier?lang=en"
    was = site.done(place.case)
    at = (await browser.client.get(asked)).headers["location"]
    assert await asyncio.to_thread(gate.begun.wait, 20)
    assert (await browser.client.get(asked)).headers["location"] == at
    answer = await browser.client.get(at)
    assert (answer.headers["refresh"], answer.headers["content-language"]) == ("2", language)
    assert '<progress max="100" value="25"' in answer.text
    for other_ in ("picture", "drawing", "nothing"):
        assert (await browser.client.get(at.replace("dossier", other_))).status_code == 404
    early = await browser.client.get(f"{at}?save=1")
    assert (early.status_code, early.headers["refresh"]) == (200, "2")
    gate.open.set()
    answer = await ready(browser.client, at)
    assert said in answer.text
    assert answer.headers["refresh"] == f"0; url={at}?save=1"
    assert "content-disposition" not in (await other.client.get(f"{at}?save=1")).headers
    assert site.done(place.case) == was
    saved = await browser.client.get(f"{at}?save=1")
    assert saved.text == f"{place.case} en"
    assert saved.headers["content-disposition"].endswith(f"{place.case}-dossier.pdf")
    deed = site.house.store.audit_trail(place.case)[-1]
    assert (deed.who, deed.action) == (site.name("supervisor"), "case.exported")
    assert "refresh" not in (await browser.client.get(at)).headers


async def test_another_process_says_nothing_of_a_paper_it_does_not_make(
    site: Site, monkeypatch: pytest.MonkeyPatch, at_once: None
) -> None:
    """It has the browser look again, until the one answers that makes it, or it is too old."""
    gate = Gate()
    monkeypatch.setitem(KINDS, "book", gate.kind)
    browser, place = await site.signed_in("supervisor"), site.case("other", TOLD)
    asked = f"/console/cases/{place.case}/papers/book"
    at = (await browser.client.get(asked)).headers["location"]
    with site.another() as application:
        transport = httpx.ASGITransport(application)
        cookies = browser.client.cookies
        async with httpx.AsyncClient(
            transport=transport, base_url="http://house", cookies=cookies
        ) as there:
            for asks in ("", "?save=1"):
                answer = await there.get(f"{at}{asks}")
                assert (answer.status_code, answer.headers["refresh"]) == (200, "2")
                assert "<progress max" in answer.text
            site.clock[0] += LOST
            answer = await there.get(at)
            assert "refresh" not in answer.headers
            assert f'href="/console/cases/{place.case}"' in answer.text
    gate.open.set()


async def test_a_long_paper_that_cannot_be_made_was_not_exported(
    site: Site, monkeypatch: pytest.MonkeyPatch, at_once: None
) -> None:
    """It is said so on the case's page when it is to be saved, and nothing is written down."""
    gate = Gate(StoreProblem("no_font", "fonts-noto-cjk"))
    monkeypatch.setitem(KINDS, "dossier", gate.kind)
    browser, place = await site.signed_in("supervisor"), site.case(None, TOLD)
    was = site.done(place.case)
    at = (await browser.client.get(f"/console/cases/{place.case}/papers/dossier")).headers[
        "location"
    ]
    gate.open.set()
    await ready(browser.client, at)
    answer = await browser.client.get(f"{at}?save=1")
    assert answer.status_code == 409
    assert "fonts-noto-cjk" in answer.text
    assert site.done(place.case) == was


async def test_a_paper_is_none_of_another_case(
    site: Site, monkeypatch: pytest.MonkeyPatch, at_once: None
) -> None:
    """A paper of a case that has become another's is not handed out under a case that is mine, nor
    under the name of another paper."""
    gate = Gate()
    monkeypatch.setitem(KINDS, "dossier", gate.kind)
    monkeypatch.setitem(KINDS, "book", gate.kind)
    browser, place, mine = await site.signed_in("agent"), site.case("agent"), site.case("agent")
    first = f"/console/cases/{place.case}/papers/dossier"
    at = (await browser.client.get(first)).headers["location"]
    gate.open.set()
    await ready(browser.client, at)
    with site.house.store.turn() as turn:
        turn.assign(place.case, site.ids["other"])
    was = site.done(mine.case)
    for path in (at.replace(place.case, mine.case), at.replace("dossier", "book")):
        answer = await browser.client.get(f"{path}?save=1")
        assert place.case not in answer.text or answer.status_code == 404
        assert "content-disposition" not in answer.headers
    assert site.done(mine.case) == was
