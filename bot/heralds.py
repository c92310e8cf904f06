"""Calling staff: each alert goes out to whoever is to hear of it, with a case number and a link.

Laws: nothing of what was said or told goes out, only the case's number and where to open it; an
alert is called until everybody named was reached, with growing pauses; one process at a time calls
one alert; no address is repeated in an error, for it may hold a token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import timedelta
from typing import Protocol

import aiohttp
import structlog

from bot.bootstrap import House
from bot.metrics import METRICS
from bot.settings import Settings
from bot.store import alerts
from bot.store.alerts import Alert
from bot.store.work import Work
from bot.store.writer import Writer

AT_ONCE = 50
LEASE = timedelta(seconds=30)
LONGEST = timedelta(hours=1)
PATIENCE = aiohttp.ClientTimeout(total=10)

LOG = structlog.get_logger()


class Unreached(Exception):
    """A herald could not reach those it calls: why, as a code."""


class Herald(Protocol):
    """Somebody to call: a webhook, or those on duty in their own chats."""

    async def call(self, alert: Alert) -> None:
        """Tell of an alert. Raises `Unreached`."""


class Webhook:
    """An address of the house that takes alerts as JSON."""

    def __init__(self, url: str, public_url: str | None, proxy: str | None = None) -> None:
        self._url, self._public_url, self._proxy = url, public_url, proxy

    async def call(self, alert: Alert) -> None:
        """Post the case's number and the link."""
        try:
            async with (
                aiohttp.ClientSession(timeout=PATIENCE) as session,
                session.post(
                    self._url,
                    json=self.body(alert),
                    proxy=self._proxy,
                    allow_redirects=False,  # a page to sign in at would pass for being heard
                ) as answer,
            ):
                if answer.status >= 300:
                    raise Unreached(str(answer.status))
        except (aiohttp.ClientError, TimeoutError, UnicodeError) as error:
            raise Unreached(type(error).__name__) from None

    def body(self, alert: Alert) -> dict[str, str | None]:
        """What is posted; `text` is what the chats of a house show."""
        link = None
        if self._public_url:
            place = f"cases/{alert.case_id}" if alert.case_id else f"talks/{alert.conversation_id}"
            link = f"{self._public_url.rstrip('/')}/console/{place}"
        text = " ".join(part for part in (alert.case_id, link) if part)
        return {"case": alert.case_id, "link": link, "text": text}


def heralds(settings: Settings) -> list[Herald]:
    """Whom this installation calls."""
    if settings.alert_webhook_url is None:
        return []
    url = settings.alert_webhook_url.get_secret_value()
    return [Webhook(url, settings.public_url, settings.proxy)]


async def call_staff(house: House, writer: Writer, named: Sequence[Herald]) -> int:
    """Call staff for every alert that is due: for how many they were called."""
    claimed = await writer.submit(_claim, house)
    # At once: one after the other, what is slow would outlast the lease, and hold up the sweep.
    return sum(await asyncio.gather(*(_call(each, named, writer) for each in claimed)))


async def _call(alert: Alert, named: Sequence[Herald], writer: Writer) -> bool:
    for each in named:
        try:
            await each.call(alert)
        except Unreached as problem:
            LOG.warning("alert.unreached", alert=alert.id, why=str(problem))
            METRICS.alerts.labels("unreached").inc()
            return False
    await writer.submit(alerts.called, alert.id)
    METRICS.alerts.labels("called").inc()
    return True


def _claim(work: Work, items: Sequence[House]) -> list[list[Alert]]:
    claimed = alerts.claim(work, AT_ONCE, LEASE, LONGEST)
    return [claimed, *([] for _ in items[1:])]
