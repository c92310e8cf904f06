"""What an answer changed: discovery, deadlines, what the law asks, decisions; before and after.

Laws: every consequence is shown at once, most yen first, short: the days in one paragraph, the
money in another; nothing is said where nothing changed; the item just told is shown whole
elsewhere and not repeated here.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache

from coverage.diff import Change, diff
from coverage.duties import FINAL_DAYS_WRONGFUL as WRONGFUL
from flows.deadlines import Deadline, deadlines, earlier, innocent, owed, unaware
from flows.decisions import DISCLOSURE, changed_word, item_word
from flows.dossier import Dossier
from flows.effects import Panel, Say, Value, Word, Yen
from flows.picture import LAWS, verdict
from flows.turn import Reckoned, Turn, reckon

LAST_OF_INCIDENT = "incident.published_on"
"""The fact the incident chapter ends with; up to then its end tells what the law asks."""

CHANGING = frozenset({"incident", "engagements", "expenses", "claims"})
"""What of a case document its people may change; beside it only the policy changes a decision."""

REPORTS = ("preliminary", "final")
"""The reports that are recorded as filed by their day."""

MOST = 4
"""Changes shown at once; the rest is counted."""


def consequences(turn: Turn, before: Dossier, told: frozenset[str]) -> Iterator[Panel]:
    """What differs between the case before this turn and now."""
    old, new = reckon(before, turn.ports.calendar), reckon(turn.open, turn.ports.calendar)
    for lines in (tuple(moved(turn, before, old, new)), tuple(_money(turn, old, new, told))):
        if lines:
            yield Panel(None, lines)


def would_change(turn: Turn, before: Dossier, id: str) -> Iterator[Panel]:
    """What an item that is not kept would do to the others."""
    old, new = reckon(before, turn.ports.calendar), reckon(turn.open, turn.ports.calendar)
    lines = tuple(_items(turn, old, new, frozenset({id}), kept=False))
    if lines:
        yield Panel(None, lines)


def moved(turn: Turn, before: Dossier, old: Reckoned, new: Reckoned) -> Iterator[Say]:
    """The discovery, the days and the law's verdicts that became others."""
    told = old.assessment.discovery is not None or "incident.cause" in before.facts
    begun = told or not turn.state.startswith("discovery.")
    yield from _discovery(old, new, begun=begun)
    for doubt in (earlier, unaware, innocent):
        was = tuple(doubt(old))
        yield from (each for each in doubt(new) if each not in was)
    if LAST_OF_INCIDENT in before.facts:
        yield from _verdicts(turn, old, new)
    yield from _unfiled(turn, old, new)
    yield from _days(old, new, begun=begun)


def _money(turn: Turn, old: Reckoned, new: Reckoned, told: frozenset[str]) -> Iterator[Say]:
    yield from _released(old, new)
    yield from _items(turn, old, new, told, kept=True)


def _items(
    turn: Turn, old: Reckoned, new: Reckoned, told: frozenset[str], *, kept: bool
) -> Iterator[Say]:
    changes = [each for each in item_changes(old, new) if each.id not in told]
    yield from (changed(turn, each) for each in changes[:MOST])
    if len(changes) > MOST:
        yield Say("changed.more" if kept else "ask.first.more", {"n": len(changes) - MOST})
    was, now = (each.assessment.totals["payable"] for each in (old, new))
    if changes and was != now:
        yield from _total(was, now, new.most)


@lru_cache(maxsize=64)
def item_changes(old: Reckoned, new: Reckoned) -> tuple[Change, ...]:
    """The items whose decision or amount became another, most yen first."""
    if not _moved(old, new):
        return ()  # the usual turn: asking which fact did what costs two more assessments
    found = (each for each in diff(old.case, new.case).items if _standing(each))
    return tuple(sorted(found, key=lambda each: (-abs(each.gain), -_claimed(each))))


def _moved(old: Reckoned, new: Reckoned) -> bool:
    """Did an item that was there and is become another?"""
    was = _shown(old)
    return any(was.get(key, shown) != shown for key, shown in _shown(new).items())


def _shown(reckoned: Reckoned) -> dict[tuple[str, str], tuple[str, int]]:
    """What a person is told of each item."""
    items = reckoned.assessment.items
    return {(each.section, each.id): (each.decision, each.payable) for each in items}


def _claimed(change: Change) -> int:
    return change.after.claimed if change.after else 0


def _total(was: int, now: int, most: int) -> Iterator[Say]:
    """What is expected in all, and the most it could become."""
    total: dict[str, Value] = {"before": Yen(was), "after": Yen(now)}
    if most > now:
        yield Say("changed.total.most", {**total, "most": Yen(most)})
    else:
        yield Say("changed.total", total)


