"""Updates on their way to the bot: by webhook or by polling.

Laws: an update stays until it is taken: by a 2xx, or by a poll with a later offset; a webhook gets
the updates of one chat in order, those of different chats at once; one poll waits at a time, and a
second ends the first with 409; what the test asks for (`How`) comes on top: again, at once, to
several addresses.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

import aiohttp

from tests.telegram.reading import Json, Refused

SECRET = "X-Telegram-Bot-Api-Secret-Token"
SHORTEST_PAUSE, LONGEST_PAUSE = 0.02, 1.0
POLLED_TWICE = (
    "Conflict: terminated by other getUpdates request; "
    "make sure that only one bot instance is running"
)
POLLED_UNDER_WEBHOOK = (
    "Conflict: can't use getUpdates method while webhook is active; "
    "use deleteWebhook to delete the webhook first"
)


@dataclass(frozen=True)
class How:
    """How one update is delivered, beside the usual."""

    again: int = 0
    """So many times more after it was taken."""
    copies: int = 1
    """So many times at once."""
    urls: tuple[str, ...] = ()
    """To these webhooks, the copies in turn, rather than to the one that is set."""


@dataclass
class Pending:
    """An update that is not taken yet."""

    update: Json
    lane: int
    how: How
    left: int


@dataclass(frozen=True)
class Webhook:
    """Where updates are posted to."""

    url: str
    secret: str = ""
    most: int = 40


@dataclass
class Poll:
    """A poll that waits."""

    limit: int
    answer: asyncio.Future[list[Json]]
    timer: asyncio.TimerHandle


@dataclass
class Delivery:
    """The queue of updates of one bot."""

    next_id: int = 1
    webhook: Webhook | None = None
    pending: dict[int, Pending] = field(default_factory=dict)
    updates: list[Json] = field(default_factory=list)
    """Every update ever made."""
    allowed: tuple[str, ...] = ()
    failures: list[str] = field(default_factory=list)
    """What webhooks answered beside 2xx."""
    rung: Callable[[], None] = lambda: None

    def __post_init__(self) -> None:
        self._held: list[Pending] | None = None
        self._poll: Poll | None = None
        self._lanes: dict[int, deque[Pending]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._session: aiohttp.ClientSession | None = None
        self._room = asyncio.Semaphore(40)

    def add(self, kind: str, content: Json, lane: int, how: How) -> int:
        """Queue an update; its number."""
        number, self.next_id = self.next_id, self.next_id + 1
        one = Pending({"update_id": number, kind: content}, lane, how, 1 + how.again)
        self.updates.append(one.update)
        if self.allowed and kind not in self.allowed:
            return number
        if self._held is not None:
            self._held.append(one)
        else:
            self._release(one)
        return number

    def hold(self) -> None:
        """Keep updates back from now on."""
        self._held = []

    def release(self, order: Callable[[list[Json]], list[Json]] = list) -> None:
        """Let them go, in that order (a webhook sees it; a poll is always in order of number)."""
        held, self._held = {one.update["update_id"]: one for one in self._held or []}, None
        for update in order([one.update for one in held.values()]):
            self._release(held[update["update_id"]])

    def _release(self, one: Pending) -> None:
        self.pending[one.update["update_id"]] = one
        if self.webhook or one.how.urls:
            self._post_later(one)
        else:
            self._end_poll()

    def poll(self, offset: int, limit: int, timeout: float) -> asyncio.Future[list[Json]]:
        """Give what is there, or something as soon as it is, or nothing in the end."""
        if self.webhook:
            raise Refused(409, POLLED_UNDER_WEBHOOK)
        if self._poll:
            self._poll.answer.set_exception(Refused(409, POLLED_TWICE))
            self._poll.timer.cancel()
            self._poll = None
        last = sorted(self.pending)[offset:] if offset < 0 else []
        self._take_before(last[0] if last else offset)
        loop = asyncio.get_running_loop()
        answer: asyncio.Future[list[Json]] = loop.create_future()
        if (ready := self._ready(limit)) or not timeout:
            answer.set_result(ready)
        else:
            self._poll = Poll(limit, answer, loop.call_later(timeout, self._end_poll))
        return answer

    def _end_poll(self) -> None:
        """Answer the poll that waits with what there is now."""
        if self._poll:
            poll, self._poll = self._poll, None
            poll.timer.cancel()
            poll.answer.set_result(self._ready(poll.limit))

    def _ready(self, limit: int) -> list[Json]:
        return [self.pending[number].update for number in sorted(self.pending)[:limit]]

    def _take_before(self, offset: int) -> None:
        for number in [number for number in self.pending if number < offset]:
            self._take(self.pending[number])

    def _take(self, one: Pending) -> None:
        one.left -= 1
        if one.left == 0:
            del self.pending[one.update["update_id"]]
            self.rung()

    async def set_webhook(self, webhook: Webhook | None, *, drop: bool = False) -> None:
        """Post to there from now on, or to nowhere."""
        await self._stop()
        if drop:
            self.pending.clear()
        self.webhook = webhook
        if webhook:
            self._room = asyncio.Semaphore(webhook.most)
            for one in list(self.pending.values()):
                self._post_later(one)

    def _post_later(self, one: Pending) -> None:
        if lane := self._lanes.get(one.lane):
            lane.append(one)
            return
        self._lanes[one.lane] = deque([one])
        task = asyncio.get_running_loop().create_task(self._drain(one.lane))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: int) -> None:
        queue = self._lanes[lane]
        while queue:
            one = queue[0]
            while one.update["update_id"] in self.pending:
                await self._post_everywhere(one)
                self._take(one)
            queue.popleft()
        del self._lanes[lane]

    async def _post_everywhere(self, one: Pending) -> None:
        urls = one.how.urls or ((self.webhook.url,) if self.webhook else ())
        posts = [self._post(urls[turn % len(urls)], one.update) for turn in range(one.how.copies)]
        await asyncio.gather(*posts)

    async def _post(self, url: str, update: Json) -> None:
        """Post until it is taken."""
        pause = SHORTEST_PAUSE
        while True:
            async with self._room:
                if await self._posted(url, update):
                    return
            await asyncio.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    async def _posted(self, url: str, update: Json) -> bool:
        secret = self.webhook.secret if self.webhook else ""
        try:
            async with self._client().post(
                url, json=update, headers={SECRET: secret} if secret else None
            ) as response:
                await response.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self.failures.append(f"{update['update_id']}: {type(error).__name__}")
            return False
        if not response.ok:
            self.failures.append(f"{update['update_id']}: {response.status}")
        return response.ok

    def _client(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0), timeout=aiohttp.ClientTimeout(total=60)
            )
        return self._session

    async def _stop(self) -> None:
        tasks = [*self._tasks]
        for task in tasks:
            task.cancel()
        self._lanes.clear()  # before anything is awaited: a lane that begins meanwhile stays
        await asyncio.gather(*tasks, return_exceptions=True)

    async def close(self) -> None:
        """Post nothing more."""
        await self._stop()
        self._end_poll()
        if self._session:
            await self._session.close()
            self._session = None
