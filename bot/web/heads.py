"""The head of a request comes within a time and a size, or the line is closed.

Laws: uvicorn itself waits for ever for a head, and takes one of any length; a line on which nothing
comes, or letter by letter, is closed; whoever has sent a head is not hurried here, a form and a
file have times of their own (`bot.web.forms`). What comes after a body, or between its pieces, is
no longer than a head, and headers among it are none: uvicorn would add them to the head's, after
those of a proxy; of a request that is answered already the rest comes within a time too. Whoever
hangs up ends what is being answered, also where more requests came behind it: those are read, as
many bytes of them as a head may have, for who is not read from is not noticed to hang up.
"""

from __future__ import annotations

import asyncio

from uvicorn._types import ASGI3Application
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol, RequestResponseCycle

PATIENCE = 15.0
"""Seconds for the head of a request."""
MOST = 64 * 1024
"""Bytes of it."""


class TooLong(Exception):
    """A head is longer than one may be; httptools takes it for a request that is none."""


class Heads(HttpToolsProtocol):
    """Reads HTTP for uvicorn, and hangs up on whoever does not get to the point."""

    _late: asyncio.TimerHandle | None = None
    _came = 0
    """Bytes that came since the line went on."""
    _long = 0
    """Bytes of the newest head, as far as it was read."""
    _went_on = False
    """Did what was just read hold more than a part of a head, or of what stands beside a body?"""
    _behind = 0
    """Bytes that came behind what is being answered."""
    _in_head = False
    _whole = True
    """Did all of the newest request come?"""
    _answering: RequestResponseCycle | None = None
    """The request that is being answered; uvicorn itself knows the newest one that came."""

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)
        if self._answering is not None and not self._answering.response_complete:
            self._answering.disconnected = True
            self._answering.message_event.set()

    def _start_asgi_task(self, cycle: RequestResponseCycle, app: ASGI3Application) -> None:
        self._answering = cycle
        super()._start_asgi_task(cycle, app)

    def data_received(self, data: bytes) -> None:
        self._went_on = False
        super().data_received(data)
        self._came = 0 if self._went_on else self._came + len(data)
        self._behind = self._behind + len(data) if self.pipeline else 0
        if max(self._came, self._behind) > MOST:
            self.transport.close()
        elif self.pipeline and not self.transport.is_closing():
            self.flow.resume_reading()  # uvicorn would read on when all before is answered

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._in_head, self._whole, self._long = True, False, 0
        self._wait()

    def on_url(self, url: bytes) -> None:
        self._counted(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._in_head:
            self._counted(name + value)
            super().on_header(name, value)

    def _counted(self, part: bytes) -> None:
        """One that comes whole is measured too."""
        self._long += len(part)
        if self._long > MOST:
            raise TooLong

    def on_headers_complete(self) -> None:
        self._wait_no_more()
        self._in_head, self._went_on = False, True
        super().on_headers_complete()

    def on_chunk_header(self) -> None:
        """A piece of a body begins; the last one is followed by headers of its own."""
        self._went_on = True

    def on_body(self, body: bytes) -> None:
        self._went_on = True
        super().on_body(body)

    def on_message_complete(self) -> None:
        self._whole = self._went_on = True
        super().on_message_complete()
        if self.cycle.response_complete:  # and the line is free, which uvicorn does not notice
            self._wait_no_more()
            self._wait()

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if not self._whole and self.cycle.response_complete:
            self._wait()

    def _wait(self) -> None:
        if self._late is None:
            self._late = self.loop.call_later(PATIENCE, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
