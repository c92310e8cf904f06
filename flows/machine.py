"""The state machine, built once from the steps.

Laws: the states are the steps; one event, ``answered``, leads from a step to the first later step
of its chapter that applies, to where its ``to`` sends the answer, or past the chapter's end; the
machine has no model of its own and keeps nothing; a bad declaration fails here, at start.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from transitions import Machine

from flows.step import Chapter, Choice, Step, always
from flows.steps import CHAPTERS
from flows.talk import FIRST
from flows.turn import Turn

ANSWERED = "answered"

ENTRANCES = frozenset({FIRST, "desk.menu", "members.who", "members.leave"})
"""Where one comes without an answer: at the start, and by a command."""


class BadDeclaration(Exception):
    """A step or chapter is declared wrongly."""


@dataclass(frozen=True, slots=True)
class Route:
    """One way on: from a step to another, for an answer's code or while a condition holds."""

    source: str
    dest: str
    answer: str | None = None
    when: Any = None


def routes(chapters: tuple[Chapter, ...] = CHAPTERS) -> Iterator[Route]:
    """Every way on, in the order they are tried."""
    for chapter in chapters:
        for place, step in enumerate(chapter.steps):
            yield from (Route(step.id, dest, answer) for answer, dest in step.to.items())
            yield from _onward(step, chapter.steps[place + 1 :], chapter.then)


def _onward(step: Step, later: tuple[Step, ...], then: str) -> Iterator[Route]:
    for each in later:
        if each.when is always:
            yield Route(step.id, each.id)
            return
        yield Route(step.id, each.id, when=each.when)
    yield Route(step.id, then)


def steps(chapters: tuple[Chapter, ...] = CHAPTERS) -> dict[str, Step]:
    """Every step by its id; an id given twice is refused."""
    found: dict[str, Step] = {}
    for chapter in chapters:
        for step in chapter.steps:
            if step.id in found or step.chapter != chapter.name:
                raise BadDeclaration(f"step {step.id} in chapter {chapter.name}")
            found[step.id] = step
    return found


def build(chapters: tuple[Chapter, ...] = CHAPTERS) -> Machine:
    """The checked machine; its event is fired with the turn as the model."""
    check(chapters)
    machine = Machine(
        model=None,
        states=list(steps(chapters)),
        initial=FIRST,
        auto_transitions=False,
        send_event=False,
    )
    for route in routes(chapters):
        machine.add_transition(ANSWERED, route.source, route.dest, conditions=_conditions(route))
    return machine


def check(chapters: tuple[Chapter, ...] = CHAPTERS) -> None:
    """Refuse unknown destinations, unknown answers, and steps nothing leads to."""
    known = steps(chapters)
    ways = list(routes(chapters))
    for route in ways:
        if route.dest not in known:
            raise BadDeclaration(f"{route.source} leads to {route.dest}, which is no step")
        if route.answer and not _answerable(known[route.source], route.answer):
            raise BadDeclaration(f"{route.source} has no answer {route.answer}")
    reached, new = set(ENTRANCES), set(ENTRANCES)
    while new:
        new = {route.dest for route in ways if route.source in new} - reached
        reached |= new
    for id in sorted(known.keys() - reached):
        raise BadDeclaration(f"nothing leads to {id}")


def advance(machine: Machine, turn: Turn) -> None:
    """Fire ``answered``: the turn's state becomes the next step; every step's last way is open."""
    machine.events[ANSWERED].trigger(turn, turn)


def _answerable(step: Step, answer: str) -> bool:
    fixed = isinstance(step.reads, Choice) and step.reads.made is None
    codes = step.reads.codes if isinstance(step.reads, Choice) else ()
    return not fixed or answer in codes or answer == "unknown"


def _conditions(route: Route) -> list[Any]:
    if route.answer is not None:
        return [_answered(route.answer)]
    return [route.when] if route.when else []


def _answered(answer: str) -> Any:
    def is_answer(turn: Turn) -> bool:
        return turn.answer == answer

    is_answer.__name__ = answer or "done"
    return is_answer


STEPS = steps()
MACHINE = build()
