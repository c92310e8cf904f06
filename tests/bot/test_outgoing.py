"""Where the program calls out: a known few places, none with an address from what people send."""

from __future__ import annotations

import ast
import asyncio
import ssl
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from threading import Thread
from typing import Any

import httpx
import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from pydantic import SecretStr
from telegram.error import NetworkError

from bot.console.oidc import provider, trip
from bot.files.shelf import shelf
from bot.heralds import Unreached, heralds
from bot.settings import Settings
from bot.store.alerts import Alert
from bot.store.problems import StoreProblem
from bot.telegram.client import telegram_bot
from bot.web.templates import BOT

CALLS_OUT = {
    "console/oidc.py": {"httpx"},  # the provider of the settings
    "console/elsewhere.py": {"httpx"},  # what can go wrong with it
    "heralds.py": {"aiohttp"},  # the alert webhook of the settings
    "telegram/request.py": {"aiohttp"},  # Telegram, or the stand-in of the settings
    "serving.py": {"socket"},  # it listens
    "files/shelf.py": {"obstore"},  # the bucket of the settings
}
"""Each module that can reach the network, and with what."""
NETWORK = {"aiohttp", "httpx", "httpcore", "requests", "urllib3", "socket", "ftplib", "smtplib"}
NETWORK |= {"obstore", "http.client", "urllib.request", "websockets", "telnetlib", "xmlrpc"}


EASY = {
    "PYTHONHTTPSVERIFY": "0",
    "CURL_CA_BUNDLE": "",
    "REQUESTS_CA_BUNDLE": "",
    "AWS_ALLOW_INVALID_CERTIFICATES": "true",
    "AWS_ENDPOINT": "HERE",
    "AWS_REGION": "x",
    "AWS_ACCESS_KEY_ID": "a",
    "AWS_SECRET_ACCESS_KEY": "b",
}
"""What makes programs believe whoever answers, and where the bucket is."""


def imported(tree: ast.Module) -> set[str]:
    """The modules a file takes in, wherever it does."""
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {each.name for each in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{each.name}" for each in node.names)}
    return found


def test_only_these_call_out() -> None:
    """A new caller is to be looked at here: an address must never come from what people send."""
    found = {}
    for path in sorted(BOT.rglob("*.py")):
        names = imported(ast.parse(path.read_text(encoding="utf-8")))
        tops = {each for each in NETWORK for name in names if f"{name}.".startswith(f"{each}.")}
        if tops:
            found[path.relative_to(BOT).as_posix()] = tops
    assert found == CALLS_OUT


@pytest.fixture
def stranger(tmp_path: Path) -> Iterator[tuple[str, list[str]]]:
    """A server with a certificate that nobody vouches for: its address, and what it was told."""
    told: list[str] = []

    class Told(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            told.append(self.path)
            self.send_response(200)
            self.send_header("etag", "x")
            self.send_header("content-length", "0")
            self.end_headers()

        do_POST = do_PUT = do_GET

        def log_message(self, format: str, *args: Any) -> None:
            """Tests print nothing of it."""

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            """Whoever does not believe it hangs up."""

    server, context = Server(("127.0.0.1", 0), Told), ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(its_own_word(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    thread = Thread(target=server.serve_forever)
    thread.start()
    yield f"https://127.0.0.1:{server.server_port}", told
    server.shutdown()
    thread.join()
    server.server_close()


def its_own_word(folder: Path) -> Path:
    """A certificate that is right but for who signed it."""
    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "stranger")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    made = made.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    signed = made.add_extension(here, critical=False).sign(key, SHA256())
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file = folder / "stranger.pem"
    file.write_bytes(signed.public_bytes(Encoding.PEM) + secret)
    return file


async def telegram(url: str) -> None:
    settings = Settings(bot_token=SecretStr("1:secret"), bot_api_url=url)
    bot = telegram_bot(settings)
    with pytest.raises(NetworkError):
        async with bot:
            """Beginning asks who it is."""
    with suppress(NetworkError):
        await bot.shutdown()


async def alerts(url: str) -> None:
    [herald] = heralds(Settings(alert_webhook_url=SecretStr(url)))
    with pytest.raises(Unreached):
        await herald.call(Alert("A1", "human", "K-2026-0001", None, datetime.now(UTC), 0))


async def provided(url: str) -> None:
    here = Settings(public_url="https://house.example", oidc_issuer=url, oidc_client_id="a")
    found = provider(here.model_copy(update={"oidc_client_secret": SecretStr("b")}))
    assert found
    with pytest.raises(httpx.ConnectError):
        await asyncio.to_thread(found.address, trip("seed", lambda of: of))


async def bucket(url: str) -> None:
    with pytest.raises(StoreProblem, match="files_away"):
        shelf("s3://bucket", Path()).put("abc", b"sealed")


@pytest.mark.parametrize("calls", [telegram, alerts, provided, bucket])
async def test_whoever_proves_no_certificate_is_told_nothing(
    calls: Any, stranger: tuple[str, list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Telegram, alerts, provider and bucket: nothing in the environment makes them believe it."""
    url, told = stranger
    for name, value in EASY.items():
        monkeypatch.setenv(name, url if value == "HERE" else value)
    await calls(url)
    assert told == []


async def test_an_alert_to_a_host_that_cannot_be_is_unreached() -> None:
    """A part of its name is longer than any can be: that ends no sweep, and is said as the rest."""
    [herald] = heralds(Settings(alert_webhook_url=SecretStr(f"http://{'a' * 64}.example/hook")))
    with pytest.raises(Unreached, match=r"^\w+$"):
        await herald.call(Alert("A1", "human", "K-2026-0001", None, datetime.now(UTC), 0))


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_an_alert_that_is_sent_elsewhere_was_not_heard(status: int) -> None:
    """What redirects is not followed: a page to sign in at would pass for staff that were called,
    and the number of a case would go where the settings do not say."""
    told: list[str] = []

    async def hook(request: web.Request) -> web.Response:
        told.append(request.path)
        away = request.path == "/hook"
        return web.Response(status=status if away else 200, headers={"location": "/sign-in"})

    app = web.Application()
    app.router.add_route("*", "/{path}", hook)
    async with TestServer(app) as server:
        [herald] = heralds(Settings(alert_webhook_url=SecretStr(str(server.make_url("/hook")))))
        with pytest.raises(Unreached, match=f"^{status}$"):
            await herald.call(Alert("A1", "human", "K-2026-0001", None, datetime.now(UTC), 0))
    assert told == ["/hook"]
