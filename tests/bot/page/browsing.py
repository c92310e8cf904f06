"""A browser at the page, without a script and with one, over a program that really serves."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import httpx

from bot import bootstrap, serving
from bot.bootstrap import House
from bot.settings import Settings
from tests.ports import free_port

Form = dict[str, str]
VOID = {"input", "meta", "link", "br", "img"}


@dataclass
class Node:
    """A part of a page."""

    tag: str
    about: dict[str, str]
    inside: list[Node | str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """What is read in it."""
        return "".join(each if isinstance(each, str) else each.text for each in self.inside)

    def every(self, tag: str, **about: str) -> list[Node]:
        """The parts of a kind in it."""
        found = []
        for each in self.inside:
            if isinstance(each, Node):
                fits = all(
                    value in each.about.get(name.strip("_"), "") for name, value in about.items()
                )
                found += [each] if each.tag == tag and fits else []
                found += each.every(tag, **about)
        return found


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.open = [Node("page", {})]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        node = Node(tag, {name: value or "" for name, value in attrs})
        self.open[-1].inside.append(node)
        if tag not in VOID:
            self.open.append(node)

    def handle_endtag(self, tag: str) -> None:
        if tag not in VOID:
            assert self.open.pop().tag == tag, f"</{tag}> closes nothing"

    def handle_data(self, data: str) -> None:
        self.open[-1].inside.append(data)


def read(html: str) -> Node:
    """A page; everything that is opened in it is closed."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    assert len(reader.open) == 1, [each.tag for each in reader.open]
    return reader.open[0]


class Browser:
    """A person's browser, which follows forms and links and runs no script."""

    def __init__(self, client: httpx.AsyncClient) -> None:
        self.client, self.page, self.status = client, Node("page", {}), 0

    async def go(self, path: str) -> Browser:
        """Open an address."""
        return self._at(await self.client.get(path))

    async def send(self, form: Node, **given: str) -> Browser:
        """Send a form of the page."""
        sent = {**_fields(form), **given}
        return self._at(await self.client.post(form.about["action"], data=sent))

    async def begin(self, name: str = "田中") -> Browser:
        """Send the form of whoever comes."""
        return await self.send(self.page.every("form")[0], name=name)

    async def says(self, text: str) -> Browser:
        """Type and send."""
        return await self.send(self.form("write"), text=text)

    async def presses(self, label: str) -> Browser:
        """Press the button with this in its label."""
        found = [each for each in self.form("answers").every("button") if label in each.text]
        assert found, (label, self.choices)
        return await self.send(self.form("answers"), press=found[0].about["value"])

    def form(self, id: str) -> Node:
        """A form of the page."""
        return next(each for each in self.page.every("form") if each.about.get("id") == id)

    @property
    def lines(self) -> list[str]:
        """What stands in the talk."""
        return [spoken(each) for each in self.page.every("article")]

    @property
    def choices(self) -> list[str]:
        """The open question's buttons."""
        return [each.text for each in self.form("answers").every("button")]

    def _at(self, answer: httpx.Response) -> Browser:
        self.status, self.page = answer.status_code, read(answer.text)
        return self


def _fields(form: Node) -> Form:
    return {each.about["name"]: each.about.get("value", "") for each in form.every("input")}


def spoken(article: Node) -> str:
    """What a line says, its panels with their titles."""
    parts = []
    for each in article.inside:
        if isinstance(each, Node) and each.tag == "p":
            parts.append(each.text)
        elif isinstance(each, Node) and each.tag == "section":
            parts += [f"■ {each.every('h2')[0].text}", each.every("p")[0].text]
    return "\n".join(parts)


@dataclass
class Served:
    """A program that serves the page."""

    house: House
    settings: Settings
    clients: list[httpx.AsyncClient]

    def browser(self, language: str = "ja", **headers: str) -> Browser:
        """A browser that has never been here."""
        client = httpx.AsyncClient(
            base_url=f"http://{self.settings.listen}",
            follow_redirects=True,
            headers={"accept-language": language, **headers},
            timeout=20,
        )
        self.clients.append(client)
        return Browser(client)

    def invite(self, target: str = bootstrap.SAMPLE) -> str:
        """An invite's address."""
        token = self.house.store.invite(target, valid=timedelta(days=1), by="test")
        return f"/p/{token}"

    async def arrived(self, language: str = "ja", name: str = "田中") -> Browser:
        """A browser whose person came by an invite."""
        browser = self.browser(language)
        await browser.go(self.invite())
        return await browser.begin(name)


@asynccontextmanager
async def served(
    folder: Path, house: House | None = None, roles: str = "web", **given: Any
) -> AsyncIterator[Served]:
    """The program with the page on its store, with the sample policy; it is ended in order."""
    settings = Settings(data_dir=folder, listen=f"127.0.0.1:{free_port()}", **given)
    house = house or bootstrap.open_house(settings)
    bootstrap.seed(house)
    ending = asyncio.Event()
    serve = serving.serve(house, settings, frozenset(roles.split(",")), ending=ending)
    task = asyncio.create_task(serve)
    program = Served(house, settings, [])
    try:
        await _started(program, task)
        yield program
    finally:
        for client in program.clients:
            await client.aclose()
        ending.set()
        await task
        house.store.close()


async def _started(program: Served, task: asyncio.Task[None]) -> None:
    async with httpx.AsyncClient() as client:
        while not task.done():
            try:
                await client.get(f"http://{program.settings.listen}/healthz")
                return
            except httpx.TransportError:
                await asyncio.sleep(0.01)
