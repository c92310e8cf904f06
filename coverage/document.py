"""The case document (JSON) read into facts, and facts written back.

Laws: a document is read whole or refused whole; a refusal names the path and what was expected;
``null`` is *not known yet*, the same as absent; what is written reads back as the same facts.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import MISSING, dataclass, fields, is_dataclass
from datetime import date
from functools import cache
from typing import Any, NamedTuple

from pydantic import TypeAdapter, ValidationError
from pydantic_core import ErrorDetails

from coverage.case import KINDS, NO_ENGAGEMENT, Case, RiderLimits

type_adapter: TypeAdapter[Case] = TypeAdapter(Case)


@dataclass
class Refused(Exception):
    """Input that cannot be assessed: the path, a problem's code, and what the words need."""

    path: str
    problem: str
    expected: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"{self.path or 'document'}: {self.problem} {', '.join(self.expected)}".rstrip()


class Problem(NamedTuple):
    """What a check of the whole document found."""

    path: str
    problem: str
    expected: tuple[str, ...] = ()


PROBLEMS = {
    "missing": "required",
    "unexpected_keyword_argument": "unknown_key",
    "literal_error": "one_of",
    "greater_than": "positive",
    "greater_than_equal": "not_negative",
    "int_type": "whole_number",
    "string_type": "text",
    "string_unicode": "text",
    "string_too_short": "text",
    "bool_type": "true_or_false",
    "day": "day",
    "tuple_type": "list",
    "dataclass_type": "object",
}
"""The reader's error types as the problems that have words."""

CHECKED = (
    "json",
    "key_twice",
    "id_twice",
    "reserved_id",
    "no_such_engagement",
    "not_of_category",
    "not_above_amount",
    "period_order",
    "acknowledged_order",
    "rider_not_set",
    "rider_limit_required",
    "claim_of_nothing",
)
"""The problems found here rather than by the reader."""


DEEPEST = 4
"""No fact lies deeper; what does is refused by its owner, however deep it goes on."""


LONGEST = 4_000
"""Digits of a whole number: Python writes 4,300, and a sum of what is read is longer than it."""


class _Twice:
    """Stands where an object named one key twice, until its path is known."""

    def __init__(self, key: str) -> None:
        self.key = key


def parse(text: str) -> Case:
    """Read one case from JSON text, or raise `Refused`."""
    return read(load(text))


def load(text: str) -> object:
    """JSON text to plain values; a number written as 10.0 stays a float and is refused later."""
    try:
        return json.loads(
            text, object_pairs_hook=_object, parse_constant=_constant, parse_int=_whole
        )
    except (ValueError, RecursionError) as error:
        raise Refused("", "json", (_where(error),)) from None


def read(tree: object) -> Case:
    """Read one case from plain JSON values, or raise `Refused` with the first that is wrong."""
    case, wrong = _looked(tree)
    for each in wrong:
        raise each
    assert case is not None
    return case


def refusals(tree: object) -> list[Refused]:
    """All that is wrong with plain JSON values; what stands between fields only where each field
    by itself is right."""
    try:
        return _looked(tree)[1]
    except Refused as refused:
        return [refused]


def _looked(tree: object) -> tuple[Case | None, list[Refused]]:
    try:
        case = type_adapter.validate_python(_known(tree, ""))
    except ValidationError as error:
        found = error.errors(include_url=False, include_input=False)
        return None, [_refusal(each) for each in found]
    return case, [Refused(*problem) for problem in _problems(case)]


def write(case: Case) -> dict[str, Any]:
    """The facts as plain JSON values; what is unknown or stands at its default is left out."""
    tree = _plain(case)
    assert isinstance(tree, dict)
    return tree


def schema() -> dict[str, Any]:
    """JSON Schema of the case document; every optional field may be null."""
    made = type_adapter.json_schema(ref_template="#/$defs/{model}")
    for table in (made, *made["$defs"].values()):
        required = set(table.get("required", ()))
        for name, shape in table.get("properties", {}).items():
            shape.pop("title", None)
            if name not in required and {"type": "null"} not in shape.get("anyOf", ()):
                default = {key: shape.pop(key) for key in ("default",) if key in shape}
                table["properties"][name] = {"anyOf": [shape, {"type": "null"}], **default}
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **made}


def _object(pairs: list[tuple[str, object]]) -> object:
    made = dict(pairs)
    if len(made) == len(pairs):
        return made
    seen: set[str] = set()
    return _Twice(next(key for key, _ in pairs if key in seen or seen.add(key)))  # type: ignore[func-returns-value]


class _Constant(ValueError):
    """What JavaScript writes and JSON does not know."""


def _constant(name: str) -> object:
    raise _Constant(name)


def _whole(digits: str) -> int:
    if len(digits) > LONGEST:
        raise ValueError
    return int(digits)


def _where(error: Exception) -> str:
    """Line and column; of what has none, what it is: NaN, a number without end, brackets."""
    if isinstance(error, json.JSONDecodeError):
        return f"{error.lineno}:{error.colno}"
    if isinstance(error, RecursionError):
        return "[[[…"
    return str(error) if isinstance(error, _Constant) else "999…"


