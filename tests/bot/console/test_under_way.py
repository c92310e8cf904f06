"""What is under way at the console at once, and how large: over a server that really listens."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass, field, replace
from pathlib import Path

import httpx
import pytest
from starlette.formparsers import MultiPartParser

from bot.console import accounts
from bot.console.answering import Declared
from bot.console.policy_import import MOST
from bot.console.roles import PUBLIC, ROLES, scope
from bot.console.routes import routes
from bot.console.visit import ALL_UPLOADS, COOKIE, STREAMS, UPLOADS
from bot.files import apart
from bot.store import sessions, staff
from bot.web import forms
from bot.web.pages import Pages
from tests.bot.page.browsing import Served, served
from tests.gate import gated

IMPORT = "/console/policies/import"
QUEUE = "/console/queue"
KIND = {"content-type": "multipart/form-data; boundary=x"}
PART = '--x\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
FILE = '--x\r\nContent-Disposition: form-data; name="file"; filename="p.csv"\r\n\r\n'
END = "\r\n--x--\r\n"
GO_ON, SEE_OTHER, TOO_LARGE, TOO_MANY, BUSY = 100, 303, 413, 429, 503
READ = 409
"""A file that was read, and found to be no table of policies."""


@dataclass
class Sending:
    """A form with a file on a line of its own: its head was sent, and this was answered to it."""

    status: int
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    body: bytes

    async def ends(self) -> int:
        """Send the rest: what is answered then."""
        self.writer.write(self.body)
        return await answered(self.reader)


@dataclass
class Desk:
    """A person of staff who is signed in, in a browser of their own."""

    console: Console
    client: httpx.AsyncClient
    csrf: str
    token: str

    async def looks(self) -> int:
        """Look at the queue."""
        return (await self.client.get(QUEUE)).status_code

    async def sends(self, body: bytes, path: str = IMPORT) -> int:
        """Send a form with a file."""
        return (await self.client.post(path, content=body, headers=KIND)).status_code

    def sized(self, size: int) -> bytes:
        """A form with a file, of so many bytes in all."""
        begun = (PART.format(name="csrf", value=self.csrf) + FILE).encode()
        return begun + b"x" * (size - len(begun) - len(END)) + END.encode()

    async def imports(self, table: bytes) -> str:
        """Send a table of policies: the page that shows what it says."""
        fields, files = {"csrf": self.csrf}, {"file": ("p.csv", table)}
        return (await self.client.post(IMPORT, data=fields, files=files)).text

    def head(self, *lines: str) -> bytes:
        """The head of such a form."""
        asked = [f"POST {IMPORT} HTTP/1.1", "Host: house", f"Cookie: {COOKIE}={self.token}"]
        asked += [f"{name}: {value}" for name, value in KIND.items()]
        return "".join(f"{line}\r\n" for line in (*asked, *lines, "")).encode()

    async def begins(self) -> Sending:
        """Send the head alone; 100 is answered when the body is waited for, in its place."""
        body = self.sized(1_000)
        reader, writer = await self.console.line()
        writer.write(self.head(f"Content-Length: {len(body)}", "Expect: 100-continue"))
        return Sending(await answered(reader), reader, writer, body)


@dataclass
class Console:
    """A console that is served, and the lines to it."""

    program: Served
    lines: list[asyncio.StreamWriter] = field(default_factory=list)

    async def line(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        """A line of one's own."""
        host, _, port = self.program.settings.listen.rpartition(":")
        reader, writer = await asyncio.open_connection(host, int(port))
        self.lines.append(writer)
        return reader, writer

    def desk(self, login: str, role: str = "supervisor") -> Desk:
        """Somebody of staff, who signed in."""
        house = self.program.house
        accounts.make(house, role, login, login, "test")
        with house.store.turn() as turn:
            found = staff.of_login(turn.work, login)
            assert found is not None
            token = sessions.begin(turn.work, found.person.id)
            csrf = sessions.csrf(turn.work, token)
        client = self.program.browser().client
        client.follow_redirects = False
        client.cookies.set(COOKIE, token)
        return Desk(self, client, csrf, token)


