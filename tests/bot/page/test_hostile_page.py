"""What is sent to the page to do harm is answered plainly, and tells and changes nothing."""

from __future__ import annotations

from pathlib import Path

from structlog.testing import capture_logs

from bot.web.headers import HEADERS
from tests.bot.page.browsing import Served, served
from tests.telegram.test_hostile import TEXTS

ODD: list[tuple[str, dict[str, str], bytes, set[int]]] = [
    # method and path, headers, body, which answers
    ("POST /p/say", {"content-type": "application/json"}, b"{}", {303, 403}),
    ("POST /p/say", {"content-type": "multipart/form-data"}, b"--x", {400, 403}),
    ("POST /p/say", {"content-type": "multipart/form-data; boundary=x"}, b"--x\r\n\0", {400, 403}),
    ("POST /p/say", {}, b"csrf=%00&text=%FF%FE", {403}),
    ("POST /p/say", {}, b"csrf=x&" * 30_000, {400, 403, 413}),
    ("POST /p/say", {}, b"text=" + b"x" * 1_000_000, {413}),
    ("POST /p/file", {}, b"x" * 1_000, {400, 403}),
    ("POST /p/close", {}, b"", {303, 403}),
    ("POST /p/%00", {}, b"", {403}),
    ("GET /p/%00%ff", {}, b"", {200}),
    ("GET /p/" + "x" * 5_000, {}, b"", {200}),
    ("GET /p/file/99999999999999999999", {}, b"", {404}),
    ("GET /p/file/" + "9" * 5_000, {}, b"", {404}),
    ("GET /p/file/" + "9" * 5_000 + "/x", {}, b"", {404}),
    ("GET /p/more?after=-1&after=%00", {}, b"", {200, 204}),
    ("GET /p?before=9e9", {}, b"", {200}),
    ("DELETE /p/say", {}, b"", {405}),
]


async def test_hostile_texts(tmp_path: Path) -> None:
    """Each is kept or refused whole; what stands on the page is text; no fact comes of it."""
    async with served(tmp_path) as program:
        browser = await program.arrived("en")
        for name, text in TEXTS.items():
            given = text.encode("utf-8", "replace").decode()
            if len(given) > 4096:
                assert (await browser.says(given)).status == 413, name
                await browser.go("/p")
            else:
                assert (await browser.says(given)).status == 200, name
        assert not browser.page.every("b")
        assert program.house.store.cases() == []


async def test_hostile_requests(tmp_path: Path) -> None:
    """Wrong types, broken forms, 1 MB, odd addresses: a plain answer with every header."""
    async with served(tmp_path) as program:
        browser = await program.arrived("en")
        with capture_logs() as noted:
            for what, headers, body, statuses in ODD:
                await asked(program, browser.client.cookies, what, headers, body, statuses)
        assert [each for each in noted if each["log_level"] == "error"] == []


async def asked(
    program: Served,
    cookies: object,
    what: str,
    headers: dict[str, str],
    body: bytes,
    statuses: set[int],
) -> None:
    method, _, path = what.partition(" ")
    browser = program.browser("en")
    browser.client.cookies.update(cookies)  # type: ignore[arg-type]
    usual = {"content-type": "application/x-www-form-urlencoded"} if method == "POST" else {}
    answer = await browser.client.request(
        method, path, content=body, headers=usual | headers, follow_redirects=False
    )
    assert answer.status_code in statuses, (what[:60], answer.status_code)
    assert "Traceback" not in answer.text
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "X-Frame-Options"):
        assert answer.headers[name] == HEADERS[name], what[:60]
