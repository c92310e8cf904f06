"""The HTTP client behind python-telegram-bot: its own interface, with aiohttp.

Laws: one session from `initialize` to `shutdown`, of at most so many connections; no error repeats
an address, for it holds the token, nor a proxy's, for it may hold a password; waiting for a free
connection, connecting, writing and reading each have their own limit; of an answer no more is read
than the largest file that is taken, and a sign; an answer that is none of Telegram's (a page of
something in between, half of one) is a network that is away, whatever its status; nothing is asked
twice here: who calls decides what is tried again.
"""

from __future__ import annotations

import asyncio
import json
import os
from contextlib import suppress
from functools import lru_cache
from http import HTTPStatus
from typing import Any, NamedTuple, TypeGuard
from uuid import uuid4

import aiohttp
from aiohttp import hdrs
from aiohttp.abc import AbstractStreamWriter
from aiohttp.payload import Payload
from telegram._utils.defaultvalue import DefaultValue
from telegram._utils.types import JSONDict, ODVInput
from telegram.error import NetworkError, TelegramError, TimedOut
from telegram.request import BaseRequest, RequestData
from yarl import URL

from bot.files.kinds import MOST_BYTES
from bot.telegram import needed

PROXY_SCHEMES = ("http", "https")
CHUNK = 64 * 1024
JSON = {hdrs.CONTENT_TYPE: "application/json"}
IN_QUOTES = str.maketrans({'"': "%22", "\r": "%0D", "\n": "%0A"})
"""What would end a file's name early, written as browsers write it."""
NOT_SENT = "All connections are in use; the request was not sent"
NOT_TELEGRAMS = "The answer is not Telegram's"


class Limits(NamedTuple):
    """Seconds to wait for each part of a call; ``None`` waits for ever."""

    pool: float | None
    connect: float | None
    write: float | None
    read: float | None

    def or_given(
        self,
        pool: ODVInput[float],
        connect: ODVInput[float],
        write: ODVInput[float],
        read: ODVInput[float],
    ) -> Limits:
        """These limits, but for those that a call brings itself."""
        asked = (pool, connect, write, read)
        if all(isinstance(one, DefaultValue) for one in asked):
            return self
        return Limits(
            *(
                own if isinstance(one, DefaultValue) else one
                for own, one in zip(self, asked, strict=True)
            )
        )


class AiohttpRequest(BaseRequest):
    """Calls to the Bot API over one session.

    A poller takes an instance of its own, of one connection: its long wait holds up no call.
    """

    __slots__ = ("_free", "_limits", "_proxy", "_session", "_upload_limit")

    def __init__(
        self,
        connections: int = 64,
        *,
        proxy: str | None = None,
        pool: float | None = 5.0,
        connect: float | None = 5.0,
        write: float | None = 5.0,
        read: float | None = 5.0,
        upload: float | None = 20.0,
    ) -> None:
        """Set the limits; ``upload`` is how long one piece of a file may take to be written."""
        if proxy is not None and URL(proxy).scheme not in PROXY_SCHEMES:
            # The address may hold a password: it is not repeated.
            raise ValueError("the proxy's address must begin with http:// or https://")
        self._limits = Limits(pool, connect, write, read)
        self._upload_limit = upload
        self._proxy = proxy
        # Limits the connections, so that waiting for one can be told from connecting.
        self._free = asyncio.Semaphore(connections)
        self._session: aiohttp.ClientSession | None = None

    @property
    def read_timeout(self) -> float | None:
        """Seconds to wait for an answer where a call says nothing else."""
        return self._limits.read

    async def initialize(self) -> None:
        """Open the session, unless it is open."""
        if self._session is None:
            self._session = aiohttp.ClientSession(
                connector=aiohttp.TCPConnector(limit=0),
                cookie_jar=aiohttp.DummyCookieJar(),
                headers={hdrs.USER_AGENT: self.USER_AGENT},
                proxy=self._proxy,
            )

    async def shutdown(self) -> None:
        """Close the session, unless it is closed."""
        session, self._session = self._session, None
        if session is not None:
            await session.close()

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        read_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        write_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        connect_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
        pool_timeout: ODVInput[float] = BaseRequest.DEFAULT_NONE,
    ) -> tuple[int, bytes]:
        """Ask once; give the status and the body."""
        if self._session is None:
            raise RuntimeError("AiohttpRequest is used before initialize() or after shutdown()")
        own = self._limits
        if request_data is not None and request_data.contains_files:
            own = own._replace(write=self._upload_limit)
        limits = own.or_given(pool_timeout, connect_timeout, write_timeout, read_timeout)
        await self._take_a_connection(limits.pool)
        try:
            status, body = await self._ask(self._session, method, url, request_data, limits)
            if status >= HTTPStatus.MULTIPLE_CHOICES:  # else a refusal by its status alone
                self.parse_json_payload(body)
            return status, body
        except TimeoutError:
            problem: NetworkError = TimedOut()
        except (aiohttp.ClientError, OSError, ValueError) as error:
            problem = NetworkError(_without_addresses(error))
        finally:
            self._free.release()
        # Raised here, so that what it came from, which may hold the address, is not carried along.
        raise problem

    @staticmethod
    def parse_json_payload(payload: bytes) -> JSONDict:
        """Read an answer, as far as it is needed. Raises `NetworkError` where it is none."""
        answer: Any = None
        with suppress(TelegramError):
            answer = BaseRequest.parse_json_payload(payload)
        if not _is_telegrams(answer):
            raise NetworkError(NOT_TELEGRAMS)
        if "result" in answer:
            answer["result"] = needed.of_result(answer["result"])
        return answer

    async def _take_a_connection(self, seconds: float | None) -> None:
        if not self._free.locked():
            await self._free.acquire()
            return
        try:
            async with asyncio.timeout(seconds):
                await self._free.acquire()
        except TimeoutError:
            raise TimedOut(NOT_SENT) from None

    async def _ask(
        self,
        session: aiohttp.ClientSession,
        method: str,
        url: str,
        data: RequestData | None,
        limits: Limits,
    ) -> tuple[int, bytes]:
        body: bytes | Payload | None = None
        headers = None
        if data is not None and data.contains_files:
            body = _upload(data, limits.write)
        elif data is not None:
            body, headers = json.dumps(data.parameters).encode(), JSON
        async with session.request(
            method,
            _address(url),
            data=body,
            headers=headers,
            timeout=_timeout(limits),
            allow_redirects=False,
        ) as response:
            return response.status, await _beginning(response)


