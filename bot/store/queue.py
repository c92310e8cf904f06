"""The queue of staff: every open conversation, the one that needs a person most on top.

Laws: who waits for a person comes first, whom nobody answered in the promised time before all
others; then the nearest last day, the most yen held up, the last word; what is listed are days,
yen and codes, a name only of whoever holds it; a page begins where the one before ended, whatever
came in between.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, Select, and_, case, false, func, literal, or_, select

from bot.store.columns import Moment, storable
from bot.store.conversations import Desk, desk
from bot.store.tables import cases, conversations, members, policies, projections
from bot.store.work import Work

FAR = date(9999, 12, 31)
NEVER = literal(datetime(9999, 12, 31, tzinfo=UTC), Moment())
talks, sums = conversations.c, projections.c


@dataclass(frozen=True, slots=True)
class QueueLine:
    """One conversation in the queue."""

    conversation_id: str
    case_id: str | None
    policy: str | None
    member: str
    step: str
    language: str
    updated_at: datetime
    desk: Desk
    nearest: str | None
    nearest_day: date | None
    payable: int
    pending: int
    left: dict[str, int]
    questions: int
    approvals: int
    notices: int
    assigned_to: str | None
    closed_at: datetime | None
    left_at: datetime | None
    """When the person left the case: they are shown in it, but wait for nobody."""
    place: tuple[Any, ...] = field(repr=False)
    """Where it stands in the order; a page after it begins with `Wanted.after`."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which conversations are wanted; by default all open ones."""

    of: str | None = None
    """Of this person of staff and of nobody, the others' left out."""
    mine: str | None = None
    waiting: bool = False
    stuck_hours: int | None = None
    deadline_by: date | None = None
    language: str | None = None
    undecided: bool = False
    closed: bool = False
    missed: bool = False
    asked: bool = False
    """The insurer's word is waited for: a firm to approve, a notice to acknowledge."""
    search: str = ""
    """A case's number, a policy's, or a company's whole name."""
    after: Sequence[Any] | None = None


EVERYTHING = Wanted()


def queue(work: Work, at_most: int, wanted: Wanted = EVERYTHING) -> list[QueueLine]:
    """The wanted conversations of those who are in their case, or still on their way in."""
    query = _all().where(*_filters(work, wanted))
    if wanted.after is not None:
        query = query.where(_after(wanted.after))
    rows = work.connection.execute(_ordered(query).limit(at_most))
    return [_line(work, row) for row in rows]


def of_case(work: Work, case_id: str) -> list[QueueLine]:
    """The conversations of a case, in the same order; of those who left it, last."""
    mine = _ordered(_all().where(talks.case_id == case_id))
    found = [_line(work, row) for row in work.connection.execute(mine)]
    return sorted(found, key=lambda each: each.left_at is not None)


def alone(work: Work, conversation_id: str) -> list[QueueLine]:
    """One conversation, if there is such a one."""
    mine = _all().where(talks.id == conversation_id)
    return [_line(work, row) for row in work.connection.execute(mine)]


_WAITS = and_(talks.waiting_since.is_not(None), talks.held_at.is_(None))
_ORDER: tuple[tuple[ColumnElement[Any], bool], ...] = (
    (case((and_(_WAITS, talks.missed_at.is_not(None)), 1), else_=0), False),
    (case((_WAITS, 1), else_=0), False),
    (case((_WAITS, func.coalesce(talks.promised_at, talks.waiting_since)), else_=NEVER), True),
    (func.coalesce(sums.nearest_day, FAR), True),
    (func.coalesce(sums.pending, 0), False),
    (talks.updated_at, False),
    (talks.id, True),
)
"""What it is ordered by, each with whether the smaller comes first."""


def _all() -> Select[Any]:
    tables = conversations.join(members, talks.member_id == members.c.id)
    tables = tables.outerjoin(cases, talks.case_id == cases.c.id)
    tables = tables.outerjoin(projections, sums.case_id == cases.c.id)
    places = [each.label(f"place_{n}") for n, (each, _) in enumerate(_ORDER)]
    query = select(conversations, members, projections, cases.c.assigned_to, cases.c.closed_at)
    return query.add_columns(*places).select_from(tables)


def _filters(work: Work, wanted: Wanted) -> list[ColumnElement[bool]]:
    arrived = or_(talks.case_id.is_not(None), talks.waiting_since.is_not(None))
    is_open = or_(cases.c.closed_at.is_(None), talks.waiting_since.is_not(None))
    found = [
        members.c.left_at.is_(None),
        arrived,
        cases.c.closed_at.is_not(None) if wanted.closed else is_open,
    ]
    if wanted.of is not None:
        found.append(or_(cases.c.assigned_to.is_(None), cases.c.assigned_to == wanted.of))
    if wanted.mine is not None:
        found.append(cases.c.assigned_to == wanted.mine)
    if wanted.waiting:
        found.append(_WAITS)
    if wanted.missed:
        found.append(and_(_WAITS, talks.missed_at.is_not(None)))
    if wanted.asked:
        found.append(or_(sums.approvals > 0, sums.notices > 0))
    if wanted.stuck_hours is not None:
        found.append(talks.updated_at <= work.now - timedelta(hours=wanted.stuck_hours))
    if wanted.deadline_by is not None:
        found.append(sums.nearest_day <= wanted.deadline_by)
    if wanted.language is not None:
        found.append(talks.language == wanted.language)
    if wanted.undecided:
        found.append(sums.pending > 0)
    if wanted.search.strip():
        found.append(_searched(work, wanted.search.strip()))
    return found


def _searched(work: Work, text: str) -> ColumnElement[bool]:
    """A number from its beginning, or the company by its blind index."""
    if not storable(text):
        return false()
    index = work.index(policies.c.insured_index, text)
    insured = select(policies.c.number).where(policies.c.insured_index == index)
    begins = text.upper()
    return or_(
        talks.case_id.startswith(begins, autoescape=True),
        talks.policy_number.startswith(begins, autoescape=True),
        talks.policy_number.in_(insured),
    )


def _after(place: Sequence[Any]) -> ColumnElement[bool]:
    """Whatever comes after a place in the order."""
    later: list[ColumnElement[bool]] = []
    equal: list[ColumnElement[bool]] = []
    for (column, rising), value in zip(_ORDER, place, strict=True):
        later.append(and_(*equal, column > value if rising else column < value))
        equal.append(column == value)
    return or_(*later)


def _ordered(query: Select[Any]) -> Select[Any]:
    return query.order_by(*(each if rising else each.desc() for each, rising in _ORDER))


def _line(work: Work, row: Row[Any]) -> QueueLine:
    about = row._mapping
    left = {
        part: about[sums[f"left_{part}"]] or 0
        for part in ("consulting", "response", "cyber_response", "liability")
    }
    return QueueLine(
        about[talks.id],
        about[talks.case_id],
        about[talks.policy_number],
        work.open(members.c.name, row),
        about[talks.step],
        about[talks.language],
        about[talks.updated_at],
        desk(work, row),
        about[sums.nearest],
        about[sums.nearest_day],
        about[sums.payable] or 0,
        about[sums.pending] or 0,
        left,
        about[sums.questions] or 0,
        about[sums.approvals] or 0,
        about[sums.notices] or 0,
        about[cases.c.assigned_to],
        about[cases.c.closed_at],
        about[members.c.left_at],
        tuple(about[f"place_{n}"] for n in range(len(_ORDER))),
    )
