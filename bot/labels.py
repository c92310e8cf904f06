"""Facts in words: what a path is called, how its value is shown and read.

Laws: a fact is called and shown as in the conversation, and read by the same reader; a form asks
nobody again, so that a guess is refused there; what the conversation does not ask for is shown as
it is kept, and not corrected here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any, TypeVar

from bot.catalogue import catalogue
from bot.store.problems import StoreProblem
from flows.actions import load
from flows.answers.reading import Confirm, Problem, Reading
from flows.decisions import item_word
from flows.described import described
from flows.dossier import FIELDS, NOT_YET, SECTIONS, ids
from flows.effects import Button, Listed, Value, Word, Yen
from flows.machine import STEPS
from flows.payments import SECTION as PAYMENTS
from flows.reading import buttons, pressed, read
from flows.receipts import SECTION as FILES
from flows.step import Choice, DayOf, Many, PeopleOf, Step, YenOf, YesNo
from flows.turn import Turn

T = TypeVar("T")

YEN = frozenset({"amount", "decided", "paid", "submitted"})
DAYS = ("_on", "on", "by")
"""How the fields of days end."""
EXPLAINED = "incident.cause"
"""The step whose choices carry examples, which are no part of the answer."""
INNER = frozenset({"file", "sha256", "kind", "size"})
"""What of a file is there for the program only."""
CHAPTERS = {"events": "discovery", "engagements": "consulting"}
"""The chapter that asks for a section's fields, where it is called otherwise."""
REFERS = {"engagement": "engagements", "expense": "expenses", "claim": "claims", "advice": "advice"}
"""The section that a field names one of."""


@dataclass(frozen=True, slots=True)
class Field:
    """How a fact is asked for: words and choices, or one typed answer."""

    step: Step
    paths: tuple[str, ...]
    kind: str
    """``choice``, ``many``, ``day``, ``yen``, ``people`` or ``text``."""
    choices: tuple[Button, ...]


def name(turn: Turn, path: str) -> Value:
    """What a fact is called."""
    section, _, rest = path.partition(".")
    if "." not in rest:
        return plain_name(path)
    id, _, field = rest.partition(".")
    item = _item(turn, section, id)
    named = next((key for key in _keys(section, field) if _known(key)), None)
    if named == f"fact.{section}.{field}":
        return Word(named, {"item": item})
    return Word("console.fact", {"item": item, "field": Word(named) if named else field})


def plain_name(path: str) -> Value:
    """What a fact is called where its case is not at hand."""
    section, _, rest = path.partition(".")
    id, _, field = rest.partition(".")
    if not field:
        return next((Word(key) for key in _plain_keys(path, rest) if _known(key)), path)
    named = next((key for key in _keys(section, field) if _known(key)), None)
    item: Value = Word(f"response.{id}") if _is_step(section, id) else id
    if named == f"fact.{section}.{field}":
        return Word(named, {"item": item})
    return Word("console.fact", {"item": item, "field": Word(named) if named else field})


def told_to_people(path: str) -> bool:
    """Is it a fact for people, and not the inside of a file?"""
    section, _, rest = path.partition(".")
    return section != FILES or rest.rpartition(".")[2] not in INNER


def shown(turn: Turn, path: str, value: Any) -> Value:
    """A value in words."""
    step, field = step_of(path), path.rpartition(".")[2]
    if value is None:
        return described(step, value, turn) if step is not None else Word("choice.unknown")
    if field in REFERS and value in turn.open.facts.items(REFERS[field]):
        return _item(turn, REFERS[field], str(value))
    if step is None or (step.id != EXPLAINED and _known(f"{field}.{value}")):
        return _plain(field, value)
    return described(step, value, _at(turn, path))


def step_of(path: str) -> Step | None:
    """The step that asks for a fact, or tells how the insurer's own is shown."""
    section, _, rest = path.partition(".")
    if path in PLAIN:
        return PLAIN[path]
    chapter, field = CHAPTERS.get(section, section), rest.partition(".")[2]
    return (DRAFTED.get((chapter, field)) or INSURERS.get((section, field))) if field else None


def correctable(path: str) -> bool:
    """May staff correct it? The insurer's own facts have their own acts."""
    section, _, rest = path.partition(".")
    return step_of(path) is not None and (section, rest.partition(".")[2]) not in INSURERS


def offered(turn: Turn) -> list[tuple[Value, list[tuple[str, Value]]]]:
    """What decisions and days rest on and can be asked for, by what it is about."""
    plain = [
        (Word(f"console.about.{section}"), [f"{section}.{name}" for name in FIELDS[section]])
        for section in ("incident", "duties")
    ]
    items = [
        (_item(turn, section, id), [f"{section}.{id}.{name}" for name in FIELDS[section]])
        for section in ("events", *SECTIONS)
        for id in ids(turn.open.facts, section)
    ]
    named = [
        (about, [(path, name(turn, path)) for path in paths if tried(path)])
        for about, paths in (*plain, *items)
    ]
    return [(about, paths) for about, paths in named if paths]


def tried(path: str) -> bool:
    """Does a decision or a day rest on it, and can it be asked for? A firm's name decides none."""
    section, _, rest = path.partition(".")
    name = rest.rpartition(".")[2]
    return name != "firm" and name in FIELDS.get(section, ()) and step_of(path) is not None


