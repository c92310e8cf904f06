"""Discovery: the day, how it was established, what came earlier and does not count, the windows.

Laws: every event stands there with its clause in plain words and who told it; where the discovery
could still become earlier, the earlier last day stands beside the other.
"""

from __future__ import annotations

from bot.documents.dossier.blocks import Block, Cell, cell, column, head, lines, section, table
from bot.documents.dossier.sight import NONE, Sight
from bot.timeline import timeline
from coverage.discovery import NUMBERS, Window
from flows.deadlines import deadlines, line
from flows.dossier import day_of
from flows.effects import Say
from flows.picture import found

WINDOWS = {"consulting": "CONS-WINDOW", "response": "RESP-WINDOW"}
"""The parts that have a window, each with its clause."""


def discovery(see: Sight) -> Block:
    """The chapter."""
    has = see.assessment.discovery
    said = [each for each in found(see.turn, see.reckoned).lines if each.key != "found.none.next"]
    why = [see(f"clause.{has.clause}")] if has else []
    return section(
        see("dossier.discovery"),
        lines([*see.said(said[:1]), *why, *see.said(said[1:])]),
        _events(see),
        head(see("dossier.windows")),
        _bar(see),
        _windows(see),
    )


def _events(see: Sight) -> Block | None:
    if not see.ids("events"):
        return None
    columns = [
        column(see("dossier.event"), fr=1),
        column(see("dossier.day"), mm=34),
        column(see("dossier.counts"), fr=1.5),
        column(see("dossier.recorded"), mm=38),
    ]
    return table(columns, (_event(see, id) for id in see.ids("events")))


def _event(see: Sight, id: str) -> list[Cell]:
    told = see.facts.item("events", id)
    kind, note = told.get("kind"), told.get("note")
    said = "" if note in (None, "skip") else str(note)
    on, met = day_of(told.get("on")), day_of(told.get("acknowledged_on"))
    below = see("dossier.acknowledged.on", day=met) if met else ""
    return [
        cell(see(f"kind.{kind}"), said),
        cell(see.day(on) if on else see("choice.unknown"), below),
        _counts(see, id),
        see.recorded_by("events", id),
    ]


def _counts(see: Sight, id: str) -> Cell:
    """Does it make the discovery, and by which clause it could."""
    told, has = see.facts.item("events", id), see.assessment.discovery
    kind = told.get("kind")
    if kind not in NUMBERS:
        return NONE
    clause = see(f"clause.DISC-{NUMBERS[kind]}")
    day = day_of(told.get("acknowledged_on" if kind == "written_notice" else "on"))
    if has and has.kind == kind and has.on == day and not told.get("by_culprit"):
        return cell(see("dossier.counts.yes"), clause, strong=True)
    return cell(see(f"dossier.counts.{_reason(told, day is not None)}"), clause)


REASONS = ("later", "culprit", "undecided", "unacknowledged", "dayless")
"""Why an event does not make the discovery."""


def _reason(told: object, dated: bool) -> str:
    known = told if isinstance(told, dict) else {}
    if known.get("kind") == "own_awareness" and known.get("on"):
        culprit = known.get("by_culprit")
        return "culprit" if culprit else "undecided" if culprit is None else "later"
    if dated:
        return "later"
    return "unacknowledged" if known.get("kind") == "written_notice" else "dayless"


def _windows(see: Sight) -> Block | None:
    window = see.assessment.window
    if window is None:
        return lines([see("dossier.windows.none")])
    columns = [
        column(see("dossier.part"), fr=1),
        column(see("dossier.first"), mm=37),
        column(see("dossier.last"), mm=37),
        column(see("dossier.left"), mm=26, right=True),
    ]
    days = (see.day(window.first), see.day(window.last), see.say(_left(window, see)))
    rows: list[list[Cell]] = [
        [cell(see(f"part.{part}"), see(f"clause.{clause}")), *days]
        for part, clause in WINDOWS.items()
    ]
    return table(columns, rows)


def _left(window: Window, see: Sight) -> Say:
    days = (window.last - see.today).days
    if days > 0:
        return Say("console.left", {"n": days})
    return Say("console.left.past", {"n": -days}) if days else Say("console.left.today")


def _bar(see: Sight) -> Block | None:
    """The days on one line, with the same said in its alternative text."""
    drawn = timeline(see.reckoned, see.today)
    if drawn is None:
        return None
    said = see.said(line(see.turn, each) for each in deadlines(see.reckoned))
    marks = [
        {"at": each.at, "name": see(f"console.day.{each.name}"), "day": see.day(each.day)}
        for each in drawn.marks
    ]
    return {
        "kind": "bar",
        "alt": see("dossier.bar.alt", text=" ".join(said)),
        "begins": drawn.begins,
        "ends": drawn.ends,
        "today": drawn.today,
        "now": see("console.day.today"),
        "marks": marks,
    }
