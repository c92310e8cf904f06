"""The commands about the people of a case: who is in it, leaving it, coming in by an invite.

Laws: everybody of the case sees who is in it; only its owner is offered to change that.
"""

from __future__ import annotations

from flows.aside import aside, pop
from flows.effects import Panel, Say, UseInvite, Word
from flows.recorded import counted, here, me
from flows.turn import JAPAN, Member, Turn

SHOWN = 10
"""Members in one panel."""


def members(turn: Turn, rest: str) -> None:
    """Who is in the case; the owner may choose one."""
    present, mine = here(turn), me(turn)
    lines = [_line(turn, each) for each in present[:SHOWN]]
    if len(present) > SHOWN:
        lines.append(Say("members.more", {"n": len(present) - SHOWN}))
    turn.say(Panel(Word("members.title", {"case": turn.open.id}), (*lines, Say("members.how"))))
    if mine and mine.owner and len(present) > 1 and not _amid(turn):
        aside(turn, "members.who")


def leave(turn: Turn, rest: str) -> None:
    """Leave the case, after one more question; a choice of somebody else is let go."""
    if turn.state == "members.leave":
        return
    if _amid(turn):
        pop(turn)
    aside(turn, "members.leave")


def start(turn: Turn, rest: str) -> None:
    """Begin; with an invite's token, use it."""
    if rest.strip():
        invited(turn, rest.strip())


def invited(turn: Turn, token: str) -> None:
    """Use an invite; in a case it is left unused."""
    if turn.dossier is not None:
        turn.say(Say("invite.in_case", {"case": turn.dossier.id}))
    else:
        turn.orders.append(UseInvite(token[:64]))


def _amid(turn: Turn) -> bool:
    return turn.state.startswith("members.")


def _line(turn: Turn, each: Member) -> Say:
    name = Word("members.you", {"name": each.name}) if each == me(turn) else each.name
    day = each.joined_at.astimezone(JAPAN).date()
    key = "members.line.owner" if each.owner else "members.line"
    return Say(key, {"name": name, "day": day, "count": counted(turn)[each.name]})