def field(turn: Turn, path: str) -> Field | None:
    """How a fact is corrected, if it can be."""
    return asked(turn, path) if correctable(path) and path in turn.open.facts else None


def asked(turn: Turn, path: str) -> Field | None:
    """How a fact is asked for, told or not."""
    step = step_of(path)
    if step is None:
        return None
    head = path.rpartition(".")[0]
    paths = tuple(
        f"{head}.{each.partition('.')[2]}" if each.startswith("draft.") else each
        for each in step.paths
    )
    return Field(step, paths, KINDS.get(type(step.reads), "text"), buttons(step, _at(turn, path)))


def taken(turn: Turn, path: str, field: Field, chosen: list[str], typed: str) -> dict[str, Any]:
    """What a form's answer sets, by path. Raises `StoreProblem`."""
    value = _value(_at(turn, path), field, chosen, typed)
    return dict.fromkeys(field.paths, value)


def _value(turn: Turn, field: Field, chosen: list[str], typed: str) -> Any:
    offered = {each.choice for each in field.choices}
    codes = [each for each in chosen if each in offered]
    several = len(codes) > 1 and (field.kind != "many" or "unknown" in codes)
    if several or (codes and typed):  # which of them is meant is for nobody here to guess
        raise StoreProblem("answered_twice")
    if field.kind == "many" and codes and "unknown" not in codes:
        return codes
    reading = pressed(field.step, codes[0]) if codes else read(field.step, typed, turn)
    return certain(reading, typed).value


def certain(reading: Reading[T], typed: str) -> T:
    """What a form said: no guess, but that of the unit, which its field names. Raises
    `StoreProblem`."""
    if isinstance(reading, Problem):
        raise StoreProblem("unread", typed)
    if isinstance(reading, Confirm) and reading.why != "no_unit":
        raise StoreProblem("unsure", typed)
    return reading.value


def _at(turn: Turn, path: str) -> Turn:
    """The turn as it stands where an item's fields are asked for."""
    section, _, rest = path.partition(".")
    id, _, inner = rest.partition(".")
    if inner:
        turn.draft(load(turn, section, id))
    return turn


def _item(turn: Turn, section: str, id: str) -> Value:
    if section == PAYMENTS:
        section = "expenses" if id in turn.open.facts.items("expenses") else "claims"
    if section in ("expenses", "claims", "engagements", "events"):
        word = item_word(turn, section, id)
        if not isinstance(word, Word) or _known(word.key):
            return word
    if _is_step(section, id):
        return Word(f"response.{id}")
    if section == FILES:
        return str(turn.open.facts.get(f"{FILES}.{id}.name") or id)
    if section == "costs":
        return Word("console.item.cost", {"id": id})
    return _advice(turn, id) if section == "advice" else id


def _is_step(section: str, id: str) -> bool:
    return section == "steps" and _known(f"response.{id}")


def _advice(turn: Turn, id: str) -> Word:
    firm = turn.open.facts.get(f"advice.{id}.engagement")
    if firm is None:
        return Word("console.item.advice", {"id": id})
    return Word("console.item.advised", {"id": id, "firm": item_word(turn, "engagements", firm)})


def _plain_keys(path: str, name: str) -> tuple[str, ...]:
    return (f"fact.{path}", path, f"console.field.{name}")


def _keys(section: str, field: str) -> tuple[str, ...]:
    return (f"fact.{section}.{field}.short", f"fact.{section}.{field}", f"console.field.{field}")


def _plain(field: str, value: Any) -> Value:
    """What no question describes: yes or no, yen, a day, a code that has a word."""
    if isinstance(value, bool):
        return Word("choice.yes" if value else "choice.no")
    if value in (NOT_YET, "skip"):
        return Word(f"choice.{value}")
    if isinstance(value, int):
        return Yen(value) if field in YEN else value
    if isinstance(value, list):
        return Listed(tuple(_plain(field, each) for each in value))
    word = next((key for key in (f"{field}.{value}", f"response.{value}") if _known(key)), None)
    return Word(word) if word else _day(field, str(value))


def _day(field: str, text: str) -> Value:
    try:
        return date.fromisoformat(text) if field.endswith(DAYS) else text
    except ValueError:
        return text


def _known(key: str) -> bool:
    return key in catalogue("ja").texts


KINDS: dict[type[Any], str] = {
    Choice: "choice",
    YesNo: "choice",
    Many: "many",
    DayOf: "day",
    YenOf: "yen",
    PeopleOf: "people",
}
_ASKING = [each for each in STEPS.values() if each.reads is not None and not each.menu]
INSURERS = {
    ("engagements", "approval"): Step(
        "insurer.approval",
        Choice("approval", ("approved", "pending", "rejected"), unknown=False),
        sets="draft.approval",
    ),
    ("events", "acknowledged_on"): Step(
        "insurer.acknowledged_on", DayOf(past=False), sets="draft.acknowledged_on"
    ),
}
"""What the insurer decides: shown and tried here, changed by acts of its own."""
PLAIN = {path: each for each in _ASKING for path in each.paths if not path.startswith("draft.")}
# Of two steps that set a fact the first one asks for it: a later one may depend on its answer.
DRAFTED = {
    (each.chapter, path.partition(".")[2]): each
    for each in reversed(_ASKING)
    for path in each.paths
    if path.startswith("draft.")
}
