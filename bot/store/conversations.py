"""The conversations and whose they are.

Laws: a person's conversation without a case is sealed with the house's key; once it belongs to a
case, all of it, what was said before too, is sealed with the case's key, so that the case's key is
all there is to erase; who loaded an older version is refused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, insert, or_, select, update

from bot.store import cases, transcript
from bot.store import tables as t
from bot.store.problems import Conflict, StoreProblem
from bot.store.work import Work
from flows.talk import Talk

talks, members = t.conversations, t.members


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


def load(work: Work, id: str) -> Conversation:
    """Give one conversation."""
    query = select(talks, members).join_from(talks, members).where(talks.c.id == id)
    row = work.connection.execute(query).first()
    if row is None:
        raise StoreProblem("unknown_conversation", id)
    about, name = row._mapping, work.open(members.c.name, row)
    talk = Talk.loaded(work.open(talks.c.talk, row))
    case_id, policy = about[talks.c.case_id], about[talks.c.policy_number]
    return Conversation(
        id, about[members.c.id], name, case_id, policy, talk, about[talks.c.version]
    )


def find(work: Work, member: str, policy: str | None, case_id: str | None) -> str | None:
    """Give the member's latest conversation: in this case, else in an open one or still in none."""
    index = work.index(members.c.name_index, member)
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


def begin(work: Work, member: str, case_id: str | None, talk: Talk) -> str:
    """Begin a conversation of a new member: its id."""
    member_id, id = work.new_id(), work.new_id()
    index = work.index(members.c.name_index, member)
    person = {"id": member_id, "case_id": case_id, "name_index": index, "joined_at": work.now}
    person |= work.seal(members, member_id, case_id, name=member)
    work.connection.execute(insert(members), person)
    row = work.seal(talks, id, case_id, talk=talk.saved())
    row |= {"id": id, "member_id": member_id, "case_id": case_id, "policy_number": talk.policy}
    row |= {"version": 0, "updated_at": work.now}
    work.connection.execute(insert(talks), row)
    return id


def save(work: Work, id: str, case_id: str | None, talk: Talk, version: int) -> int:
    """Keep a talk in place of the version that was loaded: the new version."""
    row = work.seal(talks, id, case_id, talk=talk.saved())
    row |= {"version": version + 1, "updated_at": work.now}
    mine = update(talks).where(talks.c.id == id, talks.c.version == version)
    if work.connection.execute(mine, row).rowcount != 1:
        raise Conflict("conversation_changed", id)
    return version + 1


def attach(work: Work, conversation: Conversation, case_id: str) -> None:
    """Join the member to a case, with all that was said."""
    if conversation.case_id == case_id:
        return
    if conversation.case_id is not None:
        raise StoreProblem("in_another_case", conversation.id)
    id, member_id = conversation.id, conversation.member_id
    person = work.seal(members, member_id, case_id, name=conversation.member)
    person |= {"case_id": case_id, "joined_at": work.now}
    work.connection.execute(update(members).where(members.c.id == member_id), person)
    row = work.seal(talks, id, case_id, talk=conversation.talk.saved())
    row |= {"case_id": case_id, "policy_number": cases.find(work, case_id).policy}
    work.connection.execute(update(talks).where(talks.c.id == id), row)
    transcript.reseal(work, id, case_id)


def of_case(work: Work, case_id: str) -> list[str]:
    """Give the conversations about a case."""
    query = select(talks.c.id).where(talks.c.case_id == case_id).order_by(talks.c.id)
    return list(work.connection.scalars(query))


def _open(query: Select[Any]) -> Select[Any]:
    """Keep to conversations in an open case, or in none yet."""
    with_case = query.outerjoin(t.cases, talks.c.case_id == t.cases.c.id)
    return with_case.where(or_(talks.c.case_id.is_(None), t.cases.c.closed_at.is_(None)))
