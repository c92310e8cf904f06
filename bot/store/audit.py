"""Who did what: rows only ever added, numbered and chained for each case and for the house.

Laws: an action is a code; the name and the details are sealed; the numbers of a case are counted
in its row, which the transaction holds, and the hash of the last one stands there; that somebody
looked at something is noted once an hour; an entry that does not open is given as one, beside all
others (`bot.store.trails` finds out what was done to it).
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, Row, and_, literal, or_, select, true, tuple_

from bot.store.alone import alone
from bot.store.chain import HOUSE, START, Head, chained, digest
from bot.store.problems import StoreProblem
from bot.store.tables import audit, cases, chains
from bot.store.work import Work

COMMAND_LINE = "command line"
"""Who did what was done on the machine itself, where a command asks for nobody's name."""


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing done."""

    seq: int
    at: datetime
    who: str
    action: str
    details: Any
    opens: bool = True
    """False where somebody wrote into the database: who and what is not to be known any more."""


@dataclass(frozen=True, slots=True)
class Done:
    """One thing done, as it is noted."""

    who: str
    action: str
    case_id: str | None
    details: Any


TOLD = "told"
"""Facts were told: what is noted beside most of what a person does."""
ORDERED = "paper.ordered"
"""A paper was ordered: what changes nothing, and may come of what was told."""
LESSER = (TOLD, ORDERED)
"""Beside what else was done these do not name the deed; facts before a paper."""
LOOKED = timedelta(hours=1)
"""Looking again within this is not noted again."""
_HOUSE = select(chains).where(chains.c.id == HOUSE)


def add(work: Work, after: Head, who: str, action: str, case_id: str | None, details: Any) -> Head:
    """Add what was done after what was done before: the new head."""
    id, seq = work.new_id(), after.seq + 1
    sealed = work.seal(audit, id, case_id, who=who, details=details)
    told = digest(sealed["who"], sealed["details"])
    hash = chained(after.hash, id, case_id, seq, work.now, action, told)
    row = {"id": id, "case_id": case_id, "seq": seq, "at": work.now, "action": action}
    work.add(audit, row | sealed | {"digest": told, "hash": hash})
    return Head(after.chain, seq, hash)


def as_one(done: Sequence[Done]) -> Done | None:
    """What was noted of one act, as one: what was done to a case, or else what else was done, with
    the details of all of it; ``also`` names the rest."""
    if len(done) < 2:
        return next(iter(done), None)
    first = min(done, key=lambda each: (_rank(each.action), each.case_id is None))
    details: dict[str, Any] = {}
    paths: list[str] = []
    for each in sorted(done, key=lambda each: each is not first):
        own = each.details if isinstance(each.details, dict) else {"name": each.details}
        details = own | details
        paths += own.get("paths", ())
    also = sorted({each.action for each in done} - {first.action, TOLD})
    return Done(*(first.who, first.action, first.case_id), details | {"paths": paths, "also": also})


def _rank(action: str) -> int:
    return LESSER.index(action) + 1 if action in LESSER else 0


def add_to_house(work: Work, who: str, action: str, details: Any) -> None:
    """Add what was done outside any case, after what was done there before."""
    hold_house(work)
    row = work.connection.execute(_HOUSE).first()
    after = Head(HOUSE, row.deeds, row.head) if row else Head(HOUSE, 0, START)
    head = add(work, after, who, action, None, details)
    work.put(chains, HOUSE, {"id": HOUSE, "deeds": head.seq, "head": head.hash})


def hold_house(work: Work) -> None:
    """Hold what was done outside any case: nothing is added to it by others meanwhile."""
    work.write()
    alone(work.connection, "audit")


def looked(work: Work, who: str, action: str, case_id: str | None, details: Any = None) -> bool:
    """Was it noted within the hour that somebody looked at this?"""
    mine = audit.c.case_id.is_not_distinct_from(case_id) & (audit.c.action == action)
    rows = work.connection.execute(select(audit).where(mine, audit.c.at > work.now - LOOKED))
    deeds = [_deed(work, row) for row in rows]
    return any((each.who, each.details) == (who, details) for each in deeds)


def trail(work: Work, case_id: str | None) -> list[Deed]:
    """Give what was done in a case, or (None) in the house, in order."""
    mine = audit.c.case_id.is_not_distinct_from(case_id)
    rows = work.connection.execute(select(audit).where(mine).order_by(audit.c.seq))
    return [_deed(work, row) for row in rows]


def last(work: Work, case_id: str, action: str) -> Deed | None:
    """Give what was last done in a case of one kind."""
    work.write()
    mine = select(audit).where(audit.c.case_id == case_id, audit.c.action == action)
    row = work.connection.execute(mine.order_by(audit.c.seq.desc()).limit(1)).first()
    return None if row is None else _deed(work, row)


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing done, in which case."""

    id: str
    case_id: str | None
    deed: Deed


@dataclass(frozen=True, slots=True)
class Sought:
    """Which entries are wanted; by default all."""

    case_id: str | None = None
    actions: Collection[str] = ()
    """Of these kinds; empty: of any."""
    first: datetime | None = None
    """From this moment on."""
    before: datetime | None = None
    after: str | None = None
    """Only what stands after the entry of this id, which is older; of no entry: all."""


def newest(work: Work, at_most: int, sought: Sought, *, of: str | None = None) -> list[Entry]:
    """Give what was done last, anywhere or in the cases of a person of staff."""
    query = select(audit).order_by(audit.c.at.desc(), audit.c.seq.desc(), audit.c.id.desc())
    if sought.case_id is not None:
        query = query.where(audit.c.case_id == sought.case_id)
    if sought.actions:
        query = query.where(audit.c.action.in_(sought.actions))
    if sought.first is not None:
        query = query.where(audit.c.at >= sought.first)
    if sought.before is not None:
        query = query.where(audit.c.at < sought.before)
    if sought.after is not None:
        query = query.where(_beyond(work, sought.after))
    if of is not None:
        query = query.join(cases, cases.c.id == audit.c.case_id).where(cases.c.assigned_to == of)
    rows = work.connection.execute(query.limit(at_most))
    return [Entry(row.id, row.case_id, _deed(work, row)) for row in rows]


def _beyond(work: Work, id: str) -> ColumnElement[bool]:
    """Whether an entry stands after that of an id, the newest being first."""
    row = work.connection.execute(select(audit).where(audit.c.id == id)).first()
    if row is None:
        return true()
    same = audit.c.at == row.at
    later = tuple_(audit.c.seq, audit.c.id) < tuple_(literal(row.seq), literal(row.id))
    return or_(audit.c.at < row.at, and_(same, later))


def _deed(work: Work, row: Row[Any]) -> Deed:
    """An entry; of one that was erased, or does not open, only what was done, and when."""
    bare = Deed(row.seq, row.at, "", row.action, None)
    if (row.who, row.details) == (None, None):
        return bare
    if None in (row.who, row.details):
        return replace(bare, opens=False)
    try:
        who, details = work.open(audit.c.who, row), work.open(audit.c.details, row)
    except StoreProblem:  # one that was changed must not hide all the others
        return replace(bare, opens=False)
    return replace(bare, who=who, details=details)
