"""The tables.

Laws: names, free text and details stand in `Sealed` columns only; what is looked up is a number, a
code, a moment or a blind index; facts, transcript and audit are only ever added to (a row of the
transcript is marked when delivered); every id is handed in, so that a row can be sealed to it.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    TextClause,
    UniqueConstraint,
    text,
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


Number = Text().with_variant(Text(collation="C"), "postgresql")
"""A case's or a policy's, which is found by its beginning too: a database must not sort it by its
language. All columns of one are alike, else PostgreSQL joins them without an index."""


def only(condition: TextClause) -> dict[str, Any]:
    """An index of these rows only, on either database."""
    return {"sqlite_where": condition, "postgresql_where": condition}


# One data key a scope ("house", "index", "case:K-2026-0001"), and the master that wraps it.
keys = Table(
    "keys",
    metadata,
    Column("id", Text, primary_key=True),
    Column("scope", Text, nullable=False, unique=True),
    Column("master", Text, nullable=False),
    Column("wrapped", LargeBinary, nullable=False),
)

policies = Table(
    "policies",
    metadata,
    Column("number", Number, primary_key=True),
    Column("document", Sealed, nullable=False),
    Column("insured_index", LargeBinary, nullable=False, index=True),
    Column("sample", Boolean, nullable=False),
    Column("imported_at", Moment, nullable=False),
    Column("version", Integer, nullable=False),
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

# The people of staff. Until the link of their setup was used there is no password.
staff = Table(
    "staff",
    metadata,
    Column("id", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("login", Sealed, nullable=False),
    Column("login_index", LargeBinary, nullable=False, unique=True),
    Column("name", Sealed, nullable=False),  # what the people of a case see
    Column("name_index", LargeBinary, nullable=False, unique=True),
    Column("identity", Sealed),  # whom the house's OpenID Connect provider says they are
    Column("identity_index", LargeBinary, unique=True),
    Column("password", Sealed),  # its hash
    Column("secret", Sealed, nullable=False),  # of the one-time codes
    Column("last_code", BigInteger, nullable=False),  # the period of the last one used
    Column("setup_hash", LargeBinary, unique=True),
    Column("setup_until", Moment),
    Column("made_at", Moment, nullable=False),
    Column("disabled_at", Moment),
)

# A session is known by the keyed hash of its token.
sessions = Table(
    "sessions",
    metadata,
    Column("id", Text, primary_key=True),
    Column("staff_id", ForeignKey("staff.id"), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("seen_at", Moment, nullable=False),  # somebody did something, about then
    Column("ended_at", Moment),
)

cases = Table(
    "cases",
    metadata,
    Column("id", Number, primary_key=True),
    Column("policy_number", ForeignKey("policies.number"), nullable=False, index=True),
    Column("opened_at", Moment, nullable=False),
    Column("closed_at", Moment),
    Column("reminded_to", Moment, nullable=False),  # what was to be said up to then was
    Column("assigned_to", ForeignKey("staff.id"), index=True),
    Column("version", Integer, nullable=False),
    Column("facts_told", Integer, nullable=False),
    Column("deeds", Integer, nullable=False),  # entries of its audit
    Column("head", LargeBinary, nullable=False),  # the hash of the last one
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
    Column("owner", Boolean, nullable=False),
)

ASKED = text("approvals > 0 OR notices > 0")
"""The insurer's word is waited for."""

# A case as lists and sweeps need it; made of the facts, never read as truth.
projections = Table(
    "projections",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("version", Integer, nullable=False),
    Column("remind_at", Moment, index=True),  # when there may be something to remind of
    Column("nearest", Text),
    Column("nearest_day", Date),
    Column("payable", BigInteger, nullable=False),
    Column("pending", BigInteger, nullable=False),
    Column("left_consulting", BigInteger),  # of a limit that the policy does not have, nothing
    Column("left_response", BigInteger),
    Column("left_cyber_response", BigInteger),
    Column("left_liability", BigInteger),
    Column("questions", Integer, nullable=False),
    Column("approvals", Integer, nullable=False),  # firms that wait for the insurer's word
    Column("notices", Integer, nullable=False),  # written notices not yet acknowledged
    Index("ix_projections_asked", "case_id", **only(ASKED)),
)

# What was reminded of: in which conversation, of what, for which day and hour.
reminders = Table(
    "reminders",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), primary_key=True),
    Column("name", Text, primary_key=True),
    Column("day", Date, primary_key=True),
    Column("hour", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
)

