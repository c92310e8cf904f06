"""The stand-in's front: it listens, lets in who has the token, answers, and fails when told to.

Laws: a call takes effect when it comes, its answer goes out after the delay; a wrong token is 401
where it is well formed and 404 where it is not, as at Telegram.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import weakref
from collections.abc import Callable
from dataclasses import dataclass, field
from inspect import isawaitable
from typing import Any

from tests.telegram import about_bot, calls, methods, wire
from tests.telegram.delivery import Delivery
from tests.telegram.faults import Fault, Faults
from tests.telegram.reading import Json, Refused
from tests.telegram.world import Bell, World

METHODS = {**methods.METHODS, **about_bot.METHODS}
TOKEN = "4839574812:AAFD39kkdpWt3ywyRZergyOLMaJhac60qcx"
TOKENS = re.compile(r"[0-9]+:[A-Za-z0-9_-]{30,}")


@dataclass
class Asked:
    """A call that came."""

    at: float
    method: str
    given: Json
    chat: int | None
    status: int | None = None
    """What was answered; ``None``: nothing yet, or nothing at all."""
    fault: Fault | None = None
    files: list[str] = field(default_factory=list)


class Front:
    """The Bot API of one bot, as HTTP."""

    def __init__(
        self,
        *,
        token: str = TOKEN,
        delay: float = 0.0,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.token = token
        self.delay = delay
        """Seconds until an answer goes out."""
        bot: Json = {"id": int(token.partition(":")[0]), "is_bot": True}
        bot |= {"first_name": "初動", "username": "hakkaku_bot"}
        self.world = World(bot, clock)
        self._bell = Bell()
        self.delivery = Delivery(rung=self._bell.ring)
        self.faults = Faults()
        self.calls: list[Asked] = []
        self.port = 0
        self.control: Callable[[wire.Request], Any] | None = None
        """What answers `/control`, in a process of its own."""
        self._server: asyncio.Server | None = None
        self._open: weakref.WeakSet[wire.Connection] = weakref.WeakSet()
        self._working: set[asyncio.Future[Any]] = set()

    async def start(self, port: int = 0) -> None:
        """Listen on the loopback."""
        loop = asyncio.get_running_loop()
        self._server = await loop.create_server(self._connect, "127.0.0.1", port)
        self.port = self._server.sockets[0].getsockname()[1]

    async def close(self) -> None:
        """Stop listening, and hang up on everyone; what people did is kept."""
        await self.delivery.close()
        for connection in [*self._open]:
            connection.close()
        if self._server:
            self._server.close()
            await self._server.wait_closed()

    def _connect(self) -> wire.Connection:
        connection = wire.Connection(self._serve)
        self._open.add(connection)
        return connection

    def _serve(self, request: wire.Request, connection: wire.Connection) -> None:
        try:
            if request.path.startswith("/bot"):
                self._call(request, connection)
            elif request.path.startswith("/file/bot"):
                self._file(request, connection)
            elif self.control and request.path == "/control":
                self._later(self.control(request), None, connection)
            else:
                raise Refused(404, "Not Found")
        except Refused as refused:
            self._answer(refused, None, connection)

    def _admit(self, token: str) -> None:
        if token != self.token:
            known = TOKENS.fullmatch(token)
            raise Refused(401, "Unauthorized") if known else Refused(404, "Not Found")

    def _call(self, request: wire.Request, connection: wire.Connection) -> None:
        token, _, method = request.path.removeprefix("/bot").partition("/")
        self._admit(token)
        given, files = wire.given(request)
        known = METHODS.get(method.lower())  # Telegram reads the names in any case
        name = known.name if known else method
        asked = Asked(time.monotonic(), name, given, _number(given.get("chat_id")))
        asked.files = [*files]
        self.calls.append(asked)
        asked.fault = fault = self.faults.befalls(method.lower(), given.get("chat_id"))
        if fault and not fault.after and not fault.delay:
            self._fail(fault, asked, connection)
            return
        result = self._result(method.lower(), given, files)
        if isawaitable(result):
            self._later(result, asked, connection)
        else:
            self._answer(result, asked, connection)

    def _result(self, method: str, given: Json, files: dict[str, wire.Upload]) -> Any:
        try:
            return calls.call(METHODS, method, self.world, self.delivery, given, files)
        except Refused as refused:
            return refused
        except Exception as error:
            return Refused(500, f"the stand-in failed: {error!r}")

    def _later(self, result: Any, asked: Asked | None, connection: wire.Connection) -> None:
        work = asyncio.ensure_future(result)
        self._working.add(work)

        def done(work: asyncio.Future[Any]) -> None:
            self._working.discard(work)
            error = None if work.cancelled() else work.exception()
            if error is not None and not isinstance(error, Refused):
                error = Refused(500, f"the stand-in failed: {error!r}")
            self._answer(error or work.result(), asked, connection)

        work.add_done_callback(done)

    def _answer(self, result: Any, asked: Asked | None, connection: wire.Connection) -> None:
        fault = asked.fault if asked else None
        if fault and fault.after:
            self._fail(fault, asked, connection)
            return
        refused = isinstance(result, Refused)
        status = result.status if refused else 200
        body = json.dumps(result.answer if refused else {"ok": True, "result": result}).encode()
        if asked:
            asked.status = status
        delay = (self.delay if asked else 0) + (fault.delay if fault else 0)
        if delay:
            asyncio.get_running_loop().call_later(delay, connection.answer, status, body)
        else:
            connection.answer(status, body)

    def _fail(self, fault: Fault, asked: Asked | None, connection: wire.Connection) -> None:
        if fault.refusal:
            body = json.dumps(fault.refusal.answer).encode()
            if asked:
                asked.status = fault.refusal.status
            connection.answer(fault.refusal.status, body)
        elif fault.hang_up:
            connection.close()

    def _file(self, request: wire.Request, connection: wire.Connection) -> None:
        token, _, path = request.path.removeprefix("/file/bot").partition("/")
        self._admit(token)
        for file in self.world.files.values():
            if file.path == path:
                connection.answer(200, file.data, "application/octet-stream")
                return
        raise Refused(404, "Not Found")


def _number(chat: object) -> int | None:
    return int(chat) if isinstance(chat, int | str) and re.fullmatch(r"-?\d+", f"{chat}") else None