def _known(tree: object, path: str, place: str = "", depth: int = 0) -> object:
    """The tree without its nulls, down to where the last fact may lie; that of a field which there
    is not stays, to be refused. ``place`` is the path without its numbers."""
    if isinstance(tree, _Twice):
        raise Refused(join(path, tree.key), "key_twice")
    if depth > DEEPEST:
        return tree
    if isinstance(tree, dict):
        named = _named().get(place, frozenset())
        return {
            key: _known(value, join(path, key), join(place, key), depth + 1)
            for key, value in tree.items()
            if value is not None or key not in named
        }
    if isinstance(tree, list):
        return [
            _known(value, f"{path}[{index}]", f"{place}[]", depth + 1)
            for index, value in enumerate(tree)
        ]
    return tree


@cache
def _named() -> dict[str, frozenset[str]]:
    """The fields of each object of a case, by its place."""
    made = type_adapter.json_schema(ref_template="{model}")
    return dict(_fields_of(made, "", made["$defs"]))


def _fields_of(
    shape: dict[str, Any], place: str, shapes: dict[str, Any]
) -> Iterator[tuple[str, frozenset[str]]]:
    shape = shapes.get(shape.get("$ref", ""), shape)
    for each in shape.get("anyOf", ()):
        yield from _fields_of(each, place, shapes)
    if "items" in shape:
        yield from _fields_of(shape["items"], f"{place}[]", shapes)
    named = shape.get("properties", {})
    if named:
        yield place, frozenset(named)
    for name, each in named.items():
        yield from _fields_of(each, join(place, name), shapes)


def join(path: str, name: str) -> str:
    """A field's path under its owner's."""
    return f"{path}.{name}" if path else name


def _refusal(error: ErrorDetails) -> Refused:
    path = ""
    for step in error["loc"]:
        path = f"{path}[{step}]" if isinstance(step, int) else join(path, step)
    expected = tuple(re.findall(r"'([^']*)'", str(error.get("ctx", {}).get("expected", ""))))
    return Refused(path, PROBLEMS.get(error["type"], error["type"]), expected)


def _problems(case: Case) -> Iterator[Problem]:
    for check in CHECKS:
        yield from check(case)


def _policy(case: Case) -> Iterator[Problem]:
    policy = case.policy
    if policy.period.end < policy.period.start:
        yield Problem("policy.period.end", "period_order", (policy.period.start.isoformat(),))
    for limit in fields(RiderLimits):
        if getattr(policy.rider_limits, limit.name) is not None and limit.name not in policy.riders:
            yield Problem(f"policy.rider_limits.{limit.name}", "rider_not_set", (limit.name,))
    if "cyber_response" in policy.riders and policy.rider_limits.cyber_response is None:
        yield Problem("policy.rider_limits.cyber_response", "rider_limit_required")


def _events(case: Case) -> Iterator[Problem]:
    for index, event in enumerate(case.incident.events):
        noticed, told = event.on, event.acknowledged_on
        if event.kind == "written_notice" and noticed and told and told < noticed:
            path = f"incident.events[{index}].acknowledged_on"
            yield Problem(path, "acknowledged_order", (noticed.isoformat(),))


def _ids(case: Case) -> Iterator[Problem]:
    for name in ("engagements", "expenses", "claims"):
        seen: set[str] = set()
        for index, item in enumerate(getattr(case, name)):
            if item.id in seen:
                yield Problem(f"{name}[{index}].id", "id_twice", (item.id,))
            seen.add(item.id)
    for index, engagement in enumerate(case.engagements):
        if engagement.id == NO_ENGAGEMENT:
            yield Problem(f"engagements[{index}].id", "reserved_id", (NO_ENGAGEMENT,))


def _expenses(case: Case) -> Iterator[Problem]:
    engagements = {engagement.id for engagement in case.engagements} | {None, NO_ENGAGEMENT}
    for index, expense in enumerate(case.expenses):
        path = f"expenses[{index}]"
        if expense.engagement not in engagements:
            yield Problem(f"{path}.engagement", "no_such_engagement", (str(expense.engagement),))
        if expense.retainer is not None and expense.category != "legal_consultation":
            yield Problem(f"{path}.retainer", "not_of_category", ("legal_consultation",))
        if expense.recipients is not None and expense.category != "condolence":
            yield Problem(f"{path}.recipients", "not_of_category", ("condolence",))
        kinds = KINDS.get(expense.category)
        if expense.kind is not None and kinds is None:
            yield Problem(f"{path}.kind", "not_of_category", tuple(KINDS))
        elif expense.kind is not None and kinds is not None and expense.kind not in kinds:
            yield Problem(f"{path}.kind", "one_of", kinds)
        for name in ("retainer", "tax"):
            if (getattr(expense, name) or 0) > expense.amount:
                yield Problem(f"{path}.{name}", "not_above_amount", (str(expense.amount),))


def _claims(case: Case) -> Iterator[Problem]:
    for index, claim in enumerate(case.claims):
        if claim.damages == 0 and claim.litigation == 0:
            yield Problem(f"claims[{index}].damages", "claim_of_nothing")


CHECKS: tuple[Callable[[Case], Iterator[Problem]], ...] = (
    _policy,
    _events,
    _ids,
    _expenses,
    _claims,
)


def _plain(value: object) -> object:
    if is_dataclass(value):
        return {
            each.name: _plain(getattr(value, each.name))
            for each in fields(value)
            if getattr(value, each.name) != _default(each)
        }
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    return value.isoformat() if isinstance(value, date) else value


def _default(each: Any) -> object:
    return each.default_factory() if each.default_factory is not MISSING else each.default
