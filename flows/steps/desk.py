"""Chapter 8, the desk: what to do next, and the way to everything else.

Laws: everything starts from here and comes back here; what is chosen to be corrected is left and
come back to, with nothing lost.
"""

from __future__ import annotations

from flows.actions import reckoned
from flows.changes import more, show
from flows.decisions import fact_word, item_word, of_its_kind
from flows.described import described
from flows.dossier import ids
from flows.effects import Button, Value, Word, Yen
from flows.next_act import recommended, rule
from flows.papers import send_picture
from flows.person import call_person
from flows.questions import Open, open_questions
from flows.recorded import with_recorder
from flows.situation import situation
from flows.step import Choice, Step
from flows.steps.discovery import STEPS as DISCOVERY
from flows.steps.incident import STEPS as INCIDENT
from flows.turn import Turn

NOTE = 16
"""Signs of a note that stand in a list."""

PAGE = 9
"""Choices on one page of a list."""

DESK = {
    "expense": "expenses.start",
    "ask": "expenses.ask",
    "expenses": "expenses.list",
    "claims": "claims.list",
    "consulting": "consulting.start",
    "response": "response.menu",
    "law": "regulator.menu",
    "questions": "desk.questions",
    "event": "desk.event",
    "fix": "desk.fix",
    "payment": "payment.start",
    "human": "desk.human",
    "picture": "desk.picture",
    "papers": "papers.menu",
    "changes": "desk.changes",
}
"""Where each way leads; what is not always there stands last, so that no number moves."""


def _desk(turn: Turn) -> tuple[Button, ...]:
    """The ways from the desk: what is advised, the rest, back to what was left in the middle."""
    paused = turn.talk.stack and turn.talk.stack[-1].paused
    resume = (Button("resume", Word("desk.resume")),) if paused else ()
    next_one = Button("act", Word(f"act.{rule(situation(turn, reckoned(turn))).name}"))
    ways = [code for code in DESK if code != "changes" or more(turn)]
    return (next_one, *(Button(code, Word(f"desk.{code}")) for code in ways), *resume)


def _questions(turn: Turn) -> tuple[Button, ...]:
    found = open_questions(turn, reckoned(turn))
    listed = [
        Button(
            f"q:{each.step}:{each.section or ''}:{each.id or ''}",
            _question_label(turn, each),
        )
        for each in found
        if each.step
    ]
    return paged(turn, listed)


def _questions_words(turn: Turn) -> str:
    """What is asked of the open questions; that there are none."""
    some = len(_questions(turn)) > len(BACK)
    return "ask.desk.questions" if some else "ask.desk.questions.none"


def _question_label(turn: Turn, each: Open) -> Word:
    fact = fact_word(turn, each.path)
    return Word("question.line", {"fact": fact, "yen": Yen(each.yen)}) if each.yen else fact


def _fixes(turn: Turn) -> tuple[Button, ...]:
    """Every earlier answer, each with what was answered."""
    told = [
        Button(
            f"q:{step.id}::",
            with_recorder(
                turn,
                "field.line",
                {
                    "field": Word(f"fact.{step.paths[0]}"),
                    "answer": described(step, turn.value(step.paths[0]), turn),
                },
                step.paths[0],
            ),
        )
        for step in INCIDENT
        if step.paths and step.when(turn) and turn.has(step.paths[0])
    ]
    events = [
        Button(
            f"e:{id}",
            with_recorder(
                turn,
                "field.line",
                {
                    "field": item_word(turn, "events", id),
                    "answer": _event_day(turn, id),
                },
                f"events.{id}.",
            ),
        )
        for id in ids(turn.open.facts, "events")
    ]
    return paged(turn, [*events, *told])


def _event_day(turn: Turn, id: str) -> Value:
    """An event's day; where several are of its kind, its note too, so that one knows which."""
    days = next(step for step in DISCOVERY if step.id == "discovery.on")
    day = described(days, turn.value(f"events.{id}.on"), turn)
    note = turn.value(f"events.{id}.note")
    if note is None or len(of_its_kind(turn, id)) < 2:
        return day
    short = note if len(note) <= NOTE else f"{note[:NOTE]}…"
    return Word("item.event.day", {"day": day, "note": short})


def _event_fields(turn: Turn) -> tuple[Button, ...]:
    id, section = str(turn.value("draft.id")), "events"
    return (
        *(
            Button(f"q:{step.id}:{section}:{id}", Word(f"ask.short.{step.id}"))
            for step in DISCOVERY
            if step.paths and step.when(turn)
        ),
        Button(f"w:{section}:{id}", Word("entry.withdraw")),
        Button("back", Word("choice.back")),
    )


BACK = (Button("back", Word("choice.back")),)


def paged(turn: Turn, found: list[Button], last: tuple[Button, ...] = BACK) -> tuple[Button, ...]:
    """One page of a list, with the way on and back."""
    shown = window(turn, len(found))
    return (*found[shown], *onward(shown, len(found)), *last)


def window(turn: Turn, count: int) -> slice:
    """Which of so many things the open page shows."""
    start = turn.talk.page * PAGE
    return slice(start, start + PAGE) if start < count else slice(0, PAGE)


def onward(shown: slice, count: int) -> tuple[Button, ...]:
    """The way to the next page, where there is one."""
    return (Button("more", Word("choice.more")),) if shown.stop < count else ()


STEPS = (
    Step(
        "desk.menu",
        Choice("desk", made=_desk, unknown=False),
        to=DESK,
        shows=recommended,
        menu=True,
    ),
    Step(
        "desk.questions",
        Choice("question", made=_questions, unknown=False),
        menu=True,
        to={"back": "desk.menu", "more": "desk.questions"},
        asks=_questions_words,
    ),
    Step(
        "desk.fix",
        Choice("fix", made=_fixes, unknown=False),
        menu=True,
        to={"back": "desk.menu", "more": "desk.fix"},
    ),
    Step(
        "desk.entry",
        Choice("entry", made=_event_fields, unknown=False),
        menu=True,
        to={"back": "desk.fix"},
    ),
    Step("desk.event", to={"": "discovery.kind"}),
    Step("desk.changes", does=show, to={"": "desk.menu"}),
    Step("desk.picture", does=send_picture, to={"": "desk.menu"}),
    Step("desk.human", does=call_person, to={"": "desk.menu"}),
)
