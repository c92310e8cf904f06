"""The appendix: what was told once and later told otherwise, who did it, when, before and after.

Laws: nothing told is left out of it that something later replaced, and no withdrawal; what was told
once and still holds stands in the chapters.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.dossier.blocks import Block, Cell, column, lines, section, table
from bot.documents.dossier.sight import NONE, Sight
from bot.labels import told_to_people
from flows.dossier import WITHDRAWN
from flows.facts import Fact


def changes(see: Sight) -> Block:
    """The appendix."""
    rows = list(_rows(see))
    title = see("dossier.changes")
    if not rows:
        return section(title, lines([see("dossier.changes.none")]), appendix=True)
    columns = [
        column(see("console.facts.what"), fr=1.1),
        column(see("dossier.before"), fr=1),
        column(see("dossier.after"), fr=1),
        column(see("dossier.changed"), mm=42),
    ]
    return section(title, table(columns, rows), lead=see("dossier.changes.lead"), appendix=True)


def _rows(see: Sight) -> Iterator[list[Cell]]:
    was: dict[str, Fact] = {}
    for fact in see.source.history:
        before = was.get(fact.path)
        was[fact.path] = fact
        withdrawn = fact.path.endswith(f".{WITHDRAWN}")
        if told_to_people(fact.path) and (before is not None or withdrawn):
            shown = see.valued(fact.path, before.value) if before else NONE
            yield [
                see.called(fact.path),
                shown,
                see.valued(fact.path, fact.value),
                see.told_by(fact),
            ]
