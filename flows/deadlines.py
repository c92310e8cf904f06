"""The clocks of a case side by side: the policy's window and the regulator's days.

Laws: each deadline says what it is for, its day and the days left; what is done is not listed as
due; where an undecided own awareness could make the discovery, or make it earlier, the last day
that there would be stands beside the other, or alone.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from coverage.discovery import Discovery, undecided, window
from coverage.duties import Duty
from flows.effects import Say, Value, Word
from flows.turn import Reckoned, Turn


@dataclass(frozen=True, slots=True)
class Deadline:
    """One day to keep: its name, the day, is it done, is it provisional."""

    name: str
    day: date
    done: bool = False
    provisional: bool = False


MEANT = frozenset({"cyber_attack", "suspected_cyber_attack", "taken_out"})
"""Causes that are not innocent (enforcement rules art. 7, 3); a theft may be a loss, here."""


def deadlines(reckoned: Reckoned) -> list[Deadline]:
    """Every deadline of the case, the nearest first."""
    found = [*_window(reckoned), *_duties(reckoned)]
    return sorted(found, key=lambda each: (each.day, each.name))


def owed(reckoned: Reckoned) -> bool:
    """Does the law ask for a report, surely or presumably?"""
    duties = reckoned.duties
    return any(rule.verdict != "not_due" for rule in (duties.general, duties.my_number))


def earlier(now: Reckoned) -> Iterator[Say]:
    """It came to light before the day on which, it is said, the company first knew.

    Whether somebody there knew on that day is for them to say; if so, the law's days are too late.
    An own awareness counts here though the policy does not count it, but for one who acted with a
    wrongful purpose.
    """
    discovery, known = now.assessment.discovery, now.told.known_on
    if not owed(now) or known is None:
        return
    found = [(discovery.on, str(discovery.kind))] if discovery else []
    for each in now.case.incident.events:
        wrongful = now.told.wrongful_purpose and each.by_culprit is not False
        if each.kind == "own_awareness" and each.on and not wrongful:
            found.append((each.on, each.kind))
    day, kind = min(found, default=(known, ""))
    if day < known:
        said: dict[str, Value] = {"day": day, "kind": Word(f"kind.{kind}"), "known": known}
        yield Say("clock.law.earlier", said)


def unaware(now: Reckoned) -> Iterator[Say]:
    """The company is said to have known before the discovery, by nobody who is recorded.

    Who caused the leak by mistake counts for the law and not for the policy; anyone else for both.
    """
    found, known = now.assessment.discovery, now.told.known_on
    days = [each.on for each in now.case.incident.events if each.kind == "own_awareness"]
    if (
        found
        and known
        and known < found.on
        and not any(day is None or day <= known for day in days)
    ):
        yield Say("clock.policy.earlier", {"known": known, "day": found.on})


def innocent(now: Reckoned) -> Iterator[Say]:
    """What happened is as a rule an act that may have had a wrongful purpose, and that is denied.

    The law's verdict rests on what was answered; a report that is due would not be made.
    """
    told = now.told
    lifted = told.strongly_protected or told.recovered_unseen
    if now.case.incident.cause in MEANT and told.wrongful_purpose is False and not lifted:
        yield Say("clock.law.meant")


def line(turn: Turn, deadline: Deadline) -> Say:
    """One deadline in a line."""
    left = (deadline.day - turn.today).days
    values: dict[str, Value] = {"day": deadline.day, "n": abs(left)}
    state = "done" if deadline.done else "past" if left < 0 else "today" if left == 0 else "left"
    name = f"deadline.{deadline.name}.{state}"
    return Say(name, values)


def _window(reckoned: Reckoned) -> Iterator[Deadline]:
    found, scene = reckoned.assessment.discovery, reckoned.scene
    if found is not None:
        yield Deadline("window", window(found, scene.terms, scene.product).last)
    maybe = [on for _, on in undecided(scene.incident.events) if found is None or on < found.on]
    if maybe:
        own = Discovery(min(maybe), "own_awareness", "DISC-2")
        yield Deadline("window_earlier", window(own, scene.terms, scene.product).last)


def _duties(reckoned: Reckoned) -> Iterator[Deadline]:
    duties = reckoned.duties
    rules = [rule for rule in (duties.general, duties.my_number) if rule.verdict != "not_due"]
    for rule in rules[:1]:
        yield from _report(rule)


def _report(rule: Duty) -> Iterator[Deadline]:
    if rule.preliminary.latest is not None:
        done = rule.preliminary.done_on is not None
        yield Deadline("preliminary", rule.preliminary.latest, done)
    if rule.final.due is not None:
        final = rule.final
        yield Deadline("final", rule.final.due, final.done_on is not None, final.provisional)
