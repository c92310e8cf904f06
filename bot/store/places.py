"""Where each conversation stands in the queue, as columns that an index keeps in order.

Laws: a place is made of the conversation, its case and the case's projection, and never read as
truth; it holds days, moments and yen, never days left; it is made anew in the transaction that
changes what it is made of; all its parts rise, so that one comparison says what comes after it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    Select,
    Text,
    and_,
    bindparam,
    case,
    func,
    literal,
    null,
    or_,
    select,
    tuple_,
    update,
)

from bot.store.columns import Moment
from bot.store.tables import cases, conversations, members, projections
from bot.store.work import Work

MISSED, WAITS, QUIET = 0, 1, 2
"""The ranks: nobody came in the promised time; waits for a person; neither."""
OPEN, CLOSED = "open", "closed"
FAR, NEVER = date(9999, 12, 31), datetime(9999, 12, 31, tzinfo=UTC)
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
AT_ONCE = 1_000

_c = conversations.c
ORDER = (_c.rank, _c.rank_since, _c.rank_day, _c.rank_yen, _c.rank_last, _c.id)
"""What the queue is ordered by; the smaller comes first."""
NOWHERE = {"rank": QUIET, "rank_since": NEVER, "rank_day": FAR, "rank_yen": 0}
"""Whoever has just come waits for nobody and has no case."""


def last(moment: datetime) -> int:
    """A last word as a number that is the smaller the later it was."""
    return -((moment - EPOCH) // timedelta(microseconds=1))


def beyond(place: Sequence[Any]) -> ColumnElement[bool]:
    """What comes after a place."""
    after: ColumnElement[bool] = tuple_(*ORDER) > _bound(ORDER, place)
    return after


def up_to(place: Sequence[Any]) -> ColumnElement[bool]:
    """What comes before or at the beginning of a place."""
    part = ORDER[: len(place)]
    before: ColumnElement[bool] = tuple_(*part) <= _bound(part, place)
    return before


def write(work: Work) -> None:
    """Make anew the places of the cases and conversations that have moved."""
    moved, work.moved = work.moved, set()
    if moved:
        work.connection.execute(_made_anew(), {"ids": sorted(moved)})


def rebuild(work: Work) -> None:
    """Make every place anew."""
    rows = work.connection.execute(select(_c.id, _c.updated_at)).all()
    again = update(conversations).where(_c.id == bindparam("row"))
    for start in range(0, len(rows), AT_ONCE):
        part = rows[start : start + AT_ONCE]
        lasts = [{"row": row.id, "rank_last": last(row.updated_at)} for row in part]
        work.connection.execute(again, lasts)
        work.connection.execute(_made_anew(), {"ids": [row.id for row in part]})


def _made_anew() -> Any:
    ids = bindparam("ids", type_=Text, expanding=True)
    mine = or_(_talks.c.case_id.in_(ids), _talks.c.id.in_(ids))
    made = _made().where(mine).subquery("made")
    values = {name: made.c[name] for name in made.c.keys() if name != "id"}  # noqa: SIM118
    return update(conversations).where(_c.id == made.c.id).values(values)


_talks = conversations.alias("talks")


def _made() -> Select[Any]:
    """The places as they should be."""
    t, sums = _talks.c, projections.c
    waits = and_(t.waiting_since.is_not(None), t.held_at.is_(None))
    is_open = or_(cases.c.closed_at.is_(None), t.waiting_since.is_not(None))
    nobody = and_(t.case_id.is_(None), t.waiting_since.is_(None))
    never, promised = literal(NEVER, Moment()), func.coalesce(t.promised_at, t.waiting_since)
    columns = {
        "listed": case(
            (or_(members.c.left_at.is_not(None), nobody), null()), (is_open, OPEN), else_=CLOSED
        ),
        "rank": case((and_(waits, t.missed_at.is_not(None)), MISSED), (waits, WAITS), else_=QUIET),
        "rank_since": case((waits, promised), else_=never),
        "rank_day": func.coalesce(sums.nearest_day, FAR),
        "rank_yen": -func.coalesce(sums.pending, 0),
        "rank_of": cases.c.assigned_to,
    }
    tables = _talks.join(members, t.member_id == members.c.id)
    tables = tables.outerjoin(cases, t.case_id == cases.c.id)
    tables = tables.outerjoin(projections, sums.case_id == cases.c.id)
    named = [each.label(name) for name, each in columns.items()]
    return select(t.id, *named).select_from(tables)


def _bound(columns: Sequence[ColumnElement[Any]], place: Sequence[Any]) -> Any:
    pairs = zip(columns, place, strict=True)
    return tuple_(*(literal(value, column.type) for column, value in pairs))
