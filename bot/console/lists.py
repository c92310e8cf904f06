"""The lists: the queue with its filters, and what today asks for.

Laws: the filters stand in the address, so that a list can be saved as a link; a part of the page
comes by the same function and the same right as the whole; what cannot be read in an address is
left out, never an error.
"""

from __future__ import annotations

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

from starlette.datastructures import QueryParams
from starlette.responses import Response

from bot.console import standing
from bot.console.acting import PAGE, Acting
from bot.console.roles import of, scope
from bot.console.visit import Visit
from bot.store import policies, staff
from bot.store import queue as store
from bot.store.columns import storable
from bot.store.queue import QueueLine, Wanted
from bot.store.work import Work
from bot.web import forms
from flows.talk import Language
from flows.turn import JAPAN

AHEAD = 14
"""Days that today's page looks ahead."""
MOST = 200
"""Conversations it looks through."""
COUNTED = 1_000
"""From so many on it is only said that there are more."""
LONGEST = 200
"""Signs of a filter."""
TOGGLES = ("mine", "waiting", "undecided", "closed")
FARTHEST = 10**17
"""A number beyond which a place was not made here."""
NUMBERS = {"stuck": 24 * 365, "days": 3650}
"""The filters that are numbers, with the largest that is read."""
FILTERS = ("q", *TOGGLES, *NUMBERS, "speaks", "after")
"""All that an address may ask for."""


@dataclass(frozen=True, slots=True)
class View:
    """What is looked at: whose queue (None: everybody's), who looks for their own, by which
    filters, in which language. Who has the same sees the same."""

    of: str | None
    me: str | None
    filters: tuple[tuple[str, str], ...]
    language: Language


def queue(visit: Visit) -> Response:
    """The queue, or only its rows."""
    seen = view(visit)
    with visit.house.store.reading() as work:
        found = rows(work, seen)
    kept = dict(seen.filters)
    part = visit.request.query_params.get("part") == "rows"
    return visit.show(
        "console/queue_rows.html" if part else "console/queue.html",
        filters=kept,
        query=urlencode(kept),
        **found,
    )


def view(visit: Visit) -> View:
    """What an address asks for, of what one may see."""
    params, me = visit.request.query_params, visit.me
    only = of(scope("see_queue", me.role), me.id)
    kept = tuple((name, params[name][:LONGEST]) for name in FILTERS if params.get(name))
    return View(only, me.id if params.get("mine") else None, kept, visit.language)


def rows(work: Work, view: View) -> dict[str, Any]:
    """A page of the queue as its template takes it."""
    filters = QueryParams(list(view.filters))
    asked = replace(wanted(filters, view.me, _today(work)), of=view.of)
    found = store.queue(work, PAGE + 1, asked)
    shown = found[:PAGE]
    kept = {name: value for name, value in view.filters if name != "after"}
    more = _place(shown[-1].place) if len(found) > PAGE else None
    whole = asked.after is None and more is None
    count = len(shown) if whole else store.count(work, COUNTED, replace(asked, after=None))
    return {
        "rows": shown,
        "names": _names(work, shown),
        "asked": standing.asked,
        "people": staff.names(work, {each.assigned_to for each in shown if each.assigned_to}),
        "today": _today(work),
        "count": count if count < COUNTED else None,
        "counted": COUNTED - 1,
        "more": f"?{urlencode({**kept, 'after': more})}" if more else None,
    }


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


def wanted(params: QueryParams, me: str | None, today: date) -> Wanted:
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
        search=params.get("q", "")[:LONGEST],
        after=_read_place(params.get("after", "")),
    )


def _number(text: str, most: int) -> int | None:
    number = forms.whole(text)
    return None if number is None else min(number, most)


def _today(work: Work) -> date:
    return work.now.astimezone(JAPAN).date()


def _names(work: Work, rows: Sequence[QueueLine]) -> dict[str, str]:
    return policies.names(work, {row.policy for row in rows if row.policy})


def _once(rows: Sequence[QueueLine]) -> list[QueueLine]:
    """One row a case."""
    return list({row.case_id or row.conversation_id: row for row in reversed(rows)}.values())


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
        moment = moment.astimezone(UTC)  # one at the edge of the calendar may have none
    except (ValueError, TypeError, OverflowError):
        return None
    last_id = str(id)
    return (numbers[0], moment, nearest, *numbers[1:], last_id) if storable(last_id) else None
