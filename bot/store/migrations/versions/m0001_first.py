"""The first tables: keys, policies, firms, cases, members, conversations, facts, transcript."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration is history: plain types, never those of today's code.
SEALED = sa.LargeBinary
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    """Make the tables."""
    _house()
    _people()
    _told()


def _house() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("scope", name="uq_keys_scope"),
    )
    op.create_table(
        "policies",
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("document", SEALED, nullable=False),
        sa.Column("insured_index", sa.LargeBinary, nullable=False),
        sa.Column("sample", sa.Boolean, nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("number", name="pk_policies"),
    )
    op.create_index("ix_policies_insured_index", "policies", ["insured_index"])
    op.create_table(
        "firms",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", SEALED, nullable=False),
        sa.Column("name_index", sa.LargeBinary, nullable=False),
        sa.Column("sample", sa.Boolean, nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_firms"),
        sa.UniqueConstraint("name_index", name="uq_firms_name_index"),
    )


def _people() -> None:
    op.create_table(
        "cases",
        sa.Column("id", sa.Text, nullable=False),
        _link("cases", "policy_number", "policies.number"),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("version", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_policy_number", "cases", ["policy_number"])
    op.create_table(
        "members",
        sa.Column("id", sa.Text, nullable=False),
        _link("members", "case_id", "cases.id", nullable=True),
        sa.Column("name", SEALED, nullable=False),
        sa.Column("name_index", sa.LargeBinary, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
    )
    op.create_index("ix_members_case_id", "members", ["case_id"])
    op.create_index("ix_members_name_index", "members", ["name_index"])
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text, nullable=False),
        _link("conversations", "member_id", "members.id"),
        _link("conversations", "case_id", "cases.id", nullable=True),
        sa.Column("policy_number", sa.Text),
        sa.Column("talk", SEALED, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    op.create_index("ix_conversations_member_id", "conversations", ["member_id"])
    op.create_index("ix_conversations_case_id", "conversations", ["case_id"])


def _told() -> None:
    op.create_table(
        "facts",
        sa.Column("id", sa.Text, nullable=False),
        _link("facts", "case_id", "cases.id"),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("path", sa.Text, nullable=False),
        sa.Column("value", SEALED, nullable=False),
        sa.Column("told_by", SEALED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_facts"),
        sa.UniqueConstraint("case_id", "seq", name="uq_facts_case_id_seq"),
    )
    op.create_table(
        "inbound",
        sa.Column("id", sa.Text, nullable=False),
        _link("inbound", "conversation_id", "conversations.id", nullable=True),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("screened", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
    )
    op.create_index("ix_inbound_conversation_id", "inbound", ["conversation_id"])
    _transcript()
    op.create_table(
        "audit",
        sa.Column("id", sa.Text, nullable=False),
        _link("audit", "case_id", "cases.id", nullable=True),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", SEALED, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("details", SEALED, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("case_id", "seq", name="uq_audit_case_id_seq"),
    )


def _transcript() -> None:
    op.create_table(
        "transcript",
        sa.Column("id", sa.Text, nullable=False),
        _link("transcript", "conversation_id", "conversations.id"),
        sa.Column("seq", sa.Integer, nullable=False),
        _link("transcript", "heard_id", "inbound.id", nullable=True),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("buttons", SEALED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("delivered_at", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transcript"),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_transcript_conversation_id_seq"),
    )
    waiting = ["delivered_at", "conversation_id"]
    op.create_index("ix_transcript_delivered_at_conversation_id", "transcript", waiting)
    op.create_index("ix_transcript_heard_id", "transcript", ["heard_id"])


def _link(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[str]:
    name = f"fk_{table}_{column}_{to.partition('.')[0]}"
    return sa.Column(column, sa.Text, sa.ForeignKey(to, name=name), nullable=nullable)
