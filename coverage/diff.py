"""What a change of facts did to the decisions.

Laws: items are matched by section and id; a change names every fact that differs; an item's
change names the facts that alone bring it about, or all of them where none does alone.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from coverage import document
from coverage.assess import assess
from coverage.assessment import Assessment, Item
from coverage.case import Case
from coverage.product import STANDARD, Product

Path = tuple[str, ...]
Flat = dict[Path, Any]

TRIED_ALONE = 12
"""With more changed facts than this at once (an import), an item's change names them all."""


class Fact(NamedTuple):
    """A fact that differs: its path with ids for positions, before and after (None: not known)."""

    path: str
    before: Any
    after: Any


class Change(NamedTuple):
    """An item whose decision or amounts differ, and the facts that did it."""

    section: str
    id: str
    before: Item | None
    after: Item | None
    because: tuple[str, ...]

    @property
    def gain(self) -> int:
        """Yen more (or, negative, less) expected to be paid."""
        return (self.after.payable if self.after else 0) - (
            self.before.payable if self.before else 0
        )


class Difference(NamedTuple):
    """Everything that differs between two assessments, most yen first."""

    facts: tuple[Fact, ...]
    items: tuple[Change, ...]
    discovery: tuple[Any, Any] | None
    totals: dict[str, tuple[int, int]]


def diff(before: Case, after: Case, product: Product = STANDARD) -> Difference:
    """Assess both cases and say which decisions and amounts changed, and which fact did it."""
    old, new = assess(before, product), assess(after, product)
    flat_old, flat_new = _flat(before), _flat(after)
    units = _units(flat_old, flat_new)
    owned_old, owned_new = _owned(flat_old), _owned(flat_new)
    changed = _changed(old, new)
    causes = _causes(flat_old, flat_new, units, old, product) if changed else {}
    every = tuple(".".join(unit) for unit in units)
    items = [
        Change(*key, *pair, tuple(causes.get(key, ())) or every) for key, pair in changed.items()
    ]
    return Difference(
        facts=tuple(_fact(unit, owned_old, owned_new) for unit in units),
        items=tuple(sorted(items, key=lambda each: -abs(each.gain))),
        discovery=(old.discovery, new.discovery) if old.discovery != new.discovery else None,
        totals={
            name: (old.totals[name], new.totals[name])
            for name in old.totals
            if old.totals[name] != new.totals[name]
        },
    )


Key = tuple[str, str]


def _items(assessment: Assessment) -> dict[Key, Item]:
    return {(item.section, item.id): item for item in assessment.items}


def _changed(old: Assessment, new: Assessment) -> dict[Key, tuple[Item | None, Item | None]]:
    before, after = _items(old), _items(new)
    keys = dict.fromkeys([*before, *after])
    pairs = {key: (before.get(key), after.get(key)) for key in keys}
    return {key: pair for key, pair in pairs.items() if _told(pair[0]) != _told(pair[1])}


def _told(item: Item | None) -> tuple[Any, ...] | None:
    """What a person is told of an item; its position and paths are not part of it."""
    if item is None:
        return None
    return (item.part, item.decision, item.amounts, item.reasons, len(item.missing))


def _flat(case: Case) -> Flat:
    """The case's facts by path; items of a list by their id (events by their place)."""
    flat: Flat = {}
    for key, value in document.write(case).items():
        _flatten(value, (key,), flat)
    return flat


def _flatten(value: Any, path: Path, flat: Flat) -> None:
    if isinstance(value, dict):
        for key, each in value.items():
            _flatten(each, (*path, key), flat)
    elif isinstance(value, list) and value and isinstance(value[0], dict):
        for place, each in enumerate(value):
            _flatten(each, (*path, str(each.get("id", place))), flat)
    else:
        flat[path] = value


def _units(old: Flat, new: Flat) -> list[Path]:
    """The facts that differ; a whole item that came or went is one."""
    differing = [path for path in {**old, **new} if old.get(path) != new.get(path)]
    owners_old, owners_new = ({_owner(path) for path in flat} for flat in (old, new))
    whole = (owners_old ^ owners_new) - {()}
    return list(dict.fromkeys(_owner(p) if _owner(p) in whole else p for p in differing))


def _owner(path: Path) -> Path:
    """The list item a path belongs to, or ()."""
    if path[0] in ("engagements", "expenses", "claims"):
        return path[:2]
    return path[:3] if path[:2] == ("incident", "events") else ()


def _owned(flat: Flat) -> Flat:
    """The facts by path, and those of each list item together under the item's path."""
    found: Flat = dict(flat)
    for path, value in flat.items():
        owner = _owner(path)
        if owner:
            found.setdefault(owner, {})[path[-1]] = value
    return found


def _fact(unit: Path, old: Flat, new: Flat) -> Fact:
    return Fact(".".join(unit), old.get(unit), new.get(unit))


def _under(path: Path, unit: Path) -> bool:
    return path[: len(unit)] == unit


def _causes(
    old: Flat, new: Flat, units: list[Path], before: Assessment, product: Product
) -> dict[Key, list[str]]:
    if len(units) > TRIED_ALONE:
        return {}
    causes: dict[Key, list[str]] = {}
    for unit in units:
        alone = _alone(old, new, unit, product)
        for key in _changed(before, alone) if alone else ():
            causes.setdefault(key, []).append(".".join(unit))
    return causes


def _alone(old: Flat, new: Flat, unit: Path, product: Product) -> Assessment | None:
    """The assessment with this one fact changed, where that makes a case at all."""
    flat = {path: value for path, value in old.items() if not _under(path, unit)}
    flat |= {path: value for path, value in new.items() if _under(path, unit)}
    try:
        return assess(document.read(_tree(flat)), product)
    except document.Refused:
        return None


def _tree(flat: Flat) -> dict[str, Any]:
    tree: dict[str, Any] = {}
    for path, value in flat.items():
        node = tree
        for key in path[:-1]:
            node = node.setdefault(key, {})
        node[path[-1]] = value
    for owner, key in ((tree, "engagements"), (tree, "expenses"), (tree, "claims")):
        owner[key] = list(owner.get(key, {}).values())
    incident = tree.setdefault("incident", {})
    incident["events"] = list((incident.get("events") or {}).values())
    return tree
