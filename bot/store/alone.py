"""What only one transaction may do at a time, where there is no row yet that it could hold.

Laws: the hold ends with the transaction, however it ends; on SQLite a writer is alone anyway.
"""

from __future__ import annotations

from sqlalchemy import Connection, text

HOLD = text("SELECT pg_advisory_xact_lock(hashtextextended('hakkaku ' || :what, 0))")


def alone(connection: Connection, what: str) -> bool:
    """Wait until no other transaction does this; what they committed is seen from here on.

    False: on SQLite nobody can have done it since this transaction began.
    """
    if connection.dialect.name != "postgresql":
        return False
    connection.execute(HOLD, {"what": what})
    return True
