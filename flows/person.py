"""A person of staff: asking for one, and what the chat says while one is there; the page beside.

Laws: whoever asks is told by when and the number to call at once; asking twice keeps the first
promise, and once it is over that is said; while a person is there the program answers nothing, but
that one is there, what it kept for later and what it did not keep; a closed case is looked at and
its papers are made, and nothing is added to it.
"""

from __future__ import annotations

import re

from flows.answers.reading import normal
from flows.effects import Ask, CallPerson, Effect, LinkPage, Say, Value
from flows.heard import (
    Called,
    Heard,
    Linked,
    Opened,
    Pressed,
    Screened,
    Sent,
    Typed,
    Unkept,
    Unread,
)
from flows.promise import moment_values, promised
from flows.sent import unkept
from flows.turn import Turn

SLASHES = ("/", "\uff0f")
"""A command's first sign, half and full width."""
COMMAND = re.compile(rf"[{''.join(SLASHES)}](\S*)\s*(.*)", re.DOTALL)
READS = frozenset(
    {"help", "status", "deadlines", "digest", "law", "draft", "terms", "language", "human", "page"}
    | {"picture", "papers", "export"}
)
"""The commands that are answered when the case is closed."""
PAPERS = "papers.menu"
"""The only question that is asked in a closed case."""


def human(turn: Turn, rest: str) -> None:
    """Call a person."""
    call_person(turn)


def call_person(turn: Turn) -> None:
    """Order it; what comes of it is said when it is heard."""
    turn.orders.append(CallPerson(promised(turn.ports.house, turn.ports.calendar, turn.now)))


def called(turn: Turn, heard: Called) -> None:
    """Say by when a person will be there, or that the time that was promised is over."""
    values = {**moment_values(heard.promised), **desk(turn)}
    if heard.promised <= turn.now:
        turn.say(Say("human.late", values))
    else:
        turn.say(Say("human.again" if heard.again else "human.called", values))
    if not heard.again:
        turn.say(Say("human.meanwhile"))


def page(turn: Turn, rest: str) -> None:
    """Order a link to this conversation's page, where the house has one."""
    if turn.ports.house.page:
        turn.orders.append(LinkPage())
    else:
        turn.say(Say("page.none"))


def linked(turn: Turn, heard: Linked) -> None:
    """Hand the link over."""
    address = f"{turn.ports.house.page.rstrip('/')}/{heard.token}"
    turn.say(Say("page.link", {"link": address, "minutes": heard.minutes}))


def missed(turn: Turn) -> Say:
    """Nobody came in the promised time."""
    return Say("human.missed", desk(turn))


def desk(turn: Turn) -> dict[str, Value]:
    """Whom to call at once."""
    house = turn.ports.house
    return {"insurer": house.insurer(turn.talk.language), "phone": house.phone}


def while_held(heard: Heard, by: str) -> list[Effect]:
    """What is said while a person has taken over: to what was written to them, nothing."""
    if isinstance(heard, Unread):
        return [Say("unread.broken") if heard.broken else Say("held.unread", {"name": by})]
    if isinstance(heard, Screened):
        return [Say(f"screen.{heard.kind}")]
    if isinstance(heard, Unkept):
        return list(unkept(heard))
    if isinstance(heard, Typed) and not heard.text.strip().startswith(SLASHES):
        return []
    if isinstance(heard, Sent):
        return [Say("held.table", {"name": by, "file": heard.name})]
    if isinstance(heard, Typed | Pressed | Opened):
        return [Say("held.by", {"name": by})]
    return []


def while_closed(heard: Heard, case: str, step: str) -> list[Effect] | None:
    """What is said in a closed case; None: it only looks, wants a paper or asks for a person, and
    is answered. ``step``: where the conversation stands."""
    if isinstance(heard, Screened):
        return [Say(f"screen.{heard.kind}")]
    if isinstance(heard, Typed) and command_of(heard.text)[0] in READS:
        return None
    if step == PAPERS and _chooses(heard):
        return None
    if isinstance(heard, Sent | Unkept):
        return [Say("closed.file", {"case": case, "name": heard.name})]
    return [closed(case, again=True)]


def _chooses(heard: Heard) -> bool:
    """Is a paper chosen from the list, by its button or its number?"""
    if isinstance(heard, Pressed):
        return heard.step == PAPERS
    return isinstance(heard, Typed) and heard.text.strip().isdecimal()


def unasked(effects: list[Effect]) -> list[Effect]:
    """What is said without the question, but for that of the papers; without the recommendation
    before it, and that one can go on."""
    return [
        each
        for each in effects
        if not (isinstance(each, Ask) and each.step != PAPERS)
        and not (isinstance(each, Say) and each.key.startswith(("next.", "human.meanwhile")))
    ]


def closed(case: str, *, again: bool = False) -> Say:
    """A case was closed, or (``again``) still is when somebody writes to it."""
    return Say("closed.note" if again else "closed.now", {"case": case})


def command_of(text: str) -> tuple[str, str]:
    """A command's name and what follows it, however wide it and the blank between were typed; after
    an @ stands whose command it is. Without a name where it is none."""
    found = COMMAND.fullmatch(text.strip())
    return (normal(found[1]).partition("@")[0].casefold(), found[2]) if found else ("", "")
