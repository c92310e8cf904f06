"""What was said in a conversation; of what is said to the person, what is still to be sent.

Laws: lines are numbered in each conversation and never changed but for how their sending stands;
what is said to the person (by the program or by staff), and what they said on another channel than
the one it is sent on, waits until it is marked delivered or given
up, in order; the buttons of a line are known by one token, and go when another question is asked.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal

from sqlalchemy import Row, Select, Text, bindparam, func, select, update

from bot.store import files
from bot.store.tables import transcript
from bot.store.work import Work

_OF = (
    select(transcript)
    .where(transcript.c.conversation_id == bindparam("conversation_id"))
    .order_by(transcript.c.seq)
)
_ASKED = select(transcript).where(
    transcript.c.token.in_(bindparam("tokens", type_=Text, expanding=True))
)
LEFT = "left"
"""The problem of what is not sent because the person left the case."""
Direction = Literal["in", "out", "staff"]


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a conversation."""

    id: str
    seq: int
    direction: Direction
    body: str
    step: str | None
    buttons: Any
    token: str | None
    at: datetime
    delivered_at: datetime | None
    external_id: str | None
    problem: str | None
    file_id: str | None


@dataclass(frozen=True, slots=True)
class Said:
    """A line to be written; with a token its buttons can be pressed on a channel.

    ``beside``: they are no answer to the open question, which stays open. ``echo``: it was said on
    another channel than the one it is still to be shown on.
    """

    direction: Direction
    body: str
    step: str | None = None
    buttons: Sequence[Any] | None = None
    token: str | None = None
    heard_id: str | None = None
    external_id: str | None = None
    file_id: str | None = None
    beside: bool = False
    echo: bool = False


@dataclass(frozen=True, slots=True)
class Asked:
    """A question whose buttons were pressed: where, which step, which choices."""

    line_id: str
    conversation_id: str
    step: str
    choices: tuple[str, ...]


def write(work: Work, conversation_id: str, case_id: str | None, seq: int, said: Said) -> str:
    """Add a line to a conversation under its number: its row's id."""
    id = work.new_id()
    row = {"id": id, "conversation_id": conversation_id, "seq": seq, "direction": said.direction}
    row |= {"heard_id": said.heard_id, "step": said.step, "token": said.token, "at": work.now}
    to_be_sent = said.echo or said.direction != "in"
    row |= {"due_at": work.now if to_be_sent else None, "attempts": 0}
    row |= {"external_id": said.external_id, "retired": False, "buttons": None}
    row |= {"file_id": said.file_id}
    row |= work.seal(transcript, id, case_id, body=said.body)
    if said.buttons is not None:
        row |= work.seal(transcript, id, case_id, buttons=list(said.buttons))
    work.add(transcript, row)
    return id


def lines(work: Work, conversation_id: str) -> list[Line]:
    """Give the whole conversation."""
    return _lines(work, _of(conversation_id))


def latest(work: Work, conversation_id: str, at_most: int, before: int | None = None) -> list[Line]:
    """Give the last lines of a conversation, or the last before one, in order."""
    mine = transcript.c.conversation_id == conversation_id
    query = select(transcript).where(mine).order_by(transcript.c.seq.desc()).limit(at_most)
    if before is not None:
        query = query.where(transcript.c.seq < before)
    return _lines(work, query)[::-1]


def later(work: Work, conversation_id: str, seq: int) -> list[Line]:
    """Give the lines of a conversation after the one of a number."""
    work.write()
    return _lines(work, _of(conversation_id).where(transcript.c.seq > seq))


def heard_since(work: Work, conversation_ids: Collection[str], moment: datetime) -> int:
    """How many lines people said in these conversations after a moment."""
    mine = transcript.c.conversation_id.in_(conversation_ids) & (transcript.c.direction == "in")
    query = select(func.count()).select_from(transcript).where(mine, transcript.c.at > moment)
    return work.connection.execute(query).scalar_one()


def one(work: Work, line_id: str) -> Line | None:
    """Give one line."""
    found = _lines(work, select(transcript).where(transcript.c.id == line_id))
    return found[0] if found else None


def numbered(work: Work, conversation_id: str, seq: int) -> Line | None:
    """Give the line of a number."""
    found = _lines(work, _of(conversation_id).where(transcript.c.seq == seq))
    return found[0] if found else None


