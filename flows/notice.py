"""The written notice to the insurer: its draft from what the case knows, and how far it is.

Laws: the draft is in Japanese, whatever the talk's language, with its meaning beside it where that
is another, and marks what is not known; writing in the chat is never a notice; sent is an event of
the discovery, which counts (DISC-5) only once the insurer acknowledged it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any, Literal, get_args

from flows.checklist import standing_notices
from flows.dossier import NOT_YET, day_of, ids, next_id
from flows.effects import Listed, Ordered, Panel, Say, Value, Word
from flows.facts import Facts
from flows.talk import Language
from flows.turn import Turn

State = Literal["open", "drafted", "sent", "acknowledged"]
STATES: tuple[State, ...] = get_args(State)
DRAFTED = "notice.drafted_on"
UNKNOWN = Word("notice.unknown")
MOST_EVENTS = 3
"""Events named in the draft; the insurer asks for the rest."""


def sent_as(facts: Facts) -> str | None:
    """The event the notice was sent as: one that is acknowledged, else the last."""
    found = standing_notices(facts)
    known = [id for id in found if facts.get(f"events.{id}.acknowledged_on")]
    return next(iter(known or found[-1:]), None)


def state(facts: Facts) -> tuple[State, date | None]:
    """How far the notice is, and since when."""
    event = sent_as(facts)
    if event is None:
        drafted = day_of(facts.get(DRAFTED))
        return ("drafted" if drafted else "open"), drafted
    acknowledged = day_of(facts.get(f"events.{event}.acknowledged_on"))
    if acknowledged:
        return "acknowledged", acknowledged
    return "sent", day_of(facts.get(f"events.{event}.on"))


def state_line(turn: Turn) -> Say:
    """The notice's state in a line; while it is not sent, that the chat is no notice."""
    name, day = state(turn.open.facts)
    return Say(f"notice.state.{name}", {"day": day or Word("choice.unknown")})


def show(turn: Turn) -> None:
    """Show the draft, which comes as a document too; the first time that is a fact."""
    if DRAFTED not in turn.open.facts and sent_as(turn.open.facts) is None:
        turn.tell({DRAFTED: turn.today.isoformat()})
    meaning = () if turn.talk.language == "ja" else (draft(turn, turn.talk.language),)
    turn.say(
        Say("notice.intro"),
        draft(turn),
        *meaning,
        Panel(None, (Say("notice.note"), state_line(turn))),
        Ordered("insurer", Say("draft.sent")),
    )


def draft(turn: Turn, language: Language = "ja") -> Panel:
    """The draft, in Japanese; in another language what it means."""
    return Panel(Word("notice.title"), tuple(_lines(turn, language)), language=language)


def sent(turn: Turn, on: str | None) -> None:
    """Record that the notice was sent: an event, which the checklist reads too."""
    id = sent_as(turn.open.facts) or next_id(turn.open.facts, "events")
    turn.tell({f"events.{id}.kind": "written_notice", f"events.{id}.on": on})


def _lines(turn: Turn, language: Language) -> Iterator[Say]:
    policy, facts = turn.open.policy, turn.open.facts
    house = turn.ports.house
    yield Say("notice.to", {"insurer": house.insurer(language)})
    yield Say("notice.policy", {"number": str(policy["number"]), "insured": str(policy["insured"])})
    yield Say("notice.case", {"case": turn.open.id})
    yield from _found(turn)
    yield Say("notice.cause", {"cause": _word("draft.type", facts.get("incident.cause"))})
    yield Say("notice.data", {"data": _data(facts.get("incident.data"))})
    victims = facts.get("incident.victims")
    people: Value = UNKNOWN if victims is None else Word("count.people", {"n": victims})
    yield Say("notice.victims", {"people": people})
    for name in ("reported_on", "published_on"):
        yield Say(f"notice.{name}", {"day": _day(facts.get(f"incident.{name}"))})
    yield Say("notice.claims", {"n": len(ids(facts, "claims"))})
    yield Say("notice.sign")


def _found(turn: Turn) -> Iterator[Say]:
    """When and how it came to light, as told so far."""
    facts = turn.open.facts
    events = [id for id in ids(facts, "events") if id != sent_as(facts)]
    told = tuple(
        Word(
            "notice.event",
            {
                "day": _day(facts.get(f"events.{id}.on")),
                "kind": _word("kind", facts.get(f"events.{id}.kind")),
            },
        )
        for id in events[:MOST_EVENTS]
    )
    yield Say("notice.found", {"events": Listed(told) if told else UNKNOWN})


def _word(family: str, code: str | None) -> Word:
    return Word(f"{family}.{code}") if code else UNKNOWN


def _data(kinds: list[str] | None) -> Value:
    return Listed(tuple(Word(f"data.{each}") for each in kinds)) if kinds else UNKNOWN


def _day(told: Any) -> Value:
    if told == NOT_YET:
        return Word("notice.not_yet")
    return day_of(told) or UNKNOWN
