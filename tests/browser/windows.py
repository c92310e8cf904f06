"""Windows of a real browser over a program that really serves; what goes wrong in one is kept."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import timedelta

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page, Request, expect

from bot.console import accounts
from bot.demo.doors import Doors
from bot.demo.playing import Person, Stage, Told
from bot.demo.script import read
from flows.heard import Typed
from flows.talk import Language

WIDE, PHONE = 1280, 390
HEIGHT = {WIDE: 740, PHONE: 844}
LOCALES = {"ja": "ja-JP", "en": "en-GB"}
PASSWORD = str(read()["password"])
PATIENCE = 15_000
"""Milliseconds."""
ABORTED = "net::ERR_ABORTED"
expect.set_options(timeout=PATIENCE)


@dataclass
class Site:
    """The demo's house, served."""

    stage: Stage
    doors: Doors
    address: str

    def person(self, login: str) -> Person:
        """One of staff."""
        return next(each for each in self.stage.people if each.login == login)

    def story(self, name: str) -> Told:
        """One of the cases."""
        return next(each for each in self.stage.stories if each.name == name)

    def insured(self, name: str) -> str:
        """A company that has no case yet: its policy's number."""
        store = self.stage.house.store
        today = self.stage.house.clock().date()
        period = {"start": str(today - timedelta(90)), "end": str(today + timedelta(90))}
        number = f"PIL-TEST-{len(store.policies()):04}"
        policy = {"number": number, "insured": name, "limit": 100_000_000, "period": period}
        store.import_policies([policy], by="test")
        return number

    def began(self, member: str, *typed: str, language: Language = "ja") -> Told:
        """A story of somebody new, told so far without a browser."""
        story = Told(member, member, language, self.insured(f"株式会社{member}"))
        self.stage.arrive(story)
        for each in typed:
            self.stage.hear(story, Typed(each))
        self.stage.stories.append(story)
        return story

    def invite(self, target: str) -> str:
        """An invite's address."""
        token = self.stage.house.store.invite(target, valid=timedelta(days=1), by="test")
        return f"/p/{token}"

    def hired(self, login: str, name: str, role: str = "agent") -> str:
        """Somebody new of staff, who is yet to be set up: where they do it."""
        return f"/console/set-up/{accounts.make(self.stage.house, role, login, name, 'test')}"

    def hire(self, login: str, name: str, role: str = "supervisor") -> Person:
        """Somebody new of staff, who is set up."""
        person = self.stage.hire(PASSWORD, login, name, role)
        self.stage.people.append(person)
        return person


@dataclass
class Windows:
    """The windows a test opens, each a browser of its own."""

    browser: Browser
    site: Site
    contexts: list[BrowserContext] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    """What a browser complained of."""

    async def open(self, path: str = "", language: str = "ja", width: int = WIDE) -> Page:
        """A window of somebody who has never been here."""
        context = await self.browser.new_context(
            base_url=self.site.address,
            locale=LOCALES[language],
            viewport={"width": width, "height": HEIGHT[width]},
            reduced_motion="reduce",
        )
        context.set_default_timeout(PATIENCE)
        self.contexts.append(context)
        context.on("console", self._said)
        context.on("weberror", lambda error: self.wrong.append(str(error.error)))
        context.on("requestfailed", self._failed)
        page = await context.new_page()
        if path:
            await page.goto(path)
        return page

    async def staff(
        self, login: str, path: str = "", language: str = "ja", width: int = WIDE
    ) -> Page:
        """A window in which one of staff is signed in."""
        page = await self.open(self._door("staff", login), language, width)
        if path:
            await page.goto(path)
        return page

    async def story(self, name: str, width: int = WIDE) -> Page:
        """The page of whose story it is."""
        told = [each.name for each in self.site.stage.stories]
        return await self.open(self._door("page", str(told.index(name) + 1)), width=width)

    async def person(self, name: str, language: str = "ja", width: int = WIDE) -> Page:
        """The page of somebody of a company without a case, who came by an invite."""
        invite = self.site.invite(self.site.insured(f"株式会社{name}"))
        page = await self.open(invite, language, width)
        await page.locator("#name").fill(name)
        await page.locator("main button").click()
        await expect(page.locator("#answers button").first).to_be_visible()
        return page

    def forgive(self, *words: str) -> None:
        """Take away the complaints a test has brought about; each must be there."""
        for word in words:
            found = [each for each in self.wrong if word in each]
            assert found, (word, self.wrong)
            self.wrong = [each for each in self.wrong if each not in found]

    async def close(self) -> None:
        """Close every window."""
        while self.contexts:
            await self.contexts.pop().close()

    def _door(self, kind: str, which: str) -> str:
        return f"/demo/{self.site.doors.word}/{kind}/{which}"

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning", "assert"):
            self.wrong.append(f"{message.text} {message.location.get('url', '')}")

    def _failed(self, request: Request) -> None:
        # Whoever goes to another page ends what the one before still loads, its stream too.
        if request.failure != ABORTED:
            self.wrong.append(f"{request.method} {request.url}: {request.failure}")


async def says(page: Page, text: str) -> None:
    """Type on the page and send."""
    await page.locator("#text").fill(text)
    await page.locator("#write button").click()
    await expect(page.locator("#text")).to_have_value("")


async def presses(page: Page, label: str) -> None:
    """Press the open question's button with this on it."""
    await page.locator("#answers button", has_text=label).first.click()


async def does(page: Page, act: str) -> None:
    """Send the form of an act of the console."""
    await page.locator(f'form[action$="/{act}"] button').first.click()
