"""What the law asks: the verdict with its reasons, its days, and when each duty was met.

Laws: guidance, never legal advice, and it says so with its source; a duty that is met says when.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from bot.documents.dossier.blocks import Block, Cell, column, lines, section, table
from bot.documents.dossier.sight import NONE, Sight
from coverage.duties import Duty
from flows import regulator
from flows.checklist import told
from flows.deadlines import owed
from flows.dossier import day_of
from flows.effects import Panel, Say

MONTH = re.compile(r"\d{4}-\d{2}")
"""Of the edition of the law: since when the act and its rules are in force as they are read."""


def law(see: Sight) -> Block:
    """The chapter."""
    duties = see.reckoned.duties
    rules = (duties.general, duties.my_number)
    rule = next((each for each in rules if each.verdict != "not_due"), duties.general)
    act, rules_of_it = MONTH.findall(duties.edition)
    edition = see("dossier.law.edition", act=act, rules=rules_of_it)
    verdicts = (each for each in regulator.law(see.turn) if isinstance(each, Panel))
    said = [line for each in verdicts for line in each.lines]
    return section(
        see("dossier.law"),
        lines(see.said(said[:-1])),
        _days(see, rule) if owed(see.reckoned) else None,
        lines([*see.said([*_clock(see), *said[-1:]]), edition]),
        lead=see("dossier.law.lead"),
    )


def _clock(see: Sight) -> Iterator[Say]:
    """From when the days count, and why there are so many."""
    _, clock = regulator.clocks(see.turn)
    assert isinstance(clock, Panel)
    yield from (each for each in clock.lines if not each.key.startswith("deadline."))


def _days(see: Sight, rule: Duty) -> Block:
    columns = [
        column(see("dossier.duty"), fr=1),
        column(see("dossier.aim"), mm=34),
        column(see("dossier.latest"), mm=34),
        column(see("dossier.met"), mm=34),
    ]
    days: list[tuple[str, date | None, date | None]] = [
        ("preliminary", rule.preliminary.aim, rule.preliminary.latest),
        ("final", None, rule.final.due),
        ("persons", None, None),
    ]
    if see.facts.get("duties.role") not in ("own", "entruster"):
        days.append(("entruster", None, None))
    return table(columns, (_duty(see, *each) for each in days))


def _duty(see: Sight, step: str, aim: date | None, latest: date | None) -> list[Cell]:
    promptly = step in ("persons", "entruster")
    done, on = told(see.facts, step)
    met = see.day(day_of(on)) if on else see("state.done") if done else NONE
    return [
        see(f"response.{step}"),
        see.day(aim),
        see("dossier.promptly") if promptly else see.day(latest),
        met,
    ]
