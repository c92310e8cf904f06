"""Receipts: files of the case, each tied to an expense or kept for later.

Laws: a file is a thing of the case from the moment it is kept, whether tied or not; a tie is a
fact, so that it has its history; the receipts of a withdrawn item stay; the same bytes are noticed.
"""

from __future__ import annotations

from collections.abc import Mapping

from coverage.assessment import Assessment
from flows.dossier import WITHDRAWN, ids, next_id
from flows.facts import Facts
from flows.heard import Sent
from flows.payments import standing
from flows.turn import Turn

SECTION = "files"
NAMED = 5
"""Files that are named in a question; of more it is said how many."""


def record(turn: Turn, sent: Sent) -> str:
    """A file becomes a thing of the case, not tied yet: its id there."""
    id = next_id(turn.open.facts, SECTION)
    told = {"file": sent.file, "kind": sent.kind, "name": sent.name, "size": sent.size}
    told |= {"sha256": sent.sha256, "expense": None}
    turn.tell({f"{SECTION}.{id}.{name}": value for name, value in told.items()})
    return id


def tie(turn: Turn, ids: list[str], expense: str) -> None:
    """Files are the receipts of an expense."""
    turn.tell({f"{SECTION}.{id}.expense": expense for id in ids})


def drop(turn: Turn, ids: list[str]) -> None:
    """Files are not wanted after all: they stay in the history, and are offered no more."""
    turn.tell({f"{SECTION}.{id}.{WITHDRAWN}": True for id in ids})


def receipts_of(facts: Facts, expense: str) -> list[str]:
    """The receipts of an expense."""
    return [id for id, told in _standing(facts) if told.get("expense") == expense]


def tied(facts: Facts) -> frozenset[str]:
    """The expenses that have a receipt."""
    return frozenset(str(told["expense"]) for _, told in _standing(facts) if told.get("expense"))


def loose(facts: Facts) -> list[str]:
    """The files kept for later, the latest first."""
    found = [id for id, told in _standing(facts) if not told.get("expense")]
    return found[::-1]


def wanting(facts: Facts, assessment: Assessment) -> list[str]:
    """The expenses, expected to be paid and not decided yet, that still have no receipt.

    The hours and ways of one's own staff have none.
    """
    has = tied(facts)
    paid = (each for each in assessment.items if each.section == "expenses" and each.payable)
    return [
        each.id
        for each in paid
        if each.id not in has
        and standing(facts, each.id).decided is None
        and facts.get(f"expenses.{each.id}.category") != "staff_cost"
    ]


def same(facts: Facts, id: str) -> str | None:
    """Another file of the case with the very same bytes, that is of use: what belongs to a
    withdrawn expense is wanted again for the one that was recorded in its place."""
    mine = facts.get(f"{SECTION}.{id}.sha256")
    there = {None, *ids(facts, "expenses")}
    of_use = ((each, told) for each, told in _standing(facts) if told.get("expense") in there)
    return next((each for each, told in of_use if each != id and told.get("sha256") == mine), None)


def name_of(facts: Facts, id: str) -> str:
    """A file's name, as it was sent."""
    return str(facts.get(f"{SECTION}.{id}.name"))


def _standing(facts: Facts) -> list[tuple[str, Mapping[str, object]]]:
    found = facts.items(SECTION).items()
    return [(id, told) for id, told in found if not told.get(WITHDRAWN)]
