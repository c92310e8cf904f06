"""Policies from a file: what it says is shown row by row, and entered once it is confirmed.

Laws: nothing is kept before it is confirmed, and nothing unless every row is right and every policy
still what it was when it was shown; what is confirmed is read again as a file is, and what would be
too large for that is not shown; the same reading as on the command line.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import zip_longest
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from bot import policies
from bot.console.acting import Acting
from bot.console.visit import Visit
from bot.policies import Row
from bot.store import cases
from bot.store import policies as store
from bot.store.problems import StoreProblem
from bot.store.work import Work
from coverage.document import Refused

MOST = 900_000
"""Bytes of a form with a file; more than that many policies come by the command line."""
AROUND = 4_000
"""Bytes of a form beside what it confirms, with room."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One row as it is shown: what it would do, and to how many open cases."""

    row: Row
    state: str
    """``new``, ``changed``, ``same``; empty where the row cannot be read."""
    cases: int


def review(visit: Visit) -> Response:
    """Choose a file; of one that was sent, what it says."""
    if visit.request.method != "POST":
        return _shown(visit, [], None)
    given = visit.form.get("file")
    data = given.file.read() if isinstance(given, UploadFile) else b""
    try:
        rows = policies.read(data)
    except (Refused, StoreProblem) as problem:
        return _shown(visit, [], problem)
    return _shown(visit, rows, None if rows else Refused("", "table"))


def enter(visit: Visit) -> Response:
    """Enter what was confirmed."""
    said = visit.form.get("policies")
    try:
        rows = policies.read(said.encode() if isinstance(said, str) else b"")
        found = policies.documents(rows)
        with Acting(visit.house, visit.me).on_house("policies") as turn:
            _unchanged(turn.work, rows, visit.text("seen", MOST))
            policies.enter(visit.house, turn, found, visit.me.name)
    except (Refused, StoreProblem) as problem:
        return _shown(visit, [], problem)
    return visit.to(f"/console/policies?entered={len(found)}")


def template(visit: Visit) -> Response:
    """The table to fill in."""
    headers = {"Content-Disposition": 'attachment; filename="policies.csv"'}
    return Response(policies.template(), media_type="text/csv; charset=utf-8", headers=headers)


def _shown(visit: Visit, rows: Sequence[Row], problem: Any) -> Response:
    with visit.house.store.reading() as work:
        entries, seen = _entries(work, rows), _seen(work, rows)
    whole = bool(rows) and not any(row.refused for row in rows)
    said = json.dumps([row.document for row in rows], ensure_ascii=False) if whole else ""
    if len(said.encode()) + len(seen) > MOST - AROUND:  # what is shown could not be confirmed
        entries, said, problem = [], "", Refused("", "table_large")
    shown: dict[str, Any] = {"entries": entries, "said": said, "seen": seen}
    shown |= {"columns": policies.COLUMNS, "problem": problem}
    return visit.show("console/policy_import.html", 409 if problem else 200, **shown)


def _seen(work: Work, rows: Sequence[Row]) -> str:
    """How often each row's policy was entered, so that nobody enters over what another just did."""
    numbers = [str(row.document.get("number")) for row in rows]
    known = {each.number: each.version for each in store.listed(work, numbers)}
    return ",".join(str(known.get(each, 0)) for each in numbers)


def _unchanged(work: Work, rows: Sequence[Row], seen: str) -> None:
    """Are the policies still what they were when they were shown?"""
    store.one_at_a_time(work)
    pairs = zip_longest(seen.split(","), _seen(work, rows).split(","), rows)
    for was, now, row in pairs:
        if was != now:
            raise StoreProblem("policy_changed", str(row.document["number"]) if row else "")


def _entries(work: Work, rows: Sequence[Row]) -> list[Entry]:
    numbers = [str(row.document.get("number")) for row in rows if not row.refused]
    known = {each.number: each.document for each in store.listed(work, numbers)}
    return [_entry(work, row, known) for row in rows]


def _entry(work: Work, row: Row, known: dict[str, dict[str, Any]]) -> Entry:
    if row.refused:
        return Entry(row, "", 0)
    number = row.document["number"]
    if number not in known:
        return Entry(row, "new", 0)
    state = "same" if known[number] == row.document else "changed"
    return Entry(row, state, len(cases.open_of(work, number)))
