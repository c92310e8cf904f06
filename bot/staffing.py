"""The staff side on the command line: the queue, taking over, writing, handing back, closing.

Laws: a conversation is named by its case, or by its own id as the queue prints it; what is printed
is for programs: a line each, cells between tabs, the first line names them.
"""

from __future__ import annotations

import sys
from datetime import datetime
from typing import Annotated

import typer

from bot import attending, bodies, bootstrap
from bot.bootstrap import House
from bot.projecting import rebuild as rebuilt
from bot.shell import As, CaseNumber, own_language, problems
from bot.store.queue import QueueLine
from coverage.document import Refused
from flows.turn import JAPAN

COLUMNS = (
    "waiting since",
    "promised",
    "missed",
    "case",
    "company",
    "member",
    "step",
    "language",
    "nearest",
    "day",
    "days left",
    "pending",
    "payable",
    "left",
    "questions",
    "held by",
    "last",
    "conversation",
)

Target = Annotated[str, typer.Argument(help="The case's number, or the conversation's id.")]
Of = Annotated[str | None, typer.Option("--member", help="Whose, if a case has several.")]


def queue(
    most: Annotated[int, typer.Option(min=1, help="At most so many lines.")] = 50,
) -> None:
    """The open conversations, the one that needs a person most on top."""
    with problems(own_language()):
        house = bootstrap.open_house()
        sys.stdout.write("\t".join(COLUMNS) + "\n")
        for line in attending.listed(house, most):
            sys.stdout.write("\t".join(_cells(house, line)) + "\n")


def take(target: Target, who: As, member: Of = None) -> None:
    """Take a conversation over: from now on you answer, not the program."""
    with problems(own_language()):
        attending.take(bootstrap.open_house(), target, who, member)


def say(
    target: Target,
    text: Annotated[str, typer.Argument(help="What the person is to read.")],
    who: As,
    member: Of = None,
) -> None:
    """Write to the person, under your name."""
    with problems(own_language()):
        if not bodies.line(text):
            raise Refused("TEXT", "text")
        attending.say(bootstrap.open_house(), target, text, who, member)


def hand_back(target: Target, who: As, member: Of = None) -> None:
    """Hand a conversation back to the program."""
    with problems(own_language()):
        attending.hand_back(bootstrap.open_house(), target, who, member)


def close(case: CaseNumber, who: As) -> None:
    """Close a case; its people are told."""
    with problems(own_language()):
        attending.close(bootstrap.open_house(), case, who)


def reopen(case: CaseNumber, who: As) -> None:
    """Open a closed case again; its people are told."""
    with problems(own_language()):
        attending.reopen(bootstrap.open_house(), case, who)


def rebuild() -> None:
    """Make again what lists and reminders need of every case, from its facts."""
    with problems(own_language()):
        sys.stdout.write(f"{rebuilt(bootstrap.open_house())}\n")


def _cells(house: House, line: QueueLine) -> list[str]:
    policy = house.store.policy(line.policy) if line.policy else None
    today = house.clock().astimezone(JAPAN).date()
    day, desk = line.nearest_day, line.desk
    return [
        _moment(desk.waiting_since),
        _moment(desk.promised_at),
        _moment(desk.missed_at),
        line.case_id or "",
        str((policy or {}).get("insured") or ""),
        line.member,
        line.step,
        line.language,
        line.nearest or "",
        day.isoformat() if day else "",
        str((day - today).days) if day else "",
        str(line.pending),
        str(line.payable),
        " ".join(f"{part}={yen}" for part, yen in line.left.items()),
        str(line.questions),
        desk.held_by or "",
        _moment(line.updated_at),
        line.conversation_id,
    ]


def _moment(moment: datetime | None) -> str:
    return f"{moment.astimezone(JAPAN):%Y-%m-%d %H:%M}" if moment else ""
