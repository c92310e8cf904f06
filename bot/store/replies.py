"""What staff write often: a title, and the text in Japanese and in English.

Laws: each has both languages; one is changed only as it was seen, so that nobody writes over what
another has just changed.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, insert, select, update

from bot.store.columns import storable
from bot.store.problems import StoreProblem
from bot.store.tables import replies
from bot.store.work import Work
from flows.talk import Language


@dataclass(frozen=True, slots=True)
class Reply:
    """One of them."""

    id: str
    title: str
    ja: str
    en: str
    changed_at: datetime

    def text(self, language: Language) -> str:
        """What it says in a language."""
        return self.en if language == "en" else self.ja


def every(work: Work) -> list[Reply]:
    """All of them, by title."""
    rows = work.connection.execute(select(replies))
    return sorted((_reply(work, row) for row in rows), key=lambda each: (each.title, each.id))


def find(work: Work, id: str) -> Reply | None:
    """One of them."""
    if not storable(id):
        return None
    row = work.connection.execute(select(replies).where(replies.c.id == id)).first()
    return None if row is None else _reply(work, row)


def add(work: Work, title: str, ja: str, en: str) -> str:
    """Keep a new one: its id."""
    id = work.new_id()
    row = {"id": id, "changed_at": work.now}
    row |= work.seal(replies, id, None, title=title, ja=ja, en=en)
    work.connection.execute(insert(replies), row)
    return id


def change(work: Work, was: Reply, title: str, ja: str, en: str) -> None:
    """Write one anew, if it is still as it was seen."""
    row: dict[str, Any] = work.seal(replies, was.id, None, title=title, ja=ja, en=en)
    mine = update(replies).where(replies.c.id == was.id, replies.c.changed_at == was.changed_at)
    if work.connection.execute(mine.values(row | {"changed_at": work.now})).rowcount != 1:
        raise StoreProblem("reply_changed", was.title)


def remove(work: Work, was: Reply) -> None:
    """Take one away, if it is still as it was seen."""
    mine = delete(replies).where(replies.c.id == was.id, replies.c.changed_at == was.changed_at)
    if work.connection.execute(mine).rowcount != 1:
        raise StoreProblem("reply_changed", was.title)


def _reply(work: Work, row: Row[Any]) -> Reply:
    title, ja, en = (work.open(replies.c[each], row) for each in ("title", "ja", "en"))
    return Reply(row.id, title, ja, en, row.changed_at)
