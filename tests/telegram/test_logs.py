"""What people write, are called and sign in with comes into no log, whatever fails; and no secret
onto the disk."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import sys
from asyncio.subprocess import PIPE, Process
from datetime import timedelta
from pathlib import Path

import aiohttp
import pyotp

from bot import bootstrap
from bot.bootstrap import House, sample_policy
from bot.console import accounts
from bot.settings import Settings
from bot.store import staff
from tests.ports import free_port
from tests.telegram.delivery import How
from tests.telegram.leaky import TRIGGER, UNREAD
from tests.telegram.standin import StandIn

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 90.0
PASSWORD = "himitsu-no-aikotoba-7"
COMPANY = "極秘商会"
SECRETS = {
    "WEBHOOK_SECRET": "himitsu_webhook",
    "OIDC_CLIENT_SECRET": "himitsu-oidc",
    "ALERT_WEBHOOK_URL": "http://127.0.0.1:1/himitsu-alert",
}
EVENTS = {
    *("serving", "turn.failed", "delivery.failed", "web.failed", "stopped", "library"),
    *("unhandled.thread", "unhandled", "planted.text", "planted.exc"),
    *("update.unread", "polling.no_update", "file.not_fetched"),
}
"""What went wrong is told all the same."""


def furnished(folder: Path) -> tuple[House, str, str]:
    """A house with a person of staff: an invite and the link of their setup are out."""
    house = bootstrap.open_house(Settings(data_dir=folder))
    bootstrap.seed(house)
    policy = {**sample_policy("2026-04-01"), "number": "PIL-2026-0009", "insured": COMPANY}
    house.store.import_policies([policy], by="test")
    invite = house.store.invite(policy["number"], valid=timedelta(1), by="test")
    return house, invite, accounts.make(house, "supervisor", "gokuhi-login", "極秘部長", "test")


async def started(standin: StandIn, folder: Path, port: int, errors: int = PIPE) -> Process:
    given = {"BOT_TOKEN": standin.token, "BOT_API_URL": standin.url, "SEND_RATE": "off"}
    given |= {"DATA_DIR": str(folder), "LISTEN": f"127.0.0.1:{port}", "LOG_LEVEL": "DEBUG"}
    given |= {"PUBLIC_URL": f"http://127.0.0.1:{port}", "OIDC_ISSUER": "http://127.0.0.1:1"}
    given |= {"OIDC_CLIENT_ID": "hakkaku"} | SECRETS
    environment = {**os.environ, "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8", "PYTHONPATH": str(ROOT)}
    environment |= {f"HAKKAKU_{name}": value for name, value in given.items()}
    command = (sys.executable, "-X", "dev", "-m", "tests.telegram.leaky", "serve")
    return await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=environment, stdout=PIPE, stderr=errors
    )


class Face:
    """A browser at the program, which keeps what it saw of secrets."""

    def __init__(self, web: aiohttp.ClientSession, url: str) -> None:
        self._web, self._url = web, url
        self.csrf = ""

    async def get(self, path: str) -> tuple[int, str]:
        async with self._web.get(self._url + path) as answer:
            text = await answer.text()
        found = re.search(r'name="csrf" value="([^"]+)"', text)
        self.csrf = found[1] if found else self.csrf
        return answer.status, text

    async def post(self, path: str, **fields: str) -> int:
        given = {"csrf": self.csrf, **fields}
        async with self._web.post(self._url + path, data=given) as answer:
            return answer.status

    async def comes_up(self, process: Process) -> None:
        """Wait until the program answers, or has ended."""
        async with asyncio.timeout(PATIENCE):
            while process.returncode is None:
                try:
                    await self.get("/healthz")
                    break
                except aiohttp.ClientError:
                    await asyncio.sleep(0.05)

    def cookies(self) -> list[str]:
        return [each.value for each in self._web.cookie_jar if len(each.value) > 8]


async def at_the_page(face: Face, invite: str) -> None:
    """Somebody comes in by an invite, and what they write fails."""
    await face.get(f"/p/{invite}")
    await face.post(f"/p/{invite}", name="極秘花子")
    await face.get("/p")
    assert await face.post("/p/say", text="極秘の相談", form="1") == 500


async def at_the_console(face: Face, house: House, setup: str) -> None:
    """Staff choose a password, mistype it, sign in; the queue fails; the provider is away."""
    await face.get(f"/console/set-up/{setup}")
    with house.store.reading() as work:
        found = staff.of_login(work, "gokuhi-login")
    assert found is not None
    now = house.clock()
    code = pyotp.TOTP(found.secret)
    assert await face.post(f"/console/set-up/{setup}", password=PASSWORD, code=code.at(now)) == 200
    await face.get("/console/sign-in")
    wrong = {"login": "gokuhi-login", "password": PASSWORD + "x", "code": "000000"}
    assert await face.post("/console/sign-in", **wrong) == 403
    later = code.at(now + timedelta(seconds=30))
    right = {"login": "gokuhi-login", "password": PASSWORD, "code": later}
    assert await face.post("/console/sign-in", **right) == 500, "the queue, to which it leads"
    assert (await face.get("/console/oidc"))[0] < 500
    assert (await face.get("/console/queue?q=極秘の検索"))[0] == 500


async def on_telegram(standin: StandIn) -> str:
    """Somebody talks, with a code, a file and what must not be kept; one turn fails for good."""
    person = standin.person(name="極秘太郎")
    await person.start()
    words = ("極秘の言葉", "password: hunter2himitsu", "PIL-2026-0009", f"{UNREAD} 極秘の件")
    for text in (*words, f"{TRIGGER} 極秘の件"):
        await person.says(text)
    odd = {**standin.delivery.updates[-1]["message"], "date": 10**17}
    standin.delivery.add("message", odd, person.id, How())
    await person.sends_document(b"%PDF-1.7 \xff", name="極秘名簿.pdf", caption="極秘の件")
    return str(person.id)


async def test_planted_words_come_into_no_log(standin: StandIn, tmp_path: Path) -> None:
    """At DEBUG, with every path failing, neither output, log nor figures hold a planted word."""
    house, invite, setup = furnished(tmp_path)
    port = free_port()
    process = await started(standin, tmp_path, port)
    output = asyncio.gather(*(each.read() for each in (process.stdout, process.stderr) if each))
    async with aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as web:
        face = Face(web, f"http://127.0.0.1:{port}")
        await face.comes_up(process)
        person = await on_telegram(standin)
        async with asyncio.timeout(PATIENCE):
            while 'hakkaku_turns_total{outcome="failed"}' not in (await face.get("/metrics"))[1]:
                await asyncio.sleep(0.05)
        await at_the_page(face, invite)
        await at_the_console(face, house, setup)
        figures = (await face.get("/metrics"))[1]
        cookies = face.cookies()
    process.send_signal(signal.SIGTERM)
    printed, logged = await asyncio.wait_for(output, PATIENCE)
    await process.wait()
    text = logged.decode()
    lines = [json.loads(line) for line in text.splitlines()]
    assert {line["event"] for line in lines} >= EVENTS
    assert printed == b""
    token = standin.token.partition(":")[2]
    words = (
        "極秘",
        TRIGGER,
        UNREAD,
        "himitsu",
        "hunter2",
        "gokuhi",
        PASSWORD,
        "127.0.0.1",
        "Traceback",
    )
    for each in (*words, person, token, invite, setup, str(tmp_path), *cookies):
        for where in (text, text.encode().decode("unicode_escape"), figures):
            assert each not in where, (each, [line for line in text.splitlines() if each in line])
    house.store.close()
    assert_nowhere(tmp_path, [token, *SECRETS.values(), PASSWORD, invite, setup, *cookies])


async def test_a_log_that_cannot_be_written_stops_nobody(standin: StandIn, tmp_path: Path) -> None:
    """On a full disk, or with nobody to read it: whoever writes is answered, and it is counted."""
    house, _, _ = furnished(tmp_path)
    port = free_port()
    with Path("/dev/full").open("wb") as full:
        process = await started(standin, tmp_path, port, full.fileno())
    async with aiohttp.ClientSession() as web:
        face = Face(web, f"http://127.0.0.1:{port}")
        await face.comes_up(process)
        person = standin.person()
        await person.start()
        await person.says(f"{TRIGGER} 一")
        async with asyncio.timeout(PATIENCE):
            while 'hakkaku_turns_total{outcome="failed"}' not in (await face.get("/metrics"))[1]:
                await asyncio.sleep(0.05)
        was = len(person.from_bot)
        await person.says("社員です")
        async with asyncio.timeout(PATIENCE):
            while len(person.from_bot) == was:
                await asyncio.sleep(0.05)
        figures = (await face.get("/metrics"))[1]
    process.send_signal(signal.SIGTERM)
    printed, _ = await asyncio.wait_for(process.communicate(), PATIENCE)
    house.store.close()
    assert printed == b""
    found = re.search(r"^hakkaku_log_unwritten (.+)$", figures, re.M)
    assert found is not None
    assert float(found[1]) > 1


def assert_nowhere(folder: Path, secrets: list[str]) -> None:
    """The bot's token, the settings' secrets, a password and whatever opens stand in no file."""
    files = [path for path in folder.rglob("*") if path.is_file()]
    assert {"hakkaku.db", "keys"} <= {path.name for path in files}
    for path in files:
        assert not [each for each in secrets if each.encode() in path.read_bytes()], path