def undelivered(work: Work, conversation_id: str) -> list[Line]:
    """Give what is still to be sent to the person, in order."""
    return _lines(work, _of(conversation_id).where(transcript.c.due_at.is_not(None)))


def delivered(work: Work, ids: Collection[str]) -> None:
    """Mark lines as delivered; one that was marked before keeps its moment."""
    open_rows = transcript.c.id.in_(ids) & transcript.c.due_at.is_not(None)
    sent = {"delivered_at": work.now, "due_at": None}
    work.connection.execute(update(transcript).where(open_rows).values(sent))


def without_papers(work: Work, conversation_id: str) -> None:
    """Papers that are still to be made are not made for whoever leaves."""
    work.write()
    mine = (transcript.c.conversation_id == conversation_id) & transcript.c.due_at.is_not(None)
    left = update(transcript).where(mine, files.is_paper(transcript.c.file_id))
    work.connection.execute(left.values(due_at=None, problem=LEFT))


def retire(work: Work, line_id: str) -> None:
    """The buttons of a line are to be taken away."""
    work.change(transcript, line_id, retired=True)


def asked(work: Work, tokens: Collection[str]) -> dict[str, Asked]:
    """The questions of these tokens."""
    rows = work.connection.execute(_ASKED, {"tokens": list(tokens)}).all()
    return {row.token: _asked(work, row) for row in rows}


def answered(work: Work, conversation_id: str, external_id: str) -> Line | None:
    """The line in which this message of the channel was heard, if it was."""
    work.write()
    mine = _of(conversation_id).where(transcript.c.external_id == external_id)
    found = _lines(work, mine.where(transcript.c.direction == "in"))
    return found[-1] if found else None


def said_since(work: Work, conversation_id: str, external_id: str) -> tuple[str, ...]:
    """The steps at which something was said after this message of the channel, in order.

    A message written anew counts where it was said first.
    """
    work.write()
    mine = transcript.c.step, transcript.c.external_id
    query = _of(conversation_id).with_only_columns(*mine).where(transcript.c.direction == "in")
    steps, known = list[str](), set[str | None]()
    for step, message in work.connection.execute(query).all():
        if message == external_id and message not in known:
            steps.clear()
        elif message is None or message not in known:
            steps.append(step or "")
        known.add(message)
    return tuple(steps)


def said_later(work: Work, conversation_id: str, moment: int) -> tuple[str, ...] | None:
    """The steps at which something was said in a later second than this; None where it is one
    before the conversation."""
    work.write()
    mine = transcript.c.at, transcript.c.direction, transcript.c.step
    rows = work.connection.execute(_of(conversation_id).with_only_columns(*mine)).all()
    if not rows or moment < int(rows[0].at.timestamp()):
        return None
    later = (row for row in rows if row.direction == "in" and int(row.at.timestamp()) > moment)
    return tuple(row.step or "" for row in later)


def reseal(work: Work, conversation_id: str, case_id: str) -> None:
    """Seal what was said before there was a case with the case's key, written yet or not."""
    for said in work.pending(transcript):
        if said["conversation_id"] == conversation_id:
            said.update(_resealed(work, said, case_id))
    for row in work.connection.execute(_OF, {"conversation_id": conversation_id}).all():
        work.change(transcript, row.id, **_resealed(work, row._asdict(), case_id))


def _resealed(work: Work, said: Mapping[str, Any], case_id: str) -> dict[str, Any]:
    opened = {
        name: work.opened_of(transcript.c[name], said["id"], said[name])
        for name in ("body", "buttons")
        if said[name] is not None
    }
    return work.seal(transcript, said["id"], case_id, **opened)


def _of(conversation_id: str) -> Select[Any]:
    return _OF.params(conversation_id=conversation_id)


def _lines(work: Work, query: Select[Any]) -> list[Line]:
    return [line(work, row) for row in work.connection.execute(query).all()]


def line(work: Work, row: Row[Any]) -> Line:
    """A row of the table, opened."""
    buttons = None if row.buttons is None else work.open(transcript.c.buttons, row)
    return Line(
        row.id,
        row.seq,
        row.direction,
        work.open(transcript.c.body, row),
        row.step,
        buttons,
        row.token,
        row.at,
        row.delivered_at,
        row.external_id,
        row.problem,
        row.file_id,
    )


def _asked(work: Work, row: Row[Any]) -> Asked:
    choices = tuple(choice for choice, _ in work.open(transcript.c.buttons, row))
    return Asked(row.id, row.conversation_id, row.step, choices)
