"""The discovery: the earliest of five ways a leak comes to light.

Laws: an event without its day, an unacknowledged written notice, and an own awareness that is or
may be the culprit's do not count; on one day the lower clause is named; another event never makes
the discovery later.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from coverage.calendar import later
from coverage.case import Event, EventKind, Terms
from coverage.product import Product

NUMBERS: dict[EventKind, int] = {
    "third_party_report": 1,
    "own_awareness": 2,
    "media_report": 3,
    "third_party_publication": 4,
    "written_notice": 5,
}


class Discovery(NamedTuple):
    """The discovery day, what made it, and by which clause (``DISC-1`` to ``DISC-5``)."""

    on: date
    kind: EventKind
    clause: str


class Window(NamedTuple):
    """First and last day, both inside, of both 180-day windows."""

    first: date
    last: date


def discover(events: tuple[Event, ...]) -> Discovery | None:
    """The discovery, or None while nothing that counts is known."""
    days = [(day, NUMBERS[event.kind], event.kind) for event in events if (day := _day(event))]
    if not days:
        return None
    on, number, kind = min(days)
    return Discovery(on, kind, f"DISC-{number}")


def window(discovery: Discovery, terms: Terms, product: Product) -> Window:
    """Discovery day to discovery day + 180 (one day less where the first day counts)."""
    days = product.window_days - terms.counts_discovery_day
    return Window(discovery.on, later(discovery.on, days))


def undecided(events: tuple[Event, ...]) -> list[tuple[int, date]]:
    """Own awarenesses (index, day) of which it is not known whether the culprit's."""
    return [
        (index, event.on)
        for index, event in enumerate(events)
        if event.kind == "own_awareness" and event.on and event.by_culprit is None
    ]


def culprit_path(index: int) -> str:
    """The path that settles an undecided own awareness."""
    return f"incident.events[{index}].by_culprit"


def assumptions(events: tuple[Event, ...], discovery: Discovery | None) -> list[str]:
    """Paths of events' facts that could still move the discovery."""
    dayless = [f"incident.events[{i}].on" for i, event in enumerate(events) if event.on is None]
    rank = (discovery.on, NUMBERS[discovery.kind]) if discovery else (date.max, 9)
    would = NUMBERS["own_awareness"]
    return dayless + [culprit_path(i) for i, on in undecided(events) if (on, would) < rank]


def _day(event: Event) -> date | None:
    """The day an event counts from, if it counts."""
    if event.on is None:
        return None
    if event.kind == "written_notice":
        return event.acknowledged_on
    if event.kind == "own_awareness" and event.by_culprit is not False:
        return None
    return event.on
