"""What was reminded of: a row for every reminder that was sent in a conversation.

Laws: a key stands once in a conversation, whoever sweeps and however often; rows are only added.
"""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from bot.store.tables import reminders
from bot.store.work import Work
from flows.reminders import Key


def sent(work: Work, case_id: str) -> dict[str, set[Key]]:
    """The keys that were sent in each conversation of a case that is held."""
    work.write()
    found: dict[str, set[Key]] = {}
    for row in work.connection.execute(select(reminders).where(reminders.c.case_id == case_id)):
        found.setdefault(row.conversation_id, set()).add(Key(row.name, row.day, row.hour))
    return found


def add(work: Work, case_id: str, conversation_id: str, keys: Iterable[Key]) -> None:
    """Keep what is sent with this transaction."""
    for key in keys:
        row = {"case_id": case_id, "conversation_id": conversation_id, "at": work.now}
        work.add(reminders, row | {"name": key.name, "day": key.day, "hour": key.hour})
