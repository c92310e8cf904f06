"""The insurer's own decisions and payments, beside the estimate.

Laws: they are facts with their day and never change the estimate; the difference is shown, and the
insurer's reason with it; what was decided on an item withdrawn since still counts.
"""

from __future__ import annotations

from collections.abc import Iterator

from bot.documents.dossier.blocks import Block, Cell, cell, column, lines, section, table
from bot.documents.dossier.sight import NONE, Sight
from coverage.assessment import Item
from flows.decisions import item_word
from flows.effects import Say
from flows.facts import Fact
from flows.notice import state, state_line
from flows.payments import SECTION, Standing, standing, totals


def insurer(see: Sight) -> Block:
    """The chapter."""
    stands = {id: standing(see.facts, id) for id in sorted(see.facts.ids(SECTION), key=_place)}
    told = {id: each for id, each in stands.items() if each.stage != "expected"}
    title, notice = see("dossier.insurer"), [_notice(see)]
    if not told:
        return section(title, lines([*notice, see("dossier.insurer.none")]))
    items = {each.id: each for each in see.assessment.items}
    columns = [column(see(f"dossier.far.{each}"), right=True) for each in FAR]
    rows = [row for id, each in told.items() for row in _rows(see, id, each, items.get(id))]
    sums = [[cell(see("dossier.all"), strong=True)], _sums(see, told, items)]
    return section(title, lines(notice), table(columns, [*rows, *sums]))


def _notice(see: Sight) -> str:
    """How far the written notice is; that a chat is none is said there, not here."""
    name, _ = state(see.facts)
    said = state_line(see.turn)
    return see.say(Say(f"dossier.notice.{name}", said.values) if name in UNSENT else said)


UNSENT = ("open", "drafted")
"""How far a notice is that is not sent."""


def _place(id: str) -> tuple[str, int]:
    """Where an item stands among all: costs, then claims, by number."""
    return id[:1], int(id[1:])


FAR = ("submitted", "expected", "decided", "difference", "paid")
"""The figures of an item."""


def _rows(see: Sight, id: str, far: Standing, item: Item | None) -> Iterator[list[Cell]]:
    """An item's name, its figures, and the insurer's reason."""
    section = "expenses" if see.facts.item("expenses", id) else "claims"
    gone = "" if item else see("dossier.withdrawn")
    yield [cell(see.write(item_word(see.turn, section, id)), gone, strong=True)]
    yield _row(see, far, item)
    if far.reason:
        yield [see.say(Say("far.reason", {"reason": far.reason}))]
    yield [see.pair(see("dossier.recorded"), see.who(_latest(see, id)))]


def _latest(see: Sight, id: str) -> Fact:
    """What was told last of an item's way to the money."""
    paths = (f"{SECTION}.{id}.{name}" for name in ("submitted", "decided", "paid"))
    told = (see.facts.latest[path] for path in paths if path in see.facts)
    return max(told, key=lambda fact: fact.at)


def _row(see: Sight, far: Standing, item: Item | None) -> list[Cell]:
    expected = item.payable if item else None
    return [
        cell(see.yen(far.submitted), see.day(far.submitted_on) if far.submitted_on else ""),
        see.yen(expected),
        cell(see.yen(far.decided), see.day(far.decided_on) if far.decided_on else ""),
        _difference(see, far.decided, expected),
        cell(see.yen(far.paid), see.day(far.paid_on) if far.paid_on else ""),
    ]


def _difference(see: Sight, decided: int | None, expected: int | None) -> str:
    if decided is None or expected is None:
        return NONE
    apart = decided - expected
    return see.less(-apart) if apart < 0 else f"+{see.yen(apart)}" if apart else see.yen(0)


def _sums(see: Sight, told: dict[str, Standing], items: dict[str, Item]) -> list[Cell]:
    sums = totals(see.facts, see.reckoned)
    expected = sum(items[id].payable for id in told if id in items)
    both = [
        (each, items[id]) for id, each in told.items() if each.decided is not None and id in items
    ]
    apart = sum((each.decided or 0) - item.payable for each, item in both)
    return [
        see.yen(sums.submitted),
        see.yen(expected),
        see.yen(sums.decided),
        _difference(see, apart, 0) if both else NONE,
        see.yen(sums.paid),
    ]
