"""People who talk: the golden conversations, typed and tapped, each person with a policy of theirs.

Laws: what a person does next depends on nothing but how many messages came, so that a talk that
was cut short a hundred times is the talk that never was; a message that came twice counts once.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from bot.bootstrap import House, sample_policy
from bot.store import chats
from bot.store.tables import inbound, transcript
from flows.talk import Language, Talk
from tests.faults.lives import LONG, ROOT
from tests.telegram.people import Person
from tests.telegram.standin import StandIn
from tests.telegram.world import Shown

CHANNEL = "telegram"
CASE = re.compile(r"K-\d{4}-\d{4,}")


@dataclass(frozen=True)
class Script:
    """What one person does, from the first message on."""

    language: Language
    acts: tuple[str, ...]


def script(language: Language, story: str) -> Script:
    """The typed lines of a golden conversation."""
    text = (ROOT / "tests/transcripts" / language / f"{story}.chat").read_text("utf-8")
    lines = [line[2:] for line in text.splitlines() if line.startswith("> ")]
    return Script(language, ("/start", *lines))


SCRIPTS = (script("ja", "found-late"), script("en", "stolen-laptop"))


class Talker:
    """One person and their script."""

    def __init__(self, standin: StandIn, house: House, number: int) -> None:
        self.script = SCRIPTS[number % len(SCRIPTS)]
        self.policy = f"P-{number:04}"
        self.person = standin.person(language=self.script.language)
        self._house = house
        self._arrive()

    def _arrive(self) -> None:
        """Be known, with a policy."""
        policy = {**sample_policy("2026-04-01"), "number": self.policy}
        self._house.store.import_policies([policy], by="test")
        address = str(self.person.id)
        with self._house.store.turn() as turn:
            self.chat = chats.id_of(turn.work, CHANNEL, address)
            chats.keep(turn.work, [(self.chat, address)])
            talk = Talk(language=self.script.language, policy=self.policy)
            self.conversation = turn.begin(self.chat, talk, name="田中")
            chats.bind(turn.work, self.chat, self.conversation)

    async def act(self, place: int) -> None:
        """Do the next thing: every other number is tapped rather than typed."""
        act = self.script.acts[place]
        with_buttons = [each for each in heard(self.person) if each.buttons]
        if act.isdecimal() and place % 2 and with_buttons:
            question = with_buttons[-1]
            if int(act) <= len(question.buttons):
                await self.person.presses(int(act) - 1, on=question)
                return
        await self.person.says(act)

    async def talk(self, answers: Sequence[int]) -> None:
        """Talk to the end; `answers` are how many messages each act is answered with."""
        for place, count in enumerate(answers):
            wanted = len(heard(self.person)) + count
            await self.act(place)
            await self.person.bell.until(
                lambda wanted=wanted: len(heard(self.person)) >= wanted,  # type: ignore[misc]
                LONG,
                f"{self.policy}: {wanted} messages, act {place} {self.script.acts[place]!r}",
            )

    def kept(self) -> dict[str, Any]:
        """What is kept of the talk, without what is random: lines, facts, deeds, the place."""
        store = self._house.store
        with store.turn() as turn:
            place = turn.conversation(self.conversation)
        lines = [
            (line.direction, line.step, self._plain(line.body))
            for line in store.transcript(self.conversation)
        ]
        case = str(place.case_id)
        facts = [(fact.path, self._plain(repr(fact.value))) for fact in store.facts_history(case)]
        deeds = [(deed.seq, deed.action) for deed in store.audit_trail(case)]
        saved = place.talk.saved()
        saved["pictured"] = bool(saved["pictured"])  # a moment, which differs
        talk = self._plain(repr(saved))
        return {"lines": lines, "facts": facts, "deeds": deeds, "place": talk}

    def said(self) -> list[str]:
        """What was to be sent, in order; papers are made and sent beside it."""
        lines = self._house.store.transcript(self.conversation)
        return [line.body for line in lines if line.direction != "in" and line.file_id is None]

    def papers(self) -> Counter[str]:
        """The papers that were to be sent, by their captions."""
        lines = self._house.store.transcript(self.conversation)
        return Counter(line.body for line in lines if line.file_id is not None)

    def papers_here(self) -> Counter[str]:
        """The papers that came, doubled ones too."""
        own = self.person.world.bot["id"]
        sent = {each.id: each for each in self.person.history if each.author == own and each.file}
        return Counter(each.text for each in sent.values())

    def _plain(self, text: str) -> str:
        return CASE.sub("K", text).replace(self.policy, "P")


def heard(person: Person) -> list[Shown]:
    """The bot's messages as they came, each once."""
    came = list(arrivals(person))
    return came[:1] + [after for before, after in pairwise(came) if not same(before, after)]


def arrivals(person: Person) -> Iterator[Shown]:
    """The bot's messages as they came, doubled ones too, papers left out."""
    seen: set[int] = set()
    for each in person.history:
        if each.author == person.world.bot["id"] and each.id not in seen and not each.file:
            seen.add(each.id)
            yield each


def same(before: Shown, after: Shown) -> bool:
    """Is it the message before, sent again? Perhaps without its buttons, if they are gone."""
    alike = before.keyboard == after.keyboard or not after.keyboard
    return before.text == after.text and alike


def quiet(house: House) -> bool:
    """Does nothing wait, neither for its turn nor to be sent?"""
    with house.store.reading() as work:
        waits = inbound.select().where(inbound.c.due_at.is_not(None))
        goes = transcript.select().where(transcript.c.due_at.is_not(None))
        found = (work.connection.execute(each.limit(1)).first() for each in (waits, goes))
        return not any(found)
