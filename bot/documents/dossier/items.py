"""A cost or a claim as a card: what it is, the arithmetic line by line, what would change it.

Laws: the lines of a card add up from what is claimed to what is expected; the clause behind each
stands below it in plain words; the insurer's own decision stands beside the estimate.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.dossier.blocks import Block
from bot.documents.dossier.sight import Sight
from coverage.assessment import Item
from flows.decisions import item_word, lever_line
from flows.effects import Listed, Say
from flows.payments import progress

LONG = 900
"""Signs of a card that may need more than a page: only such a card is broken."""


def card(see: Sight, item: Item, day: str, about: list[str]) -> Block:
    """The card of one item; ``about``: what was told of it."""
    after = [*_open(see, item), *_far(see, item)]
    return {
        "name": see.write(item_word(see.turn, item.section, item.id)),
        "day": day,
        "about": about,
        "decision": see(f"decided.{item.decision}"),
        "tone": item.decision,
        "sums": list(_sums(see, item)),
        "after": after,
        "long": sum(map(len, (*about, *after))) > LONG,
    }


def _sums(see: Sight, item: Item) -> Iterator[Block]:
    """Claimed, less each clause's part, comes to what is expected."""
    yield _sum(see("dossier.claimed"), see.yen(item.claimed))
    for place, move in enumerate(item.moves):
        refused_before = place > 0 and item.ineligible == item.claimed == move.amount
        amount = see("dossier.also") if refused_before else see.less(move.amount)
        why = f"{move.clause} {see(f'clause.{move.clause}')}"
        yield _sum(see(f"clause.short.{move.clause}"), amount, why)
    if item.pending:
        yield _sum(see("dossier.sum.pending"), see.less(item.pending))
    yield _sum(see("dossier.payable"), see.yen(item.payable))


def _sum(label: str, amount: str, why: str = "") -> Block:
    return {"label": label, "amount": amount, "why": why}


def _open(see: Sight, item: Item) -> Iterator[str]:
    """What would settle it, what would change it."""
    if item.missing:
        facts = Listed(tuple(see.fact(path) for path in item.missing))
        yield see.say(Say("decision.missing", {"facts": facts}))
    for lever in see.reckoned.levers.of(item):
        if lever.kind != "fact":
            yield see.say(lever_line(lever, see.fact))


def _far(see: Sight, item: Item) -> list[str]:
    panel = progress(see.turn, item)
    return see.said(panel.lines) if panel else []
