"""What every page shares: its headers, its files, its languages, how mistakes are said."""

from __future__ import annotations

import asyncio
import re
import sqlite3
from collections.abc import AsyncIterator
from pathlib import Path

import httpx
import pytest
from prometheus_client import generate_latest
from sqlalchemy.exc import OperationalError
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from bot import bootstrap
from bot.metrics import Metrics
from bot.settings import Settings
from bot.web import forms
from bot.web.application import app
from bot.web.assets import STATIC, asset
from bot.web.pages import Pages

CSRF = "token"


@pytest.fixture
async def browser(tmp_path: Path) -> AsyncIterator[httpx.AsyncClient]:
    """A browser on a site with a page that fails and a form."""
    house = bootstrap.open_house(Settings(data_dir=tmp_path))

    async def failing(request: Request) -> Response:
        raise LookupError("田中")

    async def full(request: Request) -> Response:
        raise OperationalError("insert 田中", {}, sqlite3.OperationalError("disk is full"))

    async def form(request: Request) -> Response:
        given = await forms.read(request, CSRF, most=500)
        return Response(forms.text(given, "note"))

    routes = [Route("/failing", failing), Route("/full", full)]
    routes.append(Route("/form", form, methods=["POST"]))
    transport = httpx.ASGITransport(app(house, routes, Pages()), raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://house") as client:
        yield client
    house.store.close()


async def test_every_answer_is_guarded(browser: httpx.AsyncClient) -> None:
    """Every answer says what may be loaded (nothing from outside, nothing inline) and kept."""
    for path in ("/healthz", "/nowhere", "/failing"):
        headers = (await browser.get(path)).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "http" not in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["cache-control"] == "no-store"


def test_what_is_to_be_watched_is_counted_from_the_start() -> None:
    """Each figure of the table in the operators' guide is there before anything has happened: what
    first appears with its first failure is no rise to whoever watches for one."""
    guide = (STATIC.parents[2] / "docs" / "operations.md").read_text(encoding="utf-8")
    named = re.findall(r"hakkaku_[a-z_]+(?:\{[^}]+\})?", guide)
    told = generate_latest(Metrics().registry).decode()
    assert len(set(named)) == 9
    assert [each for each in named if f"\n{each} " not in told] == []


async def test_pages_load_nothing_from_outside(browser: httpx.AsyncClient) -> None:
    """A page names only files of ours, each is there, and none of them stands inline."""
    page = (await browser.get("/nowhere")).text
    named = re.findall(r'(?:src|href)="([^"]+)"', page)
    files = [each for each in named if each.startswith("/static/")]
    assert len(files) == 5
    for each in files:
        answer = await browser.get(each)
        assert answer.status_code == 200
        assert "immutable" in answer.headers["cache-control"]
    assert all(each.startswith(("/", "#")) for each in named)
    assert not re.search(r"<style|<script>|style=|\son\w+=", page)


async def test_only_our_files_are_served(browser: httpx.AsyncClient) -> None:
    """Neither another file of the machine nor a file under another hash is served."""
    real = asset("house.css")
    for path in ("/static/../application.py", "/static/0/house.css", f"{real}/../mark.svg"):
        assert (await browser.get(path)).status_code == 404


def test_vendored_files_have_their_licences() -> None:
    """Beside every vendored file stands its licence."""
    vendored = [path for path in (STATIC / "vendor").iterdir() if path.suffix in (".js", ".css")]
    assert len(vendored) == 3
    for path in vendored:
        assert path.with_name(path.name.split(".")[0] + ".LICENSE").is_file()


async def test_languages(browser: httpx.AsyncClient) -> None:
    """Japanese unless the browser asks for English; the switch holds from page to page."""
    assert 'lang="ja"' in (await browser.get("/nowhere")).text
    english = {"accept-language": "de, en-GB;q=0.8"}
    assert '<html lang="en"' in (await browser.get("/nowhere", headers=english)).text
    assert '<html lang="en"' in (await browser.get("/nowhere?lang=en")).text
    assert '<html lang="en"' in (await browser.get("/nowhere")).text
    assert '<html lang="ja"' in (await browser.get("/nowhere?lang=ja", headers=english)).text


async def test_the_switch_keeps_the_page(browser: httpx.AsyncClient) -> None:
    """The switch leads to the same page with the same filters."""
    page = (await browser.get("/nowhere?held=mine&lang=ja")).text
    assert 'href="/nowhere?held=mine&amp;lang=en"' in page


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "///elsewhere.example"])
async def test_the_switch_leaves_this_site_never(browser: httpx.AsyncClient, path: str) -> None:
    """An address that begins like another site's leads nowhere else by the switch."""
    page = (await browser.get(f"http://house{path}")).text
    links = re.findall(r'href="([^"]+lang=[^"]+)"', page)
    assert links
    assert not [each for each in links if re.match(r"/[/\\]", each)]