def _released(old: Reckoned, new: Reckoned) -> Iterator[Say]:
    """What was held for the regulator's report or a publication, and is no more."""
    held = {each.id: each for each in old.assessment.items if DISCLOSURE in each.missing}
    freed = [
        held[each.id]
        for each in new.assessment.items
        if each.id in held and DISCLOSURE not in each.missing
    ]
    told = new.case.incident.reported_on or new.case.incident.published_on
    if freed and told:
        yen = Yen(sum(each.pending for each in freed))
        yield Say("changed.released", {"n": len(freed), "amount": yen})


def _standing(change: Change) -> bool:
    """An item that was there and is, of which something a person is told differs."""
    was, now = change.before, change.after
    if was is None or now is None:
        return False
    return (was.decision, was.payable) != (now.decision, now.payable)


def _discovery(old: Reckoned, new: Reckoned, *, begun: bool) -> Iterator[Say]:
    """The discovery that moved; one found at last is news only after its own chapter."""
    was, now = old.assessment.discovery, new.assessment.discovery
    if was is None:
        if now is not None and begun:
            yield Say("changed.found", {"day": now.on, "kind": Word(f"kind.{now.kind}")})
        return
    if now == was:
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


def _unfiled(turn: Turn, old: Reckoned, new: Reckoned) -> Iterator[Say]:
    """A report that was recorded as filed and is so no more: it is due again, and by when."""
    for name in REPORTS:
        was, now = (getattr(each.told, f"{name}_filed_on") for each in (old, new))
        if was is None or now is not None or not owed(new):
            continue
        day = next((each.day for each in deadlines(new) if each.name == name), None)
        if day is None:
            yield Say(f"changed.again.{name}.no_day")
        else:
            late = ".past" if day < turn.today else ""
            yield Say(f"changed.again.{name}{late}", {"after": day})


def _days(old: Reckoned, new: Reckoned, *, begun: bool) -> Iterator[Say]:
    """The deadlines that moved, and those that appear once the case is under way."""
    was = {each.name: each for each in deadlines(old)}
    for now in deadlines(new):
        before = was.get(now.name)
        if before and before.day != now.day:
            yield _another_day(old, new, before, now)
        elif before is None and begun and not now.done:
            wrongful = ".60" if now.name == "final" and _final_days(new) == WRONGFUL else ""
            yield Say(f"changed.new.{now.name}{wrongful}", {"after": now.day})
    days = {each.name: each.day for each in deadlines(new)}
    left = was.keys() - days.keys() - {"window"}
    if "window_earlier" in left and was["window_earlier"].day == days.get("window"):
        left.remove("window_earlier")  # what could be the window is it
    yield from (Say(f"changed.gone.{name}", {"before": was[name].day}) for name in sorted(left))


def _another_day(old: Reckoned, new: Reckoned, before: Deadline, now: Deadline) -> Say:
    """A deadline that moved; of the law's, what moved it: day 1, or how many days there are."""
    said: dict[str, Value] = {"before": before.day, "after": now.day}
    key = f"changed.day.{now.name}"
    if now.name == "preliminary" and new.duties.known_on:
        said["known"] = new.duties.known_on
    days = _final_days(new)
    if now.name == "final" and days != _final_days(old):
        key += f".{days}"
    return Say(key, said)


def _final_days(reckoned: Reckoned) -> int | None:
    """How many days the final report has under the rule by which it is owed."""
    duties = reckoned.duties
    rules = (duties.general, duties.my_number)
    return next((rule.final.days for rule in rules if rule.verdict != "not_due"), None)


def _verdicts(turn: Turn, old: Reckoned, new: Reckoned) -> Iterator[Say]:
    """What the law asks, where that became something else."""
    known = {*old.case.incident.data, *new.case.incident.data}
    for rule in LAWS if "my_number" in known else LAWS[:1]:
        was, now = (getattr(each.duties, rule) for each in (old, new))
        if was.verdict != now.verdict:
            yield verdict(turn, rule, new)


def changed(turn: Turn, change: Change) -> Say:
    """One item's change in a line: before, after, and why."""
    assert change.before is not None
    assert change.after is not None
    decision = Word(f"decided.{change.after.decision}")
    said: dict[str, Value] = {
        "item": item_word(turn, change.section, change.id),
        "why": _why(turn, change),
    }
    if change.gain == 0:
        was = Word(f"decided.{change.before.decision}")
        return Say("changed.decision", {**said, "before": was, "after": decision})
    money = {"before": Yen(change.before.payable), "after": Yen(change.after.payable)}
    return Say("changed.item", {**said, **money, "decision": decision})


def _why(turn: Turn, change: Change) -> Word:
    """The clause that takes yen now and did not before, otherwise the fact that did it."""
    assert change.before is not None
    assert change.after is not None
    if change.after.missing:
        return Word("why.missing")
    old = {reason.clause for reason in change.before.reasons}
    new = [reason.clause for reason in change.after.reasons if reason.clause not in old]
    if new and change.gain <= 0:
        return Word(f"clause.short.{new[0]}")
    facts = (path for path in change.because if path.split(".")[0] in CHANGING)
    fact = next(facts, None)
    if fact is None:
        return Word("why.policy")
    return Word("why.fact", {"fact": changed_word(turn, fact)})