async def _beginning(answer: aiohttp.ClientResponse) -> bytes:
    found = bytearray()
    async for piece in answer.content.iter_any():
        found += piece
        if len(found) > MOST_BYTES:
            break
    return bytes(found[: MOST_BYTES + 1])


@lru_cache(maxsize=128)
def _address(url: str) -> URL:
    return URL(url, encoded=True)


@lru_cache(maxsize=16)
def _timeout(limits: Limits) -> aiohttp.ClientTimeout:
    return aiohttp.ClientTimeout(connect=limits.connect, sock_read=limits.read)


class _Upload(Payload):
    """A body written in pieces, each within its time: aiohttp itself sets writing no limit."""

    def __init__(self, body: bytes, content_type: str, seconds: float | None) -> None:
        super().__init__(body, content_type=content_type)
        self._body = memoryview(body)
        self._size = len(body)
        self._seconds = seconds

    def decode(self, encoding: str = "utf-8", errors: str = "strict") -> str:
        return str(self._body, encoding, errors)

    async def write(self, writer: AbstractStreamWriter) -> None:
        for start in range(0, len(self._body), CHUNK):
            async with asyncio.timeout(self._seconds):
                await writer.write(self._body[start : start + CHUNK])


def _upload(data: RequestData, seconds: float | None) -> _Upload:
    """The parameters and files as multipart; names of files in UTF-8, as Telegram reads them."""
    boundary = uuid4().hex
    pieces: list[bytes] = []
    for name, value in data.json_parameters.items():
        pieces += [_part(boundary, name), value.encode(), b"\r\n"]
    for name, (filename, content, kind) in data.multipart_data.items():
        head = _part(boundary, name, filename, kind)
        pieces += [head, content if isinstance(content, bytes) else content.read(), b"\r\n"]
    pieces.append(f"--{boundary}--\r\n".encode())
    return _Upload(b"".join(pieces), f"multipart/form-data; boundary={boundary}", seconds)


def _part(boundary: str, name: str, filename: str | None = None, kind: str | None = None) -> bytes:
    head = f'--{boundary}\r\nContent-Disposition: form-data; name="{name}"'
    if filename is not None:
        head += f'; filename="{filename.translate(IN_QUOTES)}"\r\nContent-Type: {kind}'
    return f"{head}\r\n\r\n".encode()


def _is_telegrams(answer: Any) -> TypeGuard[JSONDict]:
    """Telegram says either what came of a call or why not; others say `ok`, too."""
    if not isinstance(answer, dict):
        return False
    done = answer.get("ok")
    return (done is True and "result" in answer) or (done is False and "description" in answer)


def _without_addresses(error: Exception) -> str:
    """What went wrong, in the error's kind and the system's own words."""
    number = error.errno if isinstance(error, OSError) else None
    if isinstance(error, aiohttp.ClientHttpProxyError):
        return f"{type(error).__name__}: the proxy answered {error.status}"
    return f"{type(error).__name__}: {os.strerror(number)}" if number else type(error).__name__
