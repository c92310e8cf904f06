"""One case assessed: rules first, then the money shared out.

Laws: same facts in, same assessment out; any definite refusal makes all of an item ineligible,
even where something is missing; otherwise anything missing holds all of it up, except that the
costs of litigation go on while only a claim's resolution or sum is missing; items stand in the
input's order.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple, get_args

from coverage import discovery as disc
from coverage.assessment import Assessment, Decision, Item, Move, Part, Section, total
from coverage.case import Basis, Case, Category, Claim, Expense, PartName
from coverage.clauses import ORDER, Clause, Finding, Needs, Refusal, Scene, clauses_of
from coverage.lines import PART_OF, line
from coverage.parts import consulting, cyber, liability, response, scope
from coverage.parts.liability import litigation_waits
from coverage.product import STANDARD, Product
from coverage.shares import Share, limit_of, share_claims, share_expenses

RULEBOOK = (scope, consulting, response, cyber, liability)
"""The modules whose rules are in force; importing them registers the rules."""

RULES: dict[str, tuple[Clause, ...]] = {
    each: clauses_of(each) for each in (*get_args(Category), *get_args(Basis))
}

PARTS: tuple[PartName, ...] = get_args(PartName)


class Ruling(NamedTuple):
    """What the rules found of one item."""

    refusals: tuple[Move, ...]
    missing: tuple[str, ...]


def assess(case: Case, product: Product = STANDARD) -> Assessment:
    """Decide every expense and claim of a case."""
    scene = stage(case, product)
    rulebook = Rulebook(scene)
    rows: tuple[tuple[Section, tuple[Expense | Claim, ...]], ...] = (
        ("expenses", case.expenses),
        ("claims", case.claims),
    )
    items: list[Item] = []
    for name, row in rows:
        rulings = [rulebook.rule(index, item) for index, item in enumerate(row)]
        shares = dict(_shares(scene, row, rulings))
        items.extend(
            _item(name, index, item, rulings[index], shares.get(index))
            for index, item in enumerate(row)
        )
    return Assessment(
        edition=product.edition,
        discovery=scene.discovery,
        window=scene.window,
        assumptions=tuple(_assumptions(scene)),
        items=tuple(items),
        parts={part: _part(scene, part, items) for part in PARTS},
        totals=total(items),
    )


def stage(case: Case, product: Product = STANDARD) -> Scene:
    """Work out once what every rule reads of the case."""
    found = disc.discover(case.incident.events)
    terms = case.policy.terms
    return Scene(
        case=case,
        policy=case.policy,
        incident=case.incident,
        terms=terms,
        product=product,
        riders=frozenset(case.policy.riders),
        discovery=found,
        window=disc.window(found, terms, product) if found else None,
        engagements={each.id: (i, each) for i, each in enumerate(case.engagements)},
    )


class Rulebook:
    """The rules of one case: what does not depend on the item is asked once for its line."""

    def __init__(self, scene: Scene) -> None:
        self.scene = scene
        self.lines: dict[str, tuple[list[tuple[str, Finding]], tuple[Clause, ...]]] = {}

    def rule(self, index: int, item: Expense | Claim) -> Ruling:
        """Ask every clause that speaks of the item."""
        once, each = self._line(line(item))
        found = list(once)
        for clause in each:
            finding = clause.rule(self.scene, index, item)
            if finding is not None:
                found.append((clause.id, finding))
        return _ruling(item, found) if found else CLEAR

    def _line(self, line: str) -> tuple[list[tuple[str, Finding]], tuple[Clause, ...]]:
        known = self.lines.get(line)
        if known is None:
            once = [(each.id, each.rule(self.scene, line)) for each in RULES[line] if each.once]
            found = [pair for pair in once if pair[1] is not None]
            known = (found, tuple(each for each in RULES[line] if not each.once))
            self.lines[line] = known
        return known


CLEAR = Ruling((), ())


def _ruling(item: Expense | Claim, found: list[tuple[str, Finding]]) -> Ruling:
    amount = claimed(item)
    refusals = [
        Move(id, amount, finding.numbers) for id, finding in found if isinstance(finding, Refusal)
    ]
    if refusals:
        return Ruling(tuple(sorted(refusals, key=_place)), ())
    missing = [path for _, finding in found if isinstance(finding, Needs) for path in finding.paths]
    return Ruling((), tuple(dict.fromkeys(missing)))


def _place(move: Move) -> int:
    return ORDER.index(move.clause)


def claimed(item: Expense | Claim) -> int:
    """What is claimed: a cost's amount, or a claim's damages and litigation so far, yen."""
    if isinstance(item, Expense):
        return item.amount
    return (item.damages or 0) + item.litigation


def _shares(
    scene: Scene, row: tuple[Expense | Claim, ...], rulings: list[Ruling]
) -> Iterator[tuple[int, Share]]:
    """The shares of every item that is not refused and not wholly held up."""
    expenses: dict[PartName, list[tuple[int, Expense]]] = {}
    claims: list[tuple[int, Claim, int, bool]] = []
    for index, (item, ruling) in enumerate(zip(row, rulings, strict=True)):
        if ruling.refusals:
            continue
        if isinstance(item, Claim):
            waits = bool(ruling.missing)
            if not waits or _litigation_goes_on(item, index, ruling):
                eligible = item.litigation if waits else claimed(item)
                claims.append((index, item, eligible, waits))
        elif not ruling.missing:
            expenses.setdefault(PART_OF[item.category], []).append((index, item))
    for part, mine in expenses.items():
        for share in share_expenses(scene, part, mine):
            yield share.position, share
    for share in share_claims(scene, claims):
        yield share.position, share


def _litigation_goes_on(claim: Claim, index: int, ruling: Ruling) -> bool:
    """Is nothing but the resolution or the damages missing?"""
    settling = {f"claims[{index}].resolution", f"claims[{index}].damages"}
    return settling.issuperset(ruling.missing) and not litigation_waits(claim)


def _item(
    name: Section,
    index: int,
    item: Expense | Claim,
    ruling: Ruling,
    share: Share | None,
) -> Item:
    amount, part = claimed(item), PART_OF.get(line(item))
    if ruling.refusals:
        moves = ruling.refusals
        return Item(
            name, index, item.id, part, "not_payable", amount, amount, 0, 0, 0, 0, 0, moves, ()
        )
    if share is None:
        decision: Decision = "needs_information"
        return Item(
            name, index, item.id, part, decision, amount, 0, amount, 0, 0, 0, 0, (), ruling.missing
        )
    _, pending, ineligible, self_pay, deductible, over, payable, moves = share
    if ruling.missing:
        decision = "needs_information"
    elif payable == 0:
        decision = "not_payable"
    else:
        decision = "partly_payable" if ineligible or over else "payable"
    return Item(
        name,
        index,
        item.id,
        part,
        decision,
        amount,
        ineligible,
        pending,
        self_pay,
        deductible,
        over,
        payable,
        moves,
        ruling.missing,
    )


def _assumptions(scene: Scene) -> Iterator[str]:
    if scene.incident.actor in (None, "unknown"):
        yield "incident.actor"
    if scene.incident.location is None:
        yield "incident.location"
    yield from disc.assumptions(scene.incident.events, scene.discovery)


def _part(scene: Scene, part: PartName, items: list[Item]) -> Part:
    mine = [item for item in items if item.part == part]
    limit, paid = limit_of(scene, part), getattr(scene.policy.paid, part)
    payable = sum(item.payable for item in mine)
    return Part(
        limit, paid, sum(item.claimed for item in mine), payable, max(0, limit - paid - payable)
    )
