"""The stories are played: everybody comes, types and does what they do, on their days.

Laws: a person comes by an invite and is heard as on the page; staff act through the functions of
the console; between two moments each morning's reminders are said, as a service that runs would.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

import pyotp

from bot import attending, deciding, upkeep
from bot.bootstrap import House, utc_now
from bot.console import accounts
from bot.demo.script import Deed, Scene, read, scenes
from bot.store import visits
from bot.store.turn import Turn as Transaction
from bot.store.writer import Writer
from bot.sweep import Sweeper
from bot.turn import Source, taken
from flows.heard import Heard, Opened
from flows.reminders import MORNING
from flows.screen import sifted
from flows.talk import Language, Talk
from flows.turn import JAPAN

BY = "demo"
PACE = timedelta(seconds=20)
"""Between two lines of a scene."""
BEFORE = timedelta(days=60)
"""How long before today the house was set up."""
VALID = timedelta(days=14)
ON_PAGE = Source(buttons=True)

Does = Callable[["Stage", Transaction, "Told", str, str], None]


class Clock:
    """The moment of the story; once it is told, the world's."""

    def __init__(self) -> None:
        self.moment: datetime | None = None

    def __call__(self) -> datetime:
        return self.moment or utc_now()


@dataclass(frozen=True, slots=True)
class Person:
    """One of staff, with what they sign in with."""

    id: str
    login: str
    name: str
    role: str
    secret: str


@dataclass(slots=True)
class Told:
    """A story: whose conversation it is."""

    name: str
    member: str
    language: Language
    policy: str
    talk: str = ""
    case: str = ""


@dataclass
class Stage:
    """A house in which the stories are played."""

    house: House
    clock: Clock
    now: datetime
    people: list[Person] = field(default_factory=list)
    stories: list[Told] = field(default_factory=list)

    def play(self) -> None:
        """Set up the house and play every story up to now."""
        script = read()
        self.clock.moment = self.now - BEFORE
        self._furnish(script)
        writer = Writer(self.house.store)
        for scene in scenes(script["stories"], self.now):
            self._go_on_to(scene.at, writer)
            self._play(scene)
        writer.close()
        self.clock.moment = None

    def _furnish(self, script: dict[str, Any]) -> None:
        """Policies, firms, staff."""
        today = self.now.astimezone(JAPAN).date()
        rows = [{**each, "period": _year_around(today)} for each in script["policies"]]
        self.house.store.import_policies(rows, sample=True, by=BY)
        for firm in script["firms"]:
            self.house.store.add_firm(firm, sample=True, by=BY)
        self.people = [self.hire(script["password"], **each) for each in script["staff"]]
        self.stories = [
            Told(each["name"], each["member"], each["language"], each["policy"])
            for each in script["stories"]
        ]

    def hire(self, password: str, login: str, name: str, role: str) -> Person:
        """Somebody of staff, set up as they would do it themselves."""
        token = accounts.make(self.house, role, login, name, BY)
        found = accounts.of_setup(self.house, token)
        assert found is not None
        code = pyotp.TOTP(found.secret).at(self.house.clock())
        accounts.set_up(self.house, token, password, code)
        return Person(found.person.id, login, name, role, found.secret)

    def _go_on_to(self, moment: datetime, writer: Writer) -> None:
        """Let time pass; every morning what is due by itself is said, and read."""
        at = self.house.clock()
        for day in range((moment.astimezone(JAPAN) - at.astimezone(JAPAN)).days + 2):
            on = at.astimezone(JAPAN).date() + timedelta(day)
            morning = datetime.combine(on, time(MORNING), JAPAN).astimezone(UTC)
            if at < morning < moment and any(each.talk for each in self.stories):
                self.clock.moment = morning
                asyncio.run(Sweeper(self.house, writer).sweep())
                self._read()
        self.clock.moment = max(moment, at).astimezone(UTC)

    def _play(self, scene: Scene) -> None:
        story = self.stories[scene.story]
        if not story.talk:
            self.arrive(story)
        for deed in scene.deeds:
            self._does(story, deed)
            self._read()
            self.clock.moment = self.house.clock() + PACE

    def arrive(self, story: Told) -> None:
        """Come in by an invite, on the page."""
        invite = self.house.store.invite(story.policy, valid=VALID, by=BY)
        with self.house.store.turn() as turn:
            talk = Talk(language=story.language)
            story.talk = turn.begin(turn.work.new_id(), talk, name=story.member)
            visits.begin(turn.work, story.talk)
        self.hear(story, Opened(invite))

    def hear(self, story: Told, heard: Heard) -> None:
        """Take one turn of a story."""
        with self.house.store.turn() as turn:
            taken(self.house, turn, story.talk, heard, ON_PAGE)
            story.case = turn.conversation(story.talk).case_id or ""

    def _does(self, story: Told, deed: Deed) -> None:
        if deed.who is None:
            self.hear(story, sifted(deed.about))
            return
        with self.house.store.turn() as turn:
            DEEDS[deed.does](self, turn, story, deed.who, deed.about)

    def id_of(self, name: str) -> str:
        """The id of one of staff."""
        return next(each.id for each in self.people if each.name == name)

    def _read(self) -> None:
        """What was said to them, everybody has read."""
        for story in self.stories:
            if story.talk and (lines := self.house.store.undelivered(story.talk)):
                self.house.store.delivered([each.id for each in lines])


def _year_around(today: date) -> dict[str, str]:
    """A policy's year that holds everything told."""
    first = (today - timedelta(150)).replace(day=1)
    last = first.replace(year=first.year + 1) - timedelta(1)
    return {"start": first.isoformat(), "end": last.isoformat()}


def _takes(stage: Stage, turn: Transaction, story: Told, who: str, about: str) -> None:
    attending.take_over(turn, story.talk, who, stage.id_of(who))


def _says(stage: Stage, turn: Transaction, story: Told, who: str, about: str) -> None:
    attending.write(turn, story.talk, about, who)


def _hands(stage: Stage, turn: Transaction, story: Told, who: str, about: str) -> None:
    attending.give_back(stage.house, turn, story.talk, who)


def _notes(stage: Stage, turn: Transaction, story: Told, who: str, about: str) -> None:
    turn.note(story.talk, who, about)
    turn.audit(who, "talk.noted", case_id=story.case, details={"talk": story.talk})


def _refuses(stage: Stage, turn: Transaction, story: Told, who: str, about: str) -> None:
    upkeep.decide_firm(stage.house, turn, story.case, about, "rejected", who)


def _acknowledges(stage: Stage, turn: Transaction, story: Told, who: str, about: str) -> None:
    upkeep.take_notice(stage.house, turn, story.case, date.fromisoformat(about), who)


def _decides(stage: Stage, turn: Transaction, story: Told, who: str, about: str) -> None:
    item, amount, why = about.split(" ", 2)
    on = turn.now.astimezone(JAPAN).date()
    deciding.rule(stage.house, turn, story.case, item, int(amount), who, reason=why, on=on)


DEEDS: dict[str, Does] = {
    "takes": _takes,
    "says": _says,
    "hands": _hands,
    "notes": _notes,
    "refuses": _refuses,
    "acknowledges": _acknowledges,
    "decides": _decides,
}
