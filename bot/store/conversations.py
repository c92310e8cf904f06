"""The conversations and whose they are.

Laws: a person is found again by who they are (the blind index of `member`) and called by their
name; a conversation without a case is sealed with the house's key; once it belongs to a case, all
of it, what was said before too, is sealed with the case's key, so that the case's key is all there
is to erase; who writes to a conversation holds its row to the end, and who made something from an
older version is refused.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields
from datetime import datetime
from typing import Any

from sqlalchemy import Row, Select, Text, bindparam, insert, or_, select

from bot.store import callbacks, notes, places, transcript
from bot.store import members as people
from bot.store import tables as t
from bot.store.alone import alone
from bot.store.problems import StoreProblem
from bot.store.work import Work
from flows.talk import Talk

talks, members = t.conversations, t.members
_IDS = bindparam("ids", type_=Text, expanding=True)
_CASES_OF = select(talks.c.id, talks.c.case_id).where(talks.c.id.in_(_IDS))
# By the member, who is in the case at once; that the conversation is may still wait to be written.
_PRESENT = (
    select(talks.c.id)
    .join_from(talks, members)
    .where(members.c.case_id == bindparam("case_id"), members.c.left_at.is_(None))
    .order_by(talks.c.id)
)
_HOLD = (
    select(talks, members)
    .join_from(talks, members)
    .where(talks.c.id.in_(_IDS))
    .order_by(talks.c.id)
    .with_for_update(of=talks, key_share=True)
)


@dataclass(frozen=True, slots=True)
class Desk:
    """How a conversation stands with staff: asked for, promised, missed, taken; put off until."""

    waiting_since: datetime | None = None
    promised_at: datetime | None = None
    missed_at: datetime | None = None
    held_at: datetime | None = None
    held_by: str | None = None
    snoozed_at: datetime | None = None
    snoozed_until: datetime | None = None


MOMENTS = [each.name for each in fields(Desk) if each.name != "held_by"]


@dataclass(frozen=True, slots=True)
class Conversation:
    """One person's conversation: whose, about which case, where it stands."""

    id: str
    member_id: str
    member: str
    case_id: str | None
    policy: str | None
    talk: Talk
    version: int
    lines: int
    question_id: str | None
    desk: Desk = Desk()


def cases_of(work: Work, ids: Collection[str]) -> dict[str, str | None]:
    """Give the cases these conversations are about, as they stand before anything is held."""
    rows = work.connection.execute(_CASES_OF, {"ids": list(ids)}).all()
    return {row.id: row.case_id for row in rows}


def hold(work: Work, ids: Collection[str]) -> list[Conversation]:
    """Hold conversations to the end of the transaction, in the order of their ids."""
    rows = work.connection.execute(_HOLD, {"ids": list(ids)}).all()
    return [_conversation(work, row) for row in rows]


def _conversation(work: Work, row: Row[Any]) -> Conversation:
    about = row._mapping
    return Conversation(
        about[talks.c.id],
        about[members.c.id],
        work.open(members.c.name, row),
        about[talks.c.case_id],
        about[talks.c.policy_number],
        Talk.loaded(work.open(talks.c.talk, row)),
        about[talks.c.version],
        about[talks.c.lines],
        about[talks.c.question_id],
        desk(work, row),
    )


def desk(work: Work, row: Row[Any]) -> Desk:
    """How a conversation that was read stands with staff."""
    about = row._mapping
    moments = {name: about[talks.c[name]] for name in MOMENTS}
    by = None if about[talks.c.held_by] is None else work.open(talks.c.held_by, row)
    return Desk(**moments, held_by=by)


def find(work: Work, member: str, policy: str | None, case_id: str | None) -> str | None:
    """Give the member's latest conversation: in this case, else in an open one or still in none."""
    index = work.index(members.c.name_index, member)
    alone(work.connection, f"member {index.hex()}")
    mine = select(talks.c.id).join_from(talks, members).where(members.c.name_index == index)
    mine = mine.where(members.c.left_at.is_(None))
    if case_id is not None:
        mine = mine.where(talks.c.case_id == case_id)
    else:
        mine = _open(mine)
        mine = mine if policy is None else mine.where(talks.c.policy_number == policy)
    found: str | None = work.connection.scalar(
        mine.order_by(talks.c.updated_at.desc(), talks.c.id.desc()).limit(1)
    )
    return found


