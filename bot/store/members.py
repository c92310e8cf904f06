"""The people of a case: who is in it, who owns it, who is kept out.

Laws: a name stands once in a case, so that what was recorded says by whom; a case somebody is in
has an owner; who was kept out is known by who they are, whatever they call themselves.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, insert, or_, select, update

from bot.store import tables as t
from bot.store import transcript
from bot.store.problems import StoreProblem
from bot.store.work import Work

members, bars, talks = t.members, t.bars, t.conversations
_OF_CASE = (
    select(members)
    .where(members.c.case_id == bindparam("case_id"))
    .order_by(members.c.joined_at, members.c.id)
)
_ONE = select(members).where(members.c.id == bindparam("id"))
_PERSON = (
    select(members).join_from(members, talks).where(talks.c.id == bindparam("conversation_id"))
)
_TALKS = select(talks.c.id).where(talks.c.member_id == bindparam("member_id"))
_SETTLED = update(members).where(members.c.id == bindparam("member_id"))


@dataclass(frozen=True, slots=True)
class MemberLine:
    """One person of a case in a list."""

    id: str
    name: str
    owner: bool
    joined_at: datetime
    left_at: datetime | None
    identity: bytes


def of_case(work: Work, case_id: str) -> list[MemberLine]:
    """Give everybody who is or was in a case, in the order they came."""
    rows = work.connection.execute(_OF_CASE, {"case_id": case_id}).all()
    return [_line(work, row) for row in rows]


def person(work: Work, conversation_id: str) -> MemberLine:
    """Give whose conversation it is."""
    row = work.connection.execute(_PERSON, {"conversation_id": conversation_id}).first()
    if row is None:
        raise StoreProblem("unknown_conversation", conversation_id)
    return _line(work, row)


def identity(work: Work, member: str) -> bytes:
    """Give what somebody is known by."""
    return work.index(members.c.name_index, member)


def conversations(work: Work, member_id: str) -> list[str]:
    """Give the conversations of a member."""
    return list(work.connection.scalars(_TALKS, {"member_id": member_id}).all())


def settle(work: Work, member_id: str, case_id: str) -> str:
    """Let a member join who has a name of their own there, and owns what nobody owns: the name."""
    me = _line(work, work.connection.execute(_ONE, {"id": member_id}).one())
    everybody = of_case(work, case_id)
    taken = {each.name for each in everybody if each.identity != me.identity}
    free = _free(me.name, taken)
    row: dict[str, Any] = work.seal(members, me.id, case_id, name=free)
    row |= {"case_id": case_id, "owner": not any(each.owner for each in everybody)}
    row |= {"joined_at": work.now, "member_id": me.id}
    work.connection.execute(_SETTLED, row)
    return free


def leave(work: Work, case_id: str, member_id: str) -> MemberLine | None:
    """Take a member out; who owns the case from now on, where that has changed."""
    me = _present(work, case_id, member_id)
    for conversation in conversations(work, member_id):
        transcript.without_papers(work, conversation)
    gone = {"left_at": work.now, "owner": False}
    work.connection.execute(update(members).where(members.c.id == member_id), gone)
    work.moved.add(case_id)
    rest = [each for each in of_case(work, case_id) if each.left_at is None]
    if not me.owner or not rest:
        return None
    hand_over(work, case_id, rest[0].id)
    return rest[0]


def hand_over(work: Work, case_id: str, member_id: str) -> None:
    """Make a member the case's owner, the only one."""
    _present(work, case_id, member_id)
    mine = update(members).where(members.c.case_id == case_id)
    work.connection.execute(mine.values(owner=members.c.id == member_id))


def bar(work: Work, case_id: str, identity: bytes) -> bool:
    """Keep somebody out of a case; false where they were."""
    if barred(work, case_id, identity):
        return False
    row = {"case_id": case_id, "identity": identity, "at": work.now}
    work.connection.execute(insert(bars), row)
    return True


def let_in(work: Work, case_id: str, identity: bytes) -> bool:
    """Keep somebody out no more; false where they were not."""
    mine = delete(bars).where(bars.c.case_id == case_id, bars.c.identity == identity)
    return work.connection.execute(mine).rowcount == 1


def barred(work: Work, case_id: str, identity: bytes) -> bool:
    """Is this person kept out of the case?"""
    query = select(bars.c.at).where(bars.c.case_id == case_id, bars.c.identity == identity)
    return work.connection.scalar(query) is not None


def shut(work: Work, conversation_id: str) -> set[str]:
    """Give the cases whose conversation it is may not see."""
    identity = person(work, conversation_id).identity
    return set(work.connection.scalars(select(bars.c.case_id).where(bars.c.identity == identity)))


def left_of(work: Work, member: str) -> list[str]:
    """Give the conversations of a person in cases they are no longer in, or that are closed."""
    mine = select(talks.c.id).join_from(talks, members)
    mine = mine.outerjoin(t.cases, talks.c.case_id == t.cases.c.id)
    mine = mine.where(members.c.name_index == identity(work, member))
    over = or_(members.c.left_at.is_not(None), t.cases.c.closed_at.is_not(None))
    query = mine.where(over).order_by(members.c.left_at, talks.c.id)
    return list(work.connection.scalars(query))


def _present(work: Work, case_id: str, member_id: str) -> MemberLine:
    for each in of_case(work, case_id):
        if each.id == member_id and each.left_at is None:
            return each
    raise StoreProblem("not_a_member", member_id)


def _free(name: str, taken: set[str]) -> str:
    """The name, numbered where somebody else bears it."""
    numbered = (f"{name} {n}" if n > 1 else name for n in range(1, len(taken) + 2))
    return next(each for each in numbered if each not in taken)


def _line(work: Work, row: Any) -> MemberLine:
    about, name = row._mapping, work.open(members.c.name, row)
    columns = (members.c.owner, members.c.joined_at, members.c.left_at, members.c.name_index)
    return MemberLine(about[members.c.id], name, *(about[each] for each in columns))
