"""The console over a real database of each kind: people of every role, and browsers for them."""

from __future__ import annotations

import re
from base64 import b64encode
from collections.abc import AsyncIterator, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import httpx
import pyotp
import pytest
from pwdlib.hashers.argon2 import Argon2Hasher
from pydantic import SecretStr
from starlette.types import ASGIApp

from bot import bootstrap
from bot.bootstrap import House
from bot.console import accounts
from bot.console.acting import Acting
from bot.console.routes import routes
from bot.console.visit import Principal
from bot.files.keeping import Looked, enter, put_away
from bot.projecting import project
from bot.settings import Settings
from bot.store import sessions, staff
from bot.store.audit import Deed
from bot.store.files import Kept
from bot.web.application import app
from bot.web.pages import Pages
from flows.facts import Fact
from flows.talk import Talk
from tests.bot.store.conftest import Databases, SqliteFiles
from tests.postgres import Cluster

PASSWORD = "正しい馬 電池 ホチキス"
PEOPLE = {
    "agent": "agent",
    "other": "agent",
    "supervisor": "supervisor",
    "auditor": "auditor",
    "administrator": "administrator",
}
"""Logins and their roles; the other agent has the cases of others."""


@cache
def hashed() -> str:
    """The password's hash. That it is slow is for whoever guesses, and is not waited for here:
    what is looked at brings its own cost with it."""
    return Argon2Hasher(time_cost=1, memory_cost=8, parallelism=1).hash(PASSWORD)


@dataclass
class Site:
    """A house with its console, a clock that is moved by hand, and its people of staff."""

    house: House
    application: ASGIApp
    clock: list[datetime]
    settings: Settings
    ids: dict[str, str] = field(default_factory=dict)

    @contextmanager
    def another(self) -> Iterator[ASGIApp]:
        """The console of another process over the same database."""
        house = bootstrap.open_house(self.settings, lambda: self.clock[0], own_policies=True)
        pages = Pages()
        yield app(house, routes(house, pages), pages)
        house.store.close()

    def person(self, login: str, role: str) -> str:
        """A person of staff who is set up: their id."""
        accounts.make(self.house, role, login, self.name(login), "test")
        with self.house.store.turn() as turn:
            found = staff.of_login(turn.work, login)
            assert found is not None
            staff.set_password(turn.work, found.person.id, hashed())
        self.ids[login] = found.person.id
        return found.person.id

    def name(self, login: str) -> str:
        return f"{login}さん"

    def browser(self, address: str = "127.0.0.1", at: ASGIApp | None = None) -> httpx.AsyncClient:
        """A browser at an address, of this process or of another one."""
        application, caller = at or self.application, (address, 123)
        transport = httpx.ASGITransport(application, raise_app_exceptions=False, client=caller)
        return httpx.AsyncClient(transport=transport, base_url="http://house")

    async def signed_in(self, login: str) -> Browser:
        """A browser in which somebody has signed in."""
        browser = Browser(self.browser())
        answer = await browser.sign_in(login, PASSWORD, self.code(login))
        assert answer.status_code == 303, answer.text
        return browser

    def code(self, login: str) -> str:
        """The next code of somebody; the clock goes on so that it was not used."""
        self.clock[0] += timedelta(seconds=30)
        with self.house.store.reading() as work:
            found = staff.of_login(work, login)
        assert found is not None
        return str(pyotp.TOTP(found.secret).at(self.clock[0]))

    def case(self, login: str | None = None, told: dict[str, Any] | None = None) -> Place:
        """A case of somebody of staff, or of nobody, with a conversation in it."""
        with self.house.store.turn() as turn:
            talk = turn.begin("田中", Talk(policy=bootstrap.SAMPLE))
            case = turn.open_case(bootstrap.SAMPLE)
            turn.attach(talk, case)
            dossier = turn.dossier(case)
            facts = [Fact(path, value, "田中", turn.now) for path, value in (told or {}).items()]
            turn.keep(dossier.with_facts(dossier.facts.told(facts)))
            if login:
                turn.assign(case, self.ids[login])
            project(self.house, turn, case, anew=True)
        return Place(case, talk)

    def done(self, case: str) -> list[Deed]:
        """What was done in a case; who looked at it is left out."""
        trail = self.house.store.audit_trail(case)
        return [each for each in trail if each.action != "case.read"]