def begin(work: Work, member: str, case_id: str | None, talk: Talk, name: str) -> str:
    """Begin a conversation of a new member, who is called `name`: its id."""
    member_id, id = work.new_id(), work.new_id()
    index = work.index(members.c.name_index, member)
    person = {"id": member_id, "case_id": case_id, "name_index": index, "joined_at": work.now}
    person |= work.seal(members, member_id, case_id, name=name)
    work.connection.execute(insert(members), {**person, "owner": False})
    if case_id is not None:
        people.settle(work, member_id, case_id)
    row = work.seal(talks, id, case_id, talk=talk.saved())
    row |= {"id": id, "member_id": member_id, "case_id": case_id, "policy_number": talk.policy}
    row |= {"version": 0, "lines": 0, "updated_at": work.now, **_listed(talk)}
    row |= {**places.NOWHERE, "rank_last": places.last(work.now)}
    work.connection.execute(insert(talks), row)
    work.moved.add(id)
    return id


def save(work: Work, was: Conversation) -> None:
    """Keep a conversation that is held, as it now stands."""
    row = work.seal(talks, was.id, was.case_id, talk=was.talk.saved())
    row |= {**_listed(was.talk), "rank_last": places.last(work.now)}
    work.change(talks, was.id, version=was.version, updated_at=work.now, **row)


def attend(work: Work, was: Conversation) -> None:
    """Keep how a conversation that is held now stands with staff."""
    work.change(talks, was.id, **_desk(work, was, was.case_id))
    work.moved.add(was.id)


def _desk(work: Work, was: Conversation, case_id: str | None) -> dict[str, Any]:
    row: dict[str, Any] = {name: getattr(was.desk, name) for name in MOMENTS}
    by = was.desk.held_by
    sealed = work.seal(talks, was.id, case_id, held_by=by) if by else {"held_by": None}
    return row | sealed


def _listed(talk: Talk) -> dict[str, str]:
    """What of a talk lists show without opening it."""
    return {"step": talk.step, "language": talk.language}


def attach(work: Work, conversation: Conversation, case_id: str, policy: str) -> str:
    """Join the member to a case of a policy, with all that was said: the name they bear in it."""
    if conversation.case_id == case_id:
        return conversation.member
    if conversation.case_id is not None:
        raise StoreProblem("in_another_case", conversation.id)
    id = conversation.id
    row = work.seal(talks, id, case_id, talk=conversation.talk.saved())
    row |= {"case_id": case_id, "policy_number": policy}
    work.change(talks, id, **row, **_desk(work, conversation, case_id))
    work.moved.add(id)
    transcript.reseal(work, id, case_id)
    callbacks.reseal(work, id, case_id)
    notes.reseal(work, id, case_id)
    return people.settle(work, conversation.member_id, case_id)


def of_case(work: Work, case_id: str) -> list[str]:
    """Give the conversations about a case of those who are in it."""
    return list(work.connection.scalars(_PRESENT, {"case_id": case_id}).all())


def held_by(work: Work, name: str) -> list[str]:
    """Give the conversations that somebody of staff of this name holds."""
    query = select(talks.c.id, talks.c.held_by).where(talks.c.held_at.is_not(None))
    rows = work.connection.execute(query.order_by(talks.c.id))
    return [id for id, by in rows if work.opened_of(talks.c.held_by, id, by) == name]


def woken(work: Work, case_id: str) -> list[str]:
    """Give the conversations about a case in which reminders were put off until now."""
    mine = (talks.c.case_id == case_id) & (talks.c.snoozed_until <= work.now)
    return list(work.connection.scalars(select(talks.c.id).where(mine).order_by(talks.c.id)))


def unanswered(work: Work, at_most: int) -> list[str]:
    """Give the conversations in which nobody came in the promised time, and it was not said."""
    late = (talks.c.promised_at <= work.now) & talks.c.missed_at.is_(None)
    query = select(talks.c.id).where(late, talks.c.held_at.is_(None))
    return list(work.connection.scalars(query.order_by(talks.c.promised_at).limit(at_most)))


def _open(query: Select[Any]) -> Select[Any]:
    """Keep to conversations in an open case, or in none yet."""
    with_case = query.outerjoin(t.cases, talks.c.case_id == t.cases.c.id)
    return with_case.where(or_(talks.c.case_id.is_(None), t.cases.c.closed_at.is_(None)))
