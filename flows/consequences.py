"""What an answer changed: the discovery, a deadline, any decision; before and after.

Laws: every consequence is shown at once, most yen first, short; nothing is said where nothing
changed; the item just told is shown whole elsewhere and not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator

from coverage.diff import Change, diff
from flows.deadlines import Deadline, deadlines
from flows.decisions import item_word
from flows.dossier import Dossier
from flows.effects import Say, Word, Yen
from flows.turn import Reckoned, Turn, reckon

MOST = 4
"""Changes shown at once; the rest is counted."""


def consequences(turn: Turn, before: Dossier, told: frozenset[str]) -> Iterator[Say]:
    """What differs between the case before this turn and now."""
    old, new = reckon(before, turn.ports.calendar), reckon(turn.open, turn.ports.calendar)
    yield from _discovery(old, new)
    yield from _days(old, new)
    difference = diff(old.case, new.case)
    changes = [each for each in difference.items if _standing(each) and each.id not in told]
    yield from (_changed(turn, each) for each in changes[:MOST])
    if len(changes) > MOST:
        yield Say("changed.more", {"n": len(changes) - MOST})
    if changes and "payable" in difference.totals:
        was, now = difference.totals["payable"]
        yield Say("changed.total", {"before": Yen(was), "after": Yen(now)})


def _standing(change: Change) -> bool:
    """An item that was there and is, of which something a person is told differs."""
    was, now = change.before, change.after
    if was is None or now is None:
        return False
    return (was.decision, was.payable) != (now.decision, now.payable)


def _discovery(old: Reckoned, new: Reckoned) -> Iterator[Say]:
    was, now = old.assessment.discovery, new.assessment.discovery
    if was is None or now == was:
        return
    if now is None:
        yield Say("changed.no_discovery", {"before": was.on})
    elif now.on != was.on:
        yield Say(
            "changed.discovery",
            {"before": was.on, "after": now.on, "kind": Word(f"kind.{now.kind}")},
        )
    else:
        yield Say("changed.trigger", {"day": now.on, "kind": Word(f"kind.{now.kind}")})


def _days(old: Reckoned, new: Reckoned) -> Iterator[Say]:
    was = {each.name: each for each in deadlines(old)}
    for now in deadlines(new):
        before = was.get(now.name)
        if before and before.day != now.day:
            yield Say(f"changed.day.{now.name}", {"before": before.day, "after": now.day})
        elif before is None and _comes(now, old):
            yield Say(f"changed.new.{now.name}", {"after": now.day})


def _comes(now: Deadline, old: Reckoned) -> bool:
    """A deadline that appears once the case is under way is news."""
    return not now.done and old.assessment.discovery is not None


def _changed(turn: Turn, change: Change) -> Say:
    assert change.before is not None
    assert change.after is not None
    return Say(
        "changed.item",
        {
            "item": item_word(turn, change.section, change.id),
            "before": Yen(change.before.payable),
            "after": Yen(change.after.payable),
            "decision": Word(f"decided.{change.after.decision}"),
            "why": _why(change),
        },
    )


def _why(change: Change) -> Word:
    assert change.before is not None
    assert change.after is not None
    if change.after.missing:
        return Word("why.missing")
    old = {reason.clause for reason in change.before.reasons}
    new = [reason.clause for reason in change.after.reasons if reason.clause not in old]
    if new:
        return Word(f"clause.short.{new[0]}")
    return Word("why.settled")