def acting(site: Site, login: str) -> Acting:
    """The house, as somebody who has just signed in may see and change it."""
    with site.house.store.turn() as turn:
        person = staff.find(turn.work, site.ids[login])
        assert person is not None
        session = sessions.known_as(turn.work, sessions.begin(turn.work, person.id))
    return Acting(site.house, Principal(person.id, person.name, person.role, session, ""))


@dataclass(frozen=True)
class Place:
    """A case and a conversation in it."""

    case: str
    talk: str


def receipt(site: Site, place: Place, name: str, data: bytes, expense: str | None = "E1") -> None:
    """A file of a case, kept as one that was sent: its first one."""
    kept = put_away(
        site.house, place.case, site.house.store.file_id(place.case), Looked("pdf", name, data)
    )
    assert isinstance(kept, Kept)
    with site.house.store.turn() as turn:
        sent = enter(site.house, turn.work, kept)
        turn.dossier(place.case)
        told = {"file": sent.file, "kind": "pdf", "name": name, "size": sent.size}
        told |= {"sha256": sent.sha256, "expense": expense}
        facts = [Fact(f"files.F1.{key}", value, "田中", turn.now) for key, value in told.items()]
        turn.tell(place.case, facts)


@dataclass
class Browser:
    """A browser that fills in forms as a person does: with what the page put in them."""

    client: httpx.AsyncClient
    csrf: str = ""

    async def get(self, path: str, **headers: str) -> httpx.Response:
        answer = await self.client.get(path, headers=headers)
        found = re.search(r'name="csrf" value="([^"]+)"', answer.text)
        self.csrf = found[1] if found else self.csrf
        return answer

    async def post(self, path: str, **fields: str) -> httpx.Response:
        return await self.client.post(path, data={"csrf": self.csrf, **fields})

    async def send(self, path: str, name: str, data: bytes) -> httpx.Response:
        """Send a file with a form."""
        fields = {"csrf": self.csrf}
        return await self.client.post(path, data=fields, files={"file": (name, data)})

    async def sign_in(self, login: str, password: str, code: str) -> httpx.Response:
        await self.get("/console/sign-in")
        fields = {"login": login, "password": password, "code": code}
        answer = await self.post("/console/sign-in", **fields)
        if answer.status_code == 303:
            await self.get("/console/account")
        return answer

    async def hidden(self, path: str, name: str) -> str:
        """A hidden field of a page."""
        page = (await self.get(path)).text
        found = re.search(rf'name="{name}" value="([^"]*)"', page)
        assert found, f"no {name} on {path}"
        return found[1]


BOTH = (
    *("acting", "attempts", "cases", "hostile_console", "lists", "live"),
    *("reading", "since", "together"),
)
"""What asks a database its own way: tried on both. What is of pages, forms and rights alone is
tried on SQLite; what the store does for them is tried on both in its own tests."""


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Try a module on both databases, or on SQLite."""
    about = metafunc.module.__name__.rpartition(".test_")[2]
    if "databases" in metafunc.fixturenames:
        kinds = ["sqlite", "postgres"] if about in BOTH else ["sqlite"]
        metafunc.parametrize("databases", kinds, indirect=True, scope="session")


@pytest.fixture(scope="session")
def databases(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Databases:
    """Each kind of database in its turn."""
    if request.param == "sqlite":
        return SqliteFiles(tmp_path_factory.mktemp)
    cluster: Cluster = request.getfixturevalue("postgres")
    return cluster


@pytest.fixture
def site(databases: Databases, tmp_path: Path) -> Iterator[Site]:
    """A console with one person of every role, and a second agent."""
    url, clock = databases.make(), [datetime(2026, 11, 2, 9, 30, tzinfo=UTC)]
    key = SecretStr(b64encode(b"m" * 32).decode())
    settings = Settings(data_dir=tmp_path, database_url=url, keys=key)
    house = bootstrap.open_house(settings, lambda: clock[0], own_policies=True)
    bootstrap.seed(house)
    pages = Pages()
    made = Site(house, app(house, routes(house, pages), pages), clock, settings)
    for login, role in PEOPLE.items():
        made.person(login, role)
    yield made
    house.store.close()
    databases.drop(url)


@pytest.fixture
async def anonymous(site: Site) -> AsyncIterator[Browser]:
    """A browser in which nobody is signed in."""
    async with site.browser() as client:
        yield Browser(client)
