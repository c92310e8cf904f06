"""A channel, as far as sending goes; and a paper on its way there, made just before it is sent.

Laws: a paper is made off the loop; while it is made the person sees that something comes; what goes
wrong in making it is tried again, and after a few times it is given up with its problem; what is
too large for the channel is not sent, and its line says where it is to be had.
"""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import timedelta
from typing import Protocol

import structlog

from bot.bootstrap import House
from bot.catalogue import catalogue
from bot.documents.making import Ended, Making, TooLarge
from bot.failpoints import Failpoint
from bot.store.files import Wanted
from bot.store.outbox import Outgoing, Retired

TRIES = 3
"""How often the making of a paper is tried."""
ACTION = 4.0
"""Seconds between two signs that a paper is being made; Telegram shows one for five."""
LOG = structlog.get_logger()


class Later(Exception):
    """It cannot be sent now: after how long it may be tried again, if the channel says."""

    def __init__(self, after: timedelta | None = None) -> None:
        super().__init__()
        self.after = after


class Never(Exception):
    """It cannot be delivered: why, as a code."""


class Sender(Protocol):
    """A channel, as far as sending goes."""

    @property
    def at_most(self) -> int:
        """Bytes of the largest file it sends."""

    async def at_work(self, outgoing: Outgoing) -> None:
        """Show that a file is on its way, if the channel can."""

    async def send(self, outgoing: Outgoing) -> str:
        """Send a line: the channel's id of the message. Raises `Later` or `Never`."""

    async def retire(self, retired: Retired) -> None:
        """Take the buttons of a delivered line away. Raises `Later` or `Never`."""


class Papers:
    """Makes the papers of lines that are to be sent."""

    def __init__(self, house: House, failpoint: Failpoint) -> None:
        self._making, self._failpoint = Making(house), failpoint
        self._page = house.about.page

    def close(self) -> None:
        """Make no more."""
        self._making.close()

    async def made(self, outgoing: Outgoing, wanted: Wanted, sender: Sender) -> Outgoing:
        """The line with its paper; where that is too large for the channel, with where it is."""
        sign = asyncio.create_task(_signs(sender, outgoing))
        try:
            document = await self._making.made(wanted, sender.at_most)
        except TooLarge:
            line = replace(outgoing.line, body=self._elsewhere(outgoing.line.body, wanted))
            return replace(outgoing, document=None, line=line)
        except Ended:
            raise
        except Exception as error:
            LOG.error("paper.unmade", paper=wanted.paper, error=type(error).__name__)
            last = outgoing.attempts + 1 >= TRIES
            raise (Never("unmade") if last else Later()) from None
        finally:
            sign.cancel()
        self._failpoint("courier.after_making")
        return replace(outgoing, document=document)

    def _elsewhere(self, body: str, wanted: Wanted) -> str:
        """A caption, with where a paper is to be had that is too large to be sent."""
        text, page = catalogue(wanted.language).text, self._page
        where = (
            text("papers.too_large").format(page=page) if page else text("papers.too_large.here")
        )
        return f"{body}\n\n{where}"


async def _signs(sender: Sender, outgoing: Outgoing) -> None:
    """Show that a file is on its way, for as long as it is."""
    while True:
        await sender.at_work(outgoing)
        await asyncio.sleep(ACTION)
