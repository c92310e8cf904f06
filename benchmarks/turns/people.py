"""The people: a stand-in for the Bot API and those who talk through it, all in one process.

Everybody holds the same talk: `/start`, then ten answers, some typed and some pressed. A turn is
done when the message with the next question (any message with buttons) has arrived at the API.

Laws: whoever answers is not known here, only what arrives; a person presses what stands on the
screen; a turn that waits for a time of its own is counted from that time, not from when it began.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from tests.telegram.delivery import How
from tests.telegram.people import Person
from tests.telegram.standin import StandIn
from tests.telegram.world import Shown

Act = str | int
"""Something typed, or the place of a button that is pressed."""

START: Act = "/start"
TALK: tuple[Act, ...] = (0, 0, 0, "昨日", "午後5時ごろ、取引先から電話", 1, 3, 1, 1, "1")
FIRST_PERSON = 5_000_000
PATIENCE = 60.0


@dataclass
class Talker:
    """Somebody in a chat, and how far the talk is."""

    person: Person
    how: How
    done: int = 0

    async def does(
        self, act: Act, patience: float = PATIENCE, answers: Callable[[Shown], bool] = bool
    ) -> Shown:
        """Do something and wait for a question that answers it."""
        seen = len(self.person.history)
        if isinstance(act, str):
            await self.person.says(act, how=self.how)
        else:
            await self.person.presses(act, how=self.how)
        await self.person.bell.until(
            lambda: any(map(answers, self.asked(seen))), patience, f"{act!r}"
        )
        self.done += 1
        return next(filter(answers, self.asked(seen)))

    def asked(self, since: int) -> list[Shown]:
        """The questions that came since."""
        return [each for each in self.said(since) if each.buttons]

    def said(self, since: int) -> list[Shown]:
        """The messages of the bot that came since; edits are none."""
        bot = self.person.world.bot["id"]
        came = self.person.history[since:]
        return [each for each in came if each.author == bot and not each.edited]


@dataclass
class Crowd:
    """All who talk to one candidate."""

    standin: StandIn
    urls: Sequence[str]
    """The webhooks of a candidate of several processes, else none."""
    next_id: int = FIRST_PERSON
    everyone: list[Talker] = field(default_factory=list)

    def talkers(self, count: int) -> list[Talker]:
        """So many new people; those of several processes are spread over them."""
        made = []
        for _ in range(count):
            urls = (self.urls[self.next_id % len(self.urls)],) if self.urls else ()
            made.append(Talker(self.standin.person(id=self.next_id), How(urls=urls)))
            self.next_id += 1
        self.everyone += made
        return made


def ids(count: int) -> list[str]:
    """The addresses of the first so many people of a crowd."""
    return [str(FIRST_PERSON + n) for n in range(count)]


async def begin(talkers: Sequence[Talker]) -> None:
    """Everybody says /start."""
    await asyncio.gather(*(each.does(START) for each in talkers))


async def saturate(talkers: Sequence[Talker], turns: int) -> float:
    """Everybody talks at once, as fast as answers come: the seconds it took."""

    async def talk(talker: Talker) -> None:
        for act in TALK[:turns]:
            await talker.does(act)

    started = time.perf_counter()
    await asyncio.gather(*(talk(each) for each in talkers))
    return time.perf_counter() - started


async def steady(talkers: Sequence[Talker], turns: int, rate: float) -> list[float]:
    """So many turns a second, one chat after the other: the seconds each answer took."""
    taken: list[float] = []
    started = time.perf_counter()
    before: dict[int, asyncio.Task[None]] = {}

    async def one(talker: Talker, act: Act, at: float, last: asyncio.Task[None] | None) -> None:
        if last:
            await last
        await talker.does(act)
        taken.append(time.perf_counter() - at)

    for n, act in enumerate(act for act in TALK[:turns] for _ in talkers):
        at = started + n / rate
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        place = n % len(talkers)
        task = one(talkers[place], act, at, before.get(place))
        before[place] = asyncio.create_task(task)
    await asyncio.gather(*before.values())
    return taken
