"""The policies: each as the policy part of the case document, sealed.

Laws: importing a number again replaces the policy, under the next version; a policy is found by
its number, or by its insured's name through the blind index; numbers are sorted here, since
databases sort differently.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, cast

from sqlalchemy import bindparam, insert, select, update

from bot.store.alone import alone
from bot.store.columns import storable
from bot.store.tables import policies
from bot.store.work import Work

_ONE = select(policies).where(policies.c.number == bindparam("number"))
_VERSION = select(policies.c.version).where(policies.c.number == bindparam("number"))


def find(work: Work, number: str) -> dict[str, Any] | None:
    """Give the policy of a number, or None."""
    if not storable(number):
        return None
    row = work.connection.execute(_ONE, {"number": number}).first()
    return None if row is None else _opened(work, row)


def version(work: Work, number: str) -> int | None:
    """Give how often the policy of a number was imported, or None."""
    if not storable(number):
        return None
    found: int | None = work.connection.scalar(_VERSION, {"number": number})
    return found


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy in a list."""

    number: str
    document: dict[str, Any]
    version: int
    sample: bool
    imported_at: datetime


def listed(work: Work, wanted: Collection[str]) -> list[Policy]:
    """Give these policies, by number."""
    mine = select(policies).where(
        policies.c.number.in_([each for each in wanted if storable(each)])
    )
    found = [
        Policy(row.number, _opened(work, row), row.version, row.sample, row.imported_at)
        for row in work.connection.execute(mine)
    ]
    return sorted(found, key=lambda each: each.number)


def numbers(work: Work) -> list[str]:
    """Give every policy's number, in order."""
    return sorted(work.connection.scalars(select(policies.c.number)))


def insured(work: Work, name: str) -> list[str]:
    """Give the numbers of the policies of a company."""
    index = work.index(policies.c.insured_index, name)
    query = select(policies.c.number).where(policies.c.insured_index == index)
    return sorted(work.connection.scalars(query))


def names(work: Work, numbers: Collection[str]) -> dict[str, str]:
    """Give whom these policies insure."""
    rows = work.connection.execute(select(policies).where(policies.c.number.in_(numbers)))
    return {row.number: str(_opened(work, row).get("insured") or "") for row in rows}


def is_sample(work: Work, number: str) -> bool:
    """Is the policy there only to try the program?"""
    if not storable(number):
        return False
    query = select(policies.c.sample).where(policies.c.number == number)
    return bool(work.connection.scalar(query))


def one_at_a_time(work: Work) -> None:
    """Wait until nobody else enters policies; what they entered is seen from here on."""
    alone(work.connection, "policies")


def put(
    work: Work, documents: Sequence[Mapping[str, Any]], *, sample: bool
) -> dict[str, dict[str, Any]]:
    """Keep policies that are new, or other than they stand: by number what stood there before,
    empty where nothing did."""
    one_at_a_time(work)
    known = {each.number: each for each in listed(work, _numbers(documents))}
    before: dict[str, dict[str, Any]] = {}
    for document in documents:
        number, was = document["number"], known.get(document["number"])
        if was and (was.document, was.sample) == (document, sample):
            continue
        version = was.version + 1 if was else 1
        row = {**_row(work, document, sample=sample), "version": version}
        if was:
            work.connection.execute(update(policies).where(policies.c.number == number), row)
        else:
            work.connection.execute(insert(policies), {"number": number, **row})
        before.setdefault(number, was.document if was else {})
        known[number] = Policy(number, dict(document), version, sample, work.now)
    return before


def _numbers(documents: Sequence[Mapping[str, Any]]) -> list[str]:
    return [each["number"] for each in documents]


def _row(work: Work, document: Mapping[str, Any], *, sample: bool) -> dict[str, Any]:
    return {
        **work.seal(policies, document["number"], None, document=dict(document)),
        "insured_index": work.index(policies.c.insured_index, document.get("insured") or ""),
        "sample": sample,
        "imported_at": work.now,
    }


def _opened(work: Work, row: Any) -> dict[str, Any]:
    return cast(dict[str, Any], work.open(policies.c.document, row, id="number"))
