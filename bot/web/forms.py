"""Forms: read up to a size, and only those that our own page sent.

Laws: a form that changes something carries the token of its session, and no other site's page may
have sent it; what is too large is not read to its end, nor what comes too slowly; letters are
UTF-8, whatever a part says of itself; whoever hangs up in the middle of one is no failure of ours.
"""

from __future__ import annotations

import asyncio
import hmac
import sys

from python_multipart.multipart import parse_options_header
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.formparsers import MultiPartException, MultiPartParser
from starlette.requests import Request
from starlette.types import Message, Receive

FIELD = "csrf"
MOST = 64 * 1024
"""Bytes of a form without files."""
OURS = frozenset({"same-origin", "none"})
PATIENCE, PACE = 20, 50_000
"""Seconds that any form may take, and bytes a second that even a slow line brings."""
CLOSE = {"Connection": "close"}
"""Of a form that is not read to its end nothing more is taken."""


async def read(request: Request, expected: str, most: int = MOST) -> FormData:
    """The form of a page of ours. Raises 403 for any other, 413 for one that is too large."""
    _taken(request)
    form = await Request(request.scope, limited(request, most)).form(max_files=20)
    return await _proven(form, expected)


async def unproven(request: Request) -> FormData:
    """A form of a page of ours whose session is over: to be handed back, never to be acted on."""
    _taken(request)
    return await Request(request.scope, limited(request, MOST)).form(max_files=0)


async def read_in_memory(request: Request, expected: str, most: int) -> FormData:
    """A form with a file, of which nothing reaches a disk; whoever reads it closes it."""
    _taken(request)
    coming = Request(request.scope, limited(request, most + MOST))
    try:
        form = await _InMemory(request.headers, coming.stream(), max_files=1).parse()
    except (MultiPartException, KeyError):
        raise HTTPException(400) from None
    return await _proven(form, expected)


def _taken(request: Request) -> None:
    """Only forms of our pages, and none in other letters: some are slow to read, or are none."""
    if not from_here(request):
        raise HTTPException(403)
    charset = parse_options_header(request.headers.get("content-type"))[1].get(b"charset", b"utf-8")
    if charset.lower() != b"utf-8":
        raise HTTPException(400)


class _InMemory(MultiPartParser):
    """Parts of a form, none of which is put on a disk for its size."""

    spool_max_size = sys.maxsize


async def _proven(form: FormData, expected: str) -> FormData:
    """A form that carries its session's token. Raises 403 for any other, and lets its files go."""
    given = form.get(FIELD)
    if not isinstance(given, str) or not hmac.compare_digest(given.encode(), expected.encode()):
        await form.close()
        raise HTTPException(403)
    return form


def text(form: FormData, name: str, most: int = MOST) -> str:
    """A field's text without blanks around it; empty where there is none. Raises 413 for a longer
    one: a part of what was typed is never taken for all of it."""
    said = typed(form, name).strip()
    if len(said) > most:
        raise HTTPException(413)
    return said


def typed(form: FormData, name: str) -> str:
    """A field as it was typed; a line ends with one sign, as its length was counted there, not with
    the two that a browser sends."""
    given = form.get(name)
    return given.replace("\r\n", "\n") if isinstance(given, str) else ""


def whole(text: str) -> int | None:
    """The whole number of nine digits at most that an address or a field says; None for all else.

    One of thousands of digits Python itself refuses to read, and no database could look for.
    """
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def from_here(request: Request) -> bool:
    """Was it sent by a page of this site, as far as the browser says?"""
    site = request.headers.get("sec-fetch-site")
    if site is not None:
        return site in OURS
    origin = request.headers.get("origin")
    return origin is None or origin.partition("://")[2] == request.headers.get("host")


def limited(request: Request, most: int) -> Receive:
    """What comes in of a request. Raises 413 where it is more, 408 where it comes too slowly, 400
    where whoever sends it hangs up."""
    return _Receive(request, most)


class _Receive:
    """What comes in of a request, up to a size, and in a time that its size allows."""

    def __init__(self, request: Request, most: int) -> None:
        self._receive, self._left = request.receive, most
        self._until = asyncio.get_running_loop().time() + PATIENCE + most / PACE

    async def __call__(self) -> Message:
        try:
            async with asyncio.timeout_at(self._until):
                message = await self._receive()
        except TimeoutError:
            raise HTTPException(408, headers=CLOSE) from None
        if message["type"] == "http.disconnect":
            raise HTTPException(400)  # which nobody hears
        self._left -= len(message.get("body", b""))
        if self._left < 0:
            raise HTTPException(413, headers=CLOSE)
        return message
