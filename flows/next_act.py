"""The one thing to do next, with its reason, and the way there.

Laws: a table of rules in the order of their weight; the first that applies is said, with its reason
in the same breath; its button leads straight to where it is done; a rule looks at facts only, and
what is done is never advised again.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from coverage.case import NO_ENGAGEMENT
from flows.checklist import COSTED, Standing
from flows.decisions import fact_word, item_word
from flows.effects import Effect, Say, Value, Word, Yen
from flows.picture import estimate
from flows.questions import Open
from flows.situation import Situation, situation
from flows.turn import Reckoned, Turn, reckon

NEAR, FINAL_NEAR, WINDOW_NEAR = 3, 14, 30
"""Days ahead: before anything else; a final report in sight; the window's end in sight."""


class Lead(NamedTuple):
    """Where the button leads: to a step, with a response step or an expense, or to a question."""

    step: str
    opened: str | None = None
    question: Open | None = None
    expense: str | None = None


class Rule(NamedTuple):
    """One rule: its name (and words), when it applies, where it leads."""

    name: str
    applies: Callable[[Situation], bool]
    leads: Callable[[Situation], Lead]


def _card(step: str) -> Callable[[Situation], Lead]:
    return lambda at: Lead("response.item", step)


def _to(step: str) -> Callable[[Situation], Lead]:
    return lambda at: Lead(step)


def _question(at: Situation) -> Lead:
    first = _asked(at)
    return Lead(first.step or "desk.questions", None, first if first.step else None)


def _asked(at: Situation) -> Open:
    """The first question that a person here can answer."""
    return next((each for each in at.questions if each.step), at.questions[0])


def _held(at: Situation) -> bool:
    return any(each.yen > 0 and each.step for each in at.questions)


def _no_cost(at: Situation) -> bool:
    return not at.has("expenses") and not at.past("window")


def _event_day(at: Situation) -> Lead:
    """To an event's open question; where there is none, to another event."""
    asked = (each for each in at.questions if each.section == "events" and each.step)
    found = next(asked, None)
    return Lead(found.step, None, found) if found and found.step else Lead("desk.event")


def _day_one(at: Situation) -> Lead:
    path = "duties.known_on"
    return Lead("incident.known_on", None, Open(path, 0, "incident.known_on"))


def _report_first(at: Situation) -> bool:
    """A preliminary report that is not planned yet, or whose last day is here."""
    left = at.left("preliminary")
    return left is not None and (left <= 1 or at.steps["preliminary"].state != "planned")


def _no_day(at: Situation) -> bool:
    """Day 1 is not known; answered with *don't know yet*, it waits for the insurer and a firm."""
    duties = at.reckoned.duties
    if duties.known_on is not None or not at.owes("preliminary"):
        return False
    asked = "duties.known_on" in at.turn.open.facts
    return not asked or (at.has("engagements") and not at.to_do("notice"))


def _entrustee(at: Situation) -> bool:
    role = at.turn.open.facts.get("duties.role")
    return role == "entrustee" and at.owes("entruster")


def _unplanned_persons(at: Situation) -> bool:
    return at.owes("persons") and at.steps["persons"].state != "planned"


def _overdue(at: Situation) -> Standing | None:
    """A planned step whose planned day is over."""
    today = at.today.isoformat()
    return next((each for each in at.steps.values() if each.by and each.by < today), None)


def _planned(at: Situation) -> Standing | None:
    """A planned step that costs money, of which nothing was asked or recorded."""
    plans = (at.steps[step] for step in COSTED)
    return next((each for each in plans if each.state == "planned" and not each.asked), None)


def _unrecorded(at: Situation) -> Standing | None:
    """A step done whose cost is not recorded."""
    done = (at.steps[step] for step in COSTED)
    return next((each for each in done if each.state == "done" and not each.costs), None)


def _unadvised(at: Situation) -> Standing | None:
    """A step planned on one's own idea, though a firm is engaged: nothing of it is paid."""
    plans = (at.steps[step] for step in COSTED)
    return next(
        (each for each in plans if each.state == "planned" and each.engagement == NO_ENGAGEMENT),
        None,
    )


def _opened(found: Callable[[Situation], Standing | None]) -> Callable[[Situation], Lead]:
    """To the card of the step that a rule found."""

    def leads(at: Situation) -> Lead:
        step = found(at)
        return Lead("response.item", step.step if step else None)

    return leads


