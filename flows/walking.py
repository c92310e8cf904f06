"""Walking on: an answer is kept, and the next question that is open is gone to.

Laws: walking on passes over what is answered already; a correction asks anew only what depends on
it, and comes back to where it was made from, or past a question that it made needless; a step
without a question is done on the way; where an entry takes another's place no way leads back to the
questions of the one before.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from flows.actions import load, withdraw
from flows.aside import ASIDE, aside, pop
from flows.leading import ACT, act
from flows.machine import MACHINE, STEPS, advance
from flows.reading import Answer
from flows.side import PLACES
from flows.step import Choice, Step, always
from flows.turn import Turn


def keep_answer(turn: Turn, step: Step, answer: Answer) -> None:
    """Keep an answer, or go where a list's choice leads."""
    code = answer.code or ""
    if code == "resume" or (code == "back" and step.id in ASIDE and turn.talk.stack):
        pop(turn)
    elif code == "more":
        turn.talk = replace(turn.talk, page=turn.talk.page + 1)
    elif code.startswith(("q:", "e:", "w:")) and isinstance(step.reads, Choice):
        _jump(turn, step, code)
    elif code == ACT:
        act(turn)
        if STEPS[turn.state].reads is None:
            settle(turn)
    else:
        accept(turn, step, dict.fromkeys(step.paths, answer.value), answer.code)


def _jump(turn: Turn, step: Step, code: str) -> None:
    """To the step of a listed fact (q), into an event (e), or to its withdrawal (w)."""
    kind, _, rest = code.partition(":")
    if kind == "e":
        turn.draft(load(turn, "events", rest))
        turn.state = "desk.entry"
    elif kind == "w":
        withdraw(turn)
        pop(turn)
    else:
        target, section, id = rest.split(":")
        if step.chapter != "desk":
            turn.talk = replace(turn.talk, step=f"{step.chapter}.list", draft={}, trail=())
            aside(turn, target)
        turn.draft(load(turn, section, id) if id else {})
        turn.talk = replace(turn.talk, step=target, trail=(), page=0)


def accept(turn: Turn, step: Step, values: Mapping[str, Any], code: str | None) -> None:
    """The answer is kept; walk on to the next open question."""
    tell(turn, values)
    turn.answer = code
    turn.talk = replace(turn.talk, trail=(*turn.talk.trail, step.id), page=0)
    _act(turn, step)
    walk(turn, step)


def tell(turn: Turn, values: Mapping[str, Any]) -> None:
    """Keep values; what of an entry depended on them is asked anew."""
    changed = {path for path, value in values.items() if turn.value(path) != value}
    for path, value in values.items():
        turn.put(path, value)
    cleared = {f"draft.{name}" for name in _cleared(changed)} - values.keys()
    if cleared:
        draft = turn.talk.draft
        turn.draft({name: draft[name] for name in draft if f"draft.{name}" not in cleared})


def _cleared(changed: set[str]) -> set[str]:
    """The names of an entry that depend on what was changed."""
    return {name for path in changed for name in CLEARS.get(path, ())}


def _clears() -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for step in STEPS.values():
        for path in step.paths:
            found.setdefault(path, set()).update(step.clears)
    return found


CLEARS = _clears()
"""Of each path the names of an entry that depend on it."""


def walk(turn: Turn, start: Step) -> None:
    """On to the next question that is open."""
    while True:
        source = turn.state
        advance(MACHINE, turn)
        if turn.state in ASIDE and source == "desk.menu":
            target = turn.state
            turn.state = "desk.menu"
            aside(turn, target)
        if not _pass(turn, STEPS[turn.state], start):
            return


def settle(turn: Turn) -> None:
    """Go on from a step that asks nothing."""
    step = STEPS[turn.state]
    _pass(turn, step, step)
    walk(turn, step)


def _pass(turn: Turn, step: Step, start: Step) -> bool:
    """Deal with a step arrived at: True to walk on from it, False where it is asked."""
    if step.id in PLACES:
        turn.talk = replace(turn.talk, draft={}, trail=(), page=0)
    if step.reads is None:
        return _do(turn, step)
    fixing = _fixing(turn)
    if fixing and step.id == turn.talk.stack[-1].step:
        pop(turn)
        return False
    if fixing and step.chapter != start.chapter and step.chapter != "discovery":
        _come_back(turn)
        return False
    if step.paths and turn.has(step.paths[0]):
        return True
    apart = bool(step.paths) and not step.paths[0].startswith("draft.")
    return fixing and apart and step.when is always


def _do(turn: Turn, step: Step) -> bool:
    """Do what a step without a question does."""
    if step.ends or (step.waits and turn.orders):
        return False
    if step.closes and _fixing(turn):
        _come_back(turn)
        return False
    was = turn.answer
    _act(turn, step)
    if turn.answer == was or turn.answer is None:
        turn.answer = ""
    if step.keeps:
        turn.talk = replace(turn.talk, trail=())
        if _fixing(turn):
            _come_back(turn)
            return False
    return True


def _come_back(turn: Turn) -> None:
    """Come back to where a correction was made from; what is asked there may not apply any more."""
    pop(turn)
    step = STEPS[turn.state]
    if step.paths and not step.when(turn):
        turn.answer, turn.talk = "", replace(turn.talk, guess=None)
        walk(turn, step)


def _act(turn: Turn, step: Step) -> None:
    """Do what a step does; of the way back to it the lists remain where the entry is another."""
    if step.does is None:
        return
    was = turn.talk.draft
    step.does(turn)
    if was and not _goes_on(was, turn.talk.draft):
        lists = tuple(each for each in turn.talk.trail if each in PLACES)
        turn.talk = replace(turn.talk, trail=lists)


def _goes_on(was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Is it the same entry still? Then something of what was told of it stands in it."""
    return any(name in now and now[name] == was[name] for name in was if name != "was")


def _fixing(turn: Turn) -> bool:
    """Is one here only to correct something?"""
    return bool(turn.talk.stack) and not turn.talk.stack[-1].paused
