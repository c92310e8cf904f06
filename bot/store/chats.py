"""Where people are reached: a chat of a channel, and the conversation held in it.

Laws: an address is sealed and found by a blind index; a chat holds one conversation at a time; who
takes a chat's turns holds its row, so that no two processes answer one chat at once; who finds it
held goes on with others, and holding it keeps nobody from keeping what comes in there.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Row, Text, bindparam, select

from bot.store.tables import chats
from bot.store.work import Work

PAGE = "page"
"""The channel of browsers: what is said there is looked at, nothing is sent."""
_IDS = bindparam("ids", type_=Text, expanding=True)
_KNOWN = select(chats.c.id).where(chats.c.id.in_(_IDS))
_STAY = _KNOWN.order_by(chats.c.id).with_for_update(read=True, key_share=True)
_HOLD = (
    select(chats)
    .where(chats.c.id.in_(_IDS))
    .order_by(chats.c.id)
    .with_for_update(key_share=True, skip_locked=True)
)
LOOKED_AT = chats.c.id.startswith(f"{PAGE}:", autoescape=True)


@dataclass(frozen=True, slots=True)
class Chat:
    """One chat: its address on the channel, its conversation if there is one yet."""

    id: str
    address: str
    conversation_id: str | None
    unreachable: bool


def id_of(work: Work, channel: str, address: str) -> str:
    """Give the id a chat is kept under; it tells nothing about the address."""
    return f"{channel}:{work.index(chats.c.address, address).hex()}"


def keep(work: Work, found: Iterable[tuple[str, str]]) -> None:
    """Keep chats (id and address), as far as they are new."""
    rows = [{"id": id, **work.seal(chats, id, None, address=address)} for id, address in found]
    if rows:
        work.add_new(chats, rows)


def known(work: Work, ids: Collection[str]) -> set[str]:
    """Which of these chats were kept before?"""
    return set(work.connection.scalars(_KNOWN, {"ids": list(ids)}).all())


def stay(work: Work, ids: Collection[str]) -> set[str]:
    """Which of these chats were kept before? They stay to the end of the transaction: one whose
    case is being erased is waited for, and is gone."""
    return set(work.connection.scalars(_STAY, {"ids": list(ids)}).all())


def hold(work: Work, ids: Collection[str]) -> list[Chat]:
    """Hold chats to the end of the transaction; those that another process holds are left out."""
    return [_chat(work, row) for row in work.connection.execute(_HOLD, {"ids": list(ids)}).all()]


def bind(work: Work, id: str, conversation_id: str) -> None:
    """From now on this conversation is held in the chat."""
    work.change(chats, id, conversation_id=conversation_id)
    work.news.add(f"chat:{id}")


def reachable(work: Work, id: str, *, yes: bool) -> None:
    """Mark a chat as one that can, or can no longer, be written to."""
    work.change(chats, id, unreachable_at=None if yes else work.now)


def of_conversation(work: Work, conversation_id: str) -> list[str]:
    """The chats in which a conversation is held."""
    query = select(chats.c.id).where(chats.c.conversation_id == conversation_id)
    return list(work.connection.scalars(query))


def on_page(id: str) -> bool:
    """Is it a browser's?"""
    return id.startswith(f"{PAGE}:")


def sent_to(work: Work, conversation_id: str) -> bool:
    """Is a conversation held where what is said is sent to?"""
    work.write()
    mine = (chats.c.conversation_id == conversation_id) & chats.c.unreachable_at.is_(None)
    return work.connection.scalar(select(chats.c.id).where(mine, ~LOOKED_AT).limit(1)) is not None


def _chat(work: Work, row: Row[Any]) -> Chat:
    address = work.open(chats.c.address, row)
    return Chat(row.id, address, row.conversation_id, row.unreachable_at is not None)
