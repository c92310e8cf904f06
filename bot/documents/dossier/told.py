"""The facts as they hold: what is called what, what was said, who said it and when.

Laws: everything told that has no chapter of its own stands here; what was said before stands in the
appendix.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.dossier.blocks import Block, Cell, column, head, lines, section, table
from bot.documents.dossier.sight import Sight
from bot.labels import told_to_people
from flows.dossier import LETTERS
from flows.payments import SECTION as PAYMENTS

OWN = frozenset({*LETTERS, PAYMENTS, "steps"})
"""The sections that stand in chapters of their own."""
ABOUT = ("incident", "duties")


def facts(see: Sight) -> Block:
    """The chapter."""
    blocks = [block for about in ABOUT for block in _group(see, about)]
    others = list(_paths(see, None))
    if others:
        blocks += [head(see("dossier.facts.others")), _table(see, others)]
    return section(see("console.facts"), *(blocks or [lines([see("console.none")])]))


def _group(see: Sight, about: str) -> Iterator[Block]:
    paths = list(_paths(see, about))
    if paths:
        yield head(see(f"console.about.{about}"))
        yield _table(see, paths)


def _paths(see: Sight, about: str | None) -> Iterator[str]:
    for path in see.facts.latest:
        first = path.partition(".")[0]
        wanted = first == about if about else first not in {*OWN, *ABOUT}
        if wanted and told_to_people(path):
            yield path


def _table(see: Sight, paths: list[str]) -> Block:
    columns = [
        column(see("console.facts.what"), fr=1),
        column(see("console.facts.value"), fr=1.2),
        column(see("console.facts.who"), mm=46),
    ]
    return table(columns, (_row(see, path) for path in paths))


def _row(see: Sight, path: str) -> list[Cell]:
    return [see.called(path), see.value(path), see.told_by(see.facts.latest[path])]
