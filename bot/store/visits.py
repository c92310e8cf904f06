"""A person's browser: which conversation it shows, and the links that open one in it.

Laws: a browser is known by the keyed hash of its token, a link by that of its own, so that a copy
of the database opens neither; a link opens its conversation once, for a short time, to who is still
in its case; what a browser shows ends with the person's leaving the case, at once; what is looked
at on a page is delivered where nothing else brings it.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import delete, insert, select, update

from bot.store import chats as rooms
from bot.store import transcript
from bot.store.chats import PAGE
from bot.store.tables import chats, conversations, links, members, visits
from bot.store.tables import transcript as lines
from bot.store.work import Work
from flows.talk import Language

TOKEN = 32
"""Bytes of a browser's token."""
LINK = 16
"""Bytes of a link's token."""
VALID = timedelta(days=30)
"""After so long without a visit a browser is forgotten."""
LINK_VALID = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Visit:
    """A browser that is known: where its words come in, what it shows, whether it still may.

    While a person of staff holds the conversation no question is open.
    """

    id: str
    chat_id: str
    address: str
    expires_at: datetime
    conversation_id: str | None
    question_id: str | None
    lines: int
    language: Language | None
    left_at: datetime | None


def begin(work: Work, conversation_id: str | None = None) -> str:
    """Know a browser from now on: its token, which stands nowhere else."""
    token, address = work.vault.chance(TOKEN).hex(), work.new_id()
    chat_id = rooms.id_of(work, PAGE, address)
    rooms.keep(work, [(chat_id, address)])
    if conversation_id is not None:
        rooms.bind(work, chat_id, conversation_id)
    row = {"id": _known_as(work, token), "chat_id": chat_id, "made_at": work.now}
    work.connection.execute(insert(visits), row | {"expires_at": work.now + VALID})
    return token


def find(work: Work, token: str) -> Visit | None:
    """Whose browser this is, while it is known."""
    query = (
        select(visits, chats, conversations, members.c.left_at)
        .join_from(visits, chats, visits.c.chat_id == chats.c.id)
        .outerjoin(conversations, chats.c.conversation_id == conversations.c.id)
        .outerjoin(members, conversations.c.member_id == members.c.id)
        .where(visits.c.id == _known_as(work, token), visits.c.expires_at > work.now)
    )
    row = work.connection.execute(query).first()
    if row is None:
        return None
    about = row._mapping
    held = about[conversations.c.held_at] is not None
    return Visit(
        about[visits.c.id],
        about[chats.c.id],
        work.open(chats.c.address, row),
        about[visits.c.expires_at],
        about[conversations.c.id],
        None if held else about[conversations.c.question_id],
        about[conversations.c.lines] or 0,
        about[conversations.c.language],
        about[members.c.left_at],
    )


def csrf(work: Work, token: str) -> str:
    """What the forms of this browser carry."""
    return work.proof("visits.csrf", token)


def go_on(work: Work, visit: Visit) -> None:
    """Somebody was here: the browser stays known from now on."""
    mine = update(visits).where(visits.c.id == visit.id)
    work.connection.execute(mine.values(expires_at=work.now + VALID))


def end(work: Work, visit: Visit) -> None:
    """Forget a browser; whatever it has open is told."""
    work.connection.execute(delete(visits).where(visits.c.id == visit.id))
    work.news.add(f"chat:{visit.chat_id}")


def link(work: Work, conversation_id: str) -> str:
    """Make a link to a conversation, in place of one not used: its token."""
    mine = (links.c.conversation_id == conversation_id) & links.c.used_at.is_(None)
    work.connection.execute(delete(links).where(mine))
    token = work.vault.chance(LINK).hex()
    row = {"id": _linked_as(work, token), "conversation_id": conversation_id}
    work.connection.execute(insert(links), row | {"expires_at": work.now + LINK_VALID})
    return token


def leads_to(work: Work, token: str) -> str | None:
    """The conversation a link still opens."""
    query = (
        select(links.c.conversation_id)
        .join_from(links, conversations)
        .join(members, conversations.c.member_id == members.c.id)
        .where(links.c.id == _linked_as(work, token), members.c.left_at.is_(None))
        .where(links.c.used_at.is_(None), links.c.expires_at > work.now)
    )
    found: str | None = work.connection.scalar(query)
    return found


def is_link(work: Work, token: str) -> bool:
    """Was this ever a link, and not an invite?"""
    query = select(links.c.id).where(links.c.id == _linked_as(work, token))
    return work.connection.scalar(query) is not None


def use_link(work: Work, token: str) -> str | None:
    """Spend a link: the conversation it opens, if it still opens one."""
    conversation = leads_to(work, token)
    mine = (links.c.id == _linked_as(work, token)) & links.c.used_at.is_(None)
    spent = work.connection.execute(update(links).where(mine).values(used_at=work.now))
    return conversation if spent.rowcount == 1 else None


def waiting(work: Work, conversation_id: str, line_ids: Collection[str]) -> list[str]:
    """Of these lines those that only a page can bring."""
    if not line_ids or rooms.sent_to(work, conversation_id):
        return []
    query = select(lines.c.id).where(lines.c.id.in_(line_ids), lines.c.due_at.is_not(None))
    return list(work.connection.scalars(query))


def shown(work: Work, conversation_id: str, line_ids: Collection[str]) -> None:
    """Lines stand on a page; of buttons that were never sent none is to be taken away."""
    transcript.delivered(work, line_ids)
    mine = (lines.c.conversation_id == conversation_id) & lines.c.retired
    unsent = mine & lines.c.external_id.is_(None)
    work.connection.execute(update(lines).where(unsent).values(retired=False))
    work.news.add(f"talk:{conversation_id}")


def _known_as(work: Work, token: str) -> str:
    return work.index(visits.c.id, token).hex()


def _linked_as(work: Work, token: str) -> str:
    return work.index(links.c.id, token).hex()
