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
from coverage.assessment import Assessment, Item, Move, Part, Section, total
from coverage.case import Basis, Case, Category, Claim, Expense, PartName
from coverage.clauses import ORDER, Clause, Finding, ItemRule, Needs, Refusal, Scene, clauses_of
from coverage.lines import PART_OF, line
from coverage.parts import consulting, cyber, liability, response, scope
from coverage.parts.liability import litigation_waits
from coverage.product import STANDARD, Product
from coverage.shares import limit_of, share_claims, share_expenses

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
    items = (*_expenses(scene, rulebook), *_claims(scene, rulebook))
    parts: dict[PartName | None, list[Item]] = {}
    for item in items:
        parts.setdefault(item.part, []).append(item)
    return Assessment(
        edition=product.edition,
        discovery=scene.discovery,
        window=scene.window,
        assumptions=tuple(_assumptions(scene)),
        items=items,
        parts={part: _part(scene, part, parts.get(part, [])) for part in PARTS},
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
        self.lines: dict[str, tuple[list[Found], list[tuple[str, ItemRule]]]] = {}

    def rule(self, index: int, item: Expense | Claim) -> Ruling:
        """Ask every clause that speaks of the item."""
        name = item.category if isinstance(item, Expense) else item.basis
        once, each = self.lines.get(name) or self._line(name)
        found = None
        for id, rule in each:
            finding = rule(self.scene, index, item)
            if finding is not None:
                found = [*(found or once), (id, finding)]
        found = found or once
        return _ruling(item, found) if found else CLEAR

    def _line(self, line: str) -> tuple[list[Found], list[tuple[str, ItemRule]]]:
        rules = [each for each in RULES[line] if each.when(self.scene)]
        asked = [(each.id, each.rule(self.scene, line)) for each in rules if each.once]
        once = [pair for pair in asked if pair[1] is not None]
        self.lines[line] = once, [(each.id, each.rule) for each in rules if not each.once]
        return self.lines[line]


Found = tuple[str, Finding]
CLEAR = Ruling((), ())


def _ruling(item: Expense | Claim, found: list[Found]) -> Ruling:
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


def _expenses(scene: Scene, rulebook: Rulebook) -> list[Item]:
    made: dict[int, Item] = {}
    going: dict[PartName, list[int]] = {part: [] for part in PARTS}
    for index, expense in enumerate(scene.case.expenses):
        ruling = rulebook.rule(index, expense)
        if ruling is CLEAR:
            going[PART_OF[expense.category]].append(index)
        else:
            made[index] = _held("expenses", index, expense, ruling)
    for part, mine in going.items():
        for item in share_expenses(scene, part, mine) if mine else ():
            made[item.position] = item
    return [made[index] for index in range(len(made))]


def _claims(scene: Scene, rulebook: Rulebook) -> list[Item]:
    made: dict[int, Item] = {}
    going: list[tuple[int, Claim, int, tuple[str, ...]]] = []
    for index, claim in enumerate(scene.case.claims):
        ruling = rulebook.rule(index, claim)
        if ruling is CLEAR:
            going.append((index, claim, claimed(claim), ()))
        elif _litigation_goes_on(claim, index, ruling):
            going.append((index, claim, claim.litigation, ruling.missing))
        else:
            made[index] = _held("claims", index, claim, ruling)
    for item in share_claims(scene, going):
        made[item.position] = item
    return [made[index] for index in range(len(made))]


def _litigation_goes_on(claim: Claim, index: int, ruling: Ruling) -> bool:
    """Is nothing but the resolution or the damages missing?"""
    if ruling.refusals or litigation_waits(claim):
        return False
    return {f"claims[{index}].resolution", f"claims[{index}].damages"}.issuperset(ruling.missing)


def _held(section: Section, index: int, item: Expense | Claim, ruling: Ruling) -> Item:
    """An item that is refused, or of which everything waits."""
    amount, refused = claimed(item), bool(ruling.refusals)
    return Item(
        section,
        index,
        item.id,
        PART_OF.get(line(item)),
        "not_payable" if refused else "needs_information",
        claimed=amount,
        ineligible=amount if refused else 0,
        pending=0 if refused else amount,
        self_pay=0,
        deductible=0,
        over_limit=0,
        payable=0,
        moves=ruling.refusals,
        missing=ruling.missing,
    )


def _assumptions(scene: Scene) -> Iterator[str]:
    if scene.incident.actor in (None, "unknown"):
        yield "incident.actor"
    if scene.incident.location is None:
        yield "incident.location"
    yield from disc.assumptions(scene.incident.events, scene.discovery)


def _part(scene: Scene, part: PartName, items: list[Item]) -> Part:
    limit, paid = limit_of(scene, part), getattr(scene.policy.paid, part)
    payable = sum(item.payable for item in items)
    return Part(
        limit, paid, sum(item.claimed for item in items), payable, max(0, limit - paid - payable)
    )
