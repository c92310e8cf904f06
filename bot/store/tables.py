"""The tables.

Laws: names, free text and details stand in `Sealed` columns only; what is looked up is a number, a
code, a moment or a blind index; facts, transcript and audit are only ever added to (a row of the
transcript is marked when delivered); every id is handed in, so that a row can be sealed to it.
"""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

from bot.store.columns import Moment, Sealed

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)

# One data key a scope ("house", "case:K-2026-0001"), wrapped by the master key.
keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("scope", Text, nullable=False, unique=True),
    Column("wrapped", LargeBinary, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("number", Text, primary_key=True),
    Column("document", Sealed, nullable=False),
    Column("insured_index", LargeBinary, nullable=False, index=True),
    Column("sample", Boolean, nullable=False),
    Column("imported_at", Moment, nullable=False),
)

firms = Table(
    "firms",
    metadata,
    Column("id", Text, primary_key=True),
    Column("name", Sealed, nullable=False),
    Column("name_index", LargeBinary, nullable=False, unique=True),
    Column("sample", Boolean, nullable=False),
    Column("added_at", Moment, nullable=False),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Text, primary_key=True),
    Column("policy_number", ForeignKey("policies.number"), nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("version", Integer, nullable=False),
)

# One person in one case; without a case yet, whoever is still arriving.
members = Table(
    "members",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("name", Sealed, nullable=False),
    Column("name_index", LargeBinary, nullable=False, index=True),
    Column("joined_at", Moment, nullable=False),
    Column("left_at", Moment),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("policy_number", Text),
    Column("talk", Sealed, nullable=False),
    Column("version", Integer, nullable=False),
    Column("updated_at", Moment, nullable=False),
)

facts = Table(
    "facts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("path", Text, nullable=False),
    Column("value", Sealed, nullable=False),
    Column("told_by", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
    UniqueConstraint("case_id", "seq"),
)

# What came in, known by its channel's own id.
inbound = Table(
    "inbound",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), index=True),
    Column("received_at", Moment, nullable=False),
    Column("screened", Text),
)

# Also the outbox: a row not from outside and not marked delivered is still to be sent.
transcript = Table(
    "transcript",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False),
    Column("seq", Integer, nullable=False),
    Column("heard_id", ForeignKey("inbound.id"), index=True),
    Column("direction", Text, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("buttons", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
    Column("delivered_at", Moment),
    Column("attempts", Integer, nullable=False),
    UniqueConstraint("conversation_id", "seq"),
    Index(None, "delivered_at", "conversation_id"),
)

audit = Table(
    "audit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", ForeignKey("cases.id")),
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False),
    Column("who", Sealed, nullable=False),
    Column("action", Text, nullable=False),
    Column("details", Sealed, nullable=False),
    UniqueConstraint("case_id", "seq"),
)
