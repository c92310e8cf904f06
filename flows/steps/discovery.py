"""Chapter 2, discovery: how it came to light, as many ways as apply, then the discovery day.

Laws: each way is one entry (kind, day, note; of one's own awareness, whose); an entry becomes
facts in one go; only staff record that the insurer acknowledged a written notice.
"""

from __future__ import annotations

from typing import get_args

from coverage.case import EventKind
from flows.actions import keep_event, say_found
from flows.dossier import ids
from flows.step import Choice, DayOf, Step, TextOf, YesNo
from flows.turn import Turn


def _own(turn: Turn) -> bool:
    """Is it one's own awareness? When asked for more: was what was just kept?"""
    kind = turn.value("draft.kind")
    if kind is None and turn.state == "discovery.more":
        found = ids(turn.open.facts, "events")
        kind = turn.value(f"events.{found[-1]}.kind") if found else None
    return bool(kind == "own_awareness")


STEPS = (
    Step(
        "discovery.kind",
        Choice("kind", get_args(EventKind)),
        sets="draft.kind",
        to={"unknown": "discovery.result"},
    ),
    Step("discovery.on", DayOf(past=True, until="draft.acknowledged_on"), sets="draft.on"),
    Step("discovery.culprit", YesNo(), sets="draft.by_culprit", when=_own),
    Step("discovery.note", TextOf(most=200), sets="draft.note"),
    Step("discovery.keep", does=keep_event, keeps=True),
    Step(
        "discovery.more",
        Choice("more", ("another", "enough"), unknown=False),
        to={"another": "discovery.kind"},
    ),
    Step("discovery.result", does=say_found, closes=True),
)
