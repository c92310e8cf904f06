"""Rotating the master keys, by itself and while two replicas work with different lists of them."""

from __future__ import annotations

import threading
from collections import Counter
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import select

from bot.store import keyring, rotation, tables
from bot.store.masters import Masters, master_id
from bot.store.problems import StoreProblem
from bot.store.repository import Store
from bot.store.sealed import Vault
from bot.store.work import Work

if TYPE_CHECKING:
    from tests.bot.store.conftest import House

OLD, NEW, THIRD = b"m" * 32, b"n" * 32, b"o" * 32
COMPANY = "株式会社みなと商事"


def used(store: Store) -> dict[str, int]:
    with store.reading() as work:
        return rotation.in_use(work)


def test_rotation_wraps_every_key_by_the_newest(house: House) -> None:
    """After it the old master opens nothing, everything opens with the new, and all is found."""
    conversation, _ = house.case()
    with house.store.turn() as turn:
        turn.write(conversation, "in", "内密")
    before = sum(used(house.store).values())
    assert rotation.rotate(house.open(NEW, OLD), "管理者") == before == 3
    with pytest.raises(StoreProblem, match=r"^master_missing(:|$)"):
        house.open(OLD)
    store = house.open(NEW)
    assert used(store) == {master_id(NEW): before}
    assert [line.body for line in store.transcript(conversation)] == ["内密"]
    assert store.policies_of(COMPANY) == ["PIL-2026-0001"]
    assert store.conversation_for("田中", policy=None, case=None) == conversation


def test_rotating_twice_changes_nothing(house: House) -> None:
    """The second rotation finds nothing to do, and writes down none."""
    store = house.open(NEW, OLD)
    assert rotation.rotate(store, "管理者") == 2
    kept, deeds = wrapped(store), store.audit_trail()
    assert rotation.rotate(store, "管理者") == 0
    assert (wrapped(store), store.audit_trail()) == (kept, deeds)
    assert deeds[-1].action == "keys.rotated"
    assert deeds[-1].details == {"count": 2, "master": master_id(NEW)}


def wrapped(store: Store) -> dict[str, bytes]:
    with store.reading() as work:
        rows = work.connection.execute(select(tables.keys)).all()
    return {row.id: row.wrapped for row in rows}


