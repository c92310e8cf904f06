"""Rotating the master keys: every data key wrapped anew by the newest; what is sealed stays.

Laws: few keys a transaction, so that nobody waits long and a rotation cut off goes on where it was;
a key that was wrapped by the newest is left alone, so that rotating twice changes nothing; data
keys and blind indices stay the same, so that whoever reads meanwhile reads on.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import func, select

from bot.store.problems import StoreProblem
from bot.store.repository import Store
from bot.store.tables import keys
from bot.store.turn import Turn
from bot.store.work import Work

AT_ONCE = 200
"""Data keys in one transaction."""


def rotate(store: Store, by: str) -> int:
    """Wrap every data key by the newest master: how many were not. Raises `StoreProblem`.

    What a process still wraps by an older master meanwhile is found by another round.
    """
    moved = 0
    while found := _round(store, by):
        moved += found
    with store.reading() as work:
        lost, known = in_use(work), work.vault.masters.ids  # in this order: another may rotate too
    for master in known:
        lost.pop(master, None)
    if lost:
        raise StoreProblem("master_missing", ", ".join(sorted(lost)))
    return moved


def in_use(work: Work) -> dict[str, int]:
    """How many data keys each master wraps."""
    query = (
        select(keys.c.master, func.count().label("many"))
        .group_by(keys.c.master)
        .order_by(keys.c.master)
    )
    rows = work.connection.execute(query)
    return {row.master: row.many for row in rows}


def settled(work: Work) -> bool:
    """Does the newest master wrap everything?"""
    return set(in_use(work)) <= {work.vault.masters.ids[0]}


def _round(store: Store, by: str) -> int:
    """Go once through all data keys in the order of their ids: how many were wrapped anew."""
    moved, last = 0, ""
    while True:
        with store.turn() as turn:
            found = _older(turn.work, last)
            if not found:
                return moved
            _rewrap(turn, found, by)
        moved, last = moved + len(found), found[-1].id


def _older(work: Work, after: str) -> Sequence[Any]:
    """The next keys that another of the known masters wraps; they are held."""
    _, *older = work.vault.masters.ids
    query = select(keys.c.id, keys.c.scope, keys.c.master, keys.c.wrapped)
    query = query.where(keys.c.id > after, keys.c.master.in_(older)).order_by(keys.c.id)
    return work.connection.execute(query.limit(AT_ONCE).with_for_update()).all()


def _rewrap(turn: Turn, found: Sequence[Any], by: str) -> None:
    vault = turn.work.vault
    for row in found:
        key = vault.unwrap(bytes.fromhex(row.id), row.scope, row.master, row.wrapped)
        turn.work.change(keys, row.id, **vault.wrapped(key))
    turn.audit(by, "keys.rotated", details={"count": len(found), "master": vault.masters.ids[0]})
