"""A step of the response opened: its card, what can be done with it, and what is recorded.

Laws: a card says how the step stands, on whose advice, by when, and what its costs are expected to
bring; what is recorded becomes the facts the policy and the law ask for; a notice the insurer has
acknowledged stands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from coverage.case import NO_ENGAGEMENT
from flows.actions import reckoned
from flows.checklist import (
    COSTED,
    GROUPS,
    LEGAL,
    Standing,
    as_facts,
    checklist,
    standing,
    standing_notices,
)
from flows.deadlines import deadlines, line, owed
from flows.decisions import item_word
from flows.dossier import WITHDRAWN, ids, next_id
from flows.effects import Button, Effect, Panel, Say, Value, Word, Yen
from flows.regulator import as_file
from flows.step import Buttons
from flows.turn import Turn

SHOWN = 3
"""Costs named on a card; the rest is counted."""

OWED = frozenset({"preliminary", "final", "persons"})
"""Steps the law asks for whenever it asks for a report."""

AGAIN = {
    "done": (Button("done", Word("todo.done.again")),),
    "planned": (Button("planned", Word("todo.planned.again")),),
}
"""What is said anew of a step that stands so: another day."""

DRAFTED = frozenset({"preliminary", "final", "persons"})
"""Steps for which there is a draft."""


def opened(turn: Turn, step: str) -> None:
    """Open a step's card."""
    turn.draft({"step": step, "was": {}})


def summary(turn: Turn) -> tuple[Effect, ...]:
    """How far the checklist is, before it is shown."""
    listed = checklist(turn.open.facts).values()
    count = {
        name: sum(each.state in states for each in listed)
        for name, states in (
            ("done", ("done", "not_needed")),
            ("planned", ("planned", "begun")),
            ("open", ("open",)),
        )
    }
    values: dict[str, Value] = {**count}
    return (Say("checklist.summary", values),)


def listed(name: str) -> Buttons:
    """One of the checklist's lists, with the way to the other."""

    def rows(turn: Turn) -> tuple[Button, ...]:
        found = checklist(turn.open.facts)
        shown = tuple(_row(found[step]) for step in GROUPS[name] if step in found)
        other = next(each for each in GROUPS if each != name)
        more = Button(other, Word(f"checklist.{other}"))
        return (*shown, more, Button("back", Word("choice.back")))

    return rows


def list_of(step: str) -> str:
    """The list a step stands in."""
    return "response.costs" if step in COSTED else "response.menu"


def card(turn: Turn) -> tuple[Effect, ...]:
    """The opened step: how it stands, whose advice, by when, its costs."""
    at = standing(turn.open.facts, str(turn.value("draft.step")))
    lines = (_state(at), *_advice(turn, at), *_days(turn, at), *_costs(turn, at))
    hint = () if at.state in ("done", "not_needed") else (Say(f"card.{at.step}"),)
    return (Panel(Word(f"response.{at.step}"), (*lines, *hint)),)


def ways(turn: Turn) -> tuple[Button, ...]:
    """What can be done with the opened step."""
    at = standing(turn.open.facts, str(turn.value("draft.step")))
    codes = [code for code in ("done", "planned", "not_needed") if code != at.state]
    if at.step in COSTED:
        codes += ["record", "ask", "advice"]
    codes += ["costs"] if at.costs else []
    codes += ["draft"] if at.step in DRAFTED else []
    codes += ["letter"] if at.step == "notice" else []
    listed = tuple(Button(code, Word(f"todo.{code}")) for code in codes)
    again = AGAIN.get(at.state, ())
    return (*again, *listed, Button("back", Word("choice.back")))


def advisers(turn: Turn) -> tuple[Button, ...]:
    """Whose advice a step may be on: an engaged firm's, or nobody's."""
    return (*engaged_firms(turn), Button(NO_ENGAGEMENT, Word("todo.ours")))


def engaged_firms(turn: Turn) -> tuple[Button, ...]:
    """The firms engaged or proposed, by name; one proposed again is numbered."""
    standing_ids = ids(turn.open.facts, "engagements")
    found = [str(turn.value(f"engagements.{id}.firm") or id) for id in standing_ids]
    places = (found[: place + 1].count(firm) for place, firm in enumerate(found))
    labels = (
        Word("firm.nth", {"firm": firm, "n": n}) if n > 1 else firm
        for firm, n in zip(found, places, strict=True)
    )
    return tuple(map(Button, standing_ids, labels))