def test_a_rotation_cut_off_goes_on(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was wrapped before the program died stays, and the next run does the rest only."""
    for number in range(5):
        house.case(f"田中{number}")
    monkeypatch.setattr(rotation, "AT_ONCE", 2)
    store, rewrap, done = house.open(NEW, OLD), rotation._rewrap, Counter[str]()

    def dies(*given: object) -> None:
        done["batches"] += 1
        if done["batches"] == 3:
            raise KeyboardInterrupt
        rewrap(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rotation, "_rewrap", dies)
    with pytest.raises(KeyboardInterrupt):
        rotation.rotate(store, "管理者")
    assert used(store) == {master_id(OLD): 3, master_id(NEW): 4}
    assert rotation.rotate(store, "管理者") == 3
    assert used(store) == {master_id(NEW): 7}


def test_a_lost_master_is_named(house: House) -> None:
    """What can be rotated is; the master that is not there is named by its id."""
    _, case = house.case()
    with house.store.turn() as turn:
        mine = tables.keys.c.scope == f"case:{case}"
        row = turn.work.connection.execute(select(tables.keys).where(mine)).one()
        third = Vault(Masters(lambda: [THIRD, OLD]))
        key = third.unwrap(bytes.fromhex(row.id), row.scope, row.master, row.wrapped)
        turn.work.change(tables.keys, row.id, **third.wrapped(key))
    store = house.open(NEW, OLD)
    with pytest.raises(StoreProblem, match=r"^master_missing(:|$)") as problem:
        rotation.rotate(store, "管理者")
    assert problem.value.about == master_id(THIRD)
    assert used(store) == {master_id(NEW): 2, master_id(THIRD): 1}


def test_a_key_added_meanwhile_is_used(house: House) -> None:
    """A running program finds a key that was put into its key file, to open and to wrap with."""
    given = [OLD]
    running = Store(
        house.store._engine, Vault(Masters(lambda: given)), house.clock, house.store._new_id
    )
    conversation, _ = house.case()
    given.insert(0, NEW)
    rotation.rotate(house.open(NEW, OLD), "管理者")
    assert running.transcript(conversation) == []
    with running.turn() as turn:
        turn.open_case("PIL-2026-0001")
        turn.audit("管理者", "case.opened", case_id=running.cases()[0].id)
    assert set(used(running)) == {master_id(NEW)}


class Replica:
    """A process that opens cases, writes and reads without a pause; its keys are its own."""

    def __init__(self, house: House, name: str, others: list[str]) -> None:
        self._house, self._name, self._others = house, name, others
        self.store, self.ended = house.open(OLD), False
        self.problem: Exception | None = None
        self._round = threading.Semaphore(0)
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def restart(self, *masters: bytes) -> None:
        """Go on with other keys, and do some rounds with them."""
        self.store = self._house.open(*masters)
        self.works()

    def works(self) -> None:
        """Wait for rounds that were begun after this."""
        while self._round.acquire(blocking=False):
            pass
        for _ in range(3):
            assert self._round.acquire(timeout=60), self.problem
        assert self.problem is None

    def close(self) -> None:
        self.ended = True
        self._thread.join()

    def _run(self) -> None:
        number = 0
        while not self.ended and self.problem is None:
            number += 1
            try:
                self._work(self.store, f"{self._name}{number}")
            except Exception as problem:
                self.problem = problem
            self._round.release()

    def _work(self, store: Store, member: str) -> None:
        conversation = store.conversation_for(member, policy="PIL-2026-0001", case=None)
        with store.turn() as turn:
            turn.attach(conversation, turn.open_case("PIL-2026-0001"))
            turn.write(conversation, "in", member)
        self._others.append(conversation)
        for each in self._others[-8:]:
            assert len(store.transcript(each)) == 1
        assert store.policies_of(COMPANY) == ["PIL-2026-0001"]
        assert store.conversation_for(member, policy=None, case=None) == conversation


def test_rotation_while_two_replicas_work(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    """At each step of a rotation, with two replicas a step apart, no read and no turn fails."""
    monkeypatch.setattr(keyring, "REMEMBERED", 1)  # so that keys are unwrapped all the time
    said: list[str] = []
    one, other = Replica(house, "甲", said), Replica(house, "乙", said)
    try:
        for masters in ((OLD, NEW), (NEW, OLD)):
            for each in (one, other):
                each.restart(*masters)
                one.works()
                other.works()
        assert rotation.rotate(house.open(NEW, OLD), "管理者") > 0
        assert set(used(house.open(NEW, OLD))) == {master_id(NEW)}
        for each in (one, other):
            each.restart(NEW)
            one.works()
            other.works()
    finally:
        one.close()
        other.close()
    assert (one.problem, other.problem) == (None, None)
    after = house.open(NEW)
    assert {len(after.transcript(each)) for each in said} == {1}


def test_two_rotations_at_once_are_both_whole(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another puts a newer key into the file and wraps all by it, just as this one looks whether
    every master in use is known: none is said to be missing."""
    keys, in_use = [NEW, OLD], rotation.in_use
    store = house.open(*keys)
    store._vault.masters._source = lambda: tuple(keys)

    def late(work: Work) -> dict[str, int]:
        if THIRD not in keys:
            keys.insert(0, THIRD)
            rotation.rotate(house.open(*keys), "別の人")
        return in_use(work)

    monkeypatch.setattr(rotation, "in_use", late)
    assert rotation.rotate(store, "管理者") == 2
    assert used(store) == {master_id(THIRD): 2}
