"""The assessment: decisions, amounts, and the explanation of each as data.

Laws: of every item ``claimed = ineligible + pending + self_pay + deductible + over_limit +
payable``, each at least 0; every yen that is not payable or pending was moved by a named clause;
what is told to people (words) is made elsewhere from these values.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, get_args

from coverage.case import PartName
from coverage.clauses import Numbers
from coverage.discovery import Discovery, Window

Section = Literal["expenses", "claims"]
Decision = Literal["payable", "partly_payable", "not_payable", "needs_information"]
AMOUNTS = (
    "claimed",
    "ineligible",
    "pending",
    "self_pay",
    "deductible",
    "over_limit",
    "payable",
)


class Move(NamedTuple):
    """One clause took this many yen from the item; the numbers say how it came to that."""

    clause: str
    amount: int
    numbers: Numbers


class Reason(NamedTuple):
    """A clause and all it took, yen."""

    clause: str
    amount: int


class Item(NamedTuple):
    """One expense's or claim's decision; amounts in yen, ``position`` in its section's list."""

    section: Section
    position: int
    id: str
    part: PartName | None
    decision: Decision
    claimed: int
    ineligible: int
    pending: int
    self_pay: int
    deductible: int
    over_limit: int
    payable: int
    moves: tuple[Move, ...]
    missing: tuple[str, ...]

    @property
    def path(self) -> str:
        """The item's path in the case document, as ``expenses[3]``."""
        return f"{self.section}[{self.position}]"

    @property
    def amounts(self) -> tuple[int, ...]:
        """The amounts, in the order of `AMOUNTS`."""
        return tuple(getattr(self, name) for name in AMOUNTS)

    @property
    def reasons(self) -> tuple[Reason, ...]:
        """The moves, one entry a clause."""
        sums: dict[str, int] = {}
        for move in self.moves:
            sums[move.clause] = sums.get(move.clause, 0) + move.amount
        return tuple(Reason(*pair) for pair in sums.items())


_AMOUNTS = slice(Item._fields.index(AMOUNTS[0]), Item._fields.index(AMOUNTS[-1]) + 1)


class Part(NamedTuple):
    """One part's limit and what has gone from it, yen."""

    limit: int
    paid: int
    claimed: int
    payable: int
    remaining: int


@dataclass(frozen=True, slots=True)
class Assessment:
    """What the engine expects the policy to pay."""

    edition: str
    discovery: Discovery | None
    window: Window | None
    assumptions: tuple[str, ...]
    items: tuple[Item, ...]
    parts: dict[PartName, Part]
    totals: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The shape of the coverage page, §6, with the product's edition."""
        return {
            "edition": self.edition,
            "discovery": _days(self.discovery),
            "window": _days(self.window),
            "assumptions": list(self.assumptions),
            "items": [_item(item) for item in self.items],
            "parts": {name: part._asdict() for name, part in self.parts.items()},
            "totals": dict(self.totals),
        }


def decided(cut: int, payable: int) -> Decision:
    """The decision on an item that lacks nothing; ``cut``: its yen ineligible or over a limit."""
    if payable == 0:
        return "not_payable"
    return "partly_payable" if cut else "payable"


def total(items: Iterable[Item]) -> dict[str, int]:
    """The sum of each amount over the items, yen."""
    sums = [sum(column) for column in zip(*(item[_AMOUNTS] for item in items), strict=True)]
    return dict(zip(AMOUNTS, sums or [0] * len(AMOUNTS), strict=True))


def schema() -> dict[str, Any]:
    """JSON Schema of an assessment; `duties` as the regulator's page has it."""
    yen = {"type": "integer", "minimum": 0}
    day = {"type": "string", "format": "date"}
    texts = {"type": "array", "items": {"type": "string"}}
    code = {"type": "string"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Assessment",
        **_object(
            {
                "edition": code,
                "discovery": _or_null(_object({"on": day, "kind": code, "clause": code})),
                "window": _or_null(_object({"first": day, "last": day})),
                "assumptions": texts,
                "items": {"type": "array", "items": _item_schema(yen, texts)},
                "parts": _object(
                    {part: _object(dict.fromkeys(Part._fields, yen)) for part in get_args(PartName)}
                ),
                "totals": _object(dict.fromkeys(AMOUNTS, yen)),
            },
            optional={
                "duties": {"type": "object"},
                "explanations": {"type": "array", "items": {"type": "object"}},
                "bounds": {"type": "object"},
            },
        ),
    }


def _item_schema(yen: dict[str, Any], texts: dict[str, Any]) -> dict[str, Any]:
    reason = _object({"clause": {"type": "string"}, "amount": yen})
    return _object(
        {
            "id": {"type": "string"},
            "part": {"enum": [*get_args(PartName), None]},
            "decision": {"enum": list(get_args(Decision))},
            **dict.fromkeys(AMOUNTS, yen),
            "reasons": {"type": "array", "items": reason},
            "missing": texts,
        }
    )


def _object(properties: dict[str, Any], optional: dict[str, Any] | None = None) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": {**properties, **(optional or {})},
        "required": list(properties),
        "additionalProperties": False,
    }


def _or_null(shape: dict[str, Any]) -> dict[str, Any]:
    return {"anyOf": [shape, {"type": "null"}]}


def _days(value: Discovery | Window | None) -> dict[str, Any] | None:
    if value is None:
        return None
    return {
        key: each if isinstance(each, str) else each.isoformat()
        for key, each in value._asdict().items()
    }


def _item(item: Item) -> dict[str, Any]:
    return {
        "id": item.id,
        "part": item.part,
        "decision": item.decision,
        **{name: getattr(item, name) for name in AMOUNTS},
        "reasons": [reason._asdict() for reason in item.reasons],
        "missing": list(item.missing),
    }
