"""Policies read from a file, row by row, and entered all together.

Laws: a row is read whole or refused with what is wrong and where; nothing is entered unless every
row is right; a number stands once in a file, a column once in a table; the cases of a policy that
changed are reckoned anew in the same transaction, closed ones too, and the people of the open ones
told what that changed.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from bot.bodies import plain
from bot.bootstrap import House
from bot.files.apart import rows_of
from bot.files.kinds import is_workbook
from bot.files.made import table
from bot.files.tables import BadTable, text_of
from bot.projecting import project
from bot.store import cases
from bot.store import policies as store
from bot.store.turn import Turn as Transaction
from bot.telling import tell_of_policy
from coverage import document
from coverage.document import Refused
from flows.answers import money

TEXTS = ("number", "insured")
LISTS = frozenset({"riders"})
YEN = (
    *("limit", "deductible"),
    *("rider_limits.cyber_response", "rider_limits.corporate_information"),
    *("rider_limits.card_misuse", "rider_limits.ip_infringement"),
    *("paid.consulting", "paid.response", "paid.cyber_response", "paid.liability"),
)
COLUMNS = (
    *("number", "insured", "period.start", "period.end", "limit", "deductible", "riders"),
    *YEN[2:],
    *("terms.counts_discovery_day", "terms.response_requires_disclosure", "terms.tax"),
)
"""The columns of a table: the fields of a policy, dotted where they are nested."""
JSON = ("{", "[")
MOST = 20
"""Faults of a row that are named."""
LONGEST = 200
"""Signs of a number and of a name: as many as the form of a policy takes."""
GROUPED = re.compile(r"\d+|\d{1,3}(,\d{3})+")
"""A whole number in a table, its thousands set apart or not."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the file, the policy it says, or all that is wrong with it."""

    number: int
    document: dict[str, Any]
    refused: tuple[Refused, ...] = ()
    of_table: bool = False


def read(data: bytes) -> list[Row]:
    """The rows of a file: JSON, CSV or a workbook. Raises `Refused` where it is none of them."""
    text = None if is_workbook(data) else text_of(data)
    if text is not None and text.lstrip().startswith(JSON):
        return list(_rows(_listed(_loaded(text)), first=1))
    try:
        rows = rows_of(data)
    except BadTable:
        raise Refused("", "table") from None
    twice = _twice(rows)
    return [
        replace(row, of_table=True, refused=(*twice, *row.refused))
        for row in _rows(_said(rows), first=2)
    ]


def refusals(rows: Sequence[Row]) -> list[Refused]:
    """All that is wrong, each with where it stands: `2: limit` in a table, `[0].limit` in JSON."""
    return [
        Refused(_place(row, each.path), each.problem, each.expected)
        for row in rows
        for each in row.refused
    ]


def documents(rows: Sequence[Row]) -> list[dict[str, Any]]:
    """The policies of all rows. Raises `Refused` for the first that says none, or without any."""
    if not rows:  # nothing would be entered, and the audit would say that something was
        raise Refused("", "table")
    for each in refusals(rows):
        raise each
    return [row.document for row in rows]


def enter(
    house: House, turn: Transaction, policies: Sequence[Mapping[str, Any]], by: str
) -> list[str]:
    """Keep policies, in place of those of the same number: the numbers of those that are new, or
    other than they were."""
    before = store.put(turn.work, policies, sample=False)
    numbers = list(before)
    if not numbers:
        return []
    turn.audit(by, "policies.imported", details={"numbers": numbers, "sample": False})
    for number in numbers:
        for case in cases.of_policy(turn.work, number):
            project(house, turn, case.id, anew=True)
            if case.closed_at is None:
                tell_of_policy(house, turn, case.id, before[number])
    return numbers


def check(row: Mapping[str, Any]) -> None:
    """Is it a policy? Raises `Refused` with the first that is wrong and its path in the policy."""
    for each in wrong(row):
        raise each


def wrong(row: Any) -> list[Refused]:
    """What is wrong with a policy, as far as it is shown: each with its path within the policy."""
    found = [_within(each) for each in document.refusals({"policy": row})[:MOST]]
    if found:
        return found
    hidden = [Refused(each, "text_plain") for each in TEXTS if not plain(row[each])]
    long = [Refused(each, "too_long") for each in TEXTS if len(row[each]) > LONGEST]
    return [*hidden, *long, *(Refused(each, "too_large") for each in YEN if _beyond(row, each))]


def _beyond(row: Mapping[str, Any], name: str) -> bool:
    """Is an amount larger than any that the conversation takes, and a database can hold?"""
    owner, _, field = name.rpartition(".")
    group = (row.get(owner) or {}) if owner else row
    return (group.get(field) or 0) > money.MOST


def template() -> bytes:
    """The table to fill in: its headings."""
    return table([COLUMNS])


def nested(cells: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted fields as a policy has them; what is empty is left out."""
    made: dict[str, Any] = {}
    for name, cell in cells.items():
        owner, _, field = name.rpartition(".")
        if cell not in (None, "", []):
            group = made.setdefault(owner, {}) if owner else made
            if isinstance(group, dict):
                group[field] = cell
            else:  # another column says a value of that name: neither is taken for a group
                made[name] = cell
    return made


def _loaded(text: str) -> Any:
    try:
        return document.load(text)
    except Refused as refused:
        raise Refused("", "policies_json", refused.expected) from None


def _listed(tree: Any) -> list[Any]:
    return tree if isinstance(tree, list) else [tree]


def _rows(said: Sequence[Any], first: int) -> Iterator[Row]:
    """Each row as it is found to be; an empty one is none."""
    seen: set[str] = set()
    for number, row in enumerate(said, first):
        if row is None:
            continue
        found, named = wrong(row), row if isinstance(row, dict) else {}
        its = str(named.get("number") or "")
        if its in seen:
            found.append(Refused("number", "id_twice", (its,)))
        seen |= {its} - {""}
        yield Row(number, named, tuple(found))


def _place(row: Row, path: str) -> str:
    return f"{row.number}: {path}" if row.of_table else document.join(f"[{row.number - 1}]", path)


def _within(refused: Refused) -> Refused:
    path = refused.path.removeprefix("policy").removeprefix(".")
    return Refused(path, refused.problem, refused.expected)


def _said(rows: Sequence[Sequence[str]]) -> list[dict[str, Any] | None]:
    """What the rows of a table say under their headings; a cell too many is a field of no name."""
    if not rows:
        raise Refused("", "table")
    head = [each.strip() for each in rows[0]]
    return [_row(head, cells) if cells else None for cells in rows[1:]]


def _twice(rows: Sequence[Sequence[str]]) -> list[Refused]:
    """The columns that stand twice: which of the two counts is for nobody here to guess."""
    counted = Counter(each.strip() for each in rows[0]) if rows else Counter[str]()
    return [Refused(name, "key_twice") for name, n in counted.items() if name and n > 1]


def _row(head: Sequence[str], cells: Sequence[str]) -> dict[str, Any]:
    beyond = [""] * max(0, len(cells) - len(head))
    named = zip([*head, *beyond], cells, strict=False)
    return nested({name or "?": _cell(name, cell) for name, cell in named})


def _cell(name: str, cell: str) -> Any:
    if name in LISTS:
        return cell.split()
    if name in YEN and GROUPED.fullmatch(cell):
        return int(cell.replace(",", ""))
    return cell == "true" if cell in ("true", "false") else cell