# Who is kept out of a case, by the blind index of who they are.
bars = Table(
    "bars",
    metadata,
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("identity", LargeBinary, primary_key=True),
    Column("at", Moment, nullable=False),
)

# An invite is known by the keyed hash of its token, a code by that of policy and code.
invites = Table(
    "invites",
    metadata,
    Column("id", Text, primary_key=True),
    Column("token_hash", LargeBinary, nullable=False, unique=True),
    Column("policy_number", ForeignKey("policies.number"), nullable=False, index=True),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
    Column("revoked_at", Moment),
)

codes = Table(
    "codes",
    metadata,
    Column("policy_number", ForeignKey("policies.number"), primary_key=True),
    Column("code_hash", LargeBinary, nullable=False),
    Column("made_at", Moment, nullable=False),
)

# Wrong codes, counted by the blind index of what was tried or of who tried.
attempts = Table(
    "attempts",
    metadata,
    Column("scope", LargeBinary, primary_key=True),
    Column("failed", Integer, nullable=False),
    Column("last_at", Moment, nullable=False, index=True),
    Column("locked_until", Moment),
)

PLACE = ("rank", "rank_since", "rank_day", "rank_yen", "rank_last", "id", "language")
"""What the queue is ordered by; with the language its filters need the index only."""

conversations = Table(
    "conversations",
    metadata,
    Column("id", Text, primary_key=True),
    Column("member_id", ForeignKey("members.id"), nullable=False, index=True),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("policy_number", Number, index=True),
    Column("talk", Sealed, nullable=False),
    Column("version", Integer, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("question_id", Text),  # the line of the transcript whose buttons may be pressed
    Column("updated_at", Moment, nullable=False),
    Column("step", Text, nullable=False),  # as in the talk, for lists
    Column("language", Text, nullable=False),
    Column("waiting_since", Moment),  # a person of staff was asked for
    Column("promised_at", Moment),
    Column("missed_at", Moment),  # it was said that nobody came
    Column("held_by", Sealed),  # who of staff has taken over
    Column("held_at", Moment),
    Column("snoozed_at", Moment),
    Column("snoozed_until", Moment, index=True),
    # Its place in the queue (`bot.store.places`): made of what stands above, of its case and the
    # case's projection; never read as truth. What comes first is the smallest.
    Column("listed", Text),  # open or closed; None: not in the queue
    Column("rank", Integer, nullable=False),
    Column("rank_since", Moment, nullable=False),  # the promise, of who waits
    Column("rank_day", Date, nullable=False),  # the nearest last day
    Column("rank_yen", BigInteger, nullable=False),  # held up, counted down
    Column("rank_last", BigInteger, nullable=False),  # the last word, counted down
    Column("rank_of", Text),  # to whom of staff the case is given
    Index("ix_conversations_queue", "listed", *PLACE),
    Index("ix_conversations_queue_of", "listed", "rank_of", *PLACE),
    Index("ix_conversations_waiting", "promised_at", **only(text("promised_at IS NOT NULL"))),
)

# Where a person is reached on a channel; the id is the channel and a blind index of the address.
chats = Table(
    "chats",
    metadata,
    Column("id", Text, primary_key=True),
    Column("address", Sealed, nullable=False),
    Column("conversation_id", ForeignKey("conversations.id"), index=True),
    Column("unreachable_at", Moment),
)

# A person's browser, known by the keyed hash of its token; its chat holds the conversation.
visits = Table(
    "visits",
    metadata,
    Column("id", Text, primary_key=True),
    Column("chat_id", ForeignKey("chats.id"), nullable=False, index=True),
    Column("made_at", Moment, nullable=False),
    Column("expires_at", Moment, nullable=False),
)

# A link made in a conversation, which opens it in a browser once; known by its keyed hash.
links = Table(
    "links",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("expires_at", Moment, nullable=False),
    Column("used_at", Moment),
)

# Numbers to call back, left by those who have no code.
callbacks = Table(
    "callbacks",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("phone", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),
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

# What came in, known by its channel's own id; its body is kept until its turn is taken.
inbound = Table(
    "inbound",
    metadata,
    Column("id", Text, primary_key=True),
    Column("chat_id", ForeignKey("chats.id")),
    Column("ordinal", BigInteger, nullable=False),
    Column("body", Sealed),
    Column("received_at", Moment, nullable=False, index=True),
    Column("due_at", Moment),  # None: its turn was taken, or given up
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Column("screened", Text),
    Column("conversation_id", ForeignKey("conversations.id")),  # of what was given up, whose it was
    Index(None, "chat_id", "due_at"),
    Index(None, "conversation_id", **only(text("conversation_id IS NOT NULL"))),
    Index(None, "due_at"),
)

# A file that came in lies sealed in the file store under its id; one that was made here to be
# sent, and the rows of a table, stand in `content`. No hash of it stands here: with one, what was
# in the file could be tried out.
files = Table(
    "files",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("kind", Text, nullable=False),
    Column("size", Integer, nullable=False),
    Column("name", Sealed, nullable=False),
    Column("content", Sealed),
    Column("at", Moment, nullable=False),
    Index("ix_files_dropped", "id", **only(text("kind = 'dropped'"))),
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
    Column("step", Text),  # the open step: of a question, of the answer to it
    Column("buttons", Sealed),
    Column("token", Text, unique=True),  # what the buttons of a channel carry
    Column("file_id", ForeignKey("files.id")),  # a document that goes with it
    Column("at", Moment, nullable=False),
    Column("due_at", Moment),  # None: delivered, given up, or nothing to deliver
    Column("delivered_at", Moment),
    Column("external_id", Text),  # the channel's own id of the message
    Column("attempts", Integer, nullable=False),
    Column("problem", Text),
    Column("retired", Boolean, nullable=False),  # its buttons are still to be taken away
    UniqueConstraint("conversation_id", "seq"),
    Index("ix_transcript_due", "conversation_id", "seq", **only(text("due_at IS NOT NULL"))),
    Index("ix_transcript_retired", "id", **only(text("retired"))),
)

# What staff must look at.
alerts = Table(
    "alerts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("case_id", ForeignKey("cases.id"), index=True),
    Column("conversation_id", ForeignKey("conversations.id"), index=True),
    Column("at", Moment, nullable=False),
    Column("done_at", Moment),
    Column("attempts", Integer, nullable=False),
    Column("due_at", Moment),  # None: staff were called
    Index("ix_alerts_due", "due_at", **only(text("due_at IS NOT NULL"))),
    Index("ix_alerts_open", "at", "id", **only(text("done_at IS NULL"))),
)

# Each entry holds a digest of its sealed parts and the hash of all there is before and in it
# (`bot.store.chain`); when a case is erased its sealed parts go, the rest stays.
audit = Table(
    "audit",
    metadata,
    Column("id", Text, primary_key=True),
    Column("case_id", Number),  # it stays when the case is erased
    Column("seq", Integer, nullable=False),
    Column("at", Moment, nullable=False, index=True),
    Column("who", Sealed),  # None, as the details: the case was erased
    Column("action", Text, nullable=False),
    Column("details", Sealed),
    Column("digest", LargeBinary, nullable=False),
    Column("hash", LargeBinary, nullable=False),
    UniqueConstraint("case_id", "seq"),
)

# The heads of chains that no case's row holds: the house's own, those of erased cases.
chains = Table(
    "chains",
    metadata,
    Column("id", Text, primary_key=True),
    Column("deeds", Integer, nullable=False),
    Column("head", LargeBinary, nullable=False),
)

# What staff note beside a conversation; the person never sees it.
notes = Table(
    "notes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("conversation_id", ForeignKey("conversations.id"), nullable=False, index=True),
    Column("by", Sealed, nullable=False),
    Column("body", Sealed, nullable=False),
    Column("at", Moment, nullable=False),
)

# What staff write often, in both languages.
replies = Table(
    "replies",
    metadata,
    Column("id", Text, primary_key=True),
    Column("title", Sealed, nullable=False),
    Column("ja", Sealed, nullable=False),
    Column("en", Sealed, nullable=False),
    Column("changed_at", Moment, nullable=False),
)

# When a person of staff last looked at a case, and when they did the time before.
looks = Table(
    "looks",
    metadata,
    Column("staff_id", ForeignKey("staff.id"), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), primary_key=True),
    Column("last_at", Moment, nullable=False),
    Column("before_at", Moment),
)

# A case to be erased, or that was: by whose order and whose signature (ids of staff, who may have
# come after the backup this was restored from). The row outlives the case.
erasures = Table(
    "erasures",
    metadata,
    Column("case_id", Number, primary_key=True),
    Column("ordered_by", Text, nullable=False),
    Column("ordered_at", Moment, nullable=False),
    Column("signed_by", Text),
    Column("signed_at", Moment),
    Column("erased_at", Moment),
    Column("cleaned_at", Moment),  # the database gave up the bytes of what was deleted
)

# What the house has settled, as a number.
settled = Table(
    "settled",
    metadata,
    Column("name", Text, primary_key=True),
    Column("value", Integer, nullable=False),
)
