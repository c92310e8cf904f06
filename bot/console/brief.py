"""A case in four lines, for a screen that shows no more: how it stands, its days, its money, and
what to do next.

Laws: it says nothing that the page does not say further down; only what one may do oneself is named
as the next act, and it leads there.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from bot.console.casefile import CaseFile
from bot.store.queue import QueueLine
from flows.effects import Say, Value, Word


@dataclass(frozen=True, slots=True)
class Brief:
    """A case in short."""

    waits: list[QueueLine]
    """The conversations that wait for a person."""
    held: list[QueueLine]
    """Those that somebody of staff holds."""
    days: list[Say]
    """The nearest day that is still to be kept, and the last day of the window."""
    acts: list[tuple[Value, str]]
    """What to do next, and where."""


def brief(file: CaseFile, me: str, can: set[str]) -> Brief:
    """A case in short, for somebody of this name who may do this."""
    there = [each for each in file.talks if each.left_at is None]
    waits = [each for each in there if each.desk.waiting_since and not each.desk.held_by]
    held = [each for each in there if each.desk.held_by]
    acts = [] if file.line.closed_at else [*_acts(file, waits, held, me, can)]
    return Brief(waits, held, [*_days(file)], acts)


def _days(file: CaseFile) -> Iterator[Say]:
    ahead = [(each, said) for each, said in file.days if not each.done]
    yield from (said for _, said in ahead[:1])
    yield from (said for each, said in ahead[1:] if each.name == "window")


def _acts(
    file: CaseFile, waits: list[QueueLine], held: list[QueueLine], me: str, can: set[str]
) -> Iterator[tuple[Value, str]]:
    if file.waits and "decide_firm" in can:
        yield Word("console.asks"), "#asks-heading"
    if "take_over" in can:
        for each in [*waits, *(line for line in held if line.desk.held_by == me)]:
            yield Word("console.next.answer", {"name": each.member}), _desk(each)
    due = [each for each in file.items if each.stands.stage == "submitted"]
    if due and "insurers_decision" in can:
        yield Word("console.next.decide", {"n": len(due)}), "#items-heading"
    if file.questions:
        yield Word("console.questions.n", {"n": len(file.questions)}), "#questions-heading"


def _desk(talk: QueueLine) -> str:
    return f"?talk={talk.conversation_id}#desk"
