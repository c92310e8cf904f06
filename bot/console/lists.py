"""The lists: the queue with its filters, and what today asks for.

Laws: the filters stand in the address, so that a list can be saved as a link; a part of the page
comes by the same function and the same right as the whole; what cannot be read in an address is
left out, never an error.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.responses import Response

from bot.console.acting import PAGE, Acting
from bot.console.visit import Visit
from bot.store import policies, staff
from bot.store.news import QUEUE
from bot.store.queue import QueueLine, Wanted
from bot.store.work import Work
from bot.web.streams import stream
from flows.turn import JAPAN

AHEAD = 14
"""Days that today's page looks ahead."""
MOST = 200
"""Conversations it looks through."""
TOGGLES = ("mine", "waiting", "undecided", "closed")
FARTHEST = 10**17
"""A number beyond which a place was not made here."""
NUMBERS = {"stuck": 24 * 365, "days": 3650}
"""The filters that are numbers, with the largest that is read."""


def queue(visit: Visit) -> Response:
    """The queue, or only its rows."""
    acting, params = Acting(visit.house, visit.me), visit.request.query_params
    with visit.house.store.reading() as work:
        found = acting.queue(work, wanted(params, visit.me.id, _today(work)), PAGE + 1)
        rows = found[:PAGE]
        names = _names(work, rows)
        people = {each.id: each.name for each in staff.everybody(work)}
        now = work.now
    more = _place(rows[-1].place) if len(found) > PAGE else None
    kept = {name: value for name, value in params.items() if name not in ("part", "after", "lang")}
    part = params.get("part") == "rows"
    return visit.show(
        "console/queue_rows.html" if part else "console/queue.html",
        rows=rows,
        names=names,
        people=people,
        now=now,
        today=now.astimezone(JAPAN).date(),
        filters=kept,
        rows_at=f"?{urlencode({**kept, **_after_of(params), 'part': 'rows'})}",
        more=f"?{urlencode({**kept, 'after': more})}" if more else None,
    )


def queue_stream(visit: Visit) -> Response:
    """That something in the queue has changed."""
    acting = Acting(visit.house, visit.me)
    topics = {QUEUE, f"staff:{visit.me.id}"}
    return stream(visit.house.store.bus, topics, lambda: acting.may_see("see_queue"), _changed)


def today(visit: Visit) -> Response:
    """Deadlines of the next days, approvals waiting, failed deliveries, whom nobody took."""
    acting = Acting(visit.house, visit.me)
    with visit.house.store.reading() as work:
        day = _today(work)
        soon = acting.queue(work, Wanted(deadline_by=day + timedelta(AHEAD)), MOST)
        missed = acting.queue(work, Wanted(missed=True), MOST)
        asked = acting.queue(work, Wanted(asked=True), MOST)
        failed = [each for each in acting.alerts(work) if each.kind.startswith("delivery.")]
        names = _names(work, [*soon, *missed, *asked])
    by_day = sorted(_once(soon), key=lambda each: each.nearest_day or date.max)
    return visit.show(
        "console/today.html",
        soon=by_day,
        missed=missed,
        asked=_once(asked),
        failed=failed,
        names=names,
        today=day,
        ahead=AHEAD,
    )


def deeds(visit: Visit) -> Response:
    """Who did what last."""
    case = visit.request.query_params.get("case", "").strip()[:100]
    with visit.house.store.reading() as work:
        found = Acting(visit.house, visit.me).deeds(work, case.upper() or None, MOST)
    return visit.show("console/audit.html", deeds=found, case=case)


def wanted(params: QueryParams, me: str, today: date) -> Wanted:
    """The filters of an address."""
    numbers = {name: _number(params.get(name, ""), most) for name, most in NUMBERS.items()}
    on = {name for name in TOGGLES if params.get(name)}
    days, speaks = numbers["days"], params.get("speaks")
    return Wanted(
        mine=me if "mine" in on else None,
        waiting="waiting" in on,
        stuck_hours=numbers["stuck"],
        deadline_by=None if days is None else today + timedelta(days),
        language=speaks if speaks in ("ja", "en") else None,
        undecided="undecided" in on,
        closed="closed" in on,
        search=params.get("q", "")[:100],
        after=_read_place(params.get("after", "")),
    )


def _changed(news: frozenset[str]) -> Iterator[tuple[str, str]]:
    yield "queue", ""


def _number(text: str, most: int) -> int | None:
    return min(int(text), most) if text.isascii() and text.isdecimal() else None


def _today(work: Work) -> date:
    return work.now.astimezone(JAPAN).date()


def _names(work: Work, rows: Sequence[QueueLine]) -> dict[str, str]:
    return policies.names(work, {row.policy for row in rows if row.policy})


def _once(rows: Sequence[QueueLine]) -> list[QueueLine]:
    """One row a case."""
    return list({row.case_id or row.conversation_id: row for row in reversed(rows)}.values())


def _after_of(params: QueryParams) -> dict[str, str]:
    return {"after": params["after"]} if params.get("after") else {}


def _place(place: Sequence[Any]) -> str:
    """A place in the order as it stands in an address."""
    plain = [each.isoformat() if isinstance(each, date) else each for each in place]
    return urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _read_place(text: str) -> tuple[Any, ...] | None:
    """The place an address names; one that was not made here is none."""
    try:
        rank, since, day, yen, last, id = json.loads(urlsafe_b64decode(f"{text}=="))
        numbers = (int(rank), int(yen), int(last))
        moment, nearest = datetime.fromisoformat(since), date.fromisoformat(day)
        if moment.tzinfo is None or abs(numbers[0]) > 9 or max(map(abs, numbers)) > FARTHEST:
            return None
    except (ValueError, TypeError):
        return None
    return (numbers[0], moment, nearest, numbers[1], numbers[2], str(id))