FOUND: dict[str, Callable[[Situation], Standing | None]] = {
    "overdue": _overdue,
    "unadvised": _unadvised,
    "ask": _planned,
    "cost": _unrecorded,
}
"""Rules that speak of one step of the checklist."""


def _pending_claim(at: Situation) -> bool:
    return any(each.resolution in (None, "pending") for each in at.reckoned.case.claims)


def _receipt(at: Situation) -> Lead:
    """To the receipt of the first expense that has none."""
    return Lead("receipts.wanted", expense=at.bare[0])


RULES: tuple[Rule, ...] = (
    Rule("discovery", lambda at: not at.has("events"), _to("desk.event")),
    Rule("entruster", _entrustee, _card("entruster")),
    Rule("preliminary", _report_first, _card("preliminary")),
    Rule("final_soon", lambda at: at.within("final", NEAR, -9999), _card("final")),
    Rule("window_soon", lambda at: at.within("window", NEAR), _to("response.costs")),
    Rule("known", _no_day, _day_one),
    Rule("notice", lambda at: at.to_do("notice"), _card("notice")),
    Rule("engage", lambda at: not at.has("engagements"), _to("consulting.start")),
    Rule("rejected", lambda at: at.approvals() == {"rejected"}, _to("consulting.start")),
    Rule("undated", lambda at: at.reckoned.assessment.discovery is None, _event_day),
    Rule("approval", lambda at: "approved" not in at.approvals(), _to("consulting.start")),
    Rule("persons", _unplanned_persons, _card("persons")),
    Rule("overdue", lambda at: _overdue(at) is not None, _opened(_overdue)),
    Rule("claim", _pending_claim, _to("claims.list")),
    Rule("final", lambda at: at.within("final", FINAL_NEAR), _card("final")),
    Rule("question", _held, _question),
    Rule(
        "window_earlier",
        lambda at: at.within("window_earlier", WINDOW_NEAR),
        _to("response.costs"),
    ),
    Rule("window", lambda at: at.within("window", WINDOW_NEAR), _to("response.costs")),
    Rule("advice", lambda at: not at.has("advice"), _to("consulting.start")),
    Rule("ask", lambda at: _planned(at) is not None, _opened(_planned)),
    Rule("cost", lambda at: _unrecorded(at) is not None, _opened(_unrecorded)),
    Rule("expense", _no_cost, _to("expenses.start")),
    Rule("open", lambda at: any(each.step and each.needed for each in at.questions), _question),
    Rule("unadvised", lambda at: _unadvised(at) is not None, _opened(_unadvised)),
    Rule("final_ahead", lambda at: at.left("final") is not None, _card("final")),
    Rule("receipt", lambda at: bool(at.bare), _receipt),
    Rule("window_past", lambda at: at.past("window"), _to("expenses.list")),
    Rule("record", lambda at: True, _to("expenses.start")),
)


def recommended(turn: Turn) -> tuple[Effect, ...]:
    """What is expected and what the desk recommends, before its question."""
    now = reckon(turn.open, turn.ports.calendar)
    return (*estimate(now), next_act(turn, now))


def next_act(turn: Turn, reckoned: Reckoned) -> Say:
    """The recommendation of the desk."""
    at = situation(turn, reckoned)
    name = rule(at).name
    past = name in PAST and at.past(DEADLINE[name])
    return Say(f"next.{name}.past" if past else f"next.{name}", _values(at, name))


def rule(at: Situation) -> Rule:
    """The first rule that applies."""
    return next(each for each in RULES if each.applies(at))


DEADLINE = {
    "preliminary": "preliminary",
    "final_soon": "final",
    "final": "final",
    "final_ahead": "final",
    "window_soon": "window",
    "window": "window",
    "window_earlier": "window_earlier",
    "window_past": "window",
}
"""The deadline a rule speaks of."""

PAST = ("preliminary", "final_soon")
"""Rules that have other words once the day is over."""


def _values(at: Situation, name: str) -> dict[str, Value]:
    if name in DEADLINE:
        day = at.days[DEADLINE[name]].day
        return {"day": day, "n": abs((day - at.today).days)}
    if name in FOUND:
        step = FOUND[name](at)
        return {"step": Word(f"response.{step.step}") if step else ""}
    if name in ("question", "open"):
        first = _asked(at)
        return {"fact": fact_word(at.turn, first.path), "yen": Yen(first.yen)}
    if name == "receipt":
        return {"item": item_word(at.turn, "expenses", at.bare[0])}
    if name == "approval":
        held = sum(each.yen for each in at.questions if each.path.startswith("engagements["))
        return {"yen": Yen(held)}
    return {}
