"""The picture of a case: where it stands, what is expected, what the law asks.

Laws: short enough for a phone; amounts are expected ones; a verdict that rests on unknown facts
is said as *assume due*.
"""

from __future__ import annotations

from collections.abc import Iterator

from coverage.case import PartName
from coverage.discovery import undecided
from coverage.duties import Duty
from flows.deadlines import deadlines, line, owed
from flows.decisions import fact_word
from flows.effects import Listed, Panel, Say, Value, Word, Yen
from flows.payments import total_lines
from flows.questions import open_questions, scope
from flows.recorded import recorders
from flows.turn import Reckoned, Turn

LAWS = ("general", "my_number")
"""The rules of the law under which a report may be due."""


def status(turn: Turn, reckoned: Reckoned) -> Panel:
    """Discovery, money by part, what is open."""
    return Panel(
        Word("status.title", {"case": turn.open.id}),
        (
            discovery_line(reckoned),
            *_money(reckoned),
            *total_lines(turn.open.facts, reckoned),
            *_parts(reckoned),
            *_open(turn, reckoned),
            *recorders(turn),
        ),
    )


def discovery_line(reckoned: Reckoned) -> Say:
    """The discovery day and what made it, or that there is none yet."""
    found = reckoned.assessment.discovery
    if found is None:
        return Say("status.no_discovery")
    return Say("status.discovery", {"day": found.on, "kind": Word(f"kind.{found.kind}")})


def clocks(turn: Turn, reckoned: Reckoned) -> Panel:
    """The deadlines side by side, each with its reason."""
    lines = [line(turn, each) for each in deadlines(reckoned)]
    return Panel(
        Word("deadlines.title"),
        (*lines, Say("deadlines.note")) if lines else (Say("deadlines.none"),),
    )


def found(turn: Turn, reckoned: Reckoned) -> Panel:
    """The end of the discovery chapter: the day, what made it, the windows' last day."""
    assessment = reckoned.assessment
    lines = [discovery_line(reckoned)]
    if assessment.window is None:
        maybe = undecided(reckoned.case.incident.events)
        lines.append(Say("found.none.culprit" if maybe else "found.none.next"))
    else:
        left = (assessment.window.last - turn.today).days
        lines.append(Say("found.window", {"last": assessment.window.last, "n": left}))
    lines += [line(turn, each) for each in deadlines(reckoned) if each.name == "window_earlier"]
    return Panel(Word("found.title"), (lines[0], *_passed_over(reckoned), *lines[1:]))


def _passed_over(reckoned: Reckoned) -> Iterator[Say]:
    """What came earlier and is no discovery, with the reason (`DISC-2`, `DISC-5`)."""
    discovery = reckoned.assessment.discovery
    for event in reckoned.case.incident.events:
        if event.on is None or (discovery is not None and event.on >= discovery.on):
            continue
        if event.kind == "own_awareness" and event.by_culprit:
            yield Say("found.culprit", {"day": event.on})
        if event.kind == "written_notice" and event.acknowledged_on is None:
            yield Say("found.unacknowledged", {"day": event.on})


def answered(turn: Turn, reckoned: Reckoned) -> Panel:
    """The end of the incident chapter: does the policy respond, what is still unknown."""
    lines = [*_scope(reckoned), *_riders(reckoned), *_assumed(turn, reckoned)]
    return Panel(Word("answered.title"), tuple(lines))


def law(turn: Turn, reckoned: Reckoned) -> Panel:
    """The legal reporting duties: verdicts with reasons, and their days."""
    duties = reckoned.duties
    lines = verdicts(turn, reckoned)
    names = ("preliminary", "final")
    lines += [line(turn, each) for each in deadlines(reckoned) if each.name in names]
    if duties.known_on is None and duties.general.verdict != "not_due":
        lines.append(Say("law.no_day"))
    return Panel(Word("law.title"), (*lines, Say("law.note")))


def _scope(reckoned: Reckoned) -> Iterator[Say]:
    refused, missing = scope(reckoned)
    if refused:
        yield Say("answered.refused")
        yield from (Say(f"clause.{clause}") for clause in refused)
    elif missing:
        yield Say("answered.open")
    else:
        yield Say("answered.responds")


