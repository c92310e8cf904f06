"""The members of a case: who is in it, taking one out, leaving.

Laws: only the owner takes somebody out or hands the case over; whoever is out of it (`OUT`) is
told so and hears nothing of the case any more.
"""

from __future__ import annotations

from dataclasses import replace

from flows.effects import Button, HandOver, LeaveCase, RemoveMember, Say
from flows.recorded import here, me, member
from flows.step import Choice, Step
from flows.steps.desk import paged
from flows.turn import Turn

OUT = "members.out"
RULES = ("remove", "bar", "own", "back")


def _others(turn: Turn) -> tuple[Button, ...]:
    return paged(turn, [Button(each.id, each.name) for each in here(turn) if each != me(turn)])


def _rule(turn: Turn) -> None:
    """Order what the owner chose, if the one it is about is still there."""
    chosen, what = member(turn), turn.talk.draft.get("what")
    owner = me(turn)
    if chosen is None or owner is None or not owner.owner:
        turn.say(Say("members.changed"))
    elif what == "own":
        turn.orders.append(HandOver(chosen.id))
        turn.say(Say("members.owns", {"name": chosen.name}))
    else:
        turn.orders.append(RemoveMember(chosen.id, bar=what == "bar"))
        key = "members.barred" if what == "bar" else "members.removed"
        turn.say(Say(key, {"name": chosen.name}))


def _leave(turn: Turn) -> None:
    turn.orders.append(LeaveCase())
    turn.say(Say("members.you.left", {"case": turn.open.id}))
    turn.talk = replace(turn.talk, stack=(), draft={}, trail=(), guess=None)


def _leave_words(turn: Turn) -> str:
    """What leaving means: for one of several, for the owner, for the last one."""
    mine = me(turn)
    if len(here(turn)) < 2:
        return "ask.members.leave.last"
    return "ask.members.leave.owner" if mine and mine.owner else "ask.members.leave"


STEPS = (
    Step(
        "members.who",
        Choice("member", made=_others, unknown=False),
        sets="draft.member",
        menu=True,
        to={"back": "members.end"},
    ),
    Step(
        "members.what",
        Choice("member", RULES, unknown=False),
        sets="draft.what",
        menu=True,
        to={"back": "members.end"},
    ),
    Step("members.do", does=_rule, to={"": "members.end"}),
    Step(
        "members.leave",
        Choice("leave", ("leave", "stay"), unknown=False),
        menu=True,
        to={"stay": "members.end"},
        asks=_leave_words,
    ),
    Step("members.go", does=_leave, to={"": OUT}),
    Step("members.end", keeps=True),
    Step(OUT, ends=True),
)