def chosen(turn: Turn) -> None:
    """A way was chosen: a state begins to be recorded; what is known is not asked again."""
    step = str(turn.value("draft.step"))
    draft: dict[str, object] = {"step": step, "was": {}}
    if turn.answer in ("done", "planned", "not_needed"):
        draft["state"] = turn.answer
        known = standing(turn.open.facts, step).engagement
        if known is not None:
            draft["engagement"] = known
    if turn.answer == "draft":
        draft = {"which": step, "from": step, "was": {}}
        turn.say(as_file(step))
    if turn.answer == "back":
        turn.answer = list_of(step)
    turn.draft(draft)


def record(turn: Turn) -> None:
    """Keep what was told of the opened step, and come back to its card."""
    draft, facts = turn.talk.draft, turn.open.facts
    step, state = str(draft["step"]), draft.get("state")
    opened(turn, step)
    turn.talk = replace(turn.talk, trail=(list_of(step),))
    if "engagement" in draft:
        turn.tell({f"steps.{step}.engagement": draft["engagement"]})
    if state is None:
        turn.say(Say("response.advised", {"step": Word(f"response.{step}")}))
    elif step == "notice" and not _notice(turn, str(state), draft.get("on")):
        turn.say(Say("response.notice.stands"))
    else:
        turn.tell(as_facts(facts, step, str(state), draft.get("on")))
        if state == "planned":
            turn.tell({f"steps.{step}.by": draft.get("by")})
        now = {"step": Word(f"response.{step}"), "state": Word(f"state.{state}")}
        turn.say(Say("response.kept", dict(now)))


def cost(turn: Turn) -> None:
    """Go on to record the step's cost, or to ask beforehand, with what is known filled in."""
    at = standing(turn.open.facts, str(turn.value("draft.step")))
    draft: dict[str, object] = {"category": at.step}
    if at.engagement is not None:
        draft["engagement"] = at.engagement
    if turn.state == "response.ask":
        draft["ask"] = True
        turn.tell({f"steps.{at.step}.asked": True})
    turn.draft(draft)
    turn.talk = replace(turn.talk, trail=("response.costs",))


def _notice(turn: Turn, state: str, day: str | None) -> bool:
    """The written notice is an event of the case; False where the insurer acknowledged it."""
    facts = turn.open.facts
    notices = standing_notices(facts)
    if any(facts.get(f"events.{id}.acknowledged_on") for id in notices):
        return False
    if state != "done":
        turn.tell({f"events.{id}.{WITHDRAWN}": True for id in notices})
        return True
    id = notices[-1] if notices else next_id(facts, "events")
    turn.tell({f"events.{id}.kind": "written_notice", f"events.{id}.on": day})
    return True


def _row(at: Standing) -> Button:
    values: dict[str, Value] = {
        "step": Word(f"response.{at.step}"),
        "state": Word(f"state.{at.state}"),
    }
    day = at.on or at.by
    if day is None:
        return Button(at.step, Word("response.line", values))
    return Button(at.step, Word("response.line.day", {**values, "day": date.fromisoformat(day)}))


def _state(at: Standing) -> Say:
    word = Word(f"state.{at.state}")
    if at.on is None:
        return Say("card.state", {"state": word})
    return Say("card.state.day", {"state": word, "day": date.fromisoformat(at.on)})


def _advice(turn: Turn, at: Standing) -> Iterator[Say]:
    if at.step not in COSTED:
        return
    if at.ours:
        yield Say("card.advice.ours")
    elif at.engagement is None:
        yield Say("card.advice.unknown")
    else:
        yield Say("card.advice", {"firm": item_word(turn, "engagements", at.engagement)})


def _days(turn: Turn, at: Standing) -> Iterator[Say]:
    """The planned day and the law's, of what is not done; what the law asks stays needed."""
    now = reckoned(turn)
    if at.state == "not_needed" and at.step in OWED and owed(now):
        yield Say("card.still_owed")
    if at.state in ("done", "not_needed"):
        return
    if at.by is not None:
        yield Say("card.by", {"day": date.fromisoformat(at.by)})
    name = "window" if at.step in COSTED else at.step
    yield from (line(turn, each) for each in deadlines(now) if each.name == name)
    if at.step in LEGAL and not owed(now):
        yield Say("card.not_due")


def _costs(turn: Turn, at: Standing) -> Iterator[Say]:
    if at.step not in COSTED:
        return
    items = {each.id: each for each in reckoned(turn).assessment.items}
    for id in at.costs[:SHOWN]:
        item = items[id]
        yield Say(
            "card.cost",
            {
                "id": id,
                "claimed": Yen(item.claimed),
                "payable": Yen(item.payable),
                "decision": Word(f"decided.{item.decision}"),
            },
        )
    if len(at.costs) > SHOWN:
        yield Say("card.costs.more", {"n": len(at.costs) - SHOWN})
    if not at.costs:
        yield Say("card.costs.none")