@pytest.fixture
async def console(tmp_path: Path) -> AsyncIterator[Console]:
    """A console over HTTP."""
    async with served(tmp_path) as program:
        made = Console(program)
        yield made
        for line in made.lines:
            line.close()
            with suppress(ConnectionError):
                await line.wait_closed()


async def answered(reader: asyncio.StreamReader) -> int:
    """The status of the next answer."""
    async with asyncio.timeout(10):
        head = await reader.readuntil(b"\r\n\r\n")
    return int(head.split(b" ")[1])


async def test_files_of_one_person_are_few(console: Console) -> None:
    """One more is refused at once; another's is taken, pages are shown, and their own next one is
    taken when one of theirs is over."""
    one, other = console.desk("one"), console.desk("other")
    under_way = [await one.begins() for _ in range(UPLOADS)]
    assert {each.status for each in under_way} == {GO_ON}
    assert (await one.begins()).status == TOO_MANY
    assert (await (await other.begins()).ends(), await other.looks()) == (READ, 200)
    assert await one.looks() == 200
    assert await under_way.pop().ends() == READ
    under_way.append(await one.begins())
    assert [await each.ends() for each in under_way] == [READ] * UPLOADS


async def test_files_of_all_are_few(console: Console) -> None:
    """Beyond what one process takes of all together it says that it is busy; pages are shown and
    forms taken, and files again when one of those is over."""
    many = [console.desk(f"{n}") for n in range(ALL_UPLOADS // UPLOADS)]
    last = console.desk("last")
    under_way = [await each.begins() for each in many * UPLOADS]
    assert {each.status for each in under_way} == {GO_ON}
    assert (await last.begins()).status == BUSY
    assert (await last.looks(), (await last.client.get("/p")).status_code) == (200, 200)
    reply = {"csrf": last.csrf, "title": "a", "ja": "b", "en": "c"}
    assert (await last.client.post("/console/replies", data=reply)).status_code == SEE_OTHER
    assert await under_way[0].ends() == READ
    assert await (await last.begins()).ends() == READ
    assert [await each.ends() for each in under_way[1:]] == [READ] * (ALL_UPLOADS - 1)


async def test_live_pages_of_one_person_are_few(console: Console) -> None:
    """One more is told so; another's opens, and one of theirs again when one is closed."""
    async with AsyncExitStack() as open_:
        one, other = console.desk("one"), console.desk("other")
        first = await open_.enter_async_context(one.client.stream("GET", f"{QUEUE}/stream"))
        for _ in range(STREAMS - 1):
            answer = await open_.enter_async_context(one.client.stream("GET", f"{QUEUE}/stream"))
            assert answer.status_code == 200
        assert await live(one) == TOO_MANY
        assert await live(other) == 200
        assert await one.looks() == 200
        await first.aclose()
        async with asyncio.timeout(10):
            while await live(one) == TOO_MANY:  # until the server sees that it is gone
                await asyncio.sleep(0.05)


async def live(who: Desk) -> int:
    """Open a live page, and close it."""
    async with who.client.stream("GET", f"{QUEUE}/stream") as answer:
        return answer.status_code


async def test_every_form_has_its_size(console: Console) -> None:
    """Of every form one byte more than it may have is too large; up to there it is read, and here
    found to be of another session. Another's is taken as ever."""
    desks = {role: console.desk(role, role) for role in ROLES}
    every = [each for each in routes(console.program.house, Pages()) if isinstance(each, Declared)]
    posts = [each for each in every if "POST" in (each.methods or ())]
    large = [each.path for each in posts if each.most != forms.MOST]
    assert sorted(large) == [IMPORT, f"{IMPORT}/confirm"]
    assert MultiPartParser.spool_max_size > MOST, "beyond it a file would reach a disk, unsealed"
    for each in posts:
        may = [role for role in ROLES if each.action in PUBLIC or scope(each.action, role)]
        who = replace(desks[may[0]], csrf="another's")
        sizes = {each.most: 403, each.most + 1: TOO_LARGE}
        found = {size: await who.sends(who.sized(size), filled(each.path)) for size in sizes}
        assert found == sizes, each.path
    boss = desks["administrator"]
    assert await boss.sends(boss.sized(MOST)) == READ


def filled(path: str) -> str:
    """A route's address, with something in place of what it names."""
    return path.replace("{path}", "incident.cause").replace("{", "").replace("}", "")


LIES = {
    "more than comes": (("Content-Length: {}",), 500, 408),
    "more than anything": (("Content-Length: {}",), 10**18, 408),
    "less than comes": (("Content-Length: {}",), -500, 400),
    "below nothing": (("Content-Length: -{}",), 0, 400),
    "twice, and not the same": (("Content-Length: {}", "Content-Length: 5"), 0, 400),
    "both ways": (("Content-Length: {}", "Transfer-Encoding: chunked"), 0, 400),
}


@pytest.mark.parametrize(("head", "more", "status"), LIES.values(), ids=LIES)
async def test_a_body_that_lies_about_its_length(
    console: Console, monkeypatch: pytest.MonkeyPatch, head: Sequence[str], more: int, status: int
) -> None:
    """It ends in a plain refusal; meanwhile others are answered, and its place is free after it."""
    one, other = console.desk("one"), console.desk("other")
    with monkeypatch.context() as changed:
        changed.setattr(forms, "PATIENCE", 1 - MOST / forms.PACE)
        reader, writer = await console.line()
        body = one.sized(1_000)
        writer.write(one.head(*(each.format(len(body) + more) for each in head)) + body)
        assert await other.looks() == 200
        assert await answered(reader) == status
    assert await (await other.begins()).ends() == READ
    assert [(await one.begins()).status for _ in range(UPLOADS)] == [GO_ON] * UPLOADS


POLICIES = ["number,insured,period.start,period.end,limit"]
POLICIES += [f"P-{n},株式会社みなと商事,2026-04-01,2027-03-31,100000000" for n in range(4_900)]


async def test_large_tables_hold_up_nobody(
    console: Console, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While as many are read as can be, pages are shown and a talk is answered; then each is."""
    gate = gated(tmp_path / "gate", monkeypatch)
    person = await console.program.arrived()
    desks = [console.desk(f"{n}") for n in range(apart.AT_ONCE + 1)]
    table, most = "\n".join(POLICIES).encode(), apart.AT_ONCE
    imports = [asyncio.create_task(each.imports(table)) for each in desks]
    await gate.until(most)
    assert [await each.looks() for each in desks] == [200] * len(desks)
    lines = len(person.lines)
    await person.says("こんにちは")
    assert len(person.lines) > lines
    assert (gate.begun, [each.done() for each in imports]) == (most, [False] * len(desks))
    gate.open()
    assert [page.count("P-4899") > 0 for page in await asyncio.gather(*imports)] == [True] * 3


async def test_whoever_hangs_up_leaves_the_place(
    console: Console, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file that breaks off takes no place, nothing of it is looked at, and no failure is told."""
    one = console.desk("one")
    under_way = [await one.begins() for _ in range(UPLOADS)]
    assert (await one.begins()).status == TOO_MANY
    for each in under_way:
        each.writer.write(each.body[:-1])
        each.writer.close()
    async with asyncio.timeout(10):
        while await one.sends(one.sized(1_000)) == TOO_MANY:  # until the server sees that
            await asyncio.sleep(0.01)
    assert "web.failed" not in capsys.readouterr().out
    assert [(await one.begins()).status for _ in range(UPLOADS)] == [GO_ON] * UPLOADS
