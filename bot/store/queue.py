"""The queue of staff: every open conversation, the one that needs a person most on top.

Laws: who waits for a person comes first, whom nobody answered in the promised time before all
others; then the nearest last day, the most yen held up, the last word; what is listed are days,
yen and codes, a name only of whoever holds it; a page begins where the one before ended, whatever
came in between. A page is found in an index that is kept in this order, and only its own rows are
read: how many others there are costs nothing.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, field, fields
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Row,
    Select,
    bindparam,
    false,
    func,
    or_,
    select,
    union_all,
)

from bot.store import places
from bot.store.columns import storable
from bot.store.conversations import Desk, desk
from bot.store.places import NEVER, ORDER
from bot.store.tables import ASKED, cases, conversations, members, policies, projections
from bot.store.work import Work

FEW = 500
"""Up to so many conversations found by a number are named one by one."""
LAST = "\U0010ffff"
"""The sign behind which no other stands."""
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
    """By part; one that the policy does not cover is left out."""
    questions: int
    approvals: int
    notices: int
    assigned_to: str | None
    closed_at: datetime | None
    left_at: datetime | None
    """When the person left the case: they are shown in it, but wait for nobody."""
    place: tuple[Any, ...] = field(repr=False)
    """Where it stands in the order; a page after it begins with `Wanted.after`."""

    @property
    def known_by(self) -> tuple[Any, ...]:
        """All of it: two lines with the same are shown alike."""
        told = (getattr(self, each.name) for each in fields(self) if each.name != "left")
        return (*told, *self.left.values())


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
    """In a closed case; who waits for a person even there is among the open ones."""
    missed: bool = False
    asked: bool = False
    """The insurer's word is waited for: a firm to approve, a notice to acknowledge."""
    search: str = ""
    """A case's number, a policy's, or a company's whole name."""
    after: Sequence[Any] | None = None


EVERYTHING = Wanted()


def queue(work: Work, at_most: int, wanted: Wanted = EVERYTHING) -> list[QueueLine]:
    """The wanted conversations of those who are in their case, or still on their way in."""
    ids = list(work.connection.scalars(_found(work, at_most, wanted)))
    query = _ALL.where(talks.id.in_(ids))
    if wanted.of is not None:
        query = query.where(or_(cases.c.assigned_to.is_(None), cases.c.assigned_to == wanted.of))
    lines = {line.conversation_id: line for line in _lines(work, query)}
    return [lines[id] for id in ids if id in lines]


def count(work: Work, at_most: int, wanted: Wanted = EVERYTHING) -> int:
    """How many are wanted; at most so many are counted."""
    found = _found(work, at_most, wanted).subquery()
    return work.connection.scalar(select(func.count()).select_from(found)) or 0


def of_case(work: Work, case_id: str) -> list[QueueLine]:
    """The conversations of a case, in the same order; of those who left it, last."""
    found = _lines(work, _ALL.where(talks.case_id == case_id).order_by(*ORDER))
    return sorted(found, key=lambda each: each.left_at is not None)


def alone(work: Work, conversation_id: str) -> list[QueueLine]:
    """One conversation, if there is such a one."""
    return _lines(work, _ALL.where(talks.id == conversation_id))


def _all() -> Select[Any]:
    tables = conversations.join(members, talks.member_id == members.c.id)
    tables = tables.outerjoin(cases, talks.case_id == cases.c.id)
    tables = tables.outerjoin(projections, sums.case_id == cases.c.id)
    query = select(conversations, members, projections, cases.c.assigned_to, cases.c.closed_at)
    return query.select_from(tables)


_ALL = _all()


def _found(work: Work, at_most: int, wanted: Wanted) -> Select[Any]:
    """The ids of the wanted, in order; found without leaving the index."""
    query = select(*ORDER).where(*_filters(work, wanted)).order_by(*ORDER).limit(at_most)
    if wanted.mine is not None:
        return _ids(query.where(talks.rank_of == wanted.mine))
    if wanted.of is None:
        return _ids(query)
    # Two ranges of the index, each in order, instead of one in which most belong to others.
    both = (query.where(talks.rank_of.is_(None)), query.where(talks.rank_of == wanted.of))
    either = union_all(*(select(each.subquery()) for each in both)).subquery()
    return select(either.c.id).order_by(*(either.c[each.name] for each in ORDER)).limit(at_most)


def _ids(query: Select[Any]) -> Select[Any]:
    return query.with_only_columns(talks.id)


def _filters(work: Work, wanted: Wanted) -> list[ColumnElement[bool]]:
    found = [talks.listed == (places.CLOSED if wanted.closed else places.OPEN)]
    if wanted.after is not None:
        found.append(places.beyond(wanted.after))
    if wanted.waiting or wanted.missed:
        found.append(talks.rank <= (places.MISSED if wanted.missed else places.WAITS))
    if wanted.asked:
        found.append(talks.case_id.in_(select(sums.case_id).where(ASKED)))
    if wanted.stuck_hours is not None:
        quiet = work.now - timedelta(hours=wanted.stuck_hours)
        found.append(talks.rank_last >= places.last(quiet))
    if wanted.deadline_by is not None:
        # Who waits stands before them, in whatever order of days.
        found.append(places.up_to((places.QUIET, NEVER, wanted.deadline_by)))
        found.append(talks.rank_day <= wanted.deadline_by)
    if wanted.language is not None:
        found.append(talks.language == wanted.language)
    if wanted.undecided:
        found.append(talks.rank_yen < 0)
    if wanted.search.strip():
        found.append(_searched(work, wanted.search.strip()))
    return found


def _ways(
    number: Any, last: Any, typed: Any, typed_last: Any, index: Any
) -> tuple[ColumnElement[bool], ...]:
    """How a search finds: a case's number or a policy's from its beginning, a policy's also as it
    was typed, the company's name."""
    insured = select(policies.c.number).where(policies.c.insured_index == index)
    case, policy = talks.case_id, talks.policy_number
    begins = ((each >= number) & (each <= last) for each in (case, policy))
    return (*begins, (policy >= typed) & (policy <= typed_last), policy.in_(insured))


def _some() -> CompoundSelect[Any]:
    """The first few that a search finds in each way; built once, for every search asks it."""
    ways = _ways(*map(bindparam, ("number", "last", "typed", "typed_last", "index")))
    each = (select(select(talks.id).where(way).limit(FEW).subquery()) for way in ways)
    return union_all(*each)


_SOME = _some()


def _searched(work: Work, text: str) -> ColumnElement[bool]:
    """A number from its beginning, or the company by its blind index; few are named by their
    ids, since the many of a short beginning are soon met in the order of the queue."""
    if not storable(text):
        return false()
    number = unicodedata.normalize("NFKC", text).upper()
    given: dict[str, Any] = {
        "number": number,
        "last": number + LAST,
        "typed": text,
        "typed_last": text + LAST,
        "index": work.index(policies.c.insured_index, text),
    }
    ids = set(work.connection.scalars(_SOME, given))
    return talks.id.in_(ids) if len(ids) < FEW else or_(*_ways(*given.values()))


def _lines(work: Work, query: Select[Any]) -> list[QueueLine]:
    return [_line(work, row) for row in work.connection.execute(query)]


def _line(work: Work, row: Row[Any]) -> QueueLine:
    about = row._mapping
    left = {
        part: about[sums[f"left_{part}"]]
        for part in ("consulting", "response", "cyber_response", "liability")
        if about[sums[f"left_{part}"]] is not None
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
        tuple(about[each] for each in ORDER),
    )
