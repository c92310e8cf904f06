"""What came in, by its channel's own id, so that nothing is heard twice.

Laws: *seen* means this very id was kept, never that a larger one was.
"""

from __future__ import annotations

from sqlalchemy import insert, select

from bot.store.tables import inbound
from bot.store.work import Work


def id_of(channel: str, update_id: str | int) -> str:
    """Give the id an update of a channel is kept under."""
    return f"{channel}:{update_id}"


def seen(work: Work, id: str, conversation_id: str | None, screened: str | None) -> bool:
    """Was it here before? If not, it is from now on."""
    if work.connection.scalar(select(inbound.c.id).where(inbound.c.id == id)) is not None:
        return True
    row = {"id": id, "conversation_id": conversation_id, "received_at": work.now}
    work.connection.execute(insert(inbound), row | {"screened": screened})
    return False
