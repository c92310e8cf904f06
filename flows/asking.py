"""The open question: where we are, what is asked, what was answered before, the buttons.

Laws: one question a message; it says where it stands; an answer given before is shown with it.
"""

from __future__ import annotations

from typing import Any

from coverage.case import NO_ENGAGEMENT
from flows.decisions import item_word
from flows.described import described
from flows.effects import Ask, Button, Listed, Say, Value, Word
from flows.machine import STEPS
from flows.reading import NO, YES, buttons, numbered
from flows.receipts import NAMED, name_of
from flows.recorded import member
from flows.step import Step
from flows.steps import CHAPTERS
from flows.talk import LINE, Guess
from flows.turn import JAPAN, Turn
from flows.twins import twin

COUNTED = ("arrival", "discovery", "incident", "expenses", "claims")
"""The chapters that are walked through from end to end, so that a place can be counted."""

MENUS = ("fix", "questions", "response")


def ask(turn: Turn) -> Ask:
    """The question of the open step, or of the guess that waits."""
    step = STEPS[turn.state]
    if turn.talk.guess:
        return _confirm(step, turn.talk.guess, turn)
    intro = step_intro(step, turn)
    question = Say(step.asks(turn) if step.asks else f"ask.{step.id}", intro)
    return Ask(step.id, place(step, turn), question, buttons(step, turn), numbered(step))


def step_intro(step: Step, turn: Turn) -> dict[str, Value]:
    """What the question's words may use: the entry's name so far, the case, the policy."""
    draft, case = turn.talk.draft, turn.dossier
    made: dict[str, Value] = {
        "policy": turn.talk.policy or "",
        "case": case.id if case else "",
        **_item(turn),
        "step": Word(f"response.{draft['step']}") if draft.get("step") else "",
        "firm": str(draft.get("firm") or ""),
        "insurer": turn.ports.house.insurer(turn.talk.language),
        "phone": turn.ports.house.phone,
    }
    if step.id == "members.what":
        chosen = member(turn)
        made["name"] = chosen.name if chosen else ""
    if step.id == "receipts.which":
        names = [name_of(turn.open.facts, id) for id in draft["files"][:NAMED]]
        made["names"], made["n"] = Listed(tuple(names)), len(draft["files"]) - len(names)
    if step.id == "expenses.same":
        made["twin"] = item_word(turn, "expenses", str(twin(turn.open.facts, draft)))
    return made


def _item(turn: Turn) -> dict[str, Value]:
    """The item that was opened, and who last told something of it, on which day."""
    draft = turn.talk.draft
    section, id = draft.get("section"), draft.get("id")
    if draft.get("expense"):
        section, id = "expenses", str(draft["expense"])
    if turn.dossier is None or section is None or id is None:
        return {"item": "", "who": "", "day": ""}
    last = turn.dossier.facts.last(section, id)
    name = item_word(turn, section, id)
    return {"item": name, "who": last.by, "day": last.at.astimezone(JAPAN).date()}


def before(step: Step, turn: Turn) -> Say | None:
    """The answer given before, where there is one."""
    if not step.paths or not turn.has(step.paths[0]):
        return None
    told = turn.value(step.paths[0])
    answer = step.hides(str(told)) if step.hides else described(step, told, turn)
    fact = turn.dossier.facts.latest.get(step.paths[0]) if turn.dossier else None
    if fact is not None and fact.by != turn.by:
        return Say("asked.before.other", {"answer": answer, "who": fact.by})
    return Say("asked.before", {"answer": answer})


def place(step: Step, turn: Turn) -> Say | None:
    """Chapter, step of steps."""
    chapter = Word(f"chapter.{step.chapter}")
    if step.chapter not in COUNTED:
        return None if step.chapter in MENUS else Say("place.chapter", {"chapter": chapter})
    steps = next(each.steps for each in CHAPTERS if each.name == step.chapter)
    walked = [each for each in steps if each.reads and not each.menu and each.when(turn)]
    if step not in walked:
        return Say("place.chapter", {"chapter": chapter})
    return Say(
        "place.counted",
        {"chapter": chapter, "n": walked.index(step) + 1, "of": len(walked)},
    )


def _confirm(step: Step, guess: Guess, turn: Turn) -> Ask:
    answer, why = understood(step, guess, turn), Word(f"guess.{guess.why}")
    shown = tuple(Button(code, Word(f"choice.{code}")) for code in (YES, NO))
    question = Say("ask.guess", {"answer": answer, "why": why})
    return Ask(step.id, place(step, turn), question, shown)


def understood(step: Step, guess: Guess, turn: Turn) -> Listed:
    """What was read and waits for a yes, in words."""
    once = {path: value for path, value in guess.values.items() if path not in step.paths[1:]}
    values = [_guessed(path, value, turn) for path, value in once.items()]
    if guess.why == LINE:
        values = [_named(*pair) for pair in zip(once, values, strict=True)]
    return Listed(tuple(values))


def _named(path: str, value: Value) -> Value:
    """What could be taken for something else bears its name in a line."""
    name = path.partition(".")[2]
    if name in ("category", "amount", "incurred_on"):
        return value
    return Word("field.line", {"field": Word(f"fact.expenses.{name}.short"), "answer": value})


def _guessed(path: str, value: Any, turn: Turn) -> Value:
    if path == "draft.engagement":
        return _adviser(str(value), turn)
    step = next((each for each in STEPS.values() if path in each.paths), STEPS[turn.state])
    return described(step, value, turn)


def _adviser(engagement: str, turn: Turn) -> Value:
    """On whose advice: the firm's name, or nobody's."""
    if engagement == NO_ENGAGEMENT:
        return Word("adviser.none")
    return str(turn.value(f"engagements.{engagement}.firm") or engagement)
