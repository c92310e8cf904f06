"""A stand-in for Telegram's Bot API: strict like the real one, ours, and with people in it.

In a test, in its process::

    async with StandIn(delay=0.05) as standin:
        # standin.url is HAKKAKU_BOT_API_URL; Bot(base_url=standin.base_url,
        # base_file_url=standin.base_file_url, token=standin.token) speaks to it
        chat = standin.person(language="ja")        # also name=, id=, known=False: never wrote yet
        await chat.start("TOKEN")                   # /start TOKEN
        await chat.hears()                          # wait: the bot sent something since
        await chat.says("1")
        await chat.sees("いつ")                      # wait: these words stand in the chat
        await chat.presses("はい")                   # or an index; on=a message seen before
        chat.screen, chat.last.text, chat.last.buttons, chat.text, chat.toasts, chat.actions
        await chat.edits(message, "2")              # says() gives the message
        await chat.sends_document(data, name="a.pdf", caption="")
        await chat.sends_photo(data)
        await chat.sends("voice", {...})            # any other content
        await chat.blocks(); await chat.unblocks(); chat.deletes_account()
        group = standin.group("情シス"); await group.adds_bot(chat); await group.says("hi", by=chat)

Updates go by webhook once `setWebhook` was called (http is let through on the loopback), each until
a 2xx; else they wait for `getUpdates`. All of the people's acts take `how=How(again=2, copies=100,
urls=(...))`: delivered again after being taken, many times at once, to these addresses.
`standin.delivery.hold()`, `.release(order)` shuffle; `.next_id = 10**9` jumps;
`await standin.settled()` waits until every update is taken.

Faults: `standin.faults.add(flood(3), chat=chat.id, method="sendMessage", times=1, skip=0)`, with
`flood`, `forbidden`, `broken`, `hangs_up`, `silence`, `slow` of `tests.telegram.faults`.
`standin.world.queries.clear()` makes every callback query too old.

`standin.calls` is every call in order (`Asked`: when, method, parameters, chat, status);
`standin.sent(chat.id)` those that sent or changed something there.

As a process of its own: ``python -m tests.telegram.standin --port 0 --token T --delay 0.05`` from
the project's folder; it prints ``{"url": …, "token": …}`` and serves until it is ended; the test
speaks to ``POST /control`` (see `tests.telegram.control`).

Laws: nothing here knows Hakkaku; what is stricter than the real one says so in its refusal.
"""

from __future__ import annotations

import argparse
import asyncio
import json
from functools import partial
from types import TracebackType
from typing import Self

from tests.telegram import control
from tests.telegram.front import TOKEN, Asked, Front
from tests.telegram.people import Group, Person
from tests.telegram.reading import Json
from tests.telegram.world import PATIENCE


class StandIn(Front):
    """The Bot API of one bot, and everyone who talks to it."""

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        await self.close()

    @property
    def url(self) -> str:
        """The API's address, in place of Telegram's."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def base_url(self) -> str:
        """As `telegram.Bot` takes it."""
        return f"{self.url}/bot"

    @property
    def base_file_url(self) -> str:
        """As `telegram.Bot` takes it."""
        return f"{self.url}/file/bot"

    def person(
        self,
        *,
        language: str | None = "ja",
        name: str = "田中",
        id: int | None = None,
        known: bool = True,
    ) -> Person:
        """Someone new."""
        number = id or 1_000_000 + self.world.number()
        profile: Json = {"first_name": name}
        if language:
            profile["language_code"] = language
        person = Person(self.world, self.delivery, number, profile)
        person.known = known
        return person

    def group(self, title: str = "情報システム部") -> Group:
        """A new group, without the bot."""
        group = Group(self.world, self.delivery, -1_000_000 - self.world.number(), title)
        group.closed = "bot is not a member of the group chat"
        return group

    def sent(self, chat: int | None = None) -> list[Asked]:
        """The calls that sent or changed a message and were not refused, in order."""
        return [
            asked
            for asked in self.calls
            if asked.method.startswith(("sendMessage", "sendDocument", "sendPhoto", "edit"))
            and asked.status in (200, None)
            and chat in (None, asked.chat)
        ]

    async def settled(self, patience: float = PATIENCE) -> None:
        """Wait until every update is taken."""
        await self._bell.until(
            lambda: not self.delivery.pending, patience, f"taken: {[*self.delivery.pending]}"
        )


async def _serve_alone(port: int, token: str, delay: float) -> None:
    standin = StandIn(token=token, delay=delay)
    standin.control = partial(control.carry_out, standin)
    await standin.start(port)
    print(json.dumps({"url": standin.url, "token": token}), flush=True)
    await asyncio.Event().wait()


def main() -> None:
    """Serve until ended."""
    parser = argparse.ArgumentParser(description="A stand-in for Telegram's Bot API.")
    parser.add_argument("--port", type=int, default=0)
    parser.add_argument("--token", default=TOKEN)
    parser.add_argument("--delay", type=float, default=0.0, help="seconds until an answer")
    given = parser.parse_args()
    asyncio.run(_serve_alone(given.port, given.token, given.delay))


if __name__ == "__main__":
    main()