@pytest.mark.parametrize(
    ("path", "status", "says"),
    [("/failing", 500, "処理できませんでした"), ("/full", 503, "ただいま記録を開けません")],
)
async def test_mistakes_tell_nothing(
    browser: httpx.AsyncClient, path: str, status: int, says: str
) -> None:
    """A page that fails says so in words, without anything of the inside; that the database is
    away or full is the world's trouble, which passes."""
    answer = await browser.get(path)
    assert answer.status_code == status
    assert says in answer.text
    assert "田中" not in answer.text
    assert "Error" not in answer.text


@pytest.mark.parametrize(("language", "says"), [("ja", "ページ"), ("en", "page")])
async def test_mistakes_are_said_in_words(
    browser: httpx.AsyncClient, language: str, says: str
) -> None:
    """A form's address opened from a browser's bar, and a form that is none, are no bare number."""
    browser.headers["accept-language"] = language
    opened = await browser.get("/form")
    broken = await browser.post("/form", headers={"content-type": "text/html; charset=none"})
    for answer, status in ((opened, 405), (broken, 400)):
        assert answer.status_code == status
        assert f'<html lang="{language}"' in answer.text
        assert says in answer.text
    assert opened.headers["allow"] == "POST"


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ({}, {"csrf": CSRF, "note": " ok "}, 200),
        ({"sec-fetch-site": "same-origin"}, {"csrf": CSRF}, 200),
        ({"origin": "http://house"}, {"csrf": CSRF}, 200),
        ({}, {"csrf": "other"}, 403),
        ({}, {}, 403),
        ({"sec-fetch-site": "cross-site"}, {"csrf": CSRF}, 403),
        ({"sec-fetch-site": "same-site"}, {"csrf": CSRF}, 403),
        ({"origin": "http://elsewhere"}, {"csrf": CSRF}, 403),
        ({"origin": "null"}, {"csrf": CSRF}, 403),
        ({}, {"csrf": CSRF, "note": "x" * 600}, 413),
    ],
)
async def test_forms(
    browser: httpx.AsyncClient, headers: dict[str, str], body: dict[str, str], status: int
) -> None:
    """A form is taken from our own page with its session's token, and up to a size."""
    answer = await browser.post("/form", data=body, headers=headers)
    assert answer.status_code == status
    if body.get("note") == " ok ":
        assert answer.text == "ok"


@pytest.mark.parametrize("charset", ["unicode_escape", "punycode", "idna", "undefined", "utf-7"])
async def test_letters_are_utf_8(browser: httpx.AsyncClient, charset: str) -> None:
    """Whatever letters a form says it is in, no odd way of reading them is taken."""
    body = f'--x\r\nContent-Disposition: form-data; name="csrf"\r\n\r\n{CSRF}\r\n'
    body += '--x\r\nContent-Disposition: form-data; name="note"\r\n\r\n\\ud800\r\n--x--\r\n'
    kind = f"multipart/form-data; boundary=x; charset={charset}"
    answer = await browser.post("/form", content=body.encode(), headers={"content-type": kind})
    assert answer.status_code == 400


async def test_a_form_that_comes_too_slowly_is_given_up(
    browser: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever keeps a form open without sending it is told so, and let go of."""
    monkeypatch.setattr(forms, "PATIENCE", -1_000)
    sent = asyncio.Event()

    async def slowly() -> AsyncIterator[bytes]:
        yield b"csrf="
        await sent.wait()

    kind = {"content-type": "application/x-www-form-urlencoded"}
    asked = asyncio.create_task(browser.post("/form", content=slowly(), headers=kind))
    answer = await asyncio.wait_for(asked, 10)
    assert answer.status_code == 408
    assert answer.headers["connection"] == "close"


async def test_a_slash_at_the_end_leads_to_no_other_host(browser: httpx.AsyncClient) -> None:
    """An address with one leads to the one without, of this site, whatever host was named."""
    ways = {"/form/": "/form", "/a/b//?q=1": "/a/b?q=1", "//evil.example/": "/evil.example"}
    for path, to in ways.items():
        request = browser.build_request("GET", path, headers={"Host": "evil.example"})
        request.url = request.url.copy_with(raw_path=path.encode())
        answer = await browser.send(request)
        assert (answer.status_code, answer.headers["location"]) == (307, to)
    assert (await browser.get("/")).status_code == 404
