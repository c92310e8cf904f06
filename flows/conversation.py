"""The conversation as one pure function: what was heard becomes facts, a place, things to say.

Laws: any input in any state leads to a legal state and an open question, never to an exception;
an answer that cannot be read loses nothing; what was said comes first, then what it changed, then
the question; a guessed reading is kept only after a yes; walking on
passes over what is answered already; a correction asks anew only what depends on it, and comes
back to where it was made from.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from flows.actions import load, withdraw
from flows.admission import admitted, out, refused
from flows.answers.reading import Confirm, Problem, Value
from flows.aside import aside, pop
from flows.asking import ask, before
from flows.consequences import consequences
from flows.described import described
from flows.dossier import Dossier
from flows.edits import EDITED, edited
from flows.effects import Button, Effect, Order, Panel, Say, Word
from flows.heard import (
    Admitted,
    Edited,
    Heard,
    Opened,
    Pressed,
    Refused,
    Screened,
    Typed,
    Unread,
)
from flows.machine import MACHINE, STEPS, advance
from flows.members import invited
from flows.next_act import next_act
from flows.oneline import read_line
from flows.reading import NO, YES, Answer, buttons, choose, pressed, read
from flows.screened import doubted, held, which
from flows.side import PLACES, command
from flows.step import Choice, DayOf, PeopleOf, Step, YenOf, always
from flows.talk import Guess, Talk
from flows.turn import Ports, Turn, reckon

ONE_LINE = frozenset({"desk.menu", "expenses.category", "expenses.more"})
"""Where a cost may be typed in one line."""

SLASHES = ("/", "\uff0f")
"""A command's first sign, half and full width."""

ASIDE = frozenset({"desk.fix", "desk.questions", "desk.event"})
"""Steps of the desk that lead elsewhere and come back."""


@dataclass(frozen=True, slots=True)
class Turned:
    """What one turn came to."""

    dossier: Dossier | None
    talk: Talk
    effects: tuple[Effect, ...]
    orders: tuple[Order, ...]


def hear(
    ports: Ports, dossier: Dossier | None, talk: Talk, heard: Heard, *, by: str, now: datetime
) -> Turned:
    """Answer one thing heard: the case and the talk after it, and what to say and do.

    Where something is ordered the question waits for what comes of it.
    """
    if STEPS[talk.step].ends:
        return Turned(None, talk, (out(Turn(ports, None, talk, by, now)),), ())
    turn = Turn(ports, dossier, talk, by, now)
    _heard(turn, heard)
    question = [] if turn.orders else _question(turn, talk, heard)
    effects = (*turn.said, *_changes(turn, dossier), *question)
    return Turned(turn.dossier, turn.talk, effects, tuple(turn.orders))


def _heard(turn: Turn, heard: Heard) -> None:
    if isinstance(heard, Screened):
        held(turn, heard)
    elif isinstance(heard, Opened):
        if STEPS[turn.state].reads is None:
            _settle(turn)
        if heard.invite:
            invited(turn, heard.invite)
    elif isinstance(heard, Admitted):
        if admitted(turn, heard):
            _walk(turn, STEPS[turn.state])
    elif isinstance(heard, Refused):
        refused(turn, heard)
    elif isinstance(heard, Typed | Pressed) and turn.talk.doubt and doubted(turn, heard):
        return
    elif isinstance(heard, Pressed):
        _pressed(turn, heard)
    elif isinstance(heard, Edited):
        edited(turn, heard)
    elif isinstance(heard, Unread):
        turn.say(Say("unread"))
    elif heard.text.strip().startswith(SLASHES):
        command(turn, f"/{heard.text.strip()[1:]}")
    elif turn.talk.guess:
        _guess(turn, heard.text, turn.talk.guess)
    else:
        _typed(turn, heard.text)


def _question(turn: Turn, was: Talk, heard: Heard) -> list[Effect]:
    """The open question, the desk's recommendation before it, an earlier answer beside it."""
    step, shown = STEPS[turn.state], list[Effect]()
    if turn.talk.doubt:
        return [which(step.id)]
    if turn.state == "desk.menu" and turn.dossier is not None:
        shown.append(next_act(turn, reckon(turn.dossier, turn.ports.calendar)))
    given = None if turn.talk.guess else before(step, turn)
    if given is not None:
        shown.append(given)
    return [*shown, ask(turn)]


def _changes(turn: Turn, was: Dossier | None) -> list[Effect]:
    """The consequences of what was told in this turn."""
    if was is None or turn.dossier is None or turn.dossier.facts == was.facts:
        return []
    fresh = turn.dossier.facts.fresh[len(was.facts.fresh) :]
    told = frozenset(fact.path.split(".")[1] for fact in fresh if fact.path.count(".") == 2)
    return list(consequences(turn, was, told))


