"""The head of a request comes within a time and a size, or the line is closed.

Laws: uvicorn itself waits for ever for a head, and takes one of any length; a line on which nothing
comes, or letter by letter, is closed; whoever has sent a head is not hurried here, a form and a
file have times of their own (`bot.web.forms`); what stands after a body (trailers) is not taken for
its head.
"""

from __future__ import annotations

import asyncio

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

PATIENCE = 15.0
"""Seconds for the head of a request."""
MOST = 64 * 1024
"""Bytes of it."""


class Heads(HttpToolsProtocol):
    """Reads HTTP for uvicorn, and hangs up on whoever does not get to the point."""

    _late: asyncio.TimerHandle | None = None
    _came = 0

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._wait()

    def connection_lost(self, exc: Exception | None) -> None:
        self._wait_no_more()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._came += len(data)
        if self._late is not None and self._came > MOST:
            self.transport.close()

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._wait()

    def on_header(self, name: bytes, value: bytes) -> None:
        if self._late is not None:  # else it stands after the body, where no proxy has looked
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._wait_no_more()
        super().on_headers_complete()

    def _wait(self) -> None:
        if self._late is None:
            self._came = 0
            self._late = self.loop.call_later(PATIENCE, self.transport.close)

    def _wait_no_more(self) -> None:
        if self._late is not None:
            self._late.cancel()
            self._late = None
