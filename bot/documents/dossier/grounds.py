"""What the amounts rest on: the edition, the readings chosen, every clause cited in plain words.

Laws: a clause stands here if it made the discovery or took yen from an item; the policy's own
wording governs, and that is said.
"""

from __future__ import annotations

from collections import Counter

from bot.documents.dossier.blocks import (
    Block,
    Cell,
    bullets,
    cell,
    column,
    head,
    lines,
    section,
    table,
)
from bot.documents.dossier.sight import NONE, Sight
from coverage.clauses import ORDER
from flows.effects import Say
from flows.terms import CHOSEN

MARKS = "・- "
"""What the lines of the choices begin with in a chat."""


def grounds(see: Sight) -> Block:
    """The chapter."""
    said = [Say("terms.text", {"edition": see.assessment.edition}), Say("terms.governs")]
    return section(
        see("terms.title"),
        lines(see.said(said)),
        head(see("dossier.chosen")),
        bullets(see.say(Say(f"chosen.{name}")).lstrip(MARKS) for name in CHOSEN),
        head(see("dossier.clauses")),
        _clauses(see),
    )


def _clauses(see: Sight) -> Block:
    took, times = Counter[str](), Counter[str]()
    for item in see.assessment.items:
        for reason in item.reasons:
            took[reason.clause] += reason.amount
            times[reason.clause] += 1
    columns = [
        column(see("dossier.clause"), mm=38),
        column(see("dossier.clause.says"), fr=1),
        column(see("dossier.clause.items"), mm=14, right=True),
        column(see("dossier.clause.took"), mm=28, right=True),
    ]
    found = see.assessment.discovery
    rows: list[list[Cell]] = []
    if found:
        rows.append([cell(found.clause, strong=True), see(f"clause.{found.clause}"), NONE, NONE])
    for clause in (each for each in ORDER if times[each]):
        counted = [see.write(times[clause]), see.yen(took[clause])]
        rows.append([cell(clause, strong=True), see(f"clause.{clause}"), *counted])
    return table(columns, rows) if rows else lines([see("dossier.clauses.none")])
