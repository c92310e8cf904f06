"""The conversation as one pure function: what was heard becomes facts, a place, things to say.

Laws: any input in any state leads to a legal state and an open question, never to an exception;
an answer that cannot be read loses nothing; what was said comes first, then what it changed, then
the question.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from flows.admission import admitted, out, refused
from flows.answers.reading import Confirm, Problem, Value
from flows.asking import ask, before
from flows.changes import remember
from flows.consequences import consequences
from flows.described import described
from flows.dossier import Dossier
from flows.edits import edited
from flows.effects import Effect, Order, Panel, Say, quoted
from flows.guesses import answered, decide
from flows.heard import (
    Admitted,
    Called,
    Edited,
    Heard,
    Linked,
    Opened,
    Pressed,
    Refused,
    Screened,
    Sent,
    Typed,
    Unkept,
    Unread,
)
from flows.hints import hinted, on_another_page
from flows.machine import STEPS
from flows.members import invited
from flows.oneline import one_line
from flows.papers import picture_after
from flows.person import SLASHES, called, linked
from flows.reading import buttons, pressed, read
from flows.reminding import STEP as REMINDER
from flows.reminding import snooze
from flows.screened import doubted, held, which
from flows.sent import beside, keep_for_later, sent
from flows.side import command, in_words
from flows.spending import elsewhere, wondered
from flows.step import DayOf, PeopleOf, Step, YenOf
from flows.talk import Guess, Talk
from flows.turn import Ports, Turn
from flows.walking import keep_answer, settle, walk

ONE_LINE = frozenset({"expenses.category", "expenses.more", "expenses.quoted"})
"""Where a cost may be typed in one line, beside every menu at which nothing is unfinished."""

BEFORE = frozenset({"arrival.card", "arrival.notice"})
"""Shown before anything is asked: whoever tells what happened there is told when it is heard."""

FIRST, AN_ACCOUNT = "discovery.kind", 8
"""What is asked first; whoever writes so many letters there, and no choice, tells what happened."""


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
        kept_out = (Say(f"screen.{heard.kind}"),) if isinstance(heard, Screened) else ()
        return Turned(None, talk, (*kept_out, out(Turn(ports, None, talk, by, now))), ())
    turn = Turn(ports, dossier, talk, by, now)
    _heard(turn, heard)
    changes = _changes(turn, dossier)
    question = [] if turn.orders else _question(turn, talk, heard)
    effects = (*turn.said, *changes, *question)
    return Turned(turn.dossier, turn.talk, effects, tuple(turn.orders))


def put_by(
    ports: Ports, dossier: Dossier, talk: Talk, heard: Sent, *, by: str, now: datetime
) -> Turned:
    """A receipt sent while a person of staff answers: kept for later, and nothing is asked."""
    turn = Turn(ports, dossier, talk, by, now)
    keep_for_later(turn, heard)
    return Turned(turn.dossier, talk, tuple(turn.said), ())


def _heard(turn: Turn, heard: Heard) -> None:
    if isinstance(heard, Screened):
        held(turn, heard)
    elif isinstance(heard, Opened):
        if STEPS[turn.state].reads is None:
            settle(turn)
        if heard.invite:
            invited(turn, heard.invite)
    elif isinstance(heard, Admitted):
        if admitted(turn, heard):
            walk(turn, STEPS[turn.state])
    elif isinstance(heard, Refused):
        refused(turn, heard)
    elif isinstance(heard, Called):
        called(turn, heard)
    elif isinstance(heard, Linked):
        linked(turn, heard)
    elif isinstance(heard, Pressed) and heard.step == REMINDER and turn.dossier is not None:
        snooze(turn, "")
    elif isinstance(heard, Typed | Pressed) and turn.talk.doubt and doubted(turn, heard):
        return
    elif isinstance(heard, Pressed):
        _pressed(turn, heard)
    elif isinstance(heard, Edited):
        edited(turn, heard)
    elif isinstance(heard, Sent | Unkept):
        sent(turn, heard)
    elif isinstance(heard, Unread):
        turn.say(Say("unread.broken" if heard.broken else "unread"), *beside(heard))
    elif heard.text.strip().startswith(SLASHES):
        command(turn, f"/{heard.text.strip()[1:]}")
    elif (said := in_words(turn, heard.text)) is not None:
        command(turn, said)
    elif not (turn.talk.guess and answered(turn, heard.text, turn.talk.guess)):
        _typed(turn, heard.text)


def _question(turn: Turn, was: Talk, heard: Heard) -> list[Effect]:
    """The open question, what is shown before it, an earlier answer beside it."""
    step, shown = STEPS[turn.state], list[Effect]()
    if turn.talk.doubt:
        return [which(step.id)]
    if step.shows and turn.dossier is not None and not turn.talk.guess:
        shown.extend(step.shows(turn))
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
    remember(turn, was)
    return [*consequences(turn, was, told), *picture_after(turn, was)]


def _pressed(turn: Turn, heard: Pressed) -> None:
    """A button: of the open question, or stale."""
    if heard.step != turn.state:
        turn.say(Say("stale"))
        return
    step = STEPS[turn.state]
    if turn.talk.guess:
        decide(turn, heard.choice, turn.talk.guess)
    elif heard.choice in {button.choice for button in buttons(step, turn)}:
        reading = pressed(step, heard.choice)
        assert isinstance(reading, Value)
        keep_answer(turn, step, reading.value)
    else:
        turn.say(Say("stale"))


def _typed(turn: Turn, text: str) -> None:
    """An answer to the open question; where it fits, a cost, or a question about one."""
    step = STEPS[turn.state]
    reading = read(step, text, turn)
    free = turn.state in ONE_LINE or (step.menu and not turn.talk.draft)
    if isinstance(reading, Problem) and free and (wondered(turn, text) or one_line(turn, text)):
        return
    if isinstance(reading, Problem):
        reading = on_another_page(step, text, turn) or hinted(step, text, turn) or reading
    if isinstance(reading, Problem) and step.id in BEFORE:
        turn.say(Say("arrival.later"))
    elif isinstance(reading, Problem) and _tells_it_all(turn, text, reading):
        turn.say(Say("discovery.later"), *elsewhere(step, text, turn))
    elif isinstance(reading, Problem):
        shown = step.hides(text) if step.hides else text
        problem = Say(f"problem.{reading.why}", {"text": quoted(shown)})
        turn.say(Panel(None, (problem, *elsewhere(step, text, turn), expected(step))))
    elif isinstance(reading, Confirm):
        values = dict.fromkeys(step.paths, reading.value.value)
        turn.talk = replace(turn.talk, guess=Guess(step.id, values, reading.why))
    else:
        if isinstance(step.reads, DayOf | YenOf | PeopleOf) and reading.value.code is None:
            turn.say(Say("kept", {"answer": described(step, reading.value.value, turn)}))
        keep_answer(turn, step, reading.value)


def _tells_it_all(turn: Turn, text: str, problem: Problem) -> bool:
    """Does somebody tell at the first question what happened, before that is asked?"""
    asked = turn.has("incident.cause")
    misread = problem.why == "not_a_choice" and sum(map(str.isalpha, text)) >= AN_ACCOUNT
    return turn.state == FIRST and misread and not asked


def expected(step: Step) -> Say:
    """What an answer to the step looks like, with one example."""
    name = type(step.reads).__name__.removesuffix("Of").casefold()
    return Say(f"expected.{name}")
