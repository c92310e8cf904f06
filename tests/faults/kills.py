"""Talks under kills: a serving process dies at a place drawn by lot, and is begun again.

Laws: what is drawn comes from a seed; the talks go on until so many kills are done, then to their
end; what is found in the database and on the people's screens is held against a talk of the same
script that nobody disturbed.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from random import Random
from signal import SIGKILL
from typing import Any

from sqlalchemy import select

from bot import bootstrap
from bot.bootstrap import House
from bot.store.tables import inbound, transcript
from flows.turn import JAPAN
from tests.faults.lives import LONG, Nursery, Site, nursery
from tests.faults.report import Report
from tests.faults.talks import CHANNEL, SCRIPTS, Talker, arrivals, quiet, same
from tests.ports import free_port
from tests.telegram.standin import StandIn

ANY = "at any moment"
PLACES = {
    "writer.before_commit": 8,
    "writer.after_commit": 8,
    "ingress.kept": 3,
    "polling.kept": 3,
    "courier.before_send": 4,
    "courier.after_send": 4,
    ANY: 1,
}
"""Where a process may die, and at which pass at the latest."""
LATEST = 0.4
"""Seconds after the beginning, for a kill at any moment."""
AT_ONCE = 6
"""People who talk at the same time."""
KEYS = "aGFra2FrdSBoYWtrYWt1IGhha2tha3UgaGFra2FrdSE="
MORNING = datetime(2026, 11, 2, 10, tzinfo=JAPAN)


@dataclass(frozen=True)
class Scene:
    """Everything of one run."""

    standin: StandIn
    house: House
    lives: Nursery
    site: Site

    async def goes_on(self, calls: int = 20) -> None:
        """Wait until the bot has called so often again."""
        wanted = len(self.standin.calls) + calls
        async with asyncio.timeout(LONG):
            while len(self.standin.calls) < wanted:
                await asyncio.sleep(0.01)

    async def settled(self) -> None:
        """Wait until every update is taken and nothing waits any more."""
        await self.standin.settled(LONG)
        async with asyncio.timeout(LONG):
            while not quiet(self.house):
                await asyncio.sleep(0.02)


@asynccontextmanager
async def scene(folder: Path, database: str | None) -> AsyncIterator[Scene]:
    """A stand-in, a store, and lives over both."""
    async with StandIn() as standin:
        where = site(standin, folder, database)
        house = bootstrap.open_house(where.read, upgrade=True)
        try:
            async with nursery(where) as lives:
                yield Scene(standin, house, lives, where)
        finally:
            house.store.close()


def site(standin: StandIn, folder: Path, database: str | None) -> Site:
    """The settings under which lives are led."""
    settings: dict[str, Any] = {"data_dir": str(folder), "database_url": database, "keys": KEYS}
    settings |= {"bot_token": standin.token, "bot_api_url": standin.url, "send_rate": "off"}
    port = free_port()
    settings |= {"listen": f"127.0.0.1:{port}", "log_level": "ERROR"}
    return Site(settings, (MORNING - bootstrap.utc_now()).total_seconds(), port)


class Run:
    """Talks and kills at the same time."""

    def __init__(self, scene: Scene, seed: int = 1, acts: int | None = None) -> None:
        self._scene, self._chance, self._acts = scene, Random(seed), acts
        self._talkers: list[Talker] = []
        self._answers: list[list[int]] = []
        self._plain: list[dict[str, Any]] = []
        self._kills: list[int] = []
        """How many calls had come at each: of the dead all, of the next life none."""
        self._enough = False
        self.report = Report()

    async def go(self, kills: int) -> Report:
        """Talk undisturbed, then under kills, and look at what came of it."""
        await self._undisturbed()
        talking = asyncio.gather(*(self._talks() for _ in range(AT_ONCE)))
        try:
            for number in range(kills):
                await self._kill(webhook=number % 2 == 0, talking=talking)
            self._enough = True
            await self._scene.lives.begin()
            self.killed()
            await talking
        finally:
            talking.cancel()
        await self._scene.settled()
        await self._scene.lives.stopped()
        self._look()
        return self.report

    async def through(self, disturbance: Callable[[], Coroutine[Any, Any, None]]) -> Report:
        """Talk undisturbed, then for as long as something else happens, and look."""
        await self._undisturbed()

        async def meanwhile() -> None:
            await disturbance()
            self._enough = True

        async with asyncio.TaskGroup() as group:
            group.create_task(meanwhile())
            for _ in range(AT_ONCE):
                group.create_task(self._talks())
        await self._scene.settled()
        self._look()
        return self.report

    def killed(self) -> None:
        """Something was killed just now."""
        self._kills.append(len(self._scene.standin.calls))

    async def _undisturbed(self) -> None:
        """One talk of each script without kills: how many answers each act has, what is kept."""
        await self._scene.lives.begin()
        for _ in SCRIPTS:
            talker, answers = self._talker(), list[int]()
            for place in range(len(talker.script.acts[: self._acts])):
                before = len([*arrivals(talker.person)])
                await talker.act(place)
                await self._scene.settled()
                answers.append(len([*arrivals(talker.person)]) - before)
            self._answers.append(answers)
            self._plain.append(talker.kept())
        await self._scene.lives.stopped()

    def _talker(self) -> Talker:
        made = Talker(self._scene.standin, self._scene.house, len(self._talkers))
        self._talkers.append(made)
        return made

    async def _talks(self) -> None:
        """One person after the other, until there was enough; each talks to their end."""
        while True:
            talker = self._talker()
            await talker.talk(self._answers[SCRIPTS.index(talker.script)])
            if self._enough:
                return

    async def _kill(self, *, webhook: bool, talking: asyncio.Future[Any]) -> None:
        """One life and its end."""
        places = [each for each in PLACES if not (webhook and each.startswith("polling"))]
        place = self._chance.choice(places)
        passes = self._chance.randint(1, PLACES[place])
        await self._scene.lives.begin((place, passes), webhook=webhook)
        self.killed()
        if place == ANY:
            await asyncio.sleep(self._chance.uniform(0, LATEST))
            await self._scene.lives.killed()
        else:
            dying = asyncio.ensure_future(self._scene.lives.ended())
            await asyncio.wait([dying, talking], return_when=asyncio.FIRST_COMPLETED)
            if talking.done():
                talking.result()
            assert await dying == -SIGKILL
        self.report.places[place] += 1

    def _look(self) -> None:
        """Hold what is there against the undisturbed talks."""
        report = self.report
        report.talks = len(self._talkers)
        self._look_at_updates()
        for talker in self._talkers:
            if talker.kept() != self._plain[SCRIPTS.index(talker.script)]:
                report.spoiled.append(talker.policy)
            self._look_at_messages(talker)

    def _look_at_updates(self) -> None:
        """Every update Telegram was told is taken had its turn, once."""
        told = self._scene.standin.delivery.updates
        updates = [f"{CHANNEL}:{update['update_id']}" for update in told]
        lines = select(transcript.c.heard_id, transcript.c.direction)
        taken = select(inbound.c.id).where(inbound.c.due_at.is_(None), inbound.c.problem.is_(None))
        with self._scene.house.store.reading() as work:
            heard = Counter(tuple(row) for row in work.connection.execute(lines))
            done = set(work.connection.scalars(taken))
        done &= {id for id, _ in heard}
        self.report.updates = len(updates)
        self.report.lost = [id for id in updates if id not in done]
        self.report.twice = [id for id in updates if heard[id, "in"] > 1]

    def _look_at_messages(self, talker: Talker) -> None:
        """Messages came in order; twice only what a kill interrupted, once for each kill."""
        came, calls = [*arrivals(talker.person)], self._sendings(talker)
        self.report.messages += len(came)
        once, kills = list[str](), set[int]()
        for place, message in enumerate(came):
            then, now = calls[place - 1], calls[place]
            between = {kill for kill, at in enumerate(self._kills) if then < at <= now}
            if place and same(came[place - 1], message) and between - kills:
                kills.add(min(between - kills))
                self.report.doubled += 1
            else:
                once.append(message.text)
        wanted, here = talker.papers(), talker.papers_here()
        self.report.doubled += (here - wanted).total()
        if set(wanted - here) or (here - wanted).total() > len(self._kills):
            self.report.unruly.append(f"{talker.policy}: papers {wanted} came as {here}")
        if once != talker.said():
            differing = (n for n, each in enumerate(talker.said()) if each not in once[n : n + 1])
            self.report.unruly.append(f"{talker.policy}: from message {next(differing, len(once))}")

    def _sendings(self, talker: Talker) -> list[int]:
        """The numbers of the calls that sent this person their messages."""
        return [
            number
            for number, call in enumerate(self._scene.standin.calls)
            if (call.method, call.chat) == ("sendMessage", talker.person.id)
        ]
