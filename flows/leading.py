"""Where the desk's recommendation leads: to a question, a card, a chapter.

Laws: what is recommended is one press away; a question is left when it is answered, and one comes
back to the desk.
"""

from __future__ import annotations

from dataclasses import replace

from flows.actions import load, reckoned
from flows.aside import ASIDE, aside
from flows.next_act import rule
from flows.responding import opened
from flows.situation import situation
from flows.turn import Turn

ACT = "act"
"""The choice that follows the desk's recommendation."""


def act(turn: Turn) -> None:
    """Follow the recommendation of the desk."""
    at = situation(turn, reckoned(turn))
    lead = rule(at).leads(at)
    if lead.question is not None:
        aside(turn, lead.step)
        each = lead.question
        turn.draft(load(turn, each.section, each.id) if each.section and each.id else {})
    elif lead.step in ASIDE:
        aside(turn, lead.step)
    else:
        turn.talk = replace(turn.talk, step=lead.step, trail=("desk.menu",), page=0)
        if lead.opened is not None:
            opened(turn, lead.opened)
        if lead.expense is not None:
            turn.draft({"expense": lead.expense})