def _pressed(turn: Turn, heard: Pressed) -> None:
    """A button: of the open question, or stale."""
    if heard.step != turn.state:
        turn.say(Say("stale"))
        return
    step = STEPS[turn.state]
    if turn.talk.guess:
        _decide(turn, heard.choice, turn.talk.guess)
    elif heard.choice in {button.choice for button in buttons(step, turn)}:
        reading = pressed(step, heard.choice)
        assert isinstance(reading, Value)
        _keep(turn, step, reading.value)
    else:
        turn.say(Say("stale"))


def _guess(turn: Turn, text: str, guess: Guess) -> None:
    """Yes, no, or another answer instead."""
    shown = tuple(Button(code, Word(f"choice.{code}")) for code in (YES, NO))
    code = choose(text, shown, turn)
    if code is not None:
        _decide(turn, code, guess)
    else:
        turn.talk = replace(turn.talk, guess=None)
        _typed(turn, text)


def _decide(turn: Turn, code: str, guess: Guess) -> None:
    turn.talk = replace(turn.talk, guess=None)
    if code == YES and guess.why == EDITED:
        _tell(turn, guess.values)
    elif code == YES:
        _accept(turn, STEPS[guess.step], guess.values, None)


def _typed(turn: Turn, text: str) -> None:
    """An answer to the open question; where it fits, a cost in one line."""
    step = STEPS[turn.state]
    reading = read(step, text, turn)
    if isinstance(reading, Problem) and turn.state in ONE_LINE and _line(turn, text):
        return
    if isinstance(reading, Problem):
        problem = Say(f"problem.{reading.why}", {"text": text.strip()[:60]})
        turn.say(Panel(None, (problem, expected(step))))
    elif isinstance(reading, Confirm):
        values = dict.fromkeys(step.paths, reading.value.value)
        turn.talk = replace(turn.talk, guess=Guess(step.id, values, reading.why))
    else:
        if isinstance(step.reads, DayOf | YenOf | PeopleOf) and reading.value.code is None:
            turn.say(Say("kept", {"answer": described(step, reading.value.value, turn)}))
        _keep(turn, step, reading.value)


def expected(step: Step) -> Say:
    """What an answer to the step looks like, with one example."""
    name = type(step.reads).__name__.removesuffix("Of").casefold()
    return Say(f"expected.{name}")


def _line(turn: Turn, text: str) -> bool:
    """A cost in one line: shown, to be confirmed."""
    if turn.dossier is None:
        return False
    asked = bool(turn.talk.draft.get("ask"))
    values = read_line(text, turn, past=not asked)
    if values is None:
        return False
    if turn.state != "expenses.category":
        turn.talk = replace(turn.talk, step="expenses.category", trail=("desk.menu",))
        turn.draft({})
    told = {f"draft.{name}": value for name, value in values.items()}
    turn.talk = replace(turn.talk, guess=Guess("expenses.category", told, "line"))
    return True


def _keep(turn: Turn, step: Step, answer: Answer) -> None:
    """Keep an answer, or go where a list's choice leads."""
    code = answer.code or ""
    if code == "resume" or (code == "back" and step.id in ASIDE and turn.talk.stack):
        pop(turn)
    elif code == "more":
        turn.talk = replace(turn.talk, page=turn.talk.page + 1)
    elif code.startswith(("q:", "e:", "w:")) and isinstance(step.reads, Choice):
        _jump(turn, step, code)
    else:
        _accept(turn, step, dict.fromkeys(step.paths, answer.value), answer.code)


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


def _accept(turn: Turn, step: Step, values: Mapping[str, Any], code: str | None) -> None:
    """The answer is kept; walk on to the next open question."""
    _tell(turn, values)
    turn.answer = code
    if step.does:
        step.does(turn)
    turn.talk = replace(turn.talk, trail=(*turn.talk.trail, step.id), page=0)
    _walk(turn, step)


def _tell(turn: Turn, values: Mapping[str, Any]) -> None:
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


def _walk(turn: Turn, start: Step) -> None:
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


def _settle(turn: Turn) -> None:
    """Go on from a step that asks nothing."""
    if _pass(turn, STEPS[turn.state], STEPS[turn.state]):
        _walk(turn, STEPS[turn.state])


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
        pop(turn)
        return False
    if step.paths and turn.has(step.paths[0]):
        return True
    apart = bool(step.paths) and not step.paths[0].startswith("draft.")
    return fixing and apart and step.when is always


def _do(turn: Turn, step: Step) -> bool:
    """Do what a step without a question does."""
    if step.ends or (step.waits and turn.orders):
        return False
    if step.id == "arrival.entered" and turn.dossier is None:
        return False
    if step.closes and _fixing(turn):
        pop(turn)
        return False
    was = turn.answer
    if step.does:
        step.does(turn)
    if turn.answer == was or turn.answer is None:
        turn.answer = ""
    if step.keeps:
        turn.talk = replace(turn.talk, trail=())
        if _fixing(turn):
            pop(turn)
            return False
    return True


def _fixing(turn: Turn) -> bool:
    """Is one here only to correct something?"""
    return bool(turn.talk.stack) and not turn.talk.stack[-1].paused
