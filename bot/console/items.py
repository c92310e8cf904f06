"""A cost or a claim as staff look at it: the estimate, the insurer's word, its receipts.

Laws: the estimate is the engine's, the decision the insurer's: they stand side by side; the clauses
it rests on can be read in their place; a form carries what it was made from, so that nobody decides
over what another has just decided.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from coverage.assessment import Item
from flows.decisions import decision
from flows.dossier import Dossier
from flows.effects import Panel
from flows.facts import Facts
from flows.payments import SECTION, Standing, standing
from flows.receipts import SECTION as FILES
from flows.receipts import receipts_of
from flows.turn import Reckoned, Turn

IN_THE_CHAT = "decision.clauses"
"""The line that tells how a clause is opened in the chat."""


@dataclass(frozen=True, slots=True)
class Paper:
    """A file of the case."""

    id: str
    name: str
    size: int
    """Bytes."""


@dataclass(frozen=True, slots=True)
class ItemLine:
    """One cost or claim; ``decided_at`` and ``paid_at`` tell whether they are still so."""

    item: Item
    panel: Panel
    clauses: tuple[str, ...]
    """The ids of those that took yen."""
    stands: Standing
    decided_at: str
    paid_at: str
    receipts: list[Paper]


def item_line(turn: Turn, now: Reckoned, item: Item) -> ItemLine:
    """A cost or claim with everything about it."""
    facts, panel = turn.open.facts, decision(turn, now, item)
    return ItemLine(
        item,
        replace(panel, lines=tuple(each for each in panel.lines if each.key != IN_THE_CHAT)),
        tuple(dict.fromkeys(move.clause for move in item.moves)),
        standing(facts, item.id),
        seen(turn.open, f"{SECTION}.{item.id}.decided"),
        seen(turn.open, f"{SECTION}.{item.id}.paid"),
        [paper(facts, id) for id in receipts_of(facts, item.id)],
    )


def paper(facts: Facts, id: str) -> Paper:
    """A file of the case."""
    told = facts.item(FILES, id)
    return Paper(id, str(told.get("name") or id), int(told.get("size") or 0))


def seen(dossier: Dossier, path: str) -> str:
    """What a form carries to tell whether a fact is still what it was."""
    fact = dossier.facts.latest.get(path)
    return fact.at.isoformat() if fact else ""
