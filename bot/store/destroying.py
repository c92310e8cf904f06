"""Destroying a case: its key, its rows, what its people wrote and are called.

Laws: it needs no key, and done twice it is done once; after it nothing names the case but its
number in the tombstone, in the audit (who and what are emptied, the entries stay) and in the
ledger; a chat that has gone on to another case stays, one that has not goes.
"""

from __future__ import annotations

from sqlalchemy import Connection, Engine, Select, delete, insert, or_, select, text, update
from sqlalchemy.engine.interfaces import DBAPICursor

from bot.store import tables as t
from bot.store.keyring import scope_of

OF_CASE = (t.reminders, t.bars, t.looks, t.invites, t.projections, t.facts)
OF_TALK = (t.notes, t.callbacks, t.links, t.transcript)
"""What hangs on a case or on a conversation, and nothing on it."""
PATIENCE_MS = 1000
"""How long emptying the journal waits for whoever reads."""


def files_of(connection: Connection, case_id: str) -> list[str]:
    """The files of a case, wherever their bytes lie; also what was sent before it was one."""
    sent = select(t.transcript.c.file_id).where(t.transcript.c.conversation_id.in_(_talks(case_id)))
    mine = or_(t.files.c.case_id == case_id, t.files.c.id.in_(sent))
    return list(connection.scalars(select(t.files.c.id).where(mine)))


def destroy(connection: Connection, case_id: str) -> list[str]:
    """Destroy a case within a transaction: the files it had; from here on nobody enters one."""
    _hold(connection, case_id)
    talks, files = _talks(case_id), files_of(connection, case_id)
    chats = select(t.chats.c.id).where(t.chats.c.conversation_id.in_(talks))
    _empty_inbound(connection, case_id)
    connection.execute(delete(t.visits).where(t.visits.c.chat_id.in_(chats)))
    connection.execute(delete(t.chats).where(t.chats.c.conversation_id.in_(talks)))
    alerts = or_(t.alerts.c.case_id == case_id, t.alerts.c.conversation_id.in_(talks))
    connection.execute(delete(t.alerts).where(alerts))
    for table in OF_TALK:
        connection.execute(delete(table).where(table.c.conversation_id.in_(talks)))
    for table in OF_CASE:
        connection.execute(delete(table).where(table.c.case_id == case_id))
    for id in files:
        connection.execute(delete(t.files).where(t.files.c.id == id))
    connection.execute(delete(t.conversations).where(t.conversations.c.case_id == case_id))
    connection.execute(delete(t.members).where(t.members.c.case_id == case_id))
    emptied = update(t.audit).where(t.audit.c.case_id == case_id)
    connection.execute(emptied.values(who=None, details=None))
    _outlive(connection, case_id)
    connection.execute(delete(t.cases).where(t.cases.c.id == case_id))
    connection.execute(delete(t.keys).where(t.keys.c.scope == scope_of(case_id)))
    return files


def clean_up(engine: Engine) -> bool:
    """See that the database gives up the bytes of what was deleted, as far as it can be told to:
    False where it could not now.

    SQLite has overwritten them in the database and forgets its journal, unless somebody reads what
    stood there before, as a backup does; PostgreSQL takes the space back, its own log of changes
    it lets go by itself.
    """
    if engine.dialect.name == "sqlite":
        with engine.connect() as connection:
            return _emptied(connection.connection.cursor())
    with engine.connect() as connection:
        outside = connection.execution_options(isolation_level="AUTOCOMMIT")
        for table in t.metadata.sorted_tables:
            outside.execute(text(f"VACUUM {table.name}"))
    return True


def _emptied(cursor: DBAPICursor) -> bool:
    """Empty SQLite's journal; whoever writes waits meanwhile, so it is soon given up."""
    [patience] = cursor.execute("PRAGMA busy_timeout").fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    busy, *_ = cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    cursor.execute(f"PRAGMA busy_timeout = {patience}")
    return not busy


def _hold(connection: Connection, case_id: str) -> None:
    """Hold the chats, then the case, as a turn does: what comes in waits, and finds neither."""
    chats = select(t.chats.c.id).where(t.chats.c.conversation_id.in_(_talks(case_id)))
    connection.execute(chats.order_by(t.chats.c.id).with_for_update()).all()
    case = select(t.cases.c.id).where(t.cases.c.id == case_id)
    connection.execute(case.with_for_update()).all()


def _outlive(connection: Connection, case_id: str) -> None:
    """Keep the head of the case's chain in the audit, which stands in the row that goes."""
    known = select(t.chains.c.id).where(t.chains.c.id == case_id).exists()
    mine = select(t.cases.c.id, t.cases.c.deeds, t.cases.c.head).where(t.cases.c.id == case_id)
    connection.execute(insert(t.chains).from_select(["id", "deeds", "head"], mine.where(~known)))


def _talks(case_id: str) -> Select[tuple[str]]:
    return select(t.conversations.c.id).where(t.conversations.c.case_id == case_id)


def _empty_inbound(connection: Connection, case_id: str) -> None:
    """What came in stays known by its channel's own number, so that nothing is heard twice."""
    talks = _talks(case_id)
    heard = select(t.transcript.c.heard_id).where(t.transcript.c.conversation_id.in_(talks))
    chats = select(t.chats.c.id).where(t.chats.c.conversation_id.in_(talks))
    given_up = t.inbound.c.conversation_id.in_(talks)
    mine = or_(t.inbound.c.id.in_(heard), t.inbound.c.chat_id.in_(chats), given_up)
    empty = {"chat_id": None, "conversation_id": None, "body": None, "due_at": None}
    connection.execute(update(t.inbound).where(mine).values(empty))