def _riders(reckoned: Reckoned) -> Iterator[Say]:
    riders, incident = reckoned.scene.riders, reckoned.case.incident
    attacked = incident.cause in ("cyber_attack", "suspected_cyber_attack")
    matters = [
        ("cyber_response", attacked),
        ("card_misuse", "card" in incident.data),
        ("corporate_information", "corporate" in incident.data),
        ("dispatch", incident.actor == "dispatched_worker"),
    ]
    for rider, does in matters:
        if does:
            has = "set" if rider in riders else "not_set"
            yield Say(f"answered.rider.{has}", {"rider": Word(f"rider.{rider}")})


def _assumed(turn: Turn, reckoned: Reckoned) -> Iterator[Say]:
    _, missing = scope(reckoned)
    paths = dict.fromkeys([*missing, *reckoned.assessment.assumptions])
    if any(path.startswith("incident.events[") for path in paths):
        paths.pop("incident.events", None)
    if paths:
        facts = Listed(tuple(fact_word(turn, path) for path in paths))
        yield Say("answered.unknown", {"facts": facts})


def verdicts(turn: Turn, reckoned: Reckoned) -> list[Say]:
    """What each rule of the law that the case has asks, what is due first."""
    duties = reckoned.duties
    rules = LAWS if "my_number" in reckoned.case.incident.data else LAWS[:1]
    order = sorted(rules, key=lambda rule: getattr(duties, rule).verdict == "not_due")
    return [verdict(turn, rule, reckoned) for rule in order]


def verdict(turn: Turn, rule: str, reckoned: Reckoned) -> Say:
    """Is a report due under this rule, and why; of one that asks for none, is another due?"""
    duty: Duty = getattr(reckoned.duties, rule)
    if duty.verdict == "not_due":
        reasons = Listed(tuple(Word(f"lifted.{each}") for each in duty.lifted))
        beside = ".beside" if rule == "general" and owed(reckoned) else ""
        return Say(f"law.{rule}.not_due{beside}", {"reasons": reasons})
    if duty.verdict == "due":
        met = Listed(tuple(Word(f"duty.{each}") for each in duty.categories))
        return Say(f"law.{rule}.due", {"reasons": met})
    facts = Listed(tuple(fact_word(turn, path) for path in duty.missing[:3]))
    return Say(f"law.{rule}.assume_due", {"facts": facts})


def estimate(reckoned: Reckoned) -> Iterator[Say]:
    """What is expected and the most it could become, in short, where they differ."""
    now = reckoned.assessment.totals["payable"]
    if reckoned.most > now:
        short = {"payable": Yen(now, about=True), "most": Yen(reckoned.most, about=True)}
        yield Say("desk.estimate", dict(short))


def _money(reckoned: Reckoned) -> Iterator[Say]:
    totals = reckoned.assessment.totals
    if not reckoned.assessment.items:
        yield Say("status.no_items")
        return
    most = reckoned.most
    money: dict[str, Value] = {
        "claimed": Yen(totals["claimed"]),
        "payable": Yen(totals["payable"]),
    }
    if most > totals["payable"]:
        yield Say("status.money.most", {**money, "most": Yen(most)})
    else:
        yield Say("status.money", money)
    if totals["pending"]:
        yield Say("status.pending", {"pending": Yen(totals["pending"])})


def _parts(reckoned: Reckoned) -> Iterator[Say]:
    for name, part in reckoned.assessment.parts.items():
        if part.claimed or _always(name):
            yield Say(
                "status.part",
                {
                    "part": Word(f"part.{name}"),
                    "payable": Yen(part.payable),
                    "remaining": Yen(part.remaining),
                },
            )


def _always(part: PartName) -> bool:
    return part in ("consulting", "response")


def _open(turn: Turn, reckoned: Reckoned) -> Iterator[Say]:
    questions = open_questions(turn, reckoned)
    if not questions:
        return
    first = questions[0]
    said: dict[str, Value] = {"n": len(questions), "first": fact_word(turn, first.path)}
    if first.yen:
        yield Say("status.open.held", {**said, "amount": Yen(first.yen)})
    else:
        yield Say("status.open", said)
