"""The audit: who did what, filtered, on a page or as a table to keep.

Laws: the table holds what the page would show, to whom it would show it: a supervisor the cases of
their own, an administrator no content; no cell of it is ever run as a formula.
"""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from starlette.responses import Response

from bot.catalogue import catalogue
from bot.console.acting import Acting
from bot.console.deeds import DEEDS, READS, details, done, who
from bot.console.roles import scope
from bot.console.visit import Visit
from bot.files.made import table
from bot.store import staff
from bot.store.audit import Entry, Sought
from bot.store.columns import storable
from bot.web.pages import Words
from flows.turn import JAPAN

SHOWN = 200
"""Entries on a page."""
MOST = 100_000
"""Entries of a table."""
READ = "read"
"""Asks for whoever only looked."""


def page(visit: Visit) -> Response:
    """Who did what last, and page by page what was done before."""
    Acting(visit.house, visit.me).note_look("audit.read", None)
    found, people = _found(visit, SHOWN + 1)
    asked = visit.request.query_params
    kept = {name: asked.get(name, "") for name in ("case", "what", "first", "last")}
    shown = [
        (each, who(each.deed), done(each.deed.action), list(details(each.deed, people)))
        for each in found[:SHOWN]
    ]
    more = found[SHOWN - 1].id if len(found) > SHOWN else None
    own = scope("audit", visit.me.role) == "own"
    values: dict[str, Any] = {"deeds": shown, "filters": kept, "actions": DEEDS, "own": own}
    return visit.show("console/audit.html", **values, more=more, later=asked.get("after"))


def export(visit: Visit) -> Response:
    """The same as a table."""
    words = Words(catalogue(visit.language))
    with Acting(visit.house, visit.me).on_house("audit") as turn:
        turn.audit(visit.me.name, "audit.exported")
    found, people = _found(visit, MOST)
    heads = ("at", "case", "who", "what", "code", "more")
    rows = [[words.text(f"console.audit.{each}") for each in heads]]
    rows += [_row(words, each, people) for each in found]
    name = f"audit-{visit.house.clock().astimezone(JAPAN):%Y%m%d-%H%M}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table(rows), media_type="text/csv; charset=utf-8", headers=headers)


def _found(visit: Visit, most: int) -> tuple[list[Entry], dict[str, str]]:
    """The entries the address asks for, as far as one may see them, and who is who."""
    with visit.house.store.reading() as work:
        found = Acting(visit.house, visit.me).deeds(work, _sought(visit), most)
        return found, {each.id: each.name for each in staff.everybody(work)}


def _sought(visit: Visit) -> Sought:
    asked = visit.request.query_params
    case, what = asked.get("case", "").strip().upper()[:100], asked.get("what")
    last = _day(asked.get("last", ""))
    return Sought(
        case_id=(case if storable(case) else "-") or None,
        actions=READS if what == READ else (what,) if what in DEEDS else (),
        first=_begin(_day(asked.get("first", ""))),
        before=_begin(last + timedelta(1) if last and last < date.max else None),
        after=_storable(asked.get("after", "")),
    )


def _row(words: Words, entry: Entry, people: dict[str, str]) -> list[str]:
    deed = entry.deed
    at = deed.at.astimezone(JAPAN).isoformat(timespec="seconds")
    more = "; ".join(
        f"{words.value(name)}: {words.value(value)}" for _, name, value in details(deed, people)
    )
    what = words.value(done(deed.action))
    return [at, entry.case_id or "", words.value(who(deed)), what, deed.action, more]


def _storable(text: str) -> str | None:
    return text if text and storable(text) else None


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


def _begin(day: date | None) -> datetime | None:
    """The first moment of a day in Japan."""
    return datetime.combine(day, time(), JAPAN) if day and day.year > 1 else None
