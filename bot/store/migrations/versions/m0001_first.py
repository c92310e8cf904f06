"""The first tables: the house's, the people's, who may come in, what was told, what goes out."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

# A migration is history: plain types, never those of today's code.
SEALED = sa.LargeBinary
MOMENT = sa.DateTime(timezone=True)
NUMBER = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
NUMBERED = ("cases.id", "policies.number")
PARTS = ("consulting", "response", "cyber_response", "liability")


def upgrade() -> None:
    """Make the tables."""
    _house()
    _staff()
    _cases()
    _members()
    _conversations()
    _chats()
    _browsers()
    _access()
    _told()
    _alerts()
    _reminded()
    _noted()
    _desk()
    _erased()


def _house() -> None:
    op.create_table(
        "keys",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("scope", sa.Text, nullable=False),
        sa.Column("master", sa.Text, nullable=False),
        sa.Column("wrapped", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_keys"),
        sa.UniqueConstraint("scope", name="uq_keys_scope"),
    )
    op.create_table(
        "policies",
        sa.Column("number", NUMBER, nullable=False),
        sa.Column("document", SEALED, nullable=False),
        sa.Column("insured_index", sa.LargeBinary, nullable=False),
        sa.Column("sample", sa.Boolean, nullable=False),
        sa.Column("imported_at", MOMENT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
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


def _staff() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("login", SEALED, nullable=False),
        sa.Column("login_index", sa.LargeBinary, nullable=False),
        sa.Column("name", SEALED, nullable=False),
        sa.Column("name_index", sa.LargeBinary, nullable=False),
        sa.Column("identity", SEALED),
        sa.Column("identity_index", sa.LargeBinary),
        sa.Column("password", SEALED),
        sa.Column("secret", SEALED, nullable=False),
        sa.Column("last_code", sa.BigInteger, nullable=False),
        sa.Column("setup_hash", sa.LargeBinary),
        sa.Column("setup_until", MOMENT),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("disabled_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("login_index", name="uq_staff_login_index"),
        sa.UniqueConstraint("name_index", name="uq_staff_name_index"),
        sa.UniqueConstraint("identity_index", name="uq_staff_identity_index"),
        sa.UniqueConstraint("setup_hash", name="uq_staff_setup_hash"),
    )
    op.create_table(
        "sessions",
        sa.Column("id", sa.Text, nullable=False),
        _link("sessions", "staff_id", "staff.id"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.Column("ended_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_sessions"),
    )
    op.create_index("ix_sessions_staff_id", "sessions", ["staff_id"])


def _cases() -> None:
    op.create_table(
        "cases",
        sa.Column("id", NUMBER, nullable=False),
        _link("cases", "policy_number", "policies.number"),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT),
        sa.Column("reminded_to", MOMENT, nullable=False),
        _link("cases", "assigned_to", "staff.id", nullable=True),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("facts_told", sa.Integer, nullable=False),
        sa.Column("deeds", sa.Integer, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_cases"),
    )
    op.create_index("ix_cases_policy_number", "cases", ["policy_number"])
    op.create_index("ix_cases_assigned_to", "cases", ["assigned_to"])


def _members() -> None:
    op.create_table(
        "members",
        sa.Column("id", sa.Text, nullable=False),
        _link("members", "case_id", "cases.id", nullable=True),
        sa.Column("name", SEALED, nullable=False),
        sa.Column("name_index", sa.LargeBinary, nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("left_at", MOMENT),
        sa.Column("owner", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_members"),
    )
    op.create_index("ix_members_case_id", "members", ["case_id"])
    op.create_index("ix_members_name_index", "members", ["name_index"])


def _conversations() -> None:
    op.create_table(
        "conversations",
        sa.Column("id", sa.Text, nullable=False),
        _link("conversations", "member_id", "members.id"),
        _link("conversations", "case_id", "cases.id", nullable=True),
        sa.Column("policy_number", NUMBER),
        sa.Column("talk", SEALED, nullable=False),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("lines", sa.Integer, nullable=False),
        sa.Column("question_id", sa.Text),
        sa.Column("updated_at", MOMENT, nullable=False),
        sa.Column("step", sa.Text, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("waiting_since", MOMENT),
        sa.Column("promised_at", MOMENT),
        sa.Column("missed_at", MOMENT),
        sa.Column("held_by", SEALED),
        sa.Column("held_at", MOMENT),
        sa.Column("snoozed_at", MOMENT),
        sa.Column("snoozed_until", MOMENT),
        sa.Column("listed", sa.Text),
        sa.Column("rank", sa.Integer, nullable=False),
        sa.Column("rank_since", MOMENT, nullable=False),
        sa.Column("rank_day", sa.Date, nullable=False),
        sa.Column("rank_yen", sa.BigInteger, nullable=False),
        sa.Column("rank_last", sa.BigInteger, nullable=False),
        sa.Column("rank_of", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_conversations"),
    )
    place = ["rank", "rank_since", "rank_day", "rank_yen", "rank_last", "id", "language"]
    op.create_index("ix_conversations_queue", "conversations", ["listed", *place])
    op.create_index("ix_conversations_queue_of", "conversations", ["listed", "rank_of", *place])
    op.create_index("ix_conversations_policy_number", "conversations", ["policy_number"])
    waiting = _only("promised_at IS NOT NULL")
    op.create_index("ix_conversations_waiting", "conversations", ["promised_at"], **waiting)
    op.create_index("ix_conversations_snoozed_until", "conversations", ["snoozed_until"])
    op.create_index("ix_conversations_member_id", "conversations", ["member_id"])
    op.create_index("ix_conversations_case_id", "conversations", ["case_id"])


def _chats() -> None:
    op.create_table(
        "chats",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("address", SEALED, nullable=False),
        _link("chats", "conversation_id", "conversations.id", nullable=True),
        sa.Column("unreachable_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_chats"),
    )
    op.create_index("ix_chats_conversation_id", "chats", ["conversation_id"])


def _browsers() -> None:
    op.create_table(
        "visits",
        sa.Column("id", sa.Text, nullable=False),
        _link("visits", "chat_id", "chats.id"),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_visits"),
    )
    op.create_index("ix_visits_chat_id", "visits", ["chat_id"])
    op.create_table(
        "links",
        sa.Column("id", sa.Text, nullable=False),
        _link("links", "conversation_id", "conversations.id"),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
    )
    op.create_index("ix_links_conversation_id", "links", ["conversation_id"])


def _access() -> None:
    op.create_table(
        "bars",
        _link("bars", "case_id", "cases.id"),
        sa.Column("identity", sa.LargeBinary, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("case_id", "identity", name="pk_bars"),
    )
    op.create_table(
        "invites",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.LargeBinary, nullable=False),
        _link("invites", "policy_number", "policies.number"),
        _link("invites", "case_id", "cases.id", nullable=True),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("used_at", MOMENT),
        sa.Column("revoked_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_invites"),
        sa.UniqueConstraint("token_hash", name="uq_invites_token_hash"),
    )
    op.create_index("ix_invites_policy_number", "invites", ["policy_number"])
    op.create_index("ix_invites_case_id", "invites", ["case_id"])
    op.create_table(
        "codes",
        _link("codes", "policy_number", "policies.number"),
        sa.Column("code_hash", sa.LargeBinary, nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("policy_number", name="pk_codes"),
    )
    op.create_table(
        "attempts",
        sa.Column("scope", sa.LargeBinary, nullable=False),
        sa.Column("failed", sa.Integer, nullable=False),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("locked_until", MOMENT),
        sa.PrimaryKeyConstraint("scope", name="pk_attempts"),
    )
    op.create_index("ix_attempts_last_at", "attempts", ["last_at"])
    op.create_table(
        "callbacks",
        sa.Column("id", sa.Text, nullable=False),
        _link("callbacks", "conversation_id", "conversations.id"),
        sa.Column("phone", SEALED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_callbacks"),
    )
    op.create_index("ix_callbacks_conversation_id", "callbacks", ["conversation_id"])


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
    _inbound()
    _files()
    _transcript()
    op.create_table(
        "audit",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("case_id", NUMBER),
        sa.Column("seq", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("who", SEALED),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("details", SEALED),
        sa.Column("digest", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit"),
        sa.UniqueConstraint("case_id", "seq", name="uq_audit_case_id_seq"),
    )
    op.create_index("ix_audit_at", "audit", ["at"])
    op.create_table(
        "chains",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("deeds", sa.Integer, nullable=False),
        sa.Column("head", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_chains"),
    )


def _files() -> None:
    op.create_table(
        "files",
        sa.Column("id", sa.Text, nullable=False),
        _link("files", "case_id", "cases.id", nullable=True),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("size", sa.Integer, nullable=False),
        sa.Column("name", SEALED, nullable=False),
        sa.Column("content", SEALED),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
    )
    op.create_index("ix_files_case_id", "files", ["case_id"])
    op.create_index("ix_files_dropped", "files", ["id"], **_only("kind = 'dropped'"))


def _inbound() -> None:
    op.create_table(
        "inbound",
        sa.Column("id", sa.Text, nullable=False),
        _link("inbound", "chat_id", "chats.id", nullable=True),
        sa.Column("ordinal", sa.BigInteger, nullable=False),
        sa.Column("body", SEALED),
        sa.Column("received_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("screened", sa.Text),
        _link("inbound", "conversation_id", "conversations.id", nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_inbound"),
    )
    op.create_index("ix_inbound_chat_id_due_at", "inbound", ["chat_id", "due_at"])
    given_up = _only("conversation_id IS NOT NULL")
    op.create_index("ix_inbound_conversation_id", "inbound", ["conversation_id"], **given_up)
    op.create_index("ix_inbound_due_at", "inbound", ["due_at"])
    op.create_index("ix_inbound_received_at", "inbound", ["received_at"])


def _transcript() -> None:
    op.create_table(
        "transcript",
        sa.Column("id", sa.Text, nullable=False),
        _link("transcript", "conversation_id", "conversations.id"),
        sa.Column("seq", sa.Integer, nullable=False),
        _link("transcript", "heard_id", "inbound.id", nullable=True),
        sa.Column("direction", sa.Text, nullable=False),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("step", sa.Text),
        sa.Column("buttons", SEALED),
        sa.Column("token", sa.Text),
        _link("transcript", "file_id", "files.id", nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.Column("delivered_at", MOMENT),
        sa.Column("external_id", sa.Text),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("problem", sa.Text),
        sa.Column("retired", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_transcript"),
        sa.UniqueConstraint("conversation_id", "seq", name="uq_transcript_conversation_id_seq"),
        sa.UniqueConstraint("token", name="uq_transcript_token"),
    )
    op.create_index("ix_transcript_heard_id", "transcript", ["heard_id"])
    waiting = ["conversation_id", "seq"]
    op.create_index("ix_transcript_due", "transcript", waiting, **_only("due_at IS NOT NULL"))
    op.create_index("ix_transcript_retired", "transcript", ["id"], **_only("retired"))


def _alerts() -> None:
    op.create_table(
        "alerts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        _link("alerts", "case_id", "cases.id", nullable=True),
        _link("alerts", "conversation_id", "conversations.id", nullable=True),
        sa.Column("at", MOMENT, nullable=False),
        sa.Column("done_at", MOMENT),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("due_at", MOMENT),
        sa.PrimaryKeyConstraint("id", name="pk_alerts"),
    )
    op.create_index("ix_alerts_due", "alerts", ["due_at"], **_only("due_at IS NOT NULL"))
    op.create_index("ix_alerts_open", "alerts", ["at", "id"], **_only("done_at IS NULL"))
    op.create_index("ix_alerts_case_id", "alerts", ["case_id"])
    op.create_index("ix_alerts_conversation_id", "alerts", ["conversation_id"])


def _reminded() -> None:
    op.create_table(
        "projections",
        _link("projections", "case_id", "cases.id"),
        sa.Column("version", sa.Integer, nullable=False),
        sa.Column("remind_at", MOMENT),
        sa.Column("nearest", sa.Text),
        sa.Column("nearest_day", sa.Date),
        sa.Column("payable", sa.BigInteger, nullable=False),
        sa.Column("pending", sa.BigInteger, nullable=False),
        *(sa.Column(f"left_{part}", sa.BigInteger) for part in PARTS),
        sa.Column("questions", sa.Integer, nullable=False),
        sa.Column("approvals", sa.Integer, nullable=False),
        sa.Column("notices", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("case_id", name="pk_projections"),
    )
    op.create_index("ix_projections_remind_at", "projections", ["remind_at"])
    asked = _only("approvals > 0 OR notices > 0")
    op.create_index("ix_projections_asked", "projections", ["case_id"], **asked)
    op.create_table(
        "reminders",
        _link("reminders", "case_id", "cases.id"),
        _link("reminders", "conversation_id", "conversations.id"),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("hour", sa.Integer, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint(
            "case_id", "conversation_id", "name", "day", "hour", name="pk_reminders"
        ),
    )


def _noted() -> None:
    op.create_table(
        "notes",
        sa.Column("id", sa.Text, nullable=False),
        _link("notes", "conversation_id", "conversations.id"),
        sa.Column("by", SEALED, nullable=False),
        sa.Column("body", SEALED, nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_notes"),
    )
    op.create_index("ix_notes_conversation_id", "notes", ["conversation_id"])


def _desk() -> None:
    op.create_table(
        "replies",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("title", SEALED, nullable=False),
        sa.Column("ja", SEALED, nullable=False),
        sa.Column("en", SEALED, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_replies"),
    )
    op.create_table(
        "looks",
        _link("looks", "staff_id", "staff.id"),
        _link("looks", "case_id", "cases.id"),
        sa.Column("last_at", MOMENT, nullable=False),
        sa.Column("before_at", MOMENT),
        sa.PrimaryKeyConstraint("staff_id", "case_id", name="pk_looks"),
    )


def _erased() -> None:
    op.create_table(
        "erasures",
        sa.Column("case_id", NUMBER, nullable=False),
        sa.Column("ordered_by", sa.Text, nullable=False),
        sa.Column("ordered_at", MOMENT, nullable=False),
        sa.Column("signed_by", sa.Text),
        sa.Column("signed_at", MOMENT),
        sa.Column("erased_at", MOMENT),
        sa.Column("cleaned_at", MOMENT),
        sa.PrimaryKeyConstraint("case_id", name="pk_erasures"),
    )
    op.create_table(
        "settled",
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("value", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_settled"),
    )


def _only(condition: str) -> dict[str, Any]:
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def _link(table: str, column: str, to: str, *, nullable: bool = False) -> sa.Column[str]:
    name = f"fk_{table}_{column}_{to.partition('.')[0]}"
    type_ = NUMBER if to in NUMBERED else sa.Text
    return sa.Column(column, type_, sa.ForeignKey(to, name=name), nullable=nullable)
